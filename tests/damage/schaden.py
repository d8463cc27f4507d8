"""A known damage to a good workbook: what is done, what must be found, what it touches.

Everything the properties need is declared here, so that two damages can be put together without guessing: `orte`
are the cells or sheets somebody touches, `felder` the entries that then read differently. What follows from these
by the rules (results, plausibility checks) comes from the engine's own graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mappen import ort

from amip_xl.edition import edition
from amip_xl.findings import FEHLER, Schwere

JAHR = 2026
VERALTET = "ERGEBNISSE_VERALTET"
MAPPE = "*"  # a place that every other place is part of
GEMERKT = "gemerkte Werte"  # a value that is only there because a program has stored it beside its formula
TEXTTABELLE = "Texttabelle"  # the table of shared strings, which not every program writes
NAMENSLISTE = "Namensliste"  # a name that stands there twice: programs that write the list anew keep one of them


class Stufe(IntEnum):
    """In which order damages happen to one file: people type, then the form is changed, then programs save it."""

    EINGABE = 0
    AUFBAU = 1
    GESPEICHERT = 2
    DATEI = 3


class Fund(NamedTuple):
    """A finding: code, sheet and cell (both empty for the whole file), severity, and some of its words."""

    code: str
    stelle: tuple[str, str]
    schwere: Schwere = FEHLER
    worte: str = ""


@dataclass(frozen=True, slots=True)
class Schaden:
    """One damage. Without `funde` it is harmless, and then nothing may read differently."""

    name: str
    verdirb: Callable[[Path], object]
    funde: tuple[Fund, ...] = ()
    orte: frozenset[str] = frozenset()
    felder: frozenset[str] = frozenset()
    stufe: Stufe = Stufe.EINGABE
    nebenbei: frozenset[str] = frozenset()  # findings that may come along wherever they like
    heilbar: bool = False
    verloren: frozenset[str] = frozenset()  # of `felder`: what healing cannot bring back
    lesbar: bool = True  # False: the file is refused, with `worte`
    schreibbar: bool = True  # False: it is read, but „berechnen“ refuses it, with `worte`
    worte: str = ""

    def __str__(self) -> str:
        return self.name


def zelle(blatt: str, ref: str) -> str:
    """A place as `Schaden.orte` names it."""
    return f"{blatt}!{ref}"


def am(*felder: str) -> frozenset[str]:
    """The places of fields."""
    return frozenset(zelle(*ort(f, JAHR)) for f in felder)


@cache
def abhaengige(felder: frozenset[str]) -> frozenset[str]:
    """The fields themselves and every result that is calculated from them."""
    alle = set(felder)
    for schritt in edition(JAHR).engine.reihenfolge:
        if any(not alle.isdisjoint(a.felder) for a in schritt.argumente):
            alle |= {schritt.ziel, *schritt.ziele}
    return frozenset(alle)


@cache
def moegliche_befunde(felder: frozenset[str]) -> frozenset[tuple[str, str]]:
    """Checks that see one of these fields or a result of them: code, and the field they point at."""
    alle = abhaengige(felder)
    return frozenset(
        (s.regel.code, s.ziel)
        for s in edition(JAHR).engine.pruefungen
        if s.ziel in alle or any(not alle.isdisjoint(a.felder) for a in s.argumente)
    )


def _stoert(a: Schaden, b: Schaden) -> bool:
    """True when b may take away or add what is expected of a."""
    for x in a.orte:
        for y in b.orte:
            if MAPPE in (x, y) or x == y or x.partition("!")[0] == y or y.partition("!")[0] == x:
                return True
    erwartet = {(f.code, f.stelle) for f in a.funde}
    return any((code, ort(feld)) in erwartet for code, feld in moegliche_befunde(b.felder))


def vertraeglich(schaeden: Iterable[Schaden]) -> bool:
    """True when damages do not meet: no common place, and none decides a check that another one must violate."""
    liste = list(schaeden)
    return not any(_stoert(a, b) for a in liste for b in liste if a is not b)
