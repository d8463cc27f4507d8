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


def aufgabe(name: str, *argumente: str | Path) -> list[str]:
    """The command that runs one job of `aufgaben.py`."""
    return [sys.executable, str(AUFGABEN), name, *map(str, argumente)]


def starte(befehl: Befehl) -> tuple[float, str]:
    """Run a command to its end: seconds by the clock, and what it printed.

    Exit codes above 1 stop the benchmark (1 only says that there are findings).
    """
    beginn = time.perf_counter()
    lauf = subprocess.run(list(map(str, befehl)), capture_output=True, text=True, env=_UMGEBUNG)
    sekunden = time.perf_counter() - beginn
    if lauf.returncode not in (0, 1) or "Traceback" in lauf.stderr:
        raise SystemExit(f"{' '.join(map(str, befehl))[:200]}: {lauf.returncode}\n{lauf.stderr}")
    return sekunden, lauf.stdout


def spitzenspeicher(name: str, *argumente: str | Path) -> float | None:
    """Peak memory of a job in KiB; None where the system does not say (only Linux does)."""
    _, text = starte(aufgabe("speicher", name, *argumente))
    return float(text) if text.strip() else None


def im_wechsel(befehle: Mapping[str, Befehl], runden: int) -> dict[str, list[float]]:
    """Every command once per round, each round beginning with another one; a first round warms the disk."""
    namen = list(befehle)
    laeufe: dict[str, list[float]] = {name: [] for name in namen}
    for runde in range(-1, runden):
        for i in range(len(namen)):
            name = namen[(runde + i) % len(namen)]
            sekunden, _ = starte(befehle[name])
            if runde >= 0:
                laeufe[name].append(sekunden)
    return laeufe


def verhaeltnis(laeufe: Mapping[str, Sequence[float]], wir: str, andere: str) -> Verteilung:
    """How our times relate to the other's, round by round."""
    return Verteilung.von([a / b for a, b in zip(laeufe[wir], laeufe[andere], strict=True)])
