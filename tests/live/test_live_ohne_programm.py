"""The live door without an application: typed cells, blocks, protection of Excel on stand-ins."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amip_xl.books import liveprogram
from amip_xl.books.cells import Art, zahl_zu_spalte, zerlege
from amip_xl.books.live import deute
from amip_xl.books.liveprogram import _DEUTBAR, _fuer_excel, entsperrt
from amip_xl.books.livewrite import bloecke
from amip_xl.errors import MappeError

# --- what the application hands out, as typed cells ------------------------------------------------------


@pytest.mark.parametrize(
    ("wert", "formel", "art", "gelesen"),
    [
        (None, "", Art.LEER, None),
        (None, "=IF(A1=0,\"\",A1)", Art.TEXT, ""),
        (12.5, "12.5", Art.ZAHL, D("12.5")),
        (0.1 + 0.2, "=A1+A2", Art.ZAHL, D("0.3")),  # a double means the decimal a person typed
        (1e22, "1E+22", Art.ZAHL, D("1e22")),
        (3, "3", Art.ZAHL, D(3)),
        (D("1234.5600"), "1234.56", Art.ZAHL, D("1234.56")),  # COM hands currency out as Decimal
        (True, "TRUE", Art.WAHR, True),
        (1.0, "TRUE", Art.WAHR, True),  # Calc
        (1.0, "1", Art.ZAHL, D(1)),
        ("1.234,56", "1.234,56", Art.TEXT, "1.234,56"),  # a text-number stays a text
        ("#REF!", "=#REF!", Art.FEHLER, "#REF!"),
        ("=1+1", "=1+1", Art.TEXT, "=1+1"),  # typed with an apostrophe
        (datetime(2025, 12, 19), "46010", Art.ZAHL, D(46010)),
        (datetime(2025, 12, 19, 6), "46010.25", Art.ZAHL, D("46010.25")),
        (date(1900, 3, 1), "61", Art.ZAHL, D(61)),
    ],
)  # fmt: skip
def test_each_value_arrives_as_exactly_one_kind(wert: Any, formel: str, art: Art, gelesen: Any) -> None:
    zelle = deute("Budget", "C5", wert, formel)
    assert (zelle.art, zelle.wert) == (art, gelesen)
    assert (zelle.formel is not None) == (formel.startswith("=") and formel != wert)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_number_reads_the_same_from_a_book_and_from_a_file(zahl: float) -> None:
    from amip_xl.money import from_excel

    assert deute("B", "A1", zahl, "").wert == from_excel(repr(zahl))


# --- blocks ----------------------------------------------------------------------------------------------

ORTE = st.sets(st.tuples(st.integers(1, 12), st.integers(1, 8)), max_size=60)


@given(ORTE)
def test_blocks_cover_exactly_the_listed_cells_each_once(orte: set[tuple[int, int]]) -> None:
    refs = [f"{zahl_zu_spalte(s)}{z}" for z, s in orte]
    getroffen = [(z, s) for z1, s1, z2, s2 in bloecke(refs) for z in range(z1, z2 + 1) for s in range(s1, s2 + 1)]
    assert sorted(getroffen) == sorted(orte)


def test_a_full_table_is_one_block_and_a_gap_makes_a_second() -> None:
    tabelle = [f"{s}{z}" for z in range(10, 60) for s in "ABCD"]
    assert bloecke(tabelle) == [(10, 1, 59, 4)]
    assert bloecke([*tabelle, "F10", "F11"]) == [(10, 1, 59, 4), (10, 6, 11, 6)]
    assert bloecke(["B4", "B5", "B7"]) == [(4, 2, 5, 2), (7, 2, 7, 2)]


# --- texts for Excel -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+49 2821", "-x", "@SUM", "12.10.2025", "Mai 2025", "1e5", "12 %", "wahr"])
def test_a_text_that_excel_would_take_for_something_else_is_marked_as_text(text: str) -> None:
    assert _fuer_excel(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["C7", "→ AB12", "Budget", "„Umschichtung“ ist größer als 5 Mio. €.", "✗ Fehler", "PFLICHT"]
)
def test_words_and_addresses_stay_as_they_are(text: str) -> None:
    assert _fuer_excel(text) == text


@given(st.text(st.characters(codec="latin-1"), min_size=1, max_size=12))
def test_no_text_that_begins_like_a_formula_escapes(text: str) -> None:
    for anfang in "=+-@":
        assert _DEUTBAR.fullmatch(anfang + text)


# --- protection in Excel, on stand-ins --------------------------------------------------------------------


class ExcelBlatt:
    """A sheet as Excel's object model shows it to COM."""

    def __init__(self, geschuetzt: bool = True, kennwort: str = "") -> None:
        self.ProtectContents, self.kennwort = geschuetzt, kennwort
        self.ProtectDrawingObjects, self.ProtectScenarios, self.EnableSelection = True, False, 1
        self.erlaubt = {liveprogram._gross(n): n.endswith(("columns", "sorting")) for n in liveprogram._ERLAUBNISSE}
        self.Protection = SimpleNamespace(**self.erlaubt)
        self.verlauf: list[str] = []

    def Unprotect(self, kennwort: str) -> None:  # noqa: N802 - Excel's own name
        if kennwort != self.kennwort:
            raise RuntimeError("1004")
        self.ProtectContents = False
        self.verlauf.append("auf")

    def Protect(self, **optionen: Any) -> None:  # noqa: N802 - Excel's own name
        self.ProtectContents = optionen["Contents"]
        assert {n: optionen[n] for n in self.erlaubt} == self.erlaubt
        assert (optionen["DrawingObjects"], optionen["Scenarios"]) == (True, False)
        self.verlauf.append("zu")


def blatt_in_excel(api: ExcelBlatt) -> Any:
    app = SimpleNamespace(engine=SimpleNamespace(name="excel"))
    return SimpleNamespace(name="Budget", api=api, book=SimpleNamespace(app=app))


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.mark.usefixtures("windows")
def test_a_protected_sheet_is_protected_again_with_the_same_options_also_after_an_error() -> None:
    api = ExcelBlatt()

    def scheitere() -> None:
        with entsperrt(blatt_in_excel(api)):
            assert not api.ProtectContents
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        scheitere()
    assert api.ProtectContents
    assert api.verlauf == ["auf", "zu"]


@pytest.mark.usefixtures("windows")
def test_an_open_sheet_stays_open() -> None:
    api = ExcelBlatt(geschuetzt=False)
    with entsperrt(blatt_in_excel(api)):
        pass
    assert not api.ProtectContents
    assert api.verlauf == []


@pytest.mark.usefixtures("windows")
def test_a_password_is_named_with_the_sheet_and_nothing_is_touched() -> None:
    api = ExcelBlatt(kennwort="geheim")
    with (
        pytest.raises(MappeError, match=r"„Budget“ ist mit einem Kennwort geschützt.*nichts wurde geändert"),
        entsperrt(blatt_in_excel(api)),
    ):
        pass
    assert api.ProtectContents
    assert api.verlauf == []


def test_places_are_addresses_within_the_sheet() -> None:
    assert zerlege("AB12") == (12, 28)


# --- who was clicked in ------------------------------------------------------------------------------------


def test_a_call_that_belongs_to_no_workbook_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from amip_xl.doors import excel

    gesagt: list[str] = []
    monkeypatch.setattr(excel, "zeige_meldung", lambda titel, text: gesagt.append(f"{titel}: {text}"))
    monkeypatch.setattr(sys, "argv", ["-c"])
    excel.berechnen()
    assert gesagt[0].startswith("AMIP: Die Mappe, in der geklickt wurde, ist nicht zu finden; nichts wurde geändert.")


def test_run_frozen_python_hands_the_workbook_over_and_always_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """xlwings appends these arguments; another code than 0 would make it show an empty window of its own."""
    from amip_xl.doors import excel
    from amip_xl.doors.cli import gruppe

    gerufen: list[tuple[str, Any]] = []
    monkeypatch.setattr(excel, "rufende_mappe", lambda: "buch")
    monkeypatch.setattr(excel, "fuehre_aus", lambda befehl, buch: gerufen.append((befehl, buch)) or 1)
    zusatz = ["--wb=Planung 2026.xlsm", "--from_xl=1", r"--app=C:\Programme\EXCEL.EXE", "--hwnd=4711"]
    assert gruppe.main(["live", "berechnen", *zusatz], standalone_mode=False) == 0
    assert gerufen == [("berechnen", "buch")]


def test_live_wants_one_workbook() -> None:
    from amip_xl.doors.cli import gruppe
    from amip_xl.errors import BedienError

    for zuviel in ([], ["a.xlsm", "b.xlsm"]):
        with pytest.raises(BedienError, match="genau eine geöffnete Mappe"):
            gruppe.main(["live", "berechnen", *zuviel], standalone_mode=False)
