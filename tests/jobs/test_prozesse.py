"""`--prozesse N`: quicker, and in nothing else different from one process; a process that dies costs one workbook."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import mappen
import pytest
from mappen import laufe

from amip_xl import jobs, prozesse
from amip_xl.books import ablage
from amip_xl.books.reader import lies
from amip_xl.errors import BedienError

TODE = ("SIGKILL", "exit", "Speicher")
mit_kopien = pytest.mark.skipif(sys.platform != "linux", reason="nur eine Kopie dieses Prozesses kennt seine Attrappen")


def quadrat(protokoll: Path, auftrag: int | str) -> str:
    """Notes that it was done, and does it; a text says how to die instead."""
    with protokoll.open("a") as datei:
        datei.write(f"{auftrag}\n")
    if isinstance(auftrag, int):
        return f"{auftrag * auftrag} von {os.getpid()}"
    if auftrag.startswith("SIGKILL"):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if auftrag.startswith("exit"):
        os._exit(0)
    if auftrag.startswith("Speicher"):
        raise MemoryError
    raise BedienError(auftrag)


def verloren(auftrag: int | str) -> str:
    return f"{auftrag} verloren"


@pytest.fixture
def auch_wenige(monkeypatch):
    """However few orders: they go to processes."""
    monkeypatch.setattr(prozesse, "JE_PROZESS", {prozesse.FORK: 1, prozesse.SPAWN: 1})


@pytest.fixture
def lauf(tmp_path, auch_wenige):  # noqa: ARG001
    """Works off orders on processes: the results without who did it, and how often each was done."""
    protokoll = tmp_path / "protokoll"

    def laufe(auftraege, anzahl=2, art=None):
        protokoll.write_text("")
        namen = []
        for ergebnis in prozesse.verteilt(partial(quadrat, protokoll), auftraege, anzahl, verloren, art):
            wert, _, wer = ergebnis.partition(" von ")
            namen.append(wert)
            laufe.arbeiter.add(wer)
        laufe.arbeiter.discard("")
        return namen, Counter(protokoll.read_text().split("\n")[:-1])

    laufe.arbeiter = set()
    return laufe


class TestVerteilt:
    @pytest.mark.parametrize("art", [prozesse.SPAWN, pytest.param(prozesse.FORK, marks=mit_kopien)])
    def test_ergebnisse_in_der_reihenfolge_der_auftraege(self, lauf, art):
        ergebnisse, wie_oft = lauf(list(range(50)), 3, art)
        assert ergebnisse == [str(i * i) for i in range(50)]
        assert set(wie_oft.values()) == {1}
        assert str(os.getpid()) not in lauf.arbeiter
        assert active_children() == []

    @pytest.mark.parametrize("art", [prozesse.SPAWN, pytest.param(prozesse.FORK, marks=mit_kopien)])
    @pytest.mark.parametrize("tod", TODE)
    def test_wer_stirbt_kostet_seinen_auftrag_und_keinen_anderen(self, lauf, tod, art):
        auftraege = [*range(20), f"{tod} a", 20, f"{tod} b", *range(21, 40)]
        ergebnisse, wie_oft = lauf(auftraege, 2, art)
        assert ergebnisse == [str(a * a) if isinstance(a, int) else f"{a} verloren" for a in auftraege]
        assert wie_oft == Counter(map(str, auftraege))

    def test_auch_wenn_alle_sterben_kommt_der_lauf_ans_ende(self, lauf):
        auftraege = [f"exit {i}" for i in range(8)]
        assert lauf(auftraege) == ([f"{a} verloren" for a in auftraege], Counter(auftraege))

    @pytest.mark.usefixtures("auch_wenige")
    def test_was_ein_auftrag_wirft_kommt_an_wenn_er_an_der_reihe_ist(self, tmp_path):
        ergebnisse = prozesse.verteilt(partial(quadrat, tmp_path / "p"), [1, 2, "bitte anders", 3], 2, verloren)
        assert [next(ergebnisse).partition(" ")[0] for _ in range(2)] == ["1", "4"]
        with pytest.raises(BedienError, match="bitte anders") as fehler:
            next(ergebnisse)
        assert "quadrat" in str(fehler.value.__notes__)
        assert active_children() == []

    @mit_kopien
    @pytest.mark.parametrize("warum", ["der Start scheitert", "sie enden sofort"])
    def test_ohne_weitere_prozesse_wird_hier_gearbeitet(self, lauf, monkeypatch, warum):
        def kein_start(*_):
            raise OSError("kein Speicher für einen weiteren Prozess")

        if warum == "der Start scheitert":
            monkeypatch.setattr(prozesse, "_Helfer", kein_start)
        else:
            monkeypatch.setattr(prozesse, "_arbeite", lambda *_: None)
        assert lauf([1, 2, 3, 4]) == (["1", "4", "9", "16"], Counter("1234"))
        assert lauf.arbeiter == {str(os.getpid())}

    @pytest.mark.usefixtures("auch_wenige")
    def test_wer_nicht_weiter_zusieht_beendet_den_lauf(self, tmp_path):
        protokoll = tmp_path / "p"
        ergebnisse = prozesse.verteilt(partial(quadrat, protokoll), list(range(50_000)), 2, verloren)
        next(ergebnisse)
        ergebnisse.close()
        assert active_children() == []
        assert len(protokoll.read_text().split()) < 50_000

    @pytest.mark.parametrize(
        ("gewuenscht", "auftraege", "genommen"),
        [(2, 1, 1), (2, 31, 1), (2, 32, 2), (8, 64, 4), (8, 10_000, 8), (1, 400, 1)],
    )
    def test_nur_so_viele_wie_sich_lohnen(self, gewuenscht, auftraege, genommen):
        assert prozesse.lohnend(gewuenscht, auftraege, prozesse.FORK) == genommen


@pytest.fixture(scope="module")
def viele(tmp_path_factory) -> list[Path]:
    """Workbooks enough for two processes: good ones, one with a Fehler, one that is none."""
    ordner = tmp_path_factory.mktemp("viele")
    gut = mappen.mappe(ordner / "a00.xlsx")
    pfade = [
        gut,
        *(shutil.copy(gut, ordner / f"a{i:02}.xlsx") for i in range(1, 2 * prozesse.JE_PROZESS[prozesse.FORK])),
    ]
    mappen.leere(pfade[5], "egt_zuteilung")
    pfade[9].write_text("<html><table></table></html>")
    return pfade


@pytest.fixture
def gestartet(monkeypatch) -> list[object]:
    """The processes that were started."""
    liste: list[object] = []

    class Gezaehlt(prozesse._Helfer):
        def __init__(self, *argumente):
            super().__init__(*argumente)
            liste.append(self)

    monkeypatch.setattr(prozesse, "_Helfer", Gezaehlt)
    return liste


@mit_kopien
class TestWieMitEinem:
    """Order of the reports, output and exit code are those of one process."""

    @pytest.mark.parametrize("form", [[], ["--json"]], ids=["Text", "JSON"])
    def test_pruefen(self, viele, gestartet, capsys, form):
        code, soll = laufe("pruefen", *viele, *form), capsys.readouterr()
        assert not gestartet
        assert laufe("pruefen", *viele, *form, "--prozesse", "2") == code == 2
        assert capsys.readouterr() == soll
        assert len(gestartet) == 2
        assert soll.out.index(viele[0].name) < soll.out.index(viele[-1].name)

    def test_berechnen(self, viele, gestartet, tmp_path, monkeypatch, capsys):
        class Uhr(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime(2026, 1, 15, 9, 30, tzinfo=tz)

        monkeypatch.setattr(jobs, "datetime", Uhr)
        ausgaben, dateien = [], []
        for n in ("1", "2"):
            ziel = tmp_path / n
            assert laufe("berechnen", *viele, "-o", ziel, "--json", "--prozesse", n) == 2
            ausgaben.append(capsys.readouterr())
            dateien.append({p.name: p.read_bytes() for p in ziel.iterdir()})
        assert ausgaben[0] == ausgaben[1]
        assert dateien[0] == dateien[1]
        assert len(dateien[0]) == len(viele) - 1
        assert len(gestartet) == 2

    def test_zwei_auftraege_fuer_eine_datei_folgen_einander(self, viele, gestartet, tmp_path):
        ziel = tmp_path / "x.xlsx"
        jobs.berechne_alle([(pfad, ziel) for pfad in viele], prozesse=2)
        assert not gestartet

    def test_wenige_mappen_bekommen_keinen_prozess(self, viele, gestartet, capsys):
        laufe("pruefen", *viele[:-1], "--prozesse", "2")
        assert not gestartet
        assert capsys.readouterr().out

    @pytest.mark.parametrize("befehl", ["pruefen", "berechnen"])
    def test_ein_toter_prozess_kostet_seine_mappe(self, viele, befehl, tmp_path, monkeypatch, capsys):
        opfer = viele[7].name
        echt = jobs.pruefe

        def stirb(mappe, *dazu):
            if mappe.dateiname == opfer:
                os.kill(os.getpid(), signal.SIGKILL)
            return echt(mappe, *dazu)

        monkeypatch.setattr(jobs, "pruefe", stirb)
        ziel = ["-o", tmp_path / "aus"] if befehl == "berechnen" else []
        assert laufe(befehl, *viele, *ziel, "--json", "--prozesse", "2") == 2
        berichte = json.loads(capsys.readouterr().out)["mappen"]
        assert [b["datei"] for b in berichte] == [p.name for p in viele]
        [befund] = berichte[7]["befunde"]
        assert befund["code"] == ("MAPPE_UNLESBAR" if befehl == "pruefen" else "MAPPE_NICHT_GESCHRIEBEN")
        assert opfer in befund["text"]
        assert "noch einmal" in befund["text"]
        monkeypatch.setattr(jobs, "pruefe", echt)
        laufe(befehl, *viele, *(["-o", tmp_path / "neu"] if ziel else []), "--json")
        soll = json.loads(capsys.readouterr().out)["mappen"]
        assert berichte[:7] + berichte[8:] == soll[:7] + soll[8:]


@pytest.mark.parametrize("n", ["0", "-1", "33", "1000000", "abc", "1.5"])
@pytest.mark.parametrize("befehl", ["pruefen", "berechnen"])
def test_eine_unsinnige_anzahl_ist_ein_klarer_satz(n, befehl, tmp_path, capsys):
    assert laufe(befehl, tmp_path / "x.xlsx", *(["--ersetzen"] if befehl == "berechnen" else []), "--prozesse", n) == 2
    gesagt = capsys.readouterr()
    assert gesagt.out == ""
    assert "1 bis 32" in gesagt.err or "eine ganze Zahl" in gesagt.err


@pytest.mark.skipif(sys.platform == "win32", reason="Strg+C an eine Gruppe von Prozessen")
def test_strg_c_laesst_nur_ganze_mappen_zurueck(viele, tmp_path):
    ein = tmp_path / "ein"
    ein.mkdir()
    pfade = [ein / f"{i:04}.xlsx" for i in range(600)]
    for pfad in pfade:
        os.link(viele[0], pfad)
    befehl = [sys.executable, "-c", "from amip_xl.doors.cli import main; main()", "berechnen", *pfade]
    programm = subprocess.Popen(
        [*befehl, "-o", tmp_path / "aus", "--prozesse", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    frist = time.monotonic() + 30
    while len(list(tmp_path.glob("aus/*.xlsx"))) < 4 and time.monotonic() < frist:
        time.sleep(0.01)
    os.killpg(programm.pid, signal.SIGINT)
    aus, err = programm.communicate(timeout=30)
    assert (programm.returncode, aus) == (2, "")
    assert "✗ Abgebrochen; jede Mappe ist entweder ganz fertig oder unverändert." in err
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):  # nobody of the group is left
        os.killpg(programm.pid, 0)
    fertige = list((tmp_path / "aus").iterdir())
    assert 4 <= len(fertige) < 600
    for pfad in fertige:
        assert lies(pfad).benannt("kfa").wert is not None
    assert not [p for p in fertige if ablage.ORIGINAL.search(p.stem)]
