"""The tables: all comparisons in `ergebnis.md`, and the short form of it that README.md shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from messen import Verteilung

ERGEBNIS = Path(__file__).with_name("ergebnis.md")
README = Path(__file__).parent.parent / "README.md"
ANFANG, ENDE = "<!-- benchmarks -->\n", "<!-- /benchmarks -->"
SPALTEN = ("Aufgabe", "Vergleich", "kleinstes", "Mitte", "größtes", "muss", "Ziel", "hält", "zum Ziel")
KURZ = ("Aufgabe", "Vergleich", "Mitte", "muss", "hält")
OHNE = "–"


@dataclass(frozen=True, slots=True)
class Zeile:
    """One comparison: our job, the peer, the ratios (None: not to be had), and what the design asks for."""

    was: str
    gegen: str
    wert: Verteilung | None
    muss: float | None = None
    ziel: float | None = None

    def __str__(self) -> str:
        grenzen = [OHNE if g is None else f"≤ {zahl(g)}" for g in (self.muss, self.ziel)]
        if self.wert is None:
            return _zeile(self.was, self.gegen, OHNE, "nicht verfügbar", OHNE, *grenzen, OHNE, OHNE)
        v = self.wert
        haelt = OHNE if self.muss is None else "ja" if v.mitte <= self.muss else "nein"
        weg = OHNE if self.ziel is None else "erreicht" if v.mitte <= self.ziel else f"{zahl(v.mitte / self.ziel)}-fach"
        return _zeile(self.was, self.gegen, *map(zahl, (v.kleinstes, v.mitte, v.groesstes)), *grenzen, haelt, weg)


def zahl(wert: float) -> str:
    """A number as Germans write it, with three significant digits."""
    stellen = 3 if wert < 1 else 2 if wert < 10 else 1 if wert < 100 else 0
    return f"{wert:.{stellen}f}".replace(".", ",")


def kopf(spalten: tuple[str, ...] = SPALTEN) -> str:
    """The first two lines of a table."""
    return f"{_zeile(*spalten)}\n{'|---' * len(spalten)}|\n"


def kurzform(ergebnis: str) -> str:
    """The rows of a result that have a limit, in few columns."""
    zeilen = [z for z in _gelesen(ergebnis) if z["muss"] != OHNE]
    return kopf(KURZ) + "".join(f"{_zeile(*(z[s] for s in KURZ))}\n" for z in zeilen)


def in_readme(text: str) -> str:
    """What stands between the marks."""
    return text.split(ANFANG, 1)[1].split(ENDE, 1)[0]


def trage_ein() -> None:
    """Bring README.md to what `ergebnis.md` says."""
    text = README.read_text(encoding="utf-8")
    README.write_text(
        text.replace(in_readme(text), kurzform(ERGEBNIS.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n"
    )


def _gelesen(ergebnis: str) -> Iterator[dict[str, str]]:
    """The rows of the first table, by column."""
    zeilen = [[z.strip() for z in zeile.strip("| ").split("|")] for zeile in re.findall(r"^\|.*\|$", ergebnis, re.M)]
    for zeile in zeilen[2:]:
        if len(zeile) != len(zeilen[0]):
            return  # another table
        yield dict(zip(zeilen[0], zeile, strict=True))


def _zeile(*zellen: str) -> str:
    return f"| {' | '.join(zellen)} |"
