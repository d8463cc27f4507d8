"""The live door without an application: typed cells, blocks, protection of Excel on stand-ins."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amip_xl.books import liveprogram
from amip_xl.books.cells import Art, Fehlerwert, zahl_zu_spalte, zerlege
from amip_xl.books.live import _Inhalt, deute
from amip_xl.books.liveprogram import _DEUTBAR, _fuer_excel, entsperrt, nulltag, schreibe_block, sichtbarkeit, werte
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
        (Fehlerwert("#REF!"), "=#REF!", Art.FEHLER, "#REF!"),
        ("#REF!", "#REF!", Art.TEXT, "#REF!"),  # a text that looks like one
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
        self.ProtectionMode = True  # a macro of the day may have protected it from people only
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
        assert optionen["UserInterfaceOnly"] is True
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


# --- values and blocks in Excel, on stand-ins ----------------------------------------------------------------


def bereich_in_excel(roh: Any = None) -> Any:
    """A range as COM has it: Value cuts what has a currency format to four decimals, Value2 does not."""
    app = SimpleNamespace(engine=SimpleNamespace(name="excel"))
    return SimpleNamespace(api=SimpleNamespace(Value2=roh), sheet=SimpleNamespace(book=SimpleNamespace(app=app)))


@pytest.mark.usefixtures("windows")
def test_excel_hands_out_what_its_cells_store_and_every_error_value_as_such() -> None:
    roh = ((1234.567891, "x", None, ""), (True, -2146826246, -2146826243, -2146826000))
    gelesen = werte(bereich_in_excel(roh))
    assert gelesen == [[1234.567891, "x", None, None], [True, "#N/A", "#SPILL!", "#UNKNOWN!"]]
    assert [isinstance(w, Fehlerwert) for w in gelesen[1]] == [False, True, True, True]
    assert werte(bereich_in_excel(46010.0)) == [[46010.0]]
    assert werte(bereich_in_excel(-2146826246.0)) == [[-2146826246.0]]  # a number somebody typed


@pytest.mark.parametrize(("ab_1904", "tag"), [(False, date(1899, 12, 30)), (True, date(1904, 1, 1))])
@pytest.mark.usefixtures("windows")
def test_excel_says_from_which_day_a_workbook_counts(ab_1904: bool, tag: date) -> None:
    app = SimpleNamespace(engine=SimpleNamespace(name="excel"))
    assert nulltag(cast(Any, SimpleNamespace(app=app, api=SimpleNamespace(Date1904=ab_1904)))) == tag
    assert deute("B", "A1", datetime(2025, 12, 19), "", tag).wert == (date(2025, 12, 19) - tag).days


@pytest.mark.parametrize(
    ("formeln", "werte"),
    [("=A2", [[1]]), (("=A2", "5"), [[1, 5]]), ((("=A2", "5"),), [[1, 5]]), (["=A2", "5"], [[1], [5]]), ("", [[None]])],
)
def test_formulas_of_one_cell_one_row_or_one_column_find_their_values(formeln: Any, werte: Any) -> None:
    inhalt = _Inhalt(werte, formeln, 3, 2)
    assert inhalt.zelle(3, 2) == (werte[0][0], "=A2" if formeln else "")
    if len(werte) > 1:
        assert inhalt.zelle(4, 2) == (5, "5")
    elif len(werte[0]) > 1:
        assert inhalt.zelle(3, 3) == (5, "5")


class ExcelBereich:
    """A range that remembers what is assigned to it; cells formatted as text keep an apostrophe."""

    def __init__(self, textzellen: Any = (), zellen: Any = None, ort: Any = None) -> None:
        self.__dict__.update(vars(bereich_in_excel()), textzellen=textzellen, ort=ort, geschrieben=[])
        self.__dict__["zellen"] = {} if zellen is None else zellen

    def __getitem__(self, ort: Any) -> ExcelBereich:
        eine = ExcelBereich(self.textzellen, self.zellen, ort)
        eine.__dict__["geschrieben"] = self.geschrieben
        return eine

    def __setattr__(self, name: str, wert: Any) -> None:
        self.geschrieben.append((self.ort, wert))
        for i, zeile in enumerate(wert) if self.ort is None else [(None, None)]:
            for j, w in enumerate(zeile) if zeile is not None else [(None, wert)]:
                wo = self.ort or (i, j)
                marke = isinstance(w, str) and w.startswith("'") and wo not in self.textzellen
                self.zellen[wo] = w[1:] if marke else w

    def options(self, **_: Any) -> Any:
        hoehe, breite = (max(n) + 1 for n in zip(*self.zellen, strict=True))
        return SimpleNamespace(value=[[self.zellen.get((i, j)) for j in range(breite)] for i in range(hoehe)])


def test_a_text_too_long_for_a_block_goes_into_its_cell_alone() -> None:
    bereich = ExcelBereich()
    schreibe_block(cast(Any, bereich), [["a", "=" * 1_000], [D(1), "b" * 911]])
    assert bereich.geschrieben == [(None, [["a", None], [1.0, "b" * 911]]), ((0, 1), "'" + "=" * 1_000)]
    assert bereich.zellen[0, 1] == "=" * 1_000


def test_a_cell_formatted_as_text_does_not_keep_the_mark() -> None:
    bereich = ExcelBereich(textzellen={(0, 1)})
    schreibe_block(cast(Any, bereich), [["12.10.2025", "12.10.2025"], ["Ein Satz.", None]])
    assert bereich.zellen == {(0, 0): "12.10.2025", (0, 1): "12.10.2025", (1, 0): "Ein Satz.", (1, 1): None}
    assert bereich.geschrieben[1:] == [((0, 1), "12.10.2025")]


@pytest.mark.usefixtures("windows")
def test_a_book_in_the_cloud_does_not_hide_the_one_that_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from amip_xl.doors import live

    class InDerWolke:
        @property
        def fullname(self) -> str:
            raise RuntimeError("SharePoint")

    gesucht = SimpleNamespace(fullname=str(tmp_path / "a.xlsm"))
    app = SimpleNamespace(books=[InDerWolke(), gesucht])
    monkeypatch.setattr(live, "lade_xlwings", lambda: SimpleNamespace(apps=[app]))
    assert live.finde_offene(tmp_path / "x" / ".." / "a.xlsm") == (app, gesucht)


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


@pytest.mark.parametrize(
    ("sichtbar", "heisst"),
    [(-1, "visible"), (0, "hidden"), (2, "veryHidden"), (True, "visible"), (False, "hidden")],
)
def test_a_very_hidden_sheet_is_not_taken_for_a_visible_one(sichtbar: Any, heisst: str) -> None:
    assert sichtbarkeit(SimpleNamespace(visible=sichtbar)) == heisst  # type: ignore[arg-type]
