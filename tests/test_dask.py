"""`--dask`: a real cluster of separate worker processes gives what this computer gives, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import mappen
import pytest
from mappen import laufe

from amip_xl import cluster, jobs
from amip_xl.books.package import lies_datei
from amip_xl.consolidate import konsolidiere
from amip_xl.errors import BedienError, MappeError
from amip_xl.rechenort import Rechenort, je_mappe

distributed = pytest.importorskip("distributed", reason="das Extra „dask“ ist nicht installiert")

JETZT = datetime(2026, 2, 1, 12)


class Cluster:
    """A scheduler and workers as an office would start them: processes of their own, speaking over TCP."""

    def __init__(self, ordner: Path, **einstellungen: str) -> None:
        self.ordner = ordner
        self.prozesse: list[subprocess.Popen[bytes]] = []
        self.umgebung = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(Path(jobs.__file__).parent.parent), str(Path(__file__).parent)]),
            **einstellungen,
        }
        datei = ordner / "scheduler.json"
        self.starte("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(datei))
        bis = time.monotonic() + 20
        while not datei.exists() or not datei.read_text():
            assert time.monotonic() < bis, "der Scheduler startet nicht"
            time.sleep(0.05)
        import json

        self.adresse: str = json.loads(datei.read_text())["address"]

    def starte(self, art: str, *argumente: str) -> subprocess.Popen[bytes]:
        befehl = [sys.executable, "-m", "distributed.cli.dask_" + art, "--host", "127.0.0.1", *argumente]
        prozess = subprocess.Popen(
            befehl, cwd=self.ordner, env=self.umgebung, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.prozesse.append(prozess)
        return prozess

    def arbeiter(self, *argumente: str) -> subprocess.Popen[bytes]:
        return self.starte("worker", self.adresse, "--nthreads", "1", "--no-dashboard", "--no-nanny", *argumente)

    def ende(self) -> None:
        for prozess in self.prozesse:
            prozess.kill()
        for prozess in self.prozesse:
            prozess.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with two workers."""
    c = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        c.arbeiter()
        c.arbeiter()
        yield c
    finally:
        c.ende()


@pytest.fixture(scope="module")
def ordner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of a county: good ones, one with a Fehler, a duplicate, one that nobody can read."""
    ort = tmp_path_factory.mktemp("ein")
    for i in range(1, 13):
        mappen.mappe(ort / f"{i:02}.xlsx", ags=f"07999{i:03}", name=f"Gemeinde {i}", egt_zuteilung=mappen.D(1000 + i))
    mappen.tippe(ort / "03.xlsx", "egt_zuteilung", "k.A.")
    (ort / "kaputt.xlsx").write_bytes(b"keine Mappe")
    (ort / "05-kopie.xlsx").write_bytes((ort / "05.xlsx").read_bytes())
    return ort


def zusammen(ordner: Path, ziel: Path, **wie: Any) -> bytes:
    konsolidiere([ordner], ziel, jetzt=JETZT, **wie)
    return ziel.read_bytes()


def test_die_kreismappe_ist_dieselbe_bis_aufs_byte(dask, ordner, tmp_path):
    hier = zusammen(ordner, tmp_path / "a" / "KREIS.xlsx")
    assert zusammen(ordner, tmp_path / "b" / "KREIS.xlsx", dask=dask.adresse) == hier


def test_pruefen_sagt_dasselbe(dask, ordner, capsys):
    alle = sorted(ordner.iterdir())
    codes = laufe("pruefen", *alle, "--json"), laufe("pruefen", *alle, "--json", "--dask", dask.adresse)
    aus = capsys.readouterr().out
    hier, dort = aus[: len(aus) // 2], aus[len(aus) // 2 :]
    assert codes == (2, 2)
    assert hier == dort


def test_ein_arbeiter_stirbt_mittendrin(dask, ordner, tmp_path):
    """kill -9 half-way: what it was at is done by the others, the result is the same."""
    opfer = dask.arbeiter()
    with distributed.Client(dask.adresse, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=20)
    gesehen: list[int] = []

    def melder(i: int, _n: int, _name: str) -> None:
        gesehen.append(i)
        if i == 6:
            opfer.send_signal(signal.SIGKILL)

    hier = zusammen(ordner, tmp_path / "a" / "KREIS.xlsx")
    assert zusammen(ordner, tmp_path / "b" / "KREIS.xlsx", dask=dask.adresse, fortschritt=melder) == hier
    assert gesehen == list(range(1, 15))
    assert opfer.wait(10) == -signal.SIGKILL


def _toedlich(opfer: str, pfad: Path, daten: bytes) -> str:
    if pfad.name == opfer:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{pfad} {len(daten)}"


def _unlesbar(pfad: Path, _fehler: MappeError) -> str:
    return f"{pfad.name} unlesbar"


def _verloren(pfad: Path) -> str:
    return f"{pfad.name} verloren"


def test_eine_mappe_die_jeden_arbeiter_toetet_ist_verloren_die_anderen_nicht(tmp_path):
    """As with --prozesse: one result is „verloren“, all others are there, in their order."""
    for i in range(8):
        (tmp_path / f"{i}.xlsx").write_bytes(b"x" * i)
    pfade = [*sorted(tmp_path.glob("*.xlsx")), tmp_path / "fehlt.xlsx"]
    (tmp_path / "lauf").mkdir()
    c = Cluster(tmp_path / "lauf", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    try:
        for _ in range(4):  # two of them are lost: by the first try and by the second
            c.arbeiter()
        ergebnis = list(je_mappe(partial(_toedlich, "3.xlsx"), pfade, Rechenort(dask=c.adresse), _unlesbar, _verloren))
    finally:
        c.ende()
    erwartet = [f"{p.name} {len(p.read_bytes())}" for p in pfade[:-1]]
    erwartet[3] = "3.xlsx verloren"
    assert ergebnis == [*erwartet, "fehlt.xlsx unlesbar"]


class TestWasNichtGeht:
    """One sentence, exit code 2, nothing written."""

    def satz(self, capsys: pytest.CaptureFixture[str], *argumente: object) -> str:
        assert laufe(*[str(a) for a in argumente]) == 2
        [zeile] = capsys.readouterr().err.strip().splitlines()
        return zeile

    def test_niemand_antwortet(self, ordner, tmp_path, capsys, monkeypatch):
        monkeypatch.setattr(cluster, "_VERBINDEN", 0.3)
        for adresse in ("tcp://127.0.0.1:9", "gibt es nicht", "tcp://"):
            ziel = tmp_path / "K.xlsx"
            satz = self.satz(capsys, "konsolidieren", ordner, "-o", ziel, "--dask", adresse)
            assert f"Unter „{adresse}“ ist kein Dask-Cluster zu erreichen" in satz
            assert not ziel.exists()

    def test_ohne_das_extra(self, ordner, tmp_path, capsys, monkeypatch):
        monkeypatch.setitem(sys.modules, "distributed", None)
        satz = self.satz(capsys, "konsolidieren", ordner, "-o", tmp_path / "K.xlsx", "--dask", "tcp://127.0.0.1:9")
        assert "amip-xl[dask]" in satz

    def test_beides_zugleich(self, ordner, tmp_path, capsys):
        wie = ("--dask", "tcp://127.0.0.1:9", "--prozesse", "2")
        assert "entweder --prozesse oder --dask" in self.satz(
            capsys, "konsolidieren", ordner, "-o", tmp_path / "K.xlsx", *wie
        )

    def test_ein_arbeiter_mit_anderer_fassung(self, dask, ordner, tmp_path, monkeypatch):
        monkeypatch.setattr(cluster, "VERSION", "99.0")
        with pytest.raises(BedienError, match=r"hat amip_xl .*, hier läuft amip_xl 99\.0"):
            konsolidiere([ordner], tmp_path / "K.xlsx", dask=dask.adresse)

    def test_ohne_arbeiter(self, tmp_path, monkeypatch):
        monkeypatch.setattr(cluster, "_VERBINDEN", 2)
        c = Cluster(tmp_path)
        try:
            with pytest.raises(BedienError, match="kein Worker angemeldet"):
                list(cluster.verteilt(_nichts, [tmp_path], c.adresse, lies_datei, _unlesbar, _verloren))
        finally:
            c.ende()


def _nichts(pfad: Path, _daten: bytes) -> str:
    return pfad.name


def test_ohne_dask_wird_distributed_nicht_geladen(ordner):
    befehl = (
        "import sys; from amip_xl.jobs import pruefen; from pathlib import Path; "
        f"pruefen([Path({str(ordner / '01.xlsx')!r})]); "
        "print([m for m in ('distributed', 'dask', 'tornado') if m in sys.modules])"
    )
    lauf = subprocess.run([sys.executable, "-c", befehl], capture_output=True, text=True, check=True)
    assert lauf.stdout.strip() == "[]"
