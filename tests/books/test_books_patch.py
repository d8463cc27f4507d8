"""The writer: listed cells change, nothing else does, and whatever cannot be done is refused before."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amip_xl.books.cells import Art, Fehlerwert, Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies_bytes
from amip_xl.errors import MappeError
from amip_xl.money import LEER, from_excel, to_excel
from books.mappen import HAUPT, KOPF, REL, blatt_xml, lies_beide, mappe, musterplan, teile, zippe

BLATT = "xl/worksheets/sheet1.xml"


def inhalt(daten: bytes, teil: str = BLATT) -> str:
    with zipfile.ZipFile(io.BytesIO(daten)) as archiv:
        return archiv.read(teil).decode()


def gesetzt(daten: bytes, *werte: tuple[str, object]) -> bytes:
    """The workbook with cells of the sheet Budget changed."""
    return patche(daten, [Schreibung("Budget", ref, wert) for ref, wert in werte], name="Plan.xlsx")  # type: ignore[arg-type]


def zeile(nachher: bytes) -> str:
    """What stands between the sheetData tags."""
    return inhalt(nachher).partition("<sheetData>")[2].partition("</sheetData>")[0]


ROH = '<row r="7" spans="3:4"><c r="C7" s="1"><v>1</v></c><c r="D7" s="2"><f>C7*2</f><v>2</v></c></row>'


@pytest.mark.parametrize(
    ("wert", "konstante", "formel"),
    [
        (Decimal("1234.56"), '<c r="C7" s="1"><v>1234.56</v></c>', '<c r="D7" s="2"><f>C7*2</f><v>1234.56</v></c>'),
        (7, '<c r="C7" s="1"><v>7</v></c>', '<c r="D7" s="2"><f>C7*2</f><v>7</v></c>'),
        (Decimal("-0.00"), '<c r="C7" s="1"><v>0</v></c>', '<c r="D7" s="2"><f>C7*2</f><v>0</v></c>'),
        (True, '<c r="C7" s="1" t="b"><v>1</v></c>', '<c r="D7" s="2" t="b"><f>C7*2</f><v>1</v></c>'),
        (None, '<c r="C7" s="1"/>', '<c r="D7" s="2" t="str"><f>C7*2</f><v></v></c>'),
        (LEER, '<c r="C7" s="1"/>', '<c r="D7" s="2" t="str"><f>C7*2</f><v></v></c>'),
        (
            Fehlerwert("#VALUE!"),
            '<c r="C7" s="1" t="e"><v>#VALUE!</v></c>',
            '<c r="D7" s="2" t="e"><f>C7*2</f><v>#VALUE!</v></c>',
        ),
        (
            "a & <b>",
            '<c r="C7" s="1" t="inlineStr"><is><t>a &amp; &lt;b&gt;</t></is></c>',
            '<c r="D7" s="2" t="str"><f>C7*2</f><v>a &amp; &lt;b&gt;</v></c>',
        ),
        (
            " =1+1\r\n_x0041_",
            '<c r="C7" s="1" t="inlineStr"><is><t xml:space="preserve"> =1+1_x000D_\n_x005F_x0041_</t></is></c>',
            '<c r="D7" s="2" t="str"><f>C7*2</f><v> =1+1_x000D_\n_x005F_x0041_</v></c>',
        ),
    ],
)
def test_only_the_cell_changes_and_a_formula_stays(wert: object, konstante: str, formel: str) -> None:
    vorher = mappe(ROH)
    assert zeile(gesetzt(vorher, ("C7", wert))) == ROH.replace('<c r="C7" s="1"><v>1</v></c>', konstante)
    assert zeile(gesetzt(vorher, ("D7", wert))) == ROH.replace('<c r="D7" s="2"><f>C7*2</f><v>2</v></c>', formel)


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@foo", "'=1", "#REF!", "TRUE", "1,5", ""])
def test_a_text_stays_a_text(text: str) -> None:
    nachher = lies_beide(gesetzt(mappe(ROH), ("C7", text)))
    assert (nachher.zelle("Budget", "C7").art, nachher.zelle("Budget", "C7").wert) == (Art.TEXT, text)
    assert nachher.zelle("Budget", "C7").formel is None


@pytest.mark.parametrize(
    ("vorher", "ref", "nachher"),
    [
        ("", "B2", '<row r="2"><c r="B2"><v>5</v></c></row>'),
        ('<row r="7"/>', "B2", '<row r="2"><c r="B2"><v>5</v></c></row><row r="7"/>'),
        ('<row r="7"/>', "B9", '<row r="7"/><row r="9"><c r="B9"><v>5</v></c></row>'),
        ('<row r="7" ht="20"/>', "B7", '<row r="7" ht="20"><c r="B7"><v>5</v></c></row>'),
        ('<row r="7"></row>', "B7", '<row r="7"><c r="B7"><v>5</v></c></row>'),
        ('<row r="7"><c r="C7"/></row>', "B7", '<row r="7"><c r="B7"><v>5</v></c><c r="C7"/></row>'),
        ('<row r="7"><c r="C7"/></row>', "AA7", '<row r="7"><c r="C7"/><c r="AA7"><v>5</v></c></row>'),
        ('<row r="7"><c r="C7" s="1"/></row>', "C7", '<row r="7"><c r="C7" s="1"><v>5</v></c></row>'),
        (
            '<row r="7" s="2" customFormat="1"><c r="C7"/></row>',
            "B7",
            '<row r="7" s="2" customFormat="1"><c r="B7" s="2"><v>5</v></c><c r="C7"/></row>',
        ),
    ],
)
def test_what_is_missing_is_inserted_in_order(vorher: str, ref: str, nachher: str) -> None:
    assert zeile(gesetzt(mappe(vorher), (ref, 5))) == nachher


def test_an_empty_table_is_opened() -> None:
    leer = blatt_xml("").replace("<sheetData></sheetData>", "<sheetData/>")
    nachher = gesetzt(mappe(blatt=leer), ("B9", 5), ("A2", 6), ("C2", 7))
    assert zeile(nachher) == (
        '<row r="2"><c r="A2"><v>6</v></c><c r="C2"><v>7</v></c></row><row r="9"><c r="B9"><v>5</v></c></row>'
    )


def test_a_new_cell_looks_like_its_column() -> None:
    blatt = blatt_xml("", davor='<cols><col min="2" max="3" width="9" style="2"/></cols>')
    assert zeile(gesetzt(mappe(blatt=blatt), ("C2", 5), ("D2", 5))) == (
        '<row r="2"><c r="C2" s="2"><v>5</v></c><c r="D2"><v>5</v></c></row>'
    )


def test_emptying_what_is_not_there_changes_nothing() -> None:
    daten = mappe(ROH)
    assert gesetzt(daten, ("Z99", None)) == daten
    assert patche(daten, []) == daten


@pytest.mark.parametrize(
    ("blatt", "erwartet"),
    [
        (
            f'{KOPF}<x:worksheet xmlns:x="{HAUPT}"><x:sheetData><x:row r="7"><x:c r="C7" s="1"><x:f>A1</x:f>'
            "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
            '<x:row r="7"><x:c r="C7" s="1"><x:f>A1</x:f><x:v>5</x:v></x:c><x:c r="D7" t="inlineStr"><x:is>'
            "<x:t>ä</x:t></x:is></x:c></x:row>",
        ),
        (
            blatt_xml("<row><c/><c/><c s='1' r='C1' t='s'><v>0</v></c></row>"),
            None,
        ),
        (
            blatt_xml('<row r="7"><c r="C7" x=">" t="str"><!-- > --><v>1</v><extLst><ext uri="a"/></extLst></c></row>'),
            '<row r="7"><c r="C7" x=">"><v>5</v><extLst><ext uri="a"/></extLst></c><c r="D7" t="inlineStr"><is><t>ä'
            "</t></is></c></row>",
        ),
    ],
)
def test_odd_mark_up_is_changed_in_its_own_manner(blatt: str, erwartet: str | None) -> None:
    daten = mappe(blatt=blatt, texte=("<si><t>alt</t></si>",))
    if erwartet is None:
        nachher = lies_beide(gesetzt(daten, ("C1", 5), ("D1", "ä")))
        assert {z.ref: z.wert for z in nachher.zellen("Budget")} == {"C1": Decimal(5), "D1": "ä"}
    else:
        assert erwartet in inhalt(gesetzt(daten, ("C7", 5), ("D7", "ä")))


def test_both_ways_of_finding_a_cell_write_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orte = musterplan(tmp_path / "Plan.xlsx")
    daten = (tmp_path / "Plan.xlsx").read_bytes()
    liste = [Schreibung(b, r.replace("C", spalte), i) for i, (_, b, r) in enumerate(orte) for spalte in "CD"]
    schnell = patche(daten, reversed(liste))
    monkeypatch.setattr("amip_xl.books.sheetplan.Blattplan.suche", lambda _: False)
    assert patche(daten, liste) == schnell


# --- everything else stays ------------------------------------------------------------------------------


def saetze(daten: bytes) -> dict[str, bytes]:
    """Each member's raw record, header and all."""
    with zipfile.ZipFile(io.BytesIO(daten)) as archiv:
        infos = sorted(archiv.infolist(), key=lambda i: i.header_offset)
        grenzen = [i.header_offset for i in infos] + [archiv.start_dir]
    return {i.filename: daten[von:bis] for i, von, bis in zip(infos, grenzen, grenzen[1:], strict=False)}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[tuple[str, str, str]]]:
    pfad = tmp_path_factory.mktemp("plan") / "Plan.xlsx"
    orte = musterplan(pfad)
    return pfad.read_bytes(), orte


def test_every_other_member_is_byte_identical(plan: tuple[bytes, list[tuple[str, str, str]]]) -> None:
    daten, orte = plan
    budget = [ref for _, blatt, ref in orte if blatt == "Budget"]
    nachher = gesetzt(daten, *((ref, i) for i, ref in enumerate(budget)))
    alt, neu = saetze(daten), saetze(nachher)
    assert list(alt) == list(neu)
    assert {name for name in alt if alt[name] != neu[name]} == {"xl/worksheets/sheet2.xml"}
    with zipfile.ZipFile(io.BytesIO(nachher)) as archiv:
        assert archiv.testzip() is None


def test_every_other_cell_is_what_it_was(plan: tuple[bytes, list[tuple[str, str, str]]]) -> None:
    daten, orte = plan
    vorher = lies_beide(daten)
    nachher = lies_beide(patche(daten, [Schreibung(blatt, ref, "neu") for _, blatt, ref in orte]))
    ziele = {(blatt, ref) for _, blatt, ref in orte}
    for blatt in vorher.blaetter:
        alt = {z.ref: z for z in vorher.zellen(blatt.name) if (blatt.name, z.ref) not in ziele}
        neu = {z.ref: z for z in nachher.zellen(blatt.name) if (blatt.name, z.ref) not in ziele}
        assert alt == neu
    assert all(nachher.benannt(name).wert == "neu" for name, _, _ in orte)


def test_a_descriptor_behind_the_data_is_no_harm() -> None:
    """Excel streams some files: sizes stand behind the data, not before."""

    class Strom(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    strom = Strom()
    with zipfile.ZipFile(strom, "w", zipfile.ZIP_DEFLATED) as archiv:
        for name, text in teile(ROH).items():
            archiv.writestr(name, text)
    daten = strom.getvalue()
    nachher = gesetzt(daten, ("C7", 5))
    alt, neu = saetze(daten), saetze(nachher)
    assert {name for name in alt if alt[name] != neu[name]} == {BLATT}
    assert lies_beide(nachher).zelle("Budget", "C7").wert == 5
    with zipfile.ZipFile(io.BytesIO(nachher)) as archiv:
        assert archiv.testzip() is None


def test_writing_twice_and_back_ends_where_it_began() -> None:
    daten = mappe(ROH)
    assert zeile(gesetzt(gesetzt(daten, ("C7", "x"), ("D7", 3)), ("C7", 1), ("D7", 2))) == ROH


# --- refusals -------------------------------------------------------------------------------------------


def verweigert(daten: bytes | Mappe, werte: Iterable[tuple[str, object]], teil: str, blatt: str = "Budget") -> None:
    with pytest.raises(MappeError) as fehler:
        patche(daten, [Schreibung(blatt, ref, wert) for ref, wert in werte], name="Plan.xlsx")  # type: ignore[arg-type]
    assert teil in str(fehler.value)
    assert str(fehler.value).startswith("Plan.xlsx ")


@pytest.mark.parametrize(
    ("wert", "teil"),
    [
        (Decimal("NaN"), "keine Zahl, die Excel darstellen kann"),
        (Decimal("-Infinity"), "keine Zahl, die Excel darstellen kann"),
        (Decimal("1E308"), "keine Zahl, die Excel darstellen kann"),
        (1.5, "float ist keine zulässige Art"),
        ("x" * 32_768, "der Text hat 32768 Zeichen, erlaubt sind 32767"),
        ("😀" * 16_384, "der Text hat 32768 Zeichen"),
        ("\ud800", "halbe Zeichen"),
        (Fehlerwert("#FALSCH!"), "„#FALSCH!“ ist kein Fehlerwert"),
    ],
)
def test_a_value_that_excel_cannot_hold_is_refused(wert: object, teil: str) -> None:
    verweigert(mappe(ROH), [("C7", wert)], teil)


def test_the_longest_text_fits() -> None:
    assert lies_beide(gesetzt(mappe(ROH), ("C7", "ü" * 32_767))).zelle("Budget", "C7").wert == "ü" * 32_767


def test_a_place_that_does_not_exist_is_refused() -> None:
    verweigert(mappe(ROH), [("C7", 1)], "hat kein Blatt „Weg“", blatt="Weg")
    verweigert(mappe(ROH), [("XFE1", 1)], "hat keine Zelle Budget!XFE1")
    verweigert(mappe(ROH), [("egt_zuteilung", 1)], "hat keine Zelle")


def test_two_values_for_one_cell_are_refused() -> None:
    verweigert(mappe(ROH), [("C7", 1), ("$C$7", 2)], "zwei verschiedene Werte")
    assert gesetzt(mappe(ROH), ("C7", 1), ("C7", Decimal("1.0"))) == mappe(ROH)


def test_a_merged_range_is_written_at_its_anchor_only() -> None:
    for davor in ("", "<!-- nicht kanonisch -->"):
        blatt = blatt_xml(ROH, davor=davor, danach='<mergeCells count="1"><mergeCell ref="C7:E9"/></mergeCells>')
        verweigert(mappe(blatt=blatt), [("D7", 1)], "Budget!D7 nicht beschrieben: sie gehört zu den verbundenen Zellen")
        verweigert(mappe(blatt=blatt), [("E9", 1)], "C7:E9")
        assert lies_beide(gesetzt(mappe(blatt=blatt), ("C7", 5))).zelle("Budget", "C7").wert == 5


@pytest.mark.parametrize("art", ["array", "dataTable"])
def test_an_array_formula_is_not_touched(art: str) -> None:
    zeilen = f'<row r="7"><c r="C7"><f t="{art}" ref="C7:D8">A1:B2</f><v>1</v></c><c r="D7"><v>2</v></c></row>'
    for ref in ("C7", "D7", "D8"):
        verweigert(mappe(zeilen), [(ref, 5)], "Matrixformel C7:D8")
    assert lies_beide(gesetzt(mappe(zeilen), ("E7", 5))).zelle("Budget", "E7").wert == 5


def test_a_shared_formula_gets_its_values_and_stays_shared() -> None:
    zeilen = (
        '<row r="7"><c r="C7"><f t="shared" ref="C7:D7" si="0">A1</f><v>1</v></c>'
        '<c r="D7"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    nachher = gesetzt(mappe(zeilen), ("C7", 5), ("D7", "x"))
    assert zeile(nachher) == (
        '<row r="7"><c r="C7"><f t="shared" ref="C7:D7" si="0">A1</f><v>5</v></c>'
        '<c r="D7" t="str"><f t="shared" si="0"/><v>x</v></c></row>'
    )


def test_the_header_of_a_real_table_is_not_touched(tmp_path: Path) -> None:
    import xlsxwriter

    buch = xlsxwriter.Workbook(str(tmp_path / "Plan.xlsx"))
    buch.add_worksheet("Budget").add_table("B3:C5", {"columns": [{"header": "Feld"}, {"header": "Wert"}]})
    buch.close()
    daten = (tmp_path / "Plan.xlsx").read_bytes()
    verweigert(daten, [("C3", "Betrag")], "Überschrift der Tabelle B3:C3")
    assert lies_beide(gesetzt(daten, ("C4", 5))).zelle("Budget", "C4").wert == 5


def mit_beziehung(art: str, inhalt: str) -> bytes:
    """A workbook whose sheet refers to another part of some kind."""
    ziel = f'<Relationship Id="rId1" Type="{REL}/{art}" Target="../teile/teil1.xml"/>'
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{ziel}</Relationships>'
    teil = f'<{art} xmlns="{HAUPT}" {inhalt}</{art}>'
    return zippe({**teile(ROH), "xl/worksheets/_rels/sheet1.xml.rels": KOPF + rels, "xl/teile/teil1.xml": KOPF + teil})


@pytest.mark.parametrize(
    ("art", "inhalt", "betroffen", "frei", "teil"),
    [
        ("table", 'ref="B3:C9" totalsRowCount="1">', ("B3", "C9"), ("C4", "D9", "C10"), "der Tabelle B3:C"),
        ("table", 'ref="B3:C9" headerRowCount="0">', (), ("B3", "C9"), ""),
        ("table", 'ref="B3:C9" tableType="queryTable">', ("B4", "C7"), ("D7",), "Datenabfrage B3:C9"),
        ("queryTable", 'name="Abfrage">', ("A1", "XFD1048576"), (), "Datenabfrage"),
        (
            "pivotTable",
            '><location ref="B6:C9" rowPageCount="2" colPageCount="1"/>',
            ("B6", "C9", "B3", "C4"),
            ("B2", "D6", "C10"),
            "PivotTable B3:C9",
        ),
        ("pivotTable", '><location ref="B6:C9"/>', ("B6",), ("B5",), "PivotTable B6:C9"),
        ("comments", ">", (), ("C7",), ""),
    ],
)
def test_what_another_part_determines_is_not_touched(
    art: str, inhalt: str, betroffen: tuple[str, ...], frei: tuple[str, ...], teil: str
) -> None:
    daten = mit_beziehung(art, inhalt)
    for ref in betroffen:
        verweigert(daten, [(ref, 5)], teil)
    for ref in frei:
        assert lies_beide(gesetzt(daten, (ref, 5))).zelle("Budget", ref).wert == 5


def test_a_signed_package_is_refused() -> None:
    verweigert(zippe({**teile(ROH), "_xmlsignatures/sig1.xml": "<x/>"}), [("C7", 1)], "ist digital signiert")


def test_signed_macros_stay_signed() -> None:
    """The signature covers the macro project alone, and that is not touched."""
    projekt = {"xl/vbaProject.bin": b"VBA", "xl/vbaProjectSignature.bin": b"Signatur"}
    daten = zippe({**teile(ROH), **projekt})
    alt, neu = saetze(daten), saetze(gesetzt(daten, ("C7", 5)))
    assert {name for name in alt if alt[name] != neu[name]} == {BLATT}


@pytest.mark.parametrize("angabe", ['reservationPassword="CC1A"', 'hashValue="x" saltValue="y" spinCount="1"'])
def test_who_asks_for_a_password_before_changes_is_heard(angabe: str) -> None:
    daten = mappe(ROH, buch=f'<fileSharing userName="Amt" {angabe}/>')
    verweigert(daten, [("C7", 1)], "verlangt ein Kennwort zum Ändern")
    verweigert(lies_bytes(daten, "Plan.xlsx"), [("C7", 1)], "verlangt ein Kennwort zum Ändern")
    empfohlen = mappe(ROH, buch='<fileSharing readOnlyRecommended="1" userName="Amt"/>')
    assert lies_beide(gesetzt(empfohlen, ("C7", 5))).zelle("Budget", "C7").wert == 5


@pytest.mark.parametrize("art", ["chartsheet", "dialogsheet", "xlMacrosheet"])
def test_only_a_worksheet_has_cells(art: str) -> None:
    alle = teile(ROH)
    alle["xl/_rels/workbook.xml.rels"] = str(alle["xl/_rels/workbook.xml.rels"]).replace(
        f"{REL}/worksheet", f"{REL}/{art}"
    )
    verweigert(zippe(alle), [("C7", 1)], "hat im Blatt „Budget“ keine Zellen")


def test_the_list_of_formulas_to_calculate_stays_right() -> None:
    """A formula is never overwritten, it gets a fresh value: its entry in calcChain remains true."""
    daten = zippe({**teile(ROH), "xl/calcChain.xml": f'<calcChain xmlns="{HAUPT}"><c r="D7" i="1"/></calcChain>'})
    nachher = gesetzt(daten, ("D7", "Text"), ("C7", 5))
    assert saetze(nachher)["xl/calcChain.xml"] == saetze(daten)["xl/calcChain.xml"]
    assert lies_beide(nachher).zelle("Budget", "D7").formel == "C7*2"


def test_hints_of_size_are_left_alone_and_no_harm() -> None:
    daten = mappe(blatt=blatt_xml(ROH, davor='<dimension ref="C7:D7"/>'))
    nachher = gesetzt(daten, ("Z7", 5), ("B9", 6))
    assert '<dimension ref="C7:D7"/>' in inhalt(nachher)
    assert 'spans="3:4"' in inhalt(nachher)
    assert {z.ref: z.wert for z in lies_beide(nachher).zellen("Budget")} == {"C7": 1, "D7": 2, "Z7": 5, "B9": 6}


@pytest.mark.parametrize(
    ("zelle", "nachher"),
    [
        # a rich value (picture, place, stock) or its error goes with the value it described
        ('<c r="C7" vm="1" t="e"><v>#VALUE!</v></c>', '<c r="C7"><v>5</v></c>'),
        # a formula of its own keeps what says how it is calculated
        ('<c r="C7" cm="2" vm="1"><f>A1</f><v>1</v></c>', '<c r="C7" cm="2"><f>A1</f><v>5</v></c>'),
        ('<c r="C7" cm="1"><v>1</v></c>', '<c r="C7"><v>5</v></c>'),
        # a check box belongs to the style
        ('<c r="C7" s="3" t="b"><v>0</v></c>', '<c r="C7" s="3"><v>5</v></c>'),
        ('<c r="C7" ph="1" t="d"><v>2026-01-01</v></c>', '<c r="C7" ph="1"><v>5</v></c>'),
    ],
)
def test_what_described_the_old_value_goes_the_rest_stays(zelle: str, nachher: str) -> None:
    assert zeile(gesetzt(mappe(f'<row r="7">{zelle}</row>'), ("C7", 5))) == f'<row r="7">{nachher}</row>'


MCE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ERSATZ = f'<mc:AlternateContent xmlns:mc="{MCE}">{{}}</mc:AlternateContent>'


@pytest.mark.parametrize(
    ("fremd", "teil"),
    [(ERSATZ, "AlternateContent"), ('<a:b xmlns:a="urn:a">{}</a:b>', "ungewöhnlich aufgebaut")],
)
def test_what_stands_between_the_cells_is_not_guessed_at(fremd: str, teil: str) -> None:
    for zeilen in (
        fremd.format(ROH),
        ROH + fremd.format(""),
        '<row r="7">' + fremd.format('<c r="C7"><v>1</v></c>') + "</row>",
        '<row r="7"><c r="C7">' + fremd.format("<v>1</v>") + "</c></row>",
    ):
        verweigert(mappe(zeilen), [("C7", 5)], teil)


def test_alternatives_elsewhere_on_the_sheet_stay() -> None:
    daten = mappe(blatt=blatt_xml(ROH, danach=ERSATZ.format('<mc:Choice Requires="x14"><controls/></mc:Choice>')))
    nachher = gesetzt(daten, ("C7", 5))
    assert inhalt(nachher) == inhalt(daten).replace("<v>1</v>", "<v>5</v>")


def test_overlapping_members_are_refused() -> None:
    """Two directory entries for one record: what belongs to whom is not to be known."""
    daten = bytearray(zippe({**teile(ROH), "a.bin": b"x", "b.bin": b"x"}, methode=zipfile.ZIP_STORED))
    erster, zweiter = (daten.rindex(name) - 46 for name in (b"a.bin", b"b.bin"))
    daten[zweiter + 42 : zweiter + 46] = daten[erster + 42 : erster + 46]
    verweigert(bytes(daten), [("C7", 5)], "Teile überlappen sich")


@pytest.mark.parametrize(
    ("blatt", "teil"),
    [
        (blatt_xml(ROH).replace("UTF-8", "UTF-16").encode("utf-16"), "als UTF-16 gespeichert"),
        (blatt_xml(ROH).replace("UTF-8", "ISO-8859-1").encode("latin-1"), "als ISO-8859-1 gespeichert"),
        (f'{KOPF}<worksheet xmlns="{HAUPT}"/>', "ohne Tabelle"),
        (blatt_xml('<row r="7"/><row r="7"/>', davor="<x/>"), "beschädigt"),
        (blatt_xml('<row r="5"><c r="C7"/></row><row r="7"><c r="D7"/></row>', davor="<x/>"), "beschädigt"),
        (blatt_xml('<row r="7"><c r="C7"/><c r="D8"/></row>', davor="<x/>"), "beschädigt"),
    ],
)
def test_a_sheet_that_cannot_be_changed_safely_is_refused(blatt: str | bytes, teil: str) -> None:
    verweigert(mappe(blatt=blatt), [("C7", 1), ("Z7", 1)], teil)


# --- round trips ----------------------------------------------------------------------------------------

SCHLICHT = mappe(ROH)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_every_text_comes_back(text: str) -> None:
    nachher = lies_beide(gesetzt(SCHLICHT, ("C7", text), ("D7", text)))
    assert nachher.zelle("Budget", "C7").wert == text
    assert nachher.zelle("Budget", "D7").wert == text


@settings(max_examples=200, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2))
def test_every_amount_comes_back_to_the_cent(betrag: Decimal) -> None:
    assert lies_beide(gesetzt(SCHLICHT, ("C7", betrag))).zelle("Budget", "C7").wert == betrag


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, max_value=9e307, min_value=-9e307))
def test_every_number_comes_back_at_the_precision_of_excel(zahl: float) -> None:
    wert = Decimal(zahl)
    gelesen = lies_beide(gesetzt(SCHLICHT, ("C7", wert))).zelle("Budget", "C7")
    assert (gelesen.art, gelesen.wert) == (Art.ZAHL, from_excel(to_excel(wert)))
    assert float(gelesen.roh) == zahl  # the file holds the double itself
