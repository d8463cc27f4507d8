"""The two ways through the XML agree: on every generated file, on odd mark-up, on damaged mark-up."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from amip_xl.books.package import oeffne
from amip_xl.books.reader import _lies
from amip_xl.books.sheetpart import lies_blatt
from amip_xl.books.workbookpart import gliedere
from amip_xl.errors import MappeError
from books.mappen import HAUPT, bild, blatt_xml, lies_beide, mappe, musterplan, teile, zippe

STRENG = "http://purl.oclc.org/ooxml/spreadsheetml/main"
ZEILE = '<row r="7"><c r="C7"><f>A1*2</f><v>3</v></c><c r="D7" t="str"><v>ä&amp;b</v></c></row>'
NORMAL = blatt_xml(ZEILE)


def wege(daten: bytes, blatt: int = 0) -> bool:
    """True if the sheet is canonical, that is, read by the regular expression."""
    paket = oeffne(daten, "Plan.xlsx")
    buch = gliedere(paket)
    teil = buch.blaetter[blatt]
    return lies_blatt(paket, teil, paket.teil(teil.teil), 10**6).kanonisch


def test_what_xlsxwriter_makes_is_read_by_the_fast_way(tmp_path: Path) -> None:
    musterplan(tmp_path / "Plan.xlsx")
    daten = (tmp_path / "Plan.xlsx").read_bytes()
    gelesen = lies_beide(daten)
    assert all(wege(daten, i) for i in range(len(gelesen.blaetter)))
    assert len(gelesen.namen) == 96


@pytest.mark.parametrize(
    "blatt",
    [
        NORMAL.replace('"', "'").replace("'1.0'", '"1.0"'),
        NORMAL.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x="),
        NORMAL.replace("<v>3</v>", "<v><![CDATA[3]]></v>"),
        NORMAL.replace("<v>3</v>", "<v>3<!-- drei --></v>"),
        NORMAL.replace("<v>3</v>", "<v>&#51;</v>"),
        NORMAL.replace("<v>3</v>", "<v> 3\r\n</v>"),
        NORMAL.replace("<c ", "\n  <c "),
        NORMAL.replace(' r="C7"', ' foo="1" r="C7"'),
        NORMAL.replace("<row ", '<row spans="1:4" '),
        "\ufeff" + NORMAL,
        NORMAL.replace("UTF-8", "UTF-16").encode("utf-16"),
        NORMAL.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        blatt_xml(ZEILE, wurzel=f'xmlns="{HAUPT}" xmlns:q="urn:q"', danach="<q:x/>"),
        blatt_xml(ZEILE, davor="<!-- <sheetData> -->"),
        blatt_xml(ZEILE, wurzel=f'xmlns="{STRENG}"'),
        blatt_xml(ZEILE + '<row r="9"><q:c xmlns:q="urn:q" r="A9"/></row>'),
    ],
)
def test_odd_mark_up_means_the_same(blatt: str | bytes) -> None:
    gewohnt = lies_beide(mappe(ZEILE))
    anders = lies_beide(mappe(blatt=blatt))
    assert {z.ref: (z.wert, z.formel) for z in anders.zellen("Budget") if z.ref != "C7"} == {
        z.ref: (z.wert, z.formel) for z in gewohnt.zellen("Budget") if z.ref != "C7"
    }
    # a CR and a blank around a number do not change it; all else is equal to the letter
    assert anders.zelle("Budget", "C7").wert == gewohnt.zelle("Budget", "C7").wert


def test_a_cell_outside_its_row_is_no_cell() -> None:
    """What the pattern would find anywhere counts only where XML puts it."""
    zelle = '<c r="A1"><v>1</v></c>'
    for blatt in (
        blatt_xml(f'{zelle}<row r="2"></row>'),
        blatt_xml("", danach=f"<extLst>{zelle}</extLst>"),
        blatt_xml(f'<row r="1"><v>{zelle}</v></row>'),
        blatt_xml("").replace("<sheetData>", "<x><sheetData>").replace("</sheetData>", f"{zelle}</sheetData></x>"),
    ):
        assert list(lies_beide(mappe(blatt=blatt)).zellen("Budget")) == []


STUECKE = (
    b"<", b">", b'"', b"&", b"&amp;", b"&#65;", b"<!-- x -->", b"\r\n", b"\x01", b"\xff", b"]]>", b"\0", b"0", b"E5",
    b"</c>", b'<c r="A1"><v>1</v></c>', b"<v>1</v>", b"<f>A1</f>", b'<row r="3">', b"</row>", b"</sheetData>",
    b"<sheetData>", b' t="s"', b' r="C3"', b"<t>", b"</si>", b"<si><r><t>a</t></r></si>", b'xmlns="x"',
    b'<definedName name="q">Budget!$A$1</definedName>', b"</definedNames>", b"<!DOCTYPE a>",
)  # fmt: skip


def beschaedigt(zufall: random.Random, daten: bytes) -> bytes:
    """One or two small damages, mostly beside a tag."""
    neu = bytearray(daten)
    for _ in range(zufall.choice((1, 1, 2))):
        stelle = zufall.randrange(len(neu))
        if zufall.random() < 0.7:
            stelle = max(stelle, neu.find(zufall.choice((b"<", b">", b'"')), stelle) + zufall.choice((0, 1)))
        if zufall.random() < 0.3:
            del neu[stelle : stelle + zufall.choice((1, 2, 20))]
        else:
            neu[stelle:stelle] = zufall.choice(STUECKE)
    return bytes(neu)


def ergebnis(daten: bytes, *, schnell: bool) -> object:
    try:
        return bild(_lies(daten, Path("Plan.xlsx"), schnell=schnell))
    except MappeError:
        return "abgelehnt"


@pytest.mark.parametrize("saat", range(6))
def test_damaged_mark_up_is_refused_or_read_the_same(saat: int, tmp_path: Path) -> None:
    zufall = random.Random(saat)
    musterplan(tmp_path / "Plan.xlsx", felder=5)
    with zipfile.ZipFile(tmp_path / "Plan.xlsx") as archiv:
        alle = {
            name: archiv.read(name)
            for name in archiv.namelist()
            if name.startswith(("_rels", "xl/_rels", "xl/workbook", "xl/worksheets/s", "xl/sha", "xl/styles"))
        }
    ziele = [n for n in alle if n.startswith(("xl/workbook", "xl/worksheets/", "xl/sha", "xl/styles"))]
    gelesen = 0
    for _ in range(60):
        ziel = zufall.choice(ziele)
        daten = zippe({**alle, ziel: beschaedigt(zufall, alle[ziel])}, methode=zipfile.ZIP_STORED)
        schnell, allgemein = ergebnis(daten, schnell=True), ergebnis(daten, schnell=False)
        assert schnell == allgemein, ziel
        gelesen += schnell != "abgelehnt"
    assert gelesen  # else the test proves nothing


VERSTECKT = '<definedNames><definedName name="falsch">Budget!$A$1</definedName></definedNames>'
RICHTIG = '<definedNames xml:space="preserve"><definedName name="richtig">Budget!$A$2</definedName></definedNames>'


@pytest.mark.parametrize("huelle", ["<!-- {} -->", "<extLst><![CDATA[{}]]></extLst>", "<?alt {} ?>"])
@pytest.mark.parametrize("zuerst", [True, False])
def test_names_that_only_look_like_names_are_none(huelle: str, zuerst: bool) -> None:
    namen = [huelle.format(VERSTECKT), RICHTIG]
    gelesen = lies_beide(mappe(ZEILE, namen="".join(namen if zuerst else reversed(namen))))
    assert dict(gelesen.namen) == {"richtig": ("Budget", "A2")}


def test_a_sheet_with_two_tables_is_read_the_same() -> None:
    erste = '<sheetData ><row r="1"><c r="A1"><v>1</v></c></row></sheetData >'
    zellen = lies_beide(mappe(blatt=blatt_xml(ZEILE, davor=erste))).zellen("Budget")
    assert [z.ref for z in zellen] == ["A1", "C7", "D7"]


def test_rich_and_plain_shared_strings_keep_their_numbers() -> None:
    texte = ("<si><t>0</t></si>", "<si><r><t>1</t></r></si>", "<si><t>2</t></si>", "<si><t/></si>", "<si><t>4</t></si>")
    alle = teile("".join(f'<row r="{i + 1}"><c r="A{i + 1}" t="s"><v>{i}</v></c></row>' for i in range(5)), texte=texte)
    assert [z.wert for z in lies_beide(zippe(alle)).zellen("Budget")] == ["0", "1", "2", "", "4"]


def test_what_is_proven_of_one_sheet_is_proven_of_no_other() -> None:
    """The end of a sheet may be right behind one root and wrong behind another that does not know its prefix."""
    wurzel = f'xmlns="{HAUPT}"'
    gut = mappe(blatt=blatt_xml(ZEILE, wurzel=f'{wurzel} xmlns:q="urn:q"', danach="<q:x/>"))
    for daten, gelesen in ((gut, True), (mappe(blatt=blatt_xml(ZEILE, wurzel=wurzel, danach="<q:x/>")), False)):
        for _ in range(2):
            assert (ergebnis(daten, schnell=True) != "abgelehnt") is gelesen
    zweite_tabelle = blatt_xml(ZEILE, danach='<sheetData><row r="9"><c r="C9"><v>1</v></c></row></sheetData>')
    assert ergebnis(mappe(blatt=zweite_tabelle), schnell=True) == ergebnis(mappe(blatt=zweite_tabelle), schnell=False)
