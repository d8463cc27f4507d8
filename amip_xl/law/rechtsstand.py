"""How old our knowledge of the law is, seen from a planning year."""

from __future__ import annotations

from datetime import date

from amip_xl.errors import RechtError
from amip_xl.law.parameter import GESETZ, VORLAGE, Parameter, parameter


def rechtsstand(jahr: int) -> date:
    """The day the year's law was last verified: the oldest among the parameters that have a value."""
    tage = [p.zuletzt_geprueft for p in _massgeblich(jahr)]
    if not tage:
        raise RechtError(f"parameter.toml: Für das Planungsjahr {jahr} ist kein Wert hinterlegt.")
    return min(tage)


def veraltet(jahr: int) -> tuple[Parameter, ...]:
    """The year's parameters last verified before its 1 January: each deserves a Hinweis."""
    return tuple(p for p in _massgeblich(jahr) if p.zuletzt_geprueft < date(jahr, 1, 1))


def _massgeblich(jahr: int) -> tuple[Parameter, ...]:
    return tuple(p for p in parameter().values() if p.art in (GESETZ, VORLAGE) and p.im_jahr(jahr) is not None)
