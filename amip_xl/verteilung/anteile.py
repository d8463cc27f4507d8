"""The parts of one amount: exact share, rounded down, remainder, rank, one unit more or not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from amip_xl.money import EINS, ganzzahlig, groesste_reste

GLEICHSTAND = "bei gleichem Rest erhält sie die Gemeinde mit dem kleineren AGS"


class Anteil(NamedTuple):
    """What one municipality gets of an amount, and how that came about."""

    ags: str
    anteil: Fraction  # of the amount; 0 where there is nothing to distribute by
    genau: Fraction  # the exact part, not rounded
    abgerundet: Decimal  # towards 0, in whole units
    rest: Fraction  # what rounding down cut off, in units: at least 0, less than 1
    rang: int  # of the remainder, 1 for the largest; 0 without one
    mehr: bool  # gets one unit more
    betrag: Decimal


def teile(gewichte: Mapping[str, Fraction], summe: Decimal, stellen: int) -> tuple[Anteil, ...]:
    """Split an amount by weights (AGS -> not negative), by AGS: the parts add up to it exactly (largest remainder).

    Ties go to the smaller AGS, so that the order in which municipalities are named decides nothing. A negative
    amount is split as the positive one, and every part gets its sign. A greater weight never gets less, a weight
    of 0 gets nothing. What this way of rounding cannot promise: with a greater amount and the same weights a part
    may become one unit smaller (the Alabama paradox).
    Raises ValueError when an amount is no multiple of the unit or there is no weight.
    """
    einheit = EINS.scaleb(-stellen)
    if any(g < 0 for g in gewichte.values()) or not any(gewichte.values()):
        raise ValueError("Verteilt wird nach nicht negativen Gewichten, von denen eines größer als 0 ist.")
    einheiten = Fraction(summe) / Fraction(einheit)
    if einheiten.denominator != 1:
        raise ValueError(f"{summe} ist kein Vielfaches von {einheit}.")
    folge = sorted(gewichte)
    vorzeichen = -1 if einheiten < 0 else 1
    ganzes, gesamt = abs(int(einheiten)), sum(gewichte.values(), Fraction())
    reste = groesste_reste(ganzzahlig([gewichte[ags] for ags in folge]), ganzes)
    fehlende = ganzes - sum(ganze for ganze, _, _ in reste)
    fertig = []
    for ags, (ganze, _, rang) in zip(folge, reste, strict=True):
        anteil, mehr = gewichte[ags] / gesamt, 0 < rang <= fehlende
        fertig.append(
            Anteil(
                ags, anteil, anteil * Fraction(summe), _betrag(vorzeichen * ganze, stellen), anteil * ganzes - ganze,
                rang, mehr, _betrag(vorzeichen * (ganze + mehr), stellen),
            )
        )  # fmt: skip
    return tuple(fertig)


def eigene(betraege: Mapping[str, Decimal], summe: Decimal, stellen: int) -> tuple[Anteil, ...]:
    """Parts that somebody has fixed, in the same shape, by AGS; nothing is rounded.

    Raises ValueError when one is no multiple of the unit or they do not add up to the amount.
    """
    einheit = Fraction(EINS.scaleb(-stellen))
    if any((Fraction(b) / einheit).denominator != 1 for b in betraege.values()):
        raise ValueError(f"Ein Betrag hat mehr als {stellen} Nachkommastellen.")
    if sum(map(Fraction, betraege.values())) != Fraction(summe):
        raise ValueError("Die Beträge ergeben zusammen nicht die Summe.")
    return tuple(
        Anteil(
            ags, Fraction(b) / Fraction(summe) if summe else Fraction(), Fraction(b), b, Fraction(), 0, False, b
        )
        for ags, b in sorted(betraege.items())
    )  # fmt: skip


def _betrag(einheiten: int, stellen: int) -> Decimal:
    """So many units, whatever the precision of the context; no "-0"."""
    ziffern = tuple(map(int, str(abs(einheiten))))
    return Decimal((int(einheiten < 0), ziffern, -stellen))
