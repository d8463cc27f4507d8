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
WIR = "wir"
# everybody runs compiled, as installed packages do; the first round fills the folder
_UMGEBUNG = {k: w for k, w in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
_UMGEBUNG["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "amip-bench-pyc")
Befehl = Sequence[str | Path]


class GescheitertError(Exception):
    """A command did not do its work; says which and why."""


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
    """One run of a job: seconds by the clock, peak memory in MiB (None where the system does not say)."""

    sekunden: float
    speicher: float | None


def aufgabe(name: str, *argumente: str | Path, python: str | Path = sys.executable) -> list[str]:
    """The command that runs one job of `aufgaben.py`, in another environment if need be."""
    return [str(python), str(AUFGABEN), name, *map(str, argumente)]


def starte(befehl: Befehl) -> tuple[float, str]:
    """Run a command to its end: seconds by the clock, and what it printed.

    Raises GescheitertError for exit codes above 1 (1 only says that there are findings).
    """
    beginn = time.perf_counter()
    lauf = subprocess.run(list(map(str, befehl)), capture_output=True, text=True, env=_UMGEBUNG, encoding="utf-8")
    sekunden = time.perf_counter() - beginn
    if lauf.returncode not in (0, 1) or "Traceback" in lauf.stderr:
        raise GescheitertError(f"{' '.join(map(str, befehl))[:200]}: {lauf.returncode}\n{lauf.stderr[-2000:]}")
    return sekunden, lauf.stdout


def mit_speicher(name: str, *argumente: str | Path, prozesse: int = 1) -> Lauf:
    """A job measured once, with its peak memory; with more processes that of all, shared pages counted for each."""
    sekunden, text = starte(aufgabe("speicher", name, *argumente))
    letzte = text.strip().rpartition("\n")[2].split()
    if letzte[:1] != ["SPEICHER"]:
        return Lauf(sekunden, None)
    return Lauf(sekunden, (int(letzte[1]) + (prozesse * int(letzte[2]) if prozesse > 1 else 0)) / 1024)


def im_wechsel(befehle: Mapping[str, Befehl], runden: int) -> dict[str, list[float]]:
    """Every command once per round, each round beginning with another one; a first round warms the disk.

    A peer that fails is told on standard error and left out; when we fail, GescheitertError is raised.
    """
    laeufe: dict[str, list[float]] = {name: [] for name in befehle}
    for runde in range(-1, runden):
        namen = list(laeufe)
        for i in range(len(namen)):
            name = namen[(runde + i) % len(namen)]
            try:
                sekunden, _ = starte(befehle[name])
            except (GescheitertError, OSError) as fehler:
                if name == WIR:
                    raise
                print(f"{name} fällt weg: {fehler}", file=sys.stderr)
                del laeufe[name]
                continue
            if runde >= 0:
                laeufe[name].append(sekunden)
    return laeufe


def verhaeltnis(laeufe: Mapping[str, Sequence[float]], andere: str, wir: str = WIR) -> Verteilung | None:
    """How our times relate to the other's, round by round; None when the other is not there."""
    if andere not in laeufe:
        return None
    return Verteilung.von([a / b for a, b in zip(laeufe[wir], laeufe[andere], strict=True)])
