"""Changes after which a workbook shows or adds up another figure, though every entry is in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import mappen
import pytest
from mappen import ort
from verderben import BUCH, STILE, als_format, anderer_stil

from amip_xl.books.appearance import schein
from amip_xl.books.reader import lies, lies_bytes
from amip_xl.books.template import vorlage
from amip_xl.edition import edition
from amip_xl.findings import FEHLER, HINWEIS, Befund, Schwere
from amip_xl.planung import pruefe

CODES = set(
    "NAME_VERTAUSCHT NAME_VERDECKT BEREICH_GEAENDERT BERECHNUNG_UMGESTELLT FORMAT_GEAENDERT EINGABE_AUSGEBLENDET "
    "ZELLE_VERSCHOBEN ZELLEN_VERSCHOBEN".split()
)
EGT, EGT_VORJAHR, VWT = ort("egt_zuteilung"), ort("egt_zuteilung_vorjahr"), ort("vwt_zuteilung")
FELDER = edition(2026).form.felder


def befunde(datei: Path) -> list[Befund]:
    return [b for b in pruefe(lies(datei)).bericht.befunde if b.code in CODES]


def bezug(stelle: tuple[str, str]) -> str:
    blatt, zelle = stelle
    return f"'{blatt}'!${zelle[0]}${zelle[1:]}"


def namen_auf(**ziele: tuple[str, str]) -> Callable[[Path], None]:
    def verdirb(datei: Path) -> None:
        for name, ziel in ziele.items():
            mappen.name_auf(datei, name, bezug(ziel))

    return verdirb


def spalten_getauscht(datei: Path) -> None:
    """All names of two columns, where both have one."""
    namen = {f.zelle: f.name for f in FELDER.values() if f.blatt == "Budget"}
    for zelle, name in namen.items():
        andere = {"B": "C", "C": "B"}.get(zelle[0], "?") + zelle[1:]
        if andere in namen:
            mappen.name_auf(datei, name, bezug(("Budget", andere)))


def nur_auf(blatt: int, name: str, ziel: str) -> Callable[[Path], None]:
    """A name that holds on one sheet only."""
    marke = f'<definedNames><definedName name="{name}" localSheetId="{blatt}">{ziel}</definedName>'
    return lambda p: mappen.ersetze(p, BUCH, "<definedNames>", marke)


def gerechnet(angabe: str) -> Callable[[Path], None]:
    return lambda p: mappen.ersetze(p, BUCH, "<calcPr ", f"<calcPr {angabe} ")


def formatiert(muster: str, feld: str) -> Callable[[Path], None]:
    """A format of somebody's own; lock and all else stay."""
    eigenes = f'<numFmt numFmtId="199" formatCode="{muster}"/></numFmts>'

    def verdirb(datei: Path) -> None:
        anderer_stil(datei, [ort(feld)], als_format("199"))
        mappen.ersetze(datei, STILE, "</numFmts>", eigenes)

    return verdirb


def im_budget(alt: str, neu: str) -> Callable[[Path], None]:
    return lambda p: mappen.ersetze(p, mappen.blatteil(p, "Budget"), alt, neu)


def erstes_thema() -> str:
    """The first cell of the list of themes."""
    return lies_bytes(vorlage(edition(2026)), "v.xlsx").bereiche["liste_schwerpunktthemen"][1].partition(":")[0]


THEMA = erstes_thema()


class Fall(NamedTuple):
    name: str
    verdirb: Callable[[Path], object]
    code: str
    stellen: Iterable[tuple[str | None, str | None]]
    schwere: Schwere = HINWEIS
    worte: str = ""


LISTE = [
    Fall("zwei Zeilen vertauscht", namen_auf(egt_zuteilung=VWT, vwt_zuteilung=EGT),
         "NAME_VERTAUSCHT", (EGT, VWT), FEHLER, "Namens-Manager"),
    Fall("zwei Spalten vertauscht", namen_auf(egt_zuteilung=EGT_VORJAHR, egt_zuteilung_vorjahr=EGT),
         "NAME_VERTAUSCHT", (EGT_VORJAHR, EGT), FEHLER),
    Fall("zwei Namen auf einer Zelle", namen_auf(egt_zuteilung=VWT), "NAME_VERTAUSCHT", (VWT,), FEHLER,
         "dort steht aber „Verwaltungskostentitel"),
    Fall("Name nur auf dem Blatt", nur_auf(3, "egt_zuteilung", "Budget!$C$6"), "NAME_VERDECKT", [("Budget", "A1")],
         FEHLER, "mit Budget!$C$6 statt mit Budget!C5"),
    Fall("Name nur auf dem Blatt, groß geschrieben", nur_auf(3, "EGT_Zuteilung", "Budget!$C$6"),
         "NAME_VERDECKT", [("Budget", "A1")], FEHLER),
    Fall("Parameter nur auf dem Blatt", nur_auf(3, "kfa_satz", "0.5"), "NAME_VERDECKT", [("Budget", "A1")], FEHLER),
    Fall("Summenbereich nur auf dem Blatt", nur_auf(5, "massnahmen_spalte_betrag", "Maßnahmen!$F$5:$F$9"),
         "NAME_VERDECKT", [("Maßnahmen", "A1")], FEHLER),
    Fall("Ampeln nur zum Teil gezählt", lambda p: mappen.name_auf(p, "ampel_budget", "'Budget'!$D$30:$D$31"),
         "BEREICH_GEAENDERT", [("Budget", "D5")], FEHLER, "falsch gezählt"),
    Fall("Auswahlliste verkürzt", lambda p: mappen.name_auf(
        p, "liste_schwerpunktthemen", f"'Rechtsstand'!$A${THEMA[1:]}:$A${int(THEMA[1:]) + 1}"),
         "BEREICH_GEAENDERT", [("Rechtsstand", THEMA)], FEHLER),
    Fall("Auswahlliste umgeschrieben", lambda p: mappen.tippe(p, ("Rechtsstand", THEMA), "Sonstiges"),
         "BEREICH_GEAENDERT", [("Rechtsstand", THEMA)], FEHLER, "andere Wörter"),
    Fall("rechnet nicht von selbst", gerechnet('calcMode="manual"'), "BERECHNUNG_UMGESTELLT", [(None, None)]),
    Fall("Genauigkeit wie angezeigt", gerechnet('fullPrecision="0"'), "BERECHNUNG_UMGESTELLT", [(None, None)],
         worte="rundet"),
    Fall("Betrag unsichtbar", formatiert(";;;", "egt_zuteilung"), "FORMAT_GEAENDERT", [EGT], worte="nicht zu sehen"),
    Fall("Betrag in Tausend", formatiert("#,##0,", "egt_zuteilung"), "FORMAT_GEAENDERT", [EGT], worte="in Tausend"),
    Fall("Betrag als Prozent", formatiert("0.0%", "egt_zuteilung"), "FORMAT_GEAENDERT", [EGT], worte="Hundertfache"),
    Fall("Ergebnis in Tausend", formatiert("#,##0.0,&quot; T€&quot;", "kfa"), "FORMAT_GEAENDERT", [ort("kfa")]),
    Fall("Zeile ausgeblendet", im_budget('<row r="5" spans="1:5"', '<row r="5" spans="1:5" hidden="1"'),
         "EINGABE_AUSGEBLENDET", [EGT_VORJAHR], worte="2 ausgefüllte Eingabefelder"),
    Fall("Spalte ausgeblendet", im_budget('<col min="2" max="3" ', '<col min="2" max="3" hidden="true" '),
         "EINGABE_AUSGEBLENDET", [EGT_VORJAHR], worte="zählen mit"),
]  # fmt: skip


@pytest.mark.parametrize("fall", LISTE, ids=lambda f: f.name)
def test_wird_gesagt_und_nur_das(fall, tmp_path):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    fall.verdirb(datei)
    gefunden = befunde(datei)
    assert {(b.code, b.blatt, b.zelle, b.schwere) for b in gefunden} == {
        (fall.code, *stelle, fall.schwere) for stelle in fall.stellen
    }
    assert all(fall.worte in f"{b.text} {b.abhilfe}" for b in gefunden)


@pytest.mark.parametrize("harmlos", [
    nur_auf(3, "egt_zuteilung", "Budget!$C$5"),
    nur_auf(3, "mein_name", "Budget!$C$6"),
    gerechnet('iterateCount="100" refMode="A1" iterate="false" iterateDelta="0.001"'),
    formatiert("#,##0;[Red]\\-#,##0;0", "egt_zuteilung"),
    formatiert("_-* #,##0.00\\ [$€-407]_-;\\-* #,##0.00\\ [$€-407]_-;_-* &quot;-&quot;??_-;_-@_-", "egt_zuteilung"),
    formatiert("General", "egt_zuteilung"),
    im_budget('<row r="8" ', '<row r="8" hidden="1" '),
], ids=["derselbe Name", "ein eigener Name", "Rechenart von LibreOffice", "rot", "Buchhaltung", "Standard",
        "Zeile ohne Eingabe"])  # fmt: skip
def test_was_nichts_verfaelscht_ist_keine_abweichung(harmlos, tmp_path):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    harmlos(datei)
    assert befunde(datei) == []


def test_viele_vertauschte_namen_sind_ein_befund(tmp_path):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    spalten_getauscht(datei)
    [befund] = befunde(datei)
    assert (befund.code, befund.blatt, befund.schwere) == ("NAME_VERTAUSCHT", "Budget", FEHLER)


def test_ein_fremdes_blatt_verdeckt_nichts(tmp_path):
    """Excel gives a copied sheet the names of its own, each for that sheet only: the form's formulas take no notice."""
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    bezuege = "xl/_rels/workbook.xml.rels"
    typ = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    mappen.ersetze(datei, BUCH, "</sheets>", '<sheet name="Budget (2)" sheetId="99" r:id="rIdNeu"/></sheets>')
    ziel = f'<Relationship Id="rIdNeu" Type="{typ}" Target="worksheets/neu.xml"/></Relationships>'
    mappen.ersetze(datei, bezuege, "</Relationships>", ziel)
    blatt = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    mappen.bearbeite(datei, {"xl/worksheets/neu.xml": blatt.encode()})
    nur_auf(10, "egt_zuteilung", "'Budget (2)'!$C$5")(datei)
    assert befunde(datei) == []


@pytest.mark.parametrize(("muster", "was"), [
    ("0", ""), ("#,##0.00", ""), ('#,##0.00\\ "€"', ""), ('[=0]"–";General', ""), ("[>=1000]#,##0;0", ""),
    ('0;-0;"a;b"', ""), ('"; "0', ""), ("0.00E+00", ""), ("# ?/?", ""),
    (";;;", "zu sehen"), ('"5"', "zu sehen"), ('"";-0', "zu sehen"), ("[Red]", "zu sehen"),
    ("0,", "Tausend"), ("0,.0", "Tausend"), ('#,##0.0,,"Mio"', "Tausend"), ("0%", "Prozent"),
])  # fmt: skip
def test_was_ein_zahlenformat_aus_der_zahl_macht(muster, was):
    gesagt = schein(muster, FELDER["egt_zuteilung"])
    assert was in gesagt
    assert bool(gesagt) == bool(was)
