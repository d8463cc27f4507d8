"""What our xlwings engine promises of a LibreOffice Calc, and LibreOffice's traps it keeps us out of."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from calc import Bildschirm, Calc, braucht_bildschirm, braucht_calc

from amip_xl.books.cells import Fehlerwert, zerlege
from amip_xl.books.integrity import gleiche_formel
from amip_xl.books.libreoffice import anmelden, finde, office, verbinde
from amip_xl.books.libreoffice.formulas import to_excel
from amip_xl.books.libreoffice.values import to_block, to_datetime, to_serial
from amip_xl.books.reader import lies
from amip_xl.books.xlwings_import import lade_xlwings
from amip_xl.errors import BedienError, MappeError

WURZEL = Path(__file__).parent.parent.parent / "workbooks"
KASSEL = WURZEL / "beispiele" / "kassel-2022.xlsx"
VORLAGE = WURZEL / "vorlage-2026.xlsx"


@pytest.fixture(scope="module")
def calc() -> Iterator[Calc]:
    with Calc() as calc:
        yield calc


@pytest.fixture(scope="module")
def app(calc: Calc) -> Any:
    return calc.app()


@pytest.fixture
def leer(app: Any) -> Iterator[Any]:
    """The first sheet of a new book."""
    buch = app.books.add()
    yield buch.sheets[0]
    buch.close()


@pytest.fixture
def kassel(calc: Calc, app: Any, tmp_path: Path) -> Iterator[Any]:
    """An open copy of a filled workbook: ten protected sheets, 617 names."""
    pfad = Path(shutil.copy(KASSEL, tmp_path))
    doc = calc.oeffne(pfad)
    yield finde(app, pfad)
    with contextlib.suppress(Exception):  # a test may have closed it
        doc.close(True)


def _schutz(buch: Any) -> list[list[bytes]]:
    """The element <sheetProtection> of every sheet."""
    with zipfile.ZipFile(BytesIO(buch.impl.package())) as paket:
        teile = sorted(n for n in paket.namelist() if n.startswith("xl/worksheets/sheet"))
        return [re.findall(rb"<sheetProtection[^>]*>", paket.read(teil)) for teil in teile]


# --- without LibreOffice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calc_sagt", "excel_sagt"),
    [
        ("=SUM(A1;B2)", "=SUM(A1,B2)"),
        ("=$Budget.$C$7+Budget.A1", "=Budget!$C$7+Budget!A1"),
        ("=$'Blatt 1'.A1:B2", "='Blatt 1'!A1:B2"),
        ("=$'It''s'.A1", "='It''s'!A1"),
        ("=$'a.b;c'.A1", "='a.b;c'!A1"),
        ("=$'2022'.A1", "='2022'!A1"),
        ("=$Maßnahmen.A1", "=Maßnahmen!A1"),
        ("=SUM($Maßnahmen.A:A)+SUM($X.$2:$3)", "=SUM(Maßnahmen!A:A)+SUM(X!$2:$3)"),
        ("=SUM($X.A1:$'2022'.A1)", "=SUM('X:2022'!A1)"),
        ("=SUM($X.A1:$Y.B2)", "=SUM(X:Y!A1:B2)"),
        ('="a;""b\'c$X.A1"&$X.A1', '="a;""b\'c$X.A1"&X!A1'),
        ("=IF(A1;TRUE();FALSE())", "=IF(A1,TRUE,FALSE)"),
        ("=SUM({1;2|3;4})", "=SUM({1,2;3,4})"),
        ('={"a;|";1}', '={"a;|",1}'),
        ("=SUM((A1~B1))", "=SUM((A1,B1))"),
        ("=SUM(A1:C3!B2:D4)", "=SUM(A1:C3 B2:D4)"),
        ("=STDEV.S(A1:A3)+ERRORTYPE(B1)", "=STDEV.S(A1:A3)+ERROR.TYPE(B1)"),
        ("=CEILING.XCL(3;2)+FLOOR.XCL(3;2)", "=CEILING(3,2)+FLOOR(3,2)"),
        ("=COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETEDATE(1;2)", "=EDATE(1,2)"),
        ("=IF(A1;;#N/A)", "=IF(A1,,#N/A)"),
        ("=$Budget.#REF!+#REF!", "=Budget!#REF!+#REF!"),
        ("=-5%^2+1.5E3", "=-5%^2+1.5E3"),
        ("=egt_zuteilung*2", "=egt_zuteilung*2"),
    ],
)
def test_formulas_are_turned_into_the_grammar_of_excel(calc_sagt: str, excel_sagt: str) -> None:
    assert to_excel(calc_sagt) == excel_sagt


def test_a_block_never_holds_what_kills_or_upsets_libreoffice() -> None:
    zeilen = [[None, True, 2**40, Decimal("1.25"), "=1+1", "007", dt.date(2026, 1, 2), Fehlerwert("#N/A")]]
    block, besondere = to_block(zeilen, formulas=False)
    assert block == (("", 1.0, float(2**40), 1.25, "=1+1", "007", 46024.0, ""),)
    assert {type(wert) for wert in block[0]} == {float, str}
    assert [(b.column, b.kind) for b in besondere] == [(1, "bool"), (6, "date"), (7, "error")]
    assert [b.kind for b in to_block([["=1+1", "="]], formulas=True)[1]] == ["formula"]
    with pytest.raises(ValueError, match="no number"):
        to_block([[float("inf")]], formulas=False)
    with pytest.raises(TypeError, match="dict"):
        to_block([[{}]], formulas=False)


def test_dates_survive_the_way_there_and_back() -> None:
    for tag in (dt.datetime(1900, 3, 1), dt.datetime(2026, 2, 3, 23, 59, 59), dt.datetime(2026, 2, 3, 0, 0, 1)):
        assert to_datetime(to_serial(tag)) == tag
    assert to_datetime(0.25) == dt.datetime(1899, 12, 30, 6)
    assert to_datetime(1e9) == 1e9  # behind the end of the calendar


def test_loading_the_engine_loads_no_data_frames() -> None:
    skript = (
        "import sys, amip_xl.books.libreoffice as lo; assert 'xlwings' not in sys.modules\n"
        "from amip_xl.books.xlwings_import import lade_xlwings; xw = lade_xlwings()\n"
        "print([m for m in ('pandas', 'numpy', 'cryptography') if m in sys.modules], xw.__name__)"
    )
    lauf = subprocess.run([sys.executable, "-c", skript], capture_output=True, text=True, check=True)
    assert lauf.stdout.split() == ["[]", "xlwings"]


def test_without_xlwings_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "xlwings", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Verstecke("xlwings"), *sys.meta_path])
    with pytest.raises(BedienError, match=r"pip install xlwings"):
        lade_xlwings()


class _Verstecke:
    """Makes the import of one package fail."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, *_: Any) -> None:
        if name.split(".")[0] == self._name:
            raise ImportError(name)


def test_without_uno_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", [_Verstecke("uno"), *sys.meta_path])
    with pytest.raises(BedienError, match="python3-uno"):
        office.lade_uno()


# --- values ---------------------------------------------------------------------------------------------


@braucht_calc
def test_values_come_back_as_they_were_written(leer: Any) -> None:
    leer["B2"].value = [["Text", 1.5, True], [None, dt.datetime(2026, 3, 4, 5, 6), "Größe €"]]
    assert leer["B2:D3"].value == [["Text", 1.5, 1.0], [None, dt.datetime(2026, 3, 4, 5, 6), "Größe €"]]
    assert leer["D2"].formula == "=TRUE()" or leer["D2"].formula == "=TRUE"
    assert leer.used_range.address == "$B$2:$D$3"  # starts at the first used cell, not at A1


@braucht_calc
def test_an_empty_sheet_is_one_empty_cell(leer: Any) -> None:
    assert leer.used_range.address == "$A$1"
    assert leer.used_range.options(ndim=2).value == [[None]]


@braucht_calc
def test_a_single_empty_value_does_not_kill_libreoffice(calc: Calc, leer: Any) -> None:
    leer["A1"].value = None  # setDataArray(((None,),)) would
    leer["A1"].impl.write_values([[None]])
    assert leer["A1"].value is None
    assert calc.lebt


@braucht_calc
def test_text_stays_text_and_only_xlwings_own_way_writes_formulas(leer: Any) -> None:
    leer["A1"].impl.write_values([["=1+1", "00123", "1.5", "'x", "#N/A"]])
    assert leer["A1:E1"].value == ["=1+1", "00123", "1.5", "'x", "#N/A"]
    assert leer["A1:E1"].formula == (("=1+1", "00123", "1.5", "'x", "#N/A"),)
    leer["A2"].value = "=1+1"
    assert (leer["A2"].value, leer["A2"].formula) == (2.0, "=1+1")


@braucht_calc
def test_numbers_of_our_own_kind_are_written_as_numbers(leer: Any) -> None:
    leer["A1"].impl.write_values([[Decimal("1234.56"), 2**40, True, Fehlerwert("#DIV/0!"), Fehlerwert("#REF!")]])
    assert leer["A1:E1"].options(err_to_str=True).value == [1234.56, float(2**40), 1.0, "#DIV/0!", "#REF!"]


@braucht_calc
@pytest.mark.parametrize(
    ("formel", "fehler"),
    [("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ("=NIX(1)", "#NAME?"), ('="a"+1', "#VALUE!")],
)
def test_errors_are_values_of_their_own(leer: Any, formel: str, fehler: str) -> None:
    leer["A1:B1"].value = [["vor", formel]]
    assert leer["A1:B1"].value == ["vor", None]
    assert leer["A1:B1"].options(err_to_str=True).value == ["vor", fehler]


@braucht_calc
def test_typed_dates_are_dates_and_calculated_ones_numbers(leer: Any) -> None:
    leer["A1"].value = [[dt.date(2026, 1, 5), "=A1+1", 46027]]
    assert leer["A1:C1"].value == [dt.datetime(2026, 1, 5), 46028.0, 46027.0]
    assert leer["A1:C1"].formula == (("46027", "=A1+1", "46027"),)


@braucht_calc
def test_a_large_block_is_one_write_and_one_read(leer: Any) -> None:
    zahlen = [[float(i * 10 + j) for j in range(10)] for i in range(20_000)]
    anfang = time.perf_counter()
    leer["A1"].impl.write_values(zahlen)
    assert leer.used_range.value == zahlen
    assert time.perf_counter() - anfang < 20  # cell by cell it would be minutes


@braucht_calc
def test_rows_of_different_length_are_refused_before_anything_is_written(leer: Any) -> None:
    with pytest.raises(ValueError, match="same length"):
        leer["A1"].impl.write_values([[1, 2], [3]])
    assert leer["A1"].value is None


# --- formulas -------------------------------------------------------------------------------------------


@braucht_calc
@pytest.mark.parametrize("datei", [KASSEL, VORLAGE], ids=lambda p: p.stem)
def test_every_formula_of_a_real_workbook_reads_as_in_its_file(calc: Calc, app: Any, datei: Path) -> None:
    mappe = lies(datei)
    doc = calc.oeffne(datei, read_only=True)
    try:
        buch = finde(app, datei)
        geprueft = 0
        for blatt in mappe.blaetter:
            bereich = buch.sheets[blatt.name].used_range
            formeln, zeile, spalte = bereich.formula, bereich.row, bereich.column
            for zelle in mappe.zellen(blatt.name):
                if zelle.formel is not None:
                    z, s = zerlege(zelle.ref)
                    assert gleiche_formel(zelle.formel, formeln[z - zeile][s - spalte]), (blatt.name, zelle)
                    geprueft += 1
        assert geprueft > 500
    finally:
        doc.close(True)


@braucht_calc
@pytest.mark.parametrize(
    "formel",
    ["=SUM(A1,A2)", "=Sheet1!A1&\"a;\"\"b\"", "=IF(A1=1,TRUE,FALSE)", "=SUM({1,2;3,4})", "=SUM((A1:A2,A4))"],
)  # fmt: skip
def test_formulas_read_back_as_they_were_written(leer: Any, formel: str) -> None:
    leer.name = "Sheet1"
    leer["C1"].formula = formel
    assert leer["C1"].formula == formel
    assert leer["C1"].options(err_to_str=True).value not in ("#NAME?", "#VALUE!")


@braucht_calc
def test_one_formula_for_many_cells_moves_along(leer: Any) -> None:
    leer["A1:A3"].value = [[1], [2], [3]]
    leer["B1:B3"].formula = "=A1*$A$3"
    assert leer["B1:B3"].formula == (("=A1*$A$3",), ("=A2*$A$3",), ("=A3*$A$3",))
    assert leer["B1:B3"].value == [3.0, 6.0, 9.0]


@braucht_calc
def test_matrix_formulas_come_without_braces(leer: Any) -> None:
    leer["A1"].value = [[1, 2]]
    leer["A2:B2"].api.setArrayFormula("=A1:B1*2")
    assert leer["A2"].formula == "=A1:B1*2"


# --- names, sheets, books -------------------------------------------------------------------------------


@braucht_calc
def test_all_names_of_a_workbook_come_at_once_and_as_in_the_file(kassel: Any) -> None:
    mappe = lies(KASSEL)
    orte, _ = kassel.impl.outline()
    assert (orte.zellen, orte.bereiche, orte.kaputt) == (mappe.namen, mappe.bereiche, mappe.kaputte_namen)
    assert not kassel.impl.modified
    assert len(kassel.names) > 600
    assert {n for n, _ in kassel.names.impl.snapshot()} >= set(mappe.namen)


@braucht_calc
def test_names_do_not_distinguish_upper_and_lower_case(kassel: Any) -> None:
    blatt, ref = lies(KASSEL).namen["egt_zuteilung"]
    bereich = kassel.names["EGT_Zuteilung"].refers_to_range
    assert (bereich.sheet.name, bereich.get_address(False, False)) == (blatt, ref)
    assert kassel.names.contains("EGT_ZUTEILUNG")
    assert "egt_zuteilung_gibt_es_nicht" not in kassel.names
    assert kassel.sheets[blatt.upper()].range("egt_zuteilung").value == bereich.value
    spalte, zeile = re.match(r"([A-Z]+)(\d+)", ref).groups()  # type: ignore[union-attr]
    assert kassel.names["egt_zuteilung"].refers_to == f"={blatt}!${spalte}${zeile}"


@braucht_calc
def test_names_can_be_added_and_removed(leer: Any) -> None:
    buch = leer.book
    buch.names.add("neu", f"={leer.name}!$B$2")
    assert buch.names["neu"].refers_to_range.address == "$B$2"
    buch.names.add("zahl", "=1+2")
    with pytest.raises(ValueError, match="zahl"):
        buch.names["zahl"].refers_to_range  # noqa: B018
    buch.names["neu"].delete()
    assert "neu" not in [n.name for n in buch.names]
    with pytest.raises(KeyError):
        buch.names["neu"]


@braucht_calc
def test_two_books_of_the_same_name_are_told_apart_by_their_folder(calc: Calc, app: Any, tmp_path: Path) -> None:
    pfade = [tmp_path / ordner / "Mappe äöü.xlsx" for ordner in ("a", "b")]
    docs = []
    for pfad in pfade:
        pfad.parent.mkdir()
        with xlsxwriter.Workbook(pfad) as mappe:
            mappe.add_worksheet().write("A1", pfad.parent.name)
        docs.append(calc.oeffne(pfad))
    for pfad in pfade:
        buch = finde(app, pfad)
        assert buch is not None
        assert buch.sheets[0]["A1"].value == pfad.parent.name
        assert lade_xlwings().Book(pfad).fullname == str(pfad)
    os.symlink(pfade[0].parent, tmp_path / "verweis")  # noqa: PTH211 - reads like the command
    verwiesen = finde(app, tmp_path / "verweis" / pfade[0].name)
    assert verwiesen is not None
    assert verwiesen.fullname == str(pfade[0])
    assert finde(app, tmp_path / "c" / "Mappe äöü.xlsx") is None
    for doc in docs:
        doc.close(True)
    assert finde(app, pfade[0]) is None


@braucht_calc
def test_books_opened_by_hand_are_known_at_once(calc: Calc, app: Any, tmp_path: Path) -> None:
    vorher = len(app.books)
    doc = calc.oeffne(Path(shutil.copy(VORLAGE, tmp_path)))
    assert len(app.books) == vorher + 1
    assert app.books["VORLAGE-2026.xlsx"].sheets.count == 10
    doc.close(True)
    assert len(app.books) == vorher


@braucht_calc
def test_the_calling_book_is_the_one_that_was_named(kassel: Any) -> None:
    xw = lade_xlwings()
    try:
        kassel.set_mock_caller()
        assert xw.Book.caller().fullname == kassel.fullname
    finally:
        del xw.Book._mock_caller  # it would stay for all tests to come


@braucht_calc
def test_open_save_and_close(app: Any, tmp_path: Path) -> None:
    pfad = tmp_path / "neu.xlsx"
    buch = app.books.add()
    buch.sheets[0]["A1"].value = "Größe"
    assert buch.impl.modified
    buch.save(pfad)
    assert not buch.impl.modified
    assert buch.fullname == str(pfad)
    buch.sheets[0]["A1"].value = "anders"
    buch.save()
    buch.close()
    buch = app.books.open(pfad, read_only=True)
    assert (buch.sheets[0]["A1"].value, buch.impl.read_only) == ("anders", True)
    buch.close()
    assert lies(pfad).zelle(lies(pfad).blaetter[0].name, "A1").wert == "anders"
    with pytest.raises(MappeError, match="kein Format"):
        app.books.add().save(tmp_path / "neu.doc")
    app.books.active.close()


# --- protection -----------------------------------------------------------------------------------------


@braucht_calc
def test_no_way_of_writing_gets_into_a_locked_cell(kassel: Any) -> None:
    blatt = kassel.sheets["Budget"]
    vorher = blatt["A1"].value
    wege = {
        "value": lambda r: setattr(r, "value", "x"),
        "formula": lambda r: setattr(r, "formula", "=1+1"),
        "formel als Wert": lambda r: setattr(r, "value", "=1+1"),
        "bool": lambda r: setattr(r, "value", True),
        "datum": lambda r: setattr(r, "value", dt.date(2026, 1, 1)),
        "write_values": lambda r: r.impl.write_values([["x"]]),
        "clear_contents": lambda r: r.clear_contents(),
        "number_format": lambda r: setattr(r, "number_format", "0.0"),
        "color": lambda r: setattr(r, "color", (1, 2, 3)),
    }
    for name, weg in wege.items():
        with pytest.raises(PermissionError):
            weg(blatt["A1"])
        assert blatt["A1"].value == vorher, name
    with pytest.raises(PermissionError):  # one locked cell among open ones is enough
        kassel.sheets["Deckblatt"]["A4"].impl.write_values([["x"] * 6] * 8)
    assert not kassel.impl.modified


@braucht_calc
def test_open_cells_of_a_protected_sheet_can_be_written(kassel: Any) -> None:
    blatt = kassel.sheets["Deckblatt"]
    assert blatt.impl.protected
    assert (blatt["B5"].value, blatt["B13"].value) == ("Jobcenter Landkreis Kassel", None)  # both merged up to D
    for zelle, text in (("B5", "Jobcenter Kassel"), ("B13", "Geschäftsführung")):
        blatt[zelle].value = text
        assert blatt[zelle].value == text
    for _ in range(2):
        kassel.api.UndoManager.undo()
    assert (blatt["B5"].value, blatt["B13"].value) == ("Jobcenter Landkreis Kassel", None)
    assert blatt["B13"].api.IsMerged


@braucht_calc
def test_lifted_protection_comes_back_with_the_same_permissions(kassel: Any) -> None:
    blatt, vorher = kassel.sheets["Budget"].impl, _schutz(kassel)
    assert all(vorher)
    assert blatt.lift_protection()
    assert not blatt.protected
    kassel.sheets["Budget"]["A1"].value = "x"
    blatt.restore_protection()
    assert blatt.protected
    assert _schutz(kassel) == vorher


@braucht_calc
@pytest.mark.parametrize("erlaubt", [{}, {"sort": True, "format_cells": True, "select_locked_cells": False}])
def test_every_kind_of_protection_comes_back(calc: Calc, app: Any, tmp_path: Path, erlaubt: dict[str, bool]) -> None:
    pfad = tmp_path / "schutz.xlsx"
    with xlsxwriter.Workbook(pfad) as mappe:
        mappe.add_worksheet("A").protect("", erlaubt)
        mappe.add_worksheet("B")
    doc = calc.oeffne(pfad)
    buch = finde(app, pfad)
    vorher = _schutz(buch)
    for blatt in buch.sheets:
        assert blatt.impl.lift_protection()
    assert [b.impl.protected for b in buch.sheets] == [False, False]
    for blatt in buch.sheets:
        blatt.impl.restore_protection()
    assert [b.impl.protected for b in buch.sheets] == [True, False]  # one that had none gets none
    assert _schutz(buch) == vorher
    doc.close(True)


@braucht_calc
def test_a_password_cannot_be_lifted_and_nothing_changes(calc: Calc, app: Any, tmp_path: Path) -> None:
    pfad = tmp_path / "geheim.xlsx"
    with xlsxwriter.Workbook(pfad) as mappe:
        mappe.add_worksheet().protect("geheim")
    doc = calc.oeffne(pfad)
    buch = finde(app, pfad)
    vorher = _schutz(buch)
    assert not buch.sheets[0].impl.lift_protection()
    buch.sheets[0].impl.restore_protection()
    assert buch.sheets[0].impl.protected
    assert _schutz(buch) == vorher
    doc.close(True)


@braucht_calc
def test_errors_of_libreoffice_do_not_travel_through_python(leer: Any) -> None:
    """Python's generator-based context managers fail on them with an error of their own."""
    leer["A1:B1"].api.setArrayFormula("=1+1")
    with pytest.raises(MappeError, match="konnte die Zellen nicht beschreiben"), _generator():
        leer["A1"].impl.write_values([[1]])  # part of a matrix
    assert leer["A1:B1"].value == [2.0, 2.0]


@contextlib.contextmanager
def _generator() -> Iterator[None]:
    yield


# --- undo -----------------------------------------------------------------------------------------------


@braucht_calc
def test_one_undo_takes_everything_back_and_redo_brings_it_again(kassel: Any) -> None:
    blatt, ganz = kassel.sheets["Budget"], kassel.sheets["Budget"]["A1:Z80"]
    vorher, schutz = ganz.formula, _schutz(kassel)
    with kassel.impl.group_undo("AMIP: Berechnen"):
        assert blatt.impl.lift_protection()
        blatt["A1"].impl.write_values([["x", "y", None], [1.0, "", 3.0]])  # over old contents and empty cells
        blatt["X70"].value = [["neu", True], ["=1+1", dt.date(2026, 1, 1)]]
        blatt.impl.restore_protection()
    nachher = ganz.formula
    assert nachher != vorher
    verlauf = kassel.api.UndoManager
    assert verlauf.getAllUndoActionTitles() == ("AMIP: Berechnen",)
    verlauf.undo()
    assert ganz.formula == vorher
    assert _schutz(kassel) == schutz
    verlauf.redo()
    assert ganz.formula == nachher
    verlauf.undo()
    assert ganz.formula == vorher
    assert verlauf.getAllUndoActionTitles() == ()


@braucht_calc
def test_a_failure_within_a_group_leaves_one_step_to_undo(leer: Any) -> None:
    def stolpere() -> None:
        with leer.book.impl.group_undo("Versuch"):
            leer["A1"].value = 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stolpere()
    assert leer.book.api.UndoManager.getAllUndoActionTitles() == ("Versuch",)
    leer.book.api.UndoManager.undo()
    assert leer["A1"].value is None


# --- the application ------------------------------------------------------------------------------------


@braucht_calc
def test_switches_can_be_put_back(app: Any, leer: Any) -> None:
    doc = leer.book.api
    assert app.calculation == "automatic"
    app.calculation = "manual"
    assert (app.calculation, doc.isAutomaticCalculationEnabled()) == ("manual", False)
    app.calculation = "automatic"
    assert app.screen_updating
    app.screen_updating = False
    app.screen_updating = False  # twice: still balanced
    assert (app.screen_updating, doc.hasControllersLocked()) == (False, True)
    app.screen_updating = True
    assert (app.screen_updating, doc.hasControllersLocked()) == (True, False)
    app.status_bar = "Die Mappe wird geprüft …"
    assert app.status_bar == "Die Mappe wird geprüft …"
    app.status_bar = False
    assert app.status_bar is False


@braucht_calc
def test_the_selection_is_a_range(app: Any, calc: Calc, tmp_path: Path) -> None:
    doc = calc.oeffne(Path(shutil.copy(KASSEL, tmp_path)), hidden=False)  # in front is only what has a window
    buch = finde(app, tmp_path / KASSEL.name)
    assert app.books.active == buch
    buch.sheets["Budget"]["B7:C9"].select()
    assert (app.selection.sheet.name, app.selection.address) == ("Budget", "$B$7:$C$9")
    assert buch.sheets.active.name == "Budget"
    doc.CurrentController.select(doc.createInstance("com.sun.star.sheet.SheetCellRanges"))
    doc.close(True)


@braucht_calc
@pytest.mark.parametrize(
    ("knoepfe", "antwort"),
    [("ok", "ok"), ("ok_cancel", "cancel"), ("yes_no", "no"), ("yes_no_cancel", "cancel")],
)
def test_without_a_screen_a_message_answers_itself(app: Any, leer: Any, knoepfe: str, antwort: str) -> None:
    assert leer.book.name
    anfang = time.perf_counter()
    for art in (None, "info", "critical"):
        assert app.alert("Größe?", "AMIP", knoepfe, art) == antwort
    assert time.perf_counter() - anfang < 5


@braucht_calc
def test_without_a_screen_no_folder_is_chosen(app: Any) -> None:
    assert app.impl.choose_folder("Ordner der Gemeindemappen") is None


@braucht_calc
def test_typing_into_a_cell_is_noticed(calc: Calc, app: Any, tmp_path: Path) -> None:
    doc = calc.oeffne(Path(shutil.copy(KASSEL, tmp_path)), hidden=False)
    befehle = calc.ctx.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", calc.ctx)
    fenster = doc.CurrentController.Frame
    assert not app.impl.edit_mode
    befehle.executeDispatch(fenster, ".uno:SetInputMode", "", 0, ())
    assert app.impl.edit_mode
    befehle.executeDispatch(fenster, ".uno:Cancel", "", 0, ())
    assert not app.impl.edit_mode
    doc.close(True)


@braucht_calc
def test_reading_a_sheet_takes_the_same_number_of_calls_whatever_its_size(leer: Any) -> None:
    zahl: list[int] = []
    for zeilen in (3, 3000):
        leer["A1"].impl.write_values([["Text", 1.5, 46023]] * zeilen)
        leer["C1"].resize(zeilen).number_format = "dd.mm.yyyy"
        gezaehlt: Counter[str] = Counter()
        blatt = type(leer)(impl=type(leer.impl)(leer.impl.book, _Zaehler(leer.api, gezaehlt)))
        bereich = blatt.used_range
        assert bereich.shape == (zeilen, 3)
        assert bereich.value[-1] == ["Text", 1.5, dt.datetime(2026, 1, 1)]
        assert bereich.formula[-1] == ("Text", "1.5", "46023")
        zahl.append(gezaehlt.total())
    assert zahl[0] == zahl[1]
    assert zahl[0] < 20


class _Zaehler:
    """Stands before a UNO object and counts every attribute that is read and every method that is called."""

    def __init__(self, ziel: Any, gezaehlt: Counter[str]) -> None:
        self._ziel, self._gezaehlt = ziel, gezaehlt

    def __getattr__(self, name: str) -> Any:
        self._gezaehlt[name] += 1
        wert = getattr(self._ziel, name)
        if callable(wert):
            return lambda *angaben: self._huelle(wert(*angaben))
        return self._huelle(wert)

    def _huelle(self, wert: Any) -> Any:
        return _Zaehler(wert, self._gezaehlt) if hasattr(wert, "supportsService") else wert


# --- attaching, and never leaving anything behind -------------------------------------------------------


@braucht_calc
def test_we_attach_to_the_libreoffice_the_user_works_in(
    calc: Calc, kassel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(office.PROFIL_VARIABLE, str(calc.profil))
    ctx, pid = office.anhaengen()
    if sys.platform == "linux":
        assert pid == calc.pid
    buch = finde(verbinde(ctx, pid), kassel.fullname)
    assert buch is not None
    buch.sheets["Deckblatt"]["B5"].value = "von der Seite"
    assert kassel.sheets["Deckblatt"]["B5"].value == "von der Seite"


@braucht_calc
def test_when_none_is_running_none_is_started(tmp_path: Path) -> None:
    for _ in range(2):  # the first call finds no profile yet, the second would start an office in it
        with pytest.raises(MappeError, match="Planungsmappe zuerst in LibreOffice öffnen"):
            office.anhaengen(str(tmp_path / "profil"))
    assert not _laufende(tmp_path)


@braucht_calc
def test_soffice_is_found_also_behind_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programm = office.finde_soffice()
    assert programm is not None
    assert programm.name in ("soffice.bin", "soffice.exe")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "soffice").symlink_to(programm.with_name("soffice"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(office, "_PROGRAMMORDNER", ())
    assert office.finde_soffice() == programm
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.finde_soffice() is None
    with pytest.raises(BedienError, match="LibreOffice Calc installieren"):
        office.anhaengen()


@braucht_calc
def test_a_libreoffice_that_died_is_no_app_any_more() -> None:
    with Calc() as calc:
        app, pid = calc.app(), calc.pid
        assert pid in anmelden().apps.keys()  # noqa: SIM118 - xlwings' Apps has no __contains__
        calc.toete()
        assert pid not in anmelden().apps.keys()  # noqa: SIM118
        assert not app.impl.alive


@braucht_calc
def test_a_blocked_call_ends_when_the_time_is_up() -> None:
    with Calc(grenze=2) as calc:
        doc = calc.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, office.eigenschaften(Hidden=True))
        bibliotheken = doc.BasicLibraries
        name = "Standard"
        if not bibliotheken.hasByName(name):
            bibliotheken.createLibrary(name)
        bibliotheken.getByName(name).insertByName("Ewig", "Sub Laufe\nDo\nLoop\nEnd Sub\n")
        anfang = time.monotonic()
        with pytest.raises(Exception, match=r"(?i)disposed|bridge"):
            calc.skript(doc, "Ewig.Laufe", projekt=name)
        assert time.monotonic() - anfang < 30


@braucht_calc
def test_no_process_and_no_file_stays_behind() -> None:
    with Calc() as calc:
        wurzel, pid = calc.wurzel, calc.pid
        assert wurzel.is_dir()
    assert not wurzel.exists()
    assert not _laufende(wurzel)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _laufende(ordner: Path) -> list[str]:
    """Command lines of processes which name a folder."""
    if not Path("/proc").is_dir():
        return []
    zeilen = []
    for datei in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            zeilen.append(datei.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return [z for z in zeilen if str(ordner) in z]


# --- with a window --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fenster() -> Iterator[tuple[Calc, Bildschirm]]:
    with Bildschirm() as bild, Calc(headless=False, display=bild.name) as calc:
        yield calc, bild


@braucht_bildschirm
@pytest.mark.parametrize("tasten", ["12", "=1+", "F2"])
def test_typing_in_the_window_is_noticed(fenster: tuple[Calc, Bildschirm], tmp_path: Path, tasten: str) -> None:
    calc, bild = fenster
    doc = calc.oeffne(Path(shutil.copy(VORLAGE, tmp_path)), hidden=False)
    app = calc.app()
    doc.CurrentController.select(doc.Sheets.getByName("Deckblatt").getCellRangeByName("B5"))
    assert not app.impl.edit_mode
    doc.CurrentController.Frame.ContainerWindow.setFocus()
    doc.CurrentController.Frame.getComponentWindow().setFocus()
    if tasten == "F2":
        bild.taste("F2", fenster=bild.warte_auf("vorlage"))
    else:
        bild.warte_auf("vorlage")
        bild.tippe(tasten)
    _warte(lambda: app.impl.edit_mode)
    bild.taste("Escape")
    _warte(lambda: not app.impl.edit_mode)
    doc.close(True)


@braucht_bildschirm
def test_a_message_waits_for_the_answer(fenster: tuple[Calc, Bildschirm], tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    calc, bild = fenster
    doc = calc.oeffne(Path(shutil.copy(VORLAGE, tmp_path)), hidden=False)
    app = calc.app()
    with ThreadPoolExecutor(1) as nebenher:
        for taste, antwort in (("Return", "ok"), ("Escape", "cancel")):
            meldung = nebenher.submit(app.alert, "Größe – €?", "AMIP fragt", "ok_cancel", "info")
            nummer = bild.warte_auf("AMIP fragt")
            time.sleep(0.3)
            assert not meldung.done()
            bild.taste(taste, fenster=nummer)
            assert meldung.result(20) == antwort
    doc.close(True)


@braucht_bildschirm
def test_reading_the_names_is_not_seen_in_the_status_bar(fenster: tuple[Calc, Bildschirm], tmp_path: Path) -> None:
    calc, bild = fenster
    doc = calc.oeffne(Path(shutil.copy(VORLAGE, tmp_path)), hidden=False)
    buch = finde(calc.app(), tmp_path / VORLAGE.name)
    time.sleep(1)

    def leiste(name: str) -> bytes:
        ganz = bild.foto(tmp_path / f"{name}.png")
        return subprocess.run(
            ["convert", ganz, "-crop", "1400x14+0+884", "-strip", "rgb:-"], capture_output=True, check=True
        ).stdout

    vorher = leiste("vorher")
    buch.impl.outline()
    time.sleep(0.5)
    assert leiste("nachher") == vorher
    app = buch.app
    app.status_bar = "Die Mappe wird geprüft …"
    _warte(lambda: leiste("text") != vorher)
    app.status_bar = False
    _warte(lambda: leiste("danach") == vorher)
    assert not buch.impl.modified
    doc.close(True)


def _warte(bis: Any) -> None:
    frist = time.monotonic() + 10
    while not bis():
        assert time.monotonic() < frist, "nach 10 s nicht eingetreten"
        time.sleep(0.1)
