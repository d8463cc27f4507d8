"""What the reader says about a cell, a name, a sheet: read as a specification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from amip_xl.books.cells import Art, Zelle
from amip_xl.books.reader import als_datum, lies
from amip_xl.errors import MappeError
from books.mappen import lies_beide, mappe, musterplan, teile, zellen, zippe

TEXTE = ("<si><t>k.A.</t></si>", "<si><r><t>teils </t></r><r><rPr><b/></rPr><t>fett</t></r></si>", "<si/>")


def zelle(xml: str, **angaben: object) -> Zelle:
    """The only cell of a workbook; without content it is LEER."""
    gelesen = lies_beide(mappe(f'<row r="7">{xml}</row>', **angaben))
    return gelesen.zelle("Budget", "C7")


@pytest.mark.parametrize(
    ("xml", "art", "wert", "formel"),
    [
        # numbers: Decimal, at the 15 digits Excel keeps
        ('<c r="C7"><v>2277250</v></c>', Art.ZAHL, Decimal(2277250), None),
        ('<c r="C7" t="n"><v>-0.5</v></c>', Art.ZAHL, Decimal("-0.5"), None),
        ('<c r="C7"><v>0.30000000000000004</v></c>', Art.ZAHL, Decimal("0.3"), None),
        ('<c r="C7"><v>1E-3</v></c>', Art.ZAHL, Decimal("0.001"), None),
        ('<c r="C7"><v>1E-400</v></c>', Art.ZAHL, Decimal(0), None),  # no double: Excel reads 0
        ('<c r="C7"><v>-0</v></c>', Art.ZAHL, Decimal(0), None),
        ('<c r="C7"><f>A1*2</f><v>3</v></c>', Art.ZAHL, Decimal(3), "A1*2"),
        # 0 is a number, a blank is none, an empty text is a text
        ('<c r="C7"><v>0</v></c>', Art.ZAHL, Decimal(0), None),
        ('<c r="C7" s="1"/>', Art.LEER, None, None),
        ("", Art.LEER, None, None),
        ('<c r="C7"><v></v></c>', Art.LEER, None, None),
        ('<c r="C7" t="s"/>', Art.LEER, None, None),
        ('<c r="C7" t="str"><f>IF(A1="","",1)</f><v></v></c>', Art.TEXT, "", 'IF(A1="","",1)'),
        ('<c r="C7" t="s"><v>2</v></c>', Art.TEXT, "", None),
        # a formula without a stored result is not blank
        ('<c r="C7"><f>A1*2</f></c>', Art.UNGERECHNET, None, "A1*2"),
        ('<c r="C7"><f>A1*2</f><v></v></c>', Art.UNGERECHNET, None, "A1*2"),
        ('<c r="C7" t="str"><f>A1&amp;"x"</f></c>', Art.UNGERECHNET, None, 'A1&"x"'),
        ('<c r="C7" t="e"><f>A1*2</f></c>', Art.UNGERECHNET, None, "A1*2"),
        # text of every storage
        ('<c r="C7" t="s"><v>0</v></c>', Art.TEXT, "k.A.", None),
        ('<c r="C7" t="s"><v>1</v></c>', Art.TEXT, "teils fett", None),
        ('<c r="C7" t="inlineStr"><is><t xml:space="preserve"> 12,00 € </t></is></c>', Art.TEXT, " 12,00 € ", None),
        (
            '<c r="C7" t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh><r><t>b</t></r></is></c>',
            Art.TEXT,
            "ab",
            None,
        ),
        ('<c r="C7" t="inlineStr"><v>alt</v></c>', Art.TEXT, "alt", None),
        ('<c r="C7" t="str"><f>A1</f><v>a_x000D_&amp;&lt;b&gt;</v></c>', Art.TEXT, "a\r&<b>", "A1"),
        ('<c r="C7" t="str"><v>&#8364; &#x41;</v></c>', Art.TEXT, "€ A", None),
        ('<c r="C7" t="str"><v>a<![CDATA[<&]]><!-- nichts -->b</v></c>', Art.TEXT, "a<&b", None),
        # booleans and errors
        ('<c r="C7" t="b"><v>1</v></c>', Art.WAHR, True, None),
        ('<c r="C7" t="b"><f>A1=A2</f><v>0</v></c>', Art.WAHR, False, "A1=A2"),
        ('<c r="C7" t="e"><v>#REF!</v></c>', Art.FEHLER, "#REF!", None),
        ('<c r="C7" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Art.FEHLER, "#DIV/0!", "1/0"),
        ('<c r="C7" t="e" vm="1"><v>#SPILL!</v></c>', Art.FEHLER, "#SPILL!", None),
        # what other readers get wrong
        ("<c r='C7'><v>1<!-- -->2</v></c>", Art.ZAHL, Decimal(12), None),
        ('<c r="C7" t="d"><v>2024-01-01T12:00:00</v></c>', Art.ZAHL, Decimal("45292.5"), None),
        ('<c r="C7" t="d"><v>10:10:10</v></c>', Art.ZAHL, Decimal("0.423726851851852"), None),
    ],
)
def test_a_cell_is_exactly_one_of_its_kinds(xml: str, art: Art, wert: object, formel: str | None) -> None:
    gelesen = zelle(xml, texte=TEXTE)
    assert (gelesen.art, gelesen.wert, gelesen.formel) == (art, wert, formel)
    assert type(gelesen.wert) is type(wert)


def test_the_raw_text_is_kept_for_provenance() -> None:
    assert zelle('<c r="C7"><v>0.30000000000000004</v></c>').roh == "0.30000000000000004"
    assert zelle('<c r="C7" t="s"><v>0</v></c>', texte=TEXTE).roh == "k.A."
    assert zelle('<c r="C7" t="e"><v>#N/A</v></c>').roh == "#N/A"


@pytest.mark.parametrize(
    ("xml", "satzteil"),
    [
        ('<c r="C7"><v>1,5</v></c>', "im Blatt „Budget“ steht in C7 „1,5“, das ist keine Zahl"),
        ('<c r="C7"><v>INF</v></c>', "keine Zahl"),
        ('<c r="C7"><v>1E999</v></c>', "keine Zahl"),
        ('<c r="C7"><v>1_000</v></c>', "keine Zahl"),
        ('<c r="C7" t="b"><v>ja</v></c>', "kein Wahrheitswert"),
        ('<c r="C7" t="d"><v>gestern</v></c>', "kein Datum"),
        ('<c r="C7" t="s"><v>9</v></c>', "Text Nr. 9, den es nicht gibt"),
        ('<c r="C7" t="x"><v>1</v></c>', "unbekannten Art „x“"),
        ('<c r="C7"><v>1</v></c><c r="C7"><v>2</v></c>', "kommt die Zelle C7 zweimal vor"),
        ('<c r="XFE7"><v>1</v></c>', "liegt die Zelle XFE7 außerhalb"),
        ('<c r="A1048577"><v>1</v></c>', "außerhalb"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(xml: str, satzteil: str) -> None:
    with pytest.raises(MappeError, match=r"^Plan\.xlsx ist beschädigt") as fehler:
        lies_beide(mappe(f'<row r="7">{xml}</row>'))
    assert satzteil in str(fehler.value)


def test_places_may_be_left_out() -> None:
    daten = mappe('<row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row>')
    assert {ref: z.wert for ref, z in zellen(daten).items()} == {"A1": 1, "B1": 2, "C4": 3, "D4": 4}


def test_a_shared_formula_is_told_for_every_cell() -> None:
    daten = mappe(
        '<row r="7"><c r="C7"><f t="shared" ref="C7:E7" si="0">A1+$B$2&amp;"A1"</f><v>1</v></c>'
        '<c r="D7"><f t="shared" si="0"/><v>1</v></c><c r="E7"><f t="shared" si="4"/><v>1</v></c></row>'
    )
    gelesen = zellen(daten)
    assert gelesen["C7"].formel == 'A1+$B$2&"A1"'
    assert gelesen["D7"].formel == 'B1+$B$2&"A1"'
    assert gelesen["E7"].formel == "?"  # the formula it follows is missing: still a formula


def test_a_cell_that_is_not_there_is_blank() -> None:
    gelesen = lies_beide(mappe())
    assert gelesen.zelle("Budget", "ZZ99") == Zelle("Budget", "ZZ99", Art.LEER, None)
    with pytest.raises(KeyError):
        gelesen.zelle("Nirgends", "A1")


# --- names ----------------------------------------------------------------------------------------------


def namen(*definitionen: tuple[str, str], attribute: str = "") -> bytes:
    liste = "".join(f'<definedName name="{name}"{attribute}>{ort}</definedName>' for name, ort in definitionen)
    return mappe(namen=f"<definedNames>{liste}</definedNames>", blaetter=("Budget", "Maßnahmen 1", "O'Neill"))


@pytest.mark.parametrize(
    ("ort", "blatt", "ref"),
    [
        ("Budget!$C$7", "Budget", "C7"),
        ("Budget!C7", "Budget", "C7"),
        ("Budget!C$7", "Budget", "C7"),
        ("BUDGET!$C$7", "Budget", "C7"),
        ("'Maßnahmen 1'!$A$1", "Maßnahmen 1", "A1"),
        ("'O''Neill'!$XFD$1048576", "O'Neill", "XFD1048576"),
        ("Budget!$C$7:$C$7", "Budget", "C7"),
    ],
)
def test_a_name_points_at_a_cell(ort: str, blatt: str, ref: str) -> None:
    gelesen = lies_beide(namen(("kfa_basis", ort)))
    assert gelesen.namen == {"kfa_basis": (blatt, ref)}
    assert (gelesen.bereiche, gelesen.kaputte_namen) == ({}, {})


@pytest.mark.parametrize(
    ("ort", "bereich"),
    [
        ("Budget!$C$7:$C$20", "C7:C20"),
        ("Budget!C7:D8", "C7:D8"),
        ("Budget!$A:$B", "A1:B1048576"),
        ("Budget!$2:$3", "A2:XFD3"),
    ],
)
def test_a_name_points_at_a_range(ort: str, bereich: str) -> None:
    gelesen = lies_beide(namen(("liste", ort)))
    assert gelesen.bereiche == {"liste": ("Budget", bereich)}
    assert (gelesen.namen, gelesen.kaputte_namen) == ({}, {})


@pytest.mark.parametrize(
    "ort",
    ["#REF!", "Budget!#REF!", "Weg!$A$1", "0.19", '"Text"', "OFFSET(Budget!$A$1,1,1)", "[1]Budget!$A$1",
     "Budget!$XFE$1", "Budget:Weg!$A$1", "Budget!$A$1,Budget!$B$2", "$A$1", ""],
)  # fmt: skip
def test_a_name_that_points_nowhere_is_told_with_its_text(ort: str) -> None:
    gelesen = lies_beide(namen(("verloren", ort), ("gut", "Budget!$A$1")))
    assert gelesen.kaputte_namen == {"verloren": ort}
    assert gelesen.namen == {"gut": ("Budget", "A1")}
    with pytest.raises(KeyError):
        gelesen.benannt("verloren")


def test_a_name_defined_twice_points_nowhere() -> None:
    gelesen = lies_beide(namen(("a", "Budget!$A$1"), ("a", "Budget!$A$2"), ("b", "Budget!$B$1")))
    assert gelesen.kaputte_namen == {"a": "(mehrfach vergeben)"}
    assert gelesen.namen == {"b": ("Budget", "B1")}


def test_names_of_one_sheet_and_built_in_names_are_not_ours() -> None:
    assert not lies_beide(namen(("lokal", "Budget!$A$1"), attribute=' localSheetId="0"')).namen
    assert not lies_beide(namen(("_xlnm.Print_Area", "Budget!$A$1"))).namen


def test_a_named_cell_is_read_by_its_name() -> None:
    gelesen = lies_beide(
        mappe(
            '<row r="7"><c r="C7"><v>5</v></c></row>',
            namen='<definedNames><definedName name="egt_zuteilung">Budget!$C$7</definedName></definedNames>',
        )
    )
    assert gelesen.benannt("egt_zuteilung").wert == Decimal(5)


# --- dates, sheets, files -------------------------------------------------------------------------------


@pytest.mark.parametrize(("stil", "datum"), [("0", False), ("1", True), ("2", False), ("3", True), ("99", False)])
def test_a_number_knows_whether_it_shows_a_date(stil: str, datum: bool) -> None:
    assert zelle(f'<c r="C7" s="{stil}"><v>45292</v></c>').datum is datum


@pytest.mark.parametrize(
    ("muster", "datum"),
    [
        ("dd.mm.yyyy", True), ("[$-407]d. mmmm yyyy", True), ("[h]:mm", True), ("mm:ss.0", True),
        ("General", False), ("0.00E+00", False), ('#,##0 "Stunden"', False), ("#,##0.00 [$€-407]", False),
        ("[Red]0", False), ('0\\d', False), ("@", False),
    ],
)  # fmt: skip
def test_a_number_format_is_a_date_or_not(muster: str, datum: bool) -> None:
    alle = teile('<row r="7"><c r="C7" s="1"><v>45292</v></c></row>')
    alle["xl/styles.xml"] = str(alle["xl/styles.xml"]).replace("dd.mm.yyyy", muster.replace('"', "&quot;"))
    assert zellen(zippe(alle))["C7"].datum is datum


def test_the_date_system_of_the_workbook_is_known() -> None:
    gelesen = lies_beide(mappe('<row r="7"><c r="C7" s="1"><v>43830</v></c></row>', buch='<workbookPr date1904="1"/>'))
    assert gelesen.datum1904
    assert als_datum(gelesen.zelle("Budget", "C7"), gelesen.datum1904) == date(2024, 1, 1)


def test_sheets_are_listed_as_the_tabs_show_them(tmp_path: Path) -> None:
    musterplan(tmp_path / "Plan.xlsx")
    blaetter = lies(tmp_path / "Plan.xlsx").blaetter
    assert [b.name for b in blaetter] == ["Deckblatt", "Budget", "Maßnahmen", "Blatt 4", "Listen", "Geheim"]
    assert [b.sichtbarkeit for b in blaetter] == ["visible"] * 4 + ["hidden", "veryHidden"]
    assert blaetter[1].teil == "xl/worksheets/sheet2.xml"


def test_the_file_is_known_by_its_checksum(tmp_path: Path) -> None:
    from hashlib import sha256

    pfad = tmp_path / "Plan.xlsx"
    pfad.write_bytes(mappe())
    gelesen = lies(str(pfad))
    assert gelesen.pfad == pfad
    assert gelesen.sha256 == sha256(pfad.read_bytes()).hexdigest()


def test_a_chart_sheet_has_no_cells(tmp_path: Path) -> None:
    import xlsxwriter

    buch = xlsxwriter.Workbook(str(tmp_path / "Plan.xlsx"))
    buch.add_worksheet("Budget").write("A1", 1)
    diagramm = buch.add_chart({"type": "column"})
    diagramm.add_series({"values": "=Budget!$A$1"})
    buch.add_chartsheet("Bild").set_chart(diagramm)
    buch.close()
    gelesen = lies(tmp_path / "Plan.xlsx")
    assert [b.name for b in gelesen.blaetter] == ["Budget", "Bild"]
    assert list(gelesen.zellen("Bild")) == []
