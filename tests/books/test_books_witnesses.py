"""What other programs write is read, and what we write goes through them and comes back the same."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from libreoffice import braucht_libreoffice, convert

from amip_xl.books.cells import Art, Fehlerwert, Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies
from books.mappen import lies_beide, musterplan, patche_datei

WERTE: tuple[Decimal | int | str | bool | None, ...] = (
    Decimal("1234.56"), "=böse", None, True, Fehlerwert("#N/A"), -7, " a\nb ", Decimal("0.152"),
)  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    musterplan(tmp_path / "Plan.xlsx")
    return tmp_path / "Plan.xlsx"


def liste(pfad: Path) -> list[Schreibung]:
    """A value of every kind into inputs and formulas of every sheet, and into cells that are not there yet."""
    orte = lies(pfad).namen.values()
    ziele = [(b, r.replace("C", spalte)) for spalte in "CDK" for b, r in orte]
    return [Schreibung(b, r, WERTE[i % len(WERTE)]) for i, (b, r) in enumerate(ziele)]


def test_what_openpyxl_writes_is_read(tmp_path: Path) -> None:
    buch = openpyxl.Workbook()
    buch.active.title = "Budget"
    for ref, wert in {"A1": 1, "A2": 1.5, "A3": " Text & <x>", "A4": True, "A5": "=A1*2", "A6": "#N/A"}.items():
        buch.active[ref] = wert
    buch.active["A7"] = datetime.date(2024, 1, 1)
    buch.save(tmp_path / "o.xlsx")
    gelesen = lies_beide((tmp_path / "o.xlsx").read_bytes())
    assert [z.wert for z in gelesen.zellen("Budget")] == [1, Decimal("1.5"), " Text & <x>", True, None, "#N/A", 45292]
    assert gelesen.zelle("Budget", "A5").art is Art.UNGERECHNET
    assert gelesen.zelle("Budget", "A6").art is Art.FEHLER
    assert gelesen.zelle("Budget", "A7").datum


@braucht_libreoffice
def test_libreoffice_reads_what_we_have_written_and_we_read_what_it_saves(plan: Path, tmp_path: Path) -> None:
    """Through LibreOffice and back: constants, texts, errors and names arrive as they were written."""
    schreibungen = [s for s in liste(plan) if not s.ref.startswith("D")]  # LibreOffice recalculates formulas
    patche_datei(plan, tmp_path / "neu.xlsx", schreibungen)
    [neu] = convert([tmp_path / "neu.xlsx"], tmp_path / "lo", "xlsx")
    unser, seins = lies(tmp_path / "neu.xlsx"), lies_beide(neu.read_bytes())
    assert [b.name for b in seins.blaetter] == [b.name for b in unser.blaetter]
    assert seins.namen == unser.namen
    for s in schreibungen:
        davor, danach = unser.zelle(s.blatt, s.ref), seins.zelle(s.blatt, s.ref)
        if s.wert is not True:  # to LibreOffice a boolean is a number with a format of its own
            assert (davor.wert, davor.datum) == (danach.wert, danach.datum), s
    # and what LibreOffice has saved can be written again
    nochmals = lies_beide(patche(neu.read_bytes(), schreibungen, name=neu.name))
    assert all(nochmals.zelle(s.blatt, s.ref).wert == unser.zelle(s.blatt, s.ref).wert for s in schreibungen)
