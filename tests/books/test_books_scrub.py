"""What has been overwritten is not readable in the file any more; what another cell still shows stays."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import mappen
import pytest

from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies, lies_bytes
from amip_xl.errors import MappeError
from amip_xl.jobs import ausfuellen, berechnen
from books.mappen import HAUPT, KOPF, REL, blatt_xml, mappe, teile, zippe

SST = "xl/sharedStrings.xml"
KRANK = "<si><t>Frau Meier ist krank</t></si>"
GRUND = "<si><t>Grund</t></si>"
ZWEIMAL = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'


def texte(daten: bytes) -> str:
    """The entries of the shared strings, one after the other."""
    with zipfile.ZipFile(io.BytesIO(daten)) as archiv:
        xml = archiv.read(SST).decode()
    return xml[xml.index("<", xml.index("sst ")) :].rpartition("</")[0]


def gesetzt(daten: bytes, *werte: tuple[str, object]) -> bytes:
    """Cells of the sheet Budget changed, the workbook given as bytes and as read: the same comes out."""
    liste = [Schreibung("Budget", ref, wert) for ref, wert in werte]  # type: ignore[arg-type]
    neu = patche(daten, liste, name="Plan.xlsx")
    assert patche(lies_bytes(daten, "Plan.xlsx"), liste) == neu
    return neu


@pytest.mark.parametrize("wert", ["gesund", Decimal(1), True, None])
def test_a_text_that_nobody_shows_any_more_is_emptied_where_it_stands(wert: object) -> None:
    neu = gesetzt(mappe(ZWEIMAL, texte=(KRANK, GRUND)), ("A1", wert))
    assert texte(neu) == "<si><t></t></si>" + GRUND
    assert lies_bytes(neu, "Plan.xlsx").zelle("Budget", "B1").wert == "Grund"


def test_a_text_that_another_cell_shows_stays() -> None:
    doppelt = ZWEIMAL.replace("<v>1</v>", "<v>0</v>")
    daten = mappe(doppelt, texte=(KRANK, GRUND))
    assert texte(gesetzt(daten, ("A1", "gesund"))) == KRANK + GRUND
    assert texte(gesetzt(daten, ("A1", "gesund"), ("B1", "gut"))) == "<si><t></t></si>" + GRUND


def test_a_text_that_another_sheet_shows_stays() -> None:
    alle = teile(ZWEIMAL, texte=(KRANK, GRUND), blaetter=("Budget", "Ziele"))
    alle["xl/worksheets/sheet2.xml"] = blatt_xml('<row r="5"><c r="A5" t="s"><v>0</v></c></row>')
    assert texte(gesetzt(zippe(alle), ("A1", "gesund"), ("B1", "gut"))) == KRANK + "<si><t></t></si>"


@pytest.mark.parametrize("teil", ["xl/macrosheets/sheet1.xml", "xl/worksheets/sheet9.xml", "xl/revisions/log1.xml"])
def test_a_text_that_an_unread_part_may_show_stays(teil: str) -> None:
    alle = teile(ZWEIMAL, texte=(KRANK, GRUND))
    alle[teil] = f'{KOPF}<xm:a xmlns:xm="{HAUPT}"><xm:c r="A1" t="s"><xm:v>0</xm:v></xm:c></xm:a>'
    assert texte(gesetzt(zippe(alle), ("A1", "gesund"))) == KRANK + GRUND


@pytest.mark.parametrize("wert", ['<v xml:space="preserve">0</v>', "<v><![CDATA[0]]></v>", "<v>&#48;</v>", "<v>0</v>"])
@pytest.mark.parametrize("kodierung", ["UTF-8", "UTF-16"])
@pytest.mark.parametrize("art", ["xlMacrosheet", "worksheet", "chartsheet"])
def test_a_text_that_an_unread_part_may_show_stays_however_it_says_so(art: str, kodierung: str, wert: str) -> None:
    alle = teile(ZWEIMAL, texte=(KRANK, GRUND))
    xml = blatt_xml(f'<row r="1"><c r="A1" t="s">{wert}</c></row>')
    alle["xl/anderswo.xml"] = xml.replace("UTF-8", kodierung).encode(kodierung)
    verweis = f'<Relationship Id="m" Type="{REL}/{art}" Target="anderswo.xml"/></Relationships>'
    ziele = str(alle["xl/_rels/workbook.xml.rels"])
    alle["xl/_rels/workbook.xml.rels"] = ziele.replace("</Relationships>", verweis)
    assert texte(gesetzt(zippe(alle), ("A1", "gesund"))) == KRANK + GRUND


def test_a_sheet_without_cells_is_no_obstacle() -> None:
    alle = teile(ZWEIMAL, texte=(KRANK, GRUND), blaetter=("Budget", "Bild"))
    buch = str(alle["xl/_rels/workbook.xml.rels"])
    alle["xl/_rels/workbook.xml.rels"] = buch.replace(f'"rId2" Type="{REL}/work', f'"rId2" Type="{REL}/chart')
    assert texte(gesetzt(zippe(alle), ("A1", "gesund"))) == "<si><t></t></si>" + GRUND


@pytest.mark.parametrize(
    "eintrag",
    [
        "<si><r><t>Frau </t></r><r><rPr><b/></rPr><t>Meier</t></r></si>",
        '<si><t>Meier</t><rPh sb="0" eb="1"><t>Frau</t></rPh></si>',
        '<si><t xml:space="preserve"> Meier </t></si>',
        "<si><t>Mei</t><!-- Frau --></si>",
        "<si><t><![CDATA[</si>Meier]]></t></si>",
    ],
)
def test_runs_readings_and_odd_mark_up_go_as_a_whole(eintrag: str) -> None:
    for drumherum in ((eintrag, GRUND), (GRUND, eintrag)):
        ref = "AB"[drumherum.index(eintrag)]
        erwartet = "".join("<si><t></t></si>" if e == eintrag else e for e in drumherum)
        assert texte(gesetzt(mappe(ZWEIMAL, texte=drumherum), (f"{ref}1", "gesund"))) == erwartet


def test_prefixes_are_kept() -> None:
    sst = f'<x:sst xmlns:x="{HAUPT}"><x:si><x:t>Meier</x:t></x:si><x:si><x:t>Grund</x:t></x:si></x:sst>'
    neu = gesetzt(mappe(ZWEIMAL, sst=sst), ("A1", "gesund"))
    assert texte(neu) == "<x:si><x:t></x:t></x:si><x:si><x:t>Grund</x:t></x:si>"


def test_texts_that_cannot_be_told_apart_are_refused_not_left_behind() -> None:
    sst = f'<?xml version="1.0" encoding="UTF-16"?><sst xmlns="{HAUPT}">{KRANK}{GRUND}</sst>'.encode("utf-16")
    with pytest.raises(MappeError, match="speichert ihre Texte in ungewöhnlicher Form"):
        gesetzt(mappe(ZWEIMAL, sst=sst), ("A1", "gesund"))  # type: ignore[arg-type]


def test_nothing_else_of_the_part_changes_and_numbers_of_texts_stay() -> None:
    sst = f'{KOPF}<sst xmlns="{HAUPT}" count="2" uniqueCount="2">{KRANK}{GRUND}<extLst><ext uri="a"/></extLst></sst>'
    with zipfile.ZipFile(io.BytesIO(gesetzt(mappe(ZWEIMAL, sst=sst), ("A1", "gesund")))) as archiv:
        assert archiv.read(SST).decode() == sst.replace(KRANK, "<si><t></t></si>")


def test_a_part_without_anything_to_empty_stays_byte_for_byte() -> None:
    for eintrag in ("<si><t/></si>", "<si/>"):
        daten = mappe(ZWEIMAL, texte=(eintrag, GRUND))
        assert texte(gesetzt(daten, ("A1", "gesund"))) == eintrag + GRUND


# --- the official workbook ------------------------------------------------------------------------------

GEHEIM = "Frau Meier ist krank"


def irgendwo(pfad: Path, text: str) -> list[str]:
    """The parts in which a text can be read, also when mark-up stands between its letters."""
    return [n for n, inhalt in mappen.teile(pfad).items() if text.encode() in re.sub(rb"<[^>]*>", b"", inhalt)]


def test_an_answer_that_is_overwritten_is_gone_from_the_whole_workbook(tmp_path: Path) -> None:
    felder = ("bemerkungen", "schwerpunkt_1_warum", "schwerpunkt_2_thema", "name")
    pfad = mappen.schreibe(tmp_path / "Plan.xlsx", mappen.plan(**dict.fromkeys(felder, GEHEIM)))
    assert irgendwo(pfad, GEHEIM)
    ausfuellen(pfad, dict.fromkeys(felder, "erledigt") | {"name": "Stadt Kleve"}, tmp_path / "neu.xlsx")
    assert irgendwo(tmp_path / "neu.xlsx", GEHEIM) == []
    assert lies(tmp_path / "neu.xlsx").benannt("bemerkungen").wert == "erledigt"


def test_what_the_protocol_quoted_is_gone_with_the_next_calculation(tmp_path: Path) -> None:
    """A finding quotes a text that stands where a number belongs; Excel then moves it to the shared strings."""
    pfad = mappen.mappe(tmp_path / "Plan.xlsx", egt_zuteilung=GEHEIM)
    berechnen(pfad, pfad)
    alle = {n: t.decode() for n, t in mappen.teile(pfad).items() if n.startswith("xl/worksheets/s") or n == SST}
    anzahl = alle[SST].count("<si>")
    neu: list[str] = []

    def wie_excel(fund: re.Match[str]) -> str:
        neu.append(f"<si>{fund[2]}</si>")
        return f'{fund[1]} t="s"><v>{anzahl + len(neu) - 1}</v></c>'

    for name in alle.keys() - {SST}:
        alle[name] = re.sub(r'(<c [^<>]*?) t="inlineStr"><is>(.*?)</is></c>', wie_excel, alle[name])
    alle[SST] = alle[SST].replace("</sst>", "".join(neu) + "</sst>")
    mappen.bearbeite(pfad, {n: t.encode() for n, t in alle.items()})
    assert SST in irgendwo(pfad, GEHEIM)
    ausfuellen(pfad, {"egt_zuteilung": Decimal(1_200_000)}, pfad)
    berechnen(pfad, tmp_path / "neu.xlsx")
    assert irgendwo(tmp_path / "neu.xlsx", GEHEIM) == []
