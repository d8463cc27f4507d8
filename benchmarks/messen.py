"""Whole processes, measured in turns, so that a slow moment of the machine meets all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

AUFGABEN = Path(__file__).with_name("aufgaben.py")
# everybody runs compiled, as installed packages do; the first round fills the folder
_UMGEBUNG = {k: w for k, w in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
_UMGEBUNG["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "amip-bench-pyc")
Befehl = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Verteilung:
    """Least, middle and greatest of what was measured."""

    kleinstes: float
    mitte: float
    groesstes: float

    @classmethod
    def von(cls, werte: Sequence[float]) -> Verteilung:
        return cls(min(werte), median(werte), max(werte))


@dataclass(frozen=True, slots=True)
class Lauf:
    """One process: wall-clock seconds and peak memory in MiB."""

    sekunden: float
    speicher: float


def aufgabe(name: str, *argumente: str | Path) -> list[str]:
    """The command that runs one job of `aufgaben.py`."""
    return [sys.executable, str(AUFGABEN), name, *map(str, argumente)]


def starte(befehl: Befehl) -> Lauf:
    """Run a command to its end; exit codes above 1 stop the benchmark (1 only says that there are findings)."""
    beginn = time.perf_counter()
    prozess = subprocess.Popen(list(map(str, befehl)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_UMGEBUNG)
    _, status, verbrauch = os.wait4(prozess.pid, 0)
    sekunden = time.perf_counter() - beginn
    prozess.returncode = os.waitstatus_to_exitcode(status)
    assert prozess.stderr is not None
    fehler = prozess.stderr.read().decode(errors="replace")
    prozess.stderr.close()
    if prozess.returncode not in (0, 1) or "Traceback" in fehler:
        raise SystemExit(f"{' '.join(map(str, befehl))[:200]}: {prozess.returncode}\n{fehler}")
    return Lauf(sekunden, verbrauch.ru_maxrss / 1024)


def im_wechsel(befehle: Mapping[str, Befehl], runden: int) -> dict[str, list[Lauf]]:
    """Every command once per round, each round beginning with another one; a first round warms the disk."""
    namen = list(befehle)
    laeufe: dict[str, list[Lauf]] = {name: [] for name in namen}
    for runde in range(-1, runden):
        for i in range(len(namen)):
            name = namen[(runde + i) % len(namen)]
            lauf = starte(befehle[name])
            if runde >= 0:
                laeufe[name].append(lauf)
    return laeufe


def verhaeltnis(laeufe: Mapping[str, Sequence[Lauf]], wir: str, andere: str) -> Verteilung:
    """How our times relate to the other's, round by round."""
    return Verteilung.von([a.sekunden / b.sekunden for a, b in zip(laeufe[wir], laeufe[andere], strict=True)])
