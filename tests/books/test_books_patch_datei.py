"""Patching a file: complete or not at all, the original kept, an open file refused."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche_datei
from amip_xl.books.reader import lies
from amip_xl.errors import MappeError
from books.mappen import mappe

LISTE = [Schreibung("Budget", "C7", Decimal("2277250.00"))]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    pfad = tmp_path / "Plan 2026 Köln.xlsx"
    pfad.write_bytes(mappe('<row r="7"><c r="C7"><v>1</v></c></row>'))
    return pfad


def wert(pfad: Path) -> object:
    return lies(pfad).zelle("Budget", "C7").wert


def test_into_another_file(plan: Path, tmp_path: Path) -> None:
    patche_datei(plan, tmp_path / "neu.xlsx", LISTE)
    assert (wert(plan), wert(tmp_path / "neu.xlsx")) == (1, 2_277_250)
    assert {p.name for p in tmp_path.iterdir()} == {plan.name, "neu.xlsx"}


def test_into_itself_the_first_original_is_kept_for_ever(plan: Path, tmp_path: Path) -> None:
    for i in (2, 3, 3, 4):
        patche_datei(plan, plan, [Schreibung("Budget", "C7", i)])
    assert wert(plan) == 4
    assert wert(tmp_path / "Plan 2026 Köln.original.xlsx") == 1
    assert wert(tmp_path / "Plan 2026 Köln.original-2.xlsx") == 2
    assert wert(tmp_path / "Plan 2026 Köln.original-3.xlsx") == 3
    assert len(list(tmp_path.iterdir())) == 4


def test_into_itself_without_a_change_keeps_nothing(plan: Path, tmp_path: Path) -> None:
    patche_datei(plan, plan, [])
    assert [p.name for p in tmp_path.iterdir()] == [plan.name]


@pytest.mark.parametrize(("sperre", "programm"), [("~${}", "Excel"), (".~lock.{}#", "LibreOffice")])
def test_a_file_that_is_open_is_refused(plan: Path, tmp_path: Path, sperre: str, programm: str) -> None:
    (tmp_path / sperre.format(plan.name)).write_bytes(b"x")
    with pytest.raises(MappeError, match=f"^{plan.name} ist gerade in {programm} geöffnet"):
        patche_datei(plan, tmp_path / "neu.xlsx", LISTE)
    assert not (tmp_path / "neu.xlsx").exists()


def test_a_target_that_is_open_is_refused(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "~$neu.xlsx").write_bytes(b"x")
    with pytest.raises(MappeError, match=r"^neu\.xlsx ist gerade in Excel geöffnet"):
        patche_datei(plan, tmp_path / "neu.xlsx", LISTE)


def test_a_refused_value_leaves_the_folder_as_it_was(plan: Path, tmp_path: Path) -> None:
    davor = plan.read_bytes()
    with pytest.raises(MappeError):
        patche_datei(plan, plan, [*LISTE, Schreibung("Budget", "C8", Decimal("NaN"))])
    assert plan.read_bytes() == davor
    assert [p.name for p in tmp_path.iterdir()] == [plan.name]


def test_a_failure_while_writing_leaves_the_file_as_it_was(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def voll(_: int) -> None:
        raise OSError(28, "No space left on device")

    davor = plan.read_bytes()
    monkeypatch.setattr(os, "fsync", voll)
    with pytest.raises(MappeError, match=r"^neu\.xlsx lässt sich nicht schreiben"):
        patche_datei(plan, tmp_path / "neu.xlsx", LISTE)
    with pytest.raises(MappeError):
        patche_datei(plan, plan, LISTE)
    assert plan.read_bytes() == davor
    assert [p.name for p in tmp_path.iterdir()] == [plan.name]


def test_a_missing_source_or_folder_is_a_sentence(plan: Path, tmp_path: Path) -> None:
    with pytest.raises(MappeError, match="gibt es nicht"):
        patche_datei(tmp_path / "Weg.xlsx", tmp_path / "neu.xlsx", LISTE)
    with pytest.raises(MappeError, match="lässt sich nicht schreiben"):
        patche_datei(plan, tmp_path / "kein Ordner" / "neu.xlsx", LISTE)


@pytest.mark.skipif(os.name == "nt", reason="Verknüpfungen brauchen unter Windows besondere Rechte")
def test_through_a_link_the_file_itself_is_replaced(plan: Path, tmp_path: Path) -> None:
    ordner = tmp_path / "anderswo"
    ordner.mkdir()
    (ordner / "Verweis.xlsx").symlink_to(plan)
    plan.chmod(0o640)
    patche_datei(ordner / "Verweis.xlsx", ordner / "Verweis.xlsx", LISTE)
    assert (ordner / "Verweis.xlsx").is_symlink()
    assert wert(plan) == 2_277_250
    assert plan.stat().st_mode & 0o777 == 0o640
