"""The checks: one module per topic; each has a stable code, a severity, and words that say how to mend."""

from amip_xl.checks import aufteilungen, budget, felder, massnahmen, personal, schwerpunkte, ziele
from amip_xl.rule import Regel, collect

PRUEFUNGEN: tuple[Regel, ...] = collect(felder, aufteilungen, budget, massnahmen, personal, ziele, schwerpunkte)

__all__ = ["PRUEFUNGEN"]
