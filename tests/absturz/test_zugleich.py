"""Two at once in one file: one wins, the other is told; what a person has typed is in the file afterwards."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from absturz import runden
from absturz.augenblick import abbild, braucht_fork, im_kind, im_speicher, summe, zugleich
from amip_xl.books import ablage
from amip_xl.books.ablage import inhalt, lege_ab
from amip_xl.books.livesperre import sperre
from amip_xl.errors import MappeError

pytestmark = braucht_fork


@pytest.fixture
def ordner() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="amip_", dir=im_speicher()) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def staende(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    return runden.zwei_staende(tmp_path_factory.mktemp("staende"))


def test_zwei_laeufe_in_derselben_mappe(ordner: Path, staende: tuple[bytes, bytes]) -> None:
    gut = [runden.zwei_laeufe(ordner, staende[0]) for _ in range(12)]
    assert 1 in gut  # they really met


def test_zwei_laeufe_legen_dieselbe_mappe_an(ordner: Path) -> None:
    for _ in range(2):
        runden.zwei_neue(ordner)


def test_ein_mensch_speichert_waehrend_ein_lauf_rechnet(ordner: Path, staende: tuple[bytes, bytes]) -> None:
    zufall = random.Random(1)
    verweigert = [runden.lauf_und_mensch(ordner, *staende, zufall) for _ in range(20)]
    assert any(verweigert)  # they really met


def test_irgendwann_getoetet(ordner: Path, staende: tuple[bytes, bytes]) -> None:
    """A process of its own, ended by the system at a moment nobody chose."""
    zufall, dauer = random.Random(2), runden.dauer(ordner, staende[0])
    wie = [runden.toete_irgendwann(ordner, staende[0], zufall.uniform(0.5, 1.1) * dauer) for _ in range(6)]
    assert "alt" in wie or "neu" in wie


def test_wer_warten_muss_bekommt_einen_satz(ordner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A button works in the workbook until its message is closed."""
    monkeypatch.setattr(ablage, "_GEDULD", 0.05)
    ziel = ordner / "plan.xlsx"
    with sperre(str(ziel)), pytest.raises(MappeError, match=r"^plan.xlsx wird gerade von einem anderen Lauf von AMIP"):
        lege_ab(ziel, b"PK neu", None)
    lege_ab(ziel, b"PK neu", None)


def test_viele_schreiben_jeder_weiss_ob_es_ihm_gelang(ordner: Path) -> None:
    """Without any calculation between reading and writing: whoever is not refused is in the file, or was kept."""
    ziel = ordner / "plan.xlsx"
    ziel.write_bytes(b"PK")

    def schreibe(wer: int) -> list[bytes]:
        gelungen = []
        for i in range(12):
            vorher, daten = inhalt(ziel), b"PK %d %d" % (wer, i)
            with suppress(MappeError):  # refused: somebody was quicker
                lege_ab(ziel, daten, vorher)
                gelungen.append(daten)
        return gelungen

    enden = zugleich(*(lambda wer=wer: schreibe(wer) for wer in range(4)))
    geschrieben = [daten for ende in enden for daten in ende.ergebnis]
    assert len(geschrieben) >= 12
    assert sorted(abbild(ordner).values()) == sorted({summe(b"PK"), *map(summe, geschrieben)})


def test_ein_getoeteter_lauf_haelt_niemanden_auf(ordner: Path) -> None:
    ziel = ordner / "plan.xlsx"

    def stirb() -> None:
        with sperre(str(ziel)):
            os.kill(os.getpid(), 9)

    assert im_kind(stirb).ende == -9
    lege_ab(ziel, b"PK neu", None)
    assert ziel.read_bytes() == b"PK neu"
