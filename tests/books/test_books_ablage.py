"""Putting a file in its place: complete or not at all, the original kept, an open file refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amip_xl.books.ablage import inhalt as stand
from amip_xl.books.ablage import lege_ab as lege
from amip_xl.errors import MappeError

NEU = b"PK neu"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    pfad = tmp_path / "Plan 2026 Köln.xlsx"
    pfad.write_bytes(b"PK 1")
    return pfad


def lege_ab(ziel: Path, daten: bytes) -> None:
    """As a job does that has nobody beside it."""
    lege(ziel, daten, stand(ziel))


def inhalt(ordner: Path) -> dict[str, bytes]:
    """What a folder holds."""
    return {p.name: p.read_bytes() for p in ordner.iterdir() if p.is_file()}


def test_a_new_file_is_written_where_it_belongs(tmp_path: Path) -> None:
    lege_ab(tmp_path / "aus" / "2026" / "neu.xlsx", NEU)
    assert inhalt(tmp_path / "aus" / "2026") == {"neu.xlsx": NEU}


@pytest.mark.skipif(os.name == "nt", reason="Windows kennt diese Rechte nicht")
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    lege_ab(tmp_path / "neu.xlsx", NEU)
    (tmp_path / "gewohnt").write_bytes(b"")
    assert (tmp_path / "neu.xlsx").stat().st_mode == (tmp_path / "gewohnt").stat().st_mode


def test_every_original_is_kept_once_and_for_ever(plan: Path, tmp_path: Path) -> None:
    for daten in (b"PK 2", b"PK 3", b"PK 3", b"PK 1", b"PK 2", b"PK 4"):
        lege_ab(plan, daten)
    assert inhalt(tmp_path) == {
        plan.name: b"PK 4",
        "Plan 2026 Köln.original.xlsx": b"PK 1",
        "Plan 2026 Köln.original-2.xlsx": b"PK 2",
        "Plan 2026 Köln.original-3.xlsx": b"PK 3",
    }


def test_a_kept_original_is_as_old_as_it_was(plan: Path, tmp_path: Path) -> None:
    os.utime(plan, (1_700_000_000, 1_700_000_000))
    lege_ab(plan, NEU)
    assert (tmp_path / "Plan 2026 Köln.original.xlsx").stat().st_mtime == 1_700_000_000


def test_a_folder_in_the_place_of_the_copy_is_left_alone(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "Plan 2026 Köln.original.xlsx").mkdir()
    lege_ab(plan, NEU)
    assert inhalt(tmp_path) == {plan.name: NEU, "Plan 2026 Köln.original-2.xlsx": b"PK 1"}


def test_without_a_change_nothing_is_written(plan: Path, tmp_path: Path) -> None:
    os.utime(plan, (1_700_000_000, 1_700_000_000))
    lege_ab(plan, b"PK 1")
    assert inhalt(tmp_path) == {plan.name: b"PK 1"}
    assert plan.stat().st_mtime == 1_700_000_000


@pytest.mark.parametrize(("sperre", "programm"), [("~${}", "Excel"), (".~lock.{}#", "LibreOffice")])
def test_a_file_that_is_open_is_refused(plan: Path, tmp_path: Path, sperre: str, programm: str) -> None:
    for ziel in (plan, tmp_path / "neu.xlsx"):
        (tmp_path / sperre.format(ziel.name)).write_bytes(b"x")
        davor = inhalt(tmp_path)
        with pytest.raises(MappeError, match=f"^{ziel.name} ist gerade in {programm} geöffnet"):
            lege_ab(ziel, NEU)
        assert inhalt(tmp_path) == davor


def test_a_failure_while_writing_leaves_the_folder_as_it_was(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def voll(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", voll)
    for ziel in (plan, tmp_path / "neu.xlsx"):
        with pytest.raises(MappeError, match=rf"^{ziel.name} lässt sich nicht schreiben \(der Datenträger ist voll\)"):
            lege_ab(ziel, NEU)
    assert inhalt(tmp_path) == {plan.name: b"PK 1"}


def test_a_failure_at_the_last_step_takes_the_copy_away_again(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offen(*_: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", offen)
    with pytest.raises(MappeError, match="in einem anderen Programm geöffnet"):
        lege_ab(plan, NEU)
    assert inhalt(tmp_path) == {plan.name: b"PK 1"}


def test_a_file_for_a_folder_and_a_folder_for_a_file_are_a_sentence(plan: Path, tmp_path: Path) -> None:
    for ziel in (plan / "neu.xlsx", tmp_path):
        with pytest.raises(MappeError, match=r"lässt sich nicht schreiben \(.*\); bitte Ordner, Rechte .*prüfen\.$"):
            lege_ab(ziel, NEU)
    assert inhalt(tmp_path) == {plan.name: b"PK 1"}


@pytest.mark.skipif(os.name == "nt", reason="Verknüpfungen brauchen unter Windows besondere Rechte")
def test_through_a_link_the_file_itself_is_replaced(plan: Path, tmp_path: Path) -> None:
    ordner = tmp_path / "anderswo"
    ordner.mkdir()
    (ordner / "Verweis.xlsx").symlink_to(plan)
    plan.chmod(0o640)
    lege_ab(ordner / "Verweis.xlsx", NEU)
    assert (ordner / "Verweis.xlsx").is_symlink()
    assert plan.read_bytes() == NEU
    assert plan.stat().st_mode & 0o777 == 0o640
    (tmp_path / f"~${plan.name}").write_bytes(b"x")
    with pytest.raises(MappeError, match="ist gerade in Excel geöffnet"):
        lege_ab(ordner / "Verweis.xlsx", b"PK noch neuer")


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="erweiterte Angaben gibt es so nur unter Linux")
def test_what_the_system_noted_about_a_file_stays_with_it(plan: Path) -> None:
    """Access lists of a shared folder are such notes."""
    try:
        os.setxattr(plan, "user.herkunft", b"Kreis")
    except OSError:
        pytest.skip("dieses Dateisystem kennt keine erweiterten Angaben")
    lege_ab(plan, NEU)
    kopie = plan.with_name(f"{plan.stem}.original{plan.suffix}")
    assert [os.getxattr(p, "user.herkunft") for p in (plan, kopie)] == [b"Kreis", b"Kreis"]
