"""A file that is named as target by mistake stays as it is: nobody's return becomes a list, a sum or a letter."""

from __future__ import annotations

import hashlib
from pathlib import Path

import mappen
import pytest
from mappen import laufe

KREIS = """[kreis]
ags = "07999000"
name = "Musterkreis"
traegerform = "zkT"
jahr = 2026
[[gemeinde]]
ags = "07999001"
name = "Einsdorf"
[[gemeinde]]
ags = "07999002"
name = "Zweidorf"
"""


@pytest.fixture
def ein(tmp_path: Path) -> Path:
    """A folder of two returns, the county file and a text of somebody."""
    for i in (1, 2):
        mappen.mappe(tmp_path / "ein" / f"{i}.xlsx", ags=f"0799900{i}")
    (tmp_path / "ein" / "kreis.toml").write_text(KREIS, "utf-8")
    (tmp_path / "ein" / "notiz.txt").write_text("von Hand", "utf-8")
    return tmp_path / "ein"


def bild(ordner: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in ordner.iterdir() if p.is_file()}


@pytest.mark.parametrize(
    "aufruf",
    [
        ("stand", "EIN", "-o", "EIN/1.xlsx"),
        ("stand", "EIN", "--erinnerungen", "EIN/notiz.txt"),
        ("stand", "EIN", "--quittungen", "EIN"),
        ("konsolidieren", "EIN", "-o", "EIN/1.xlsx"),
        ("vergleichen", "EIN", "EIN", "-o", "EIN/1.xlsx"),
        ("vergleichen", "EIN", "--vorjahr", "-o", "EIN/1.xlsx"),
        ("uebernehmen", "EIN/1.xlsx", "EIN/2.xlsx", "-o", "EIN", "--jahr", "2027"),
        ("uebernehmen", "EIN/1.xlsx", "-o", "EIN/2.xlsx", "--jahr", "2027"),
    ],
)
def test_kein_ruecklauf_wird_ersetzt(ein, aufruf, capsys):
    vorher = bild(ein)
    assert laufe(*(a.replace("EIN", str(ein)) for a in aufruf)) == 2
    assert bild(ein) == vorher
    assert capsys.readouterr().err.count("✗") == 1


def test_auch_nicht_ueber_eine_verknuepfung(ein, tmp_path, capsys):
    vorher = bild(ein)
    (tmp_path / "link.xlsx").symlink_to(ein / "1.xlsx")
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "1.xlsx").symlink_to(ein / "1.xlsx")
    assert laufe("stand", ein, "-o", tmp_path / "link.xlsx") == 2
    assert laufe("stand", ein, "--quittungen", tmp_path / "q") == 2
    assert laufe("konsolidieren", ein, "-o", tmp_path / "link.xlsx") == 2
    assert bild(ein) == vorher
    assert (tmp_path / "q" / "2.xlsx").exists()
    assert "würde den Rücklauf selbst ersetzen" in capsys.readouterr().out


def test_die_mappe_eines_anderen_kreises_bleibt(ein, tmp_path, capsys):
    anderer = tmp_path / "anderer"
    for i in (1, 2):
        mappen.mappe(anderer / f"{i}.xlsx", ags=f"0788800{i}")
    assert laufe("konsolidieren", anderer, "-o", tmp_path / "B.xlsx") in (0, 1)
    vorher = bild(tmp_path)
    capsys.readouterr()
    assert laufe("konsolidieren", ein, "-o", tmp_path / "B.xlsx") == 2
    assert "07888000" in capsys.readouterr().err
    assert bild(tmp_path) == vorher


def test_was_wir_selbst_geschrieben_haben_wird_erneuert(ein, tmp_path):
    for _ in range(2):
        assert laufe("stand", ein, "-o", tmp_path / "S.xlsx", "--erinnerungen", tmp_path / "E.txt") in (0, 1)
        assert laufe("konsolidieren", ein, "-o", tmp_path / "K.xlsx") in (0, 1)
        assert laufe("vergleichen", ein, ein, "-o", tmp_path / "V.xlsx") in (0, 1)
        mappen.mappe(ein / "1.xlsx", ags="07999001", egt_zuteilung=2_000_000)
