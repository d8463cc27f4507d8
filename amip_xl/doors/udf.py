"""The Excel functions for xlwings: its server loads this module and finds one function per entry of the catalogue.

On Windows xlwings' decorators describe each function; elsewhere they do nothing and the functions stay plain.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from amip_xl.books.xlwings_import import lade_xlwings
from amip_xl.funktionen import KATEGORIE, Funktion, funktionen


def _oeffentlich(funktion: Funktion) -> Callable[..., Any]:
    """A function with the names of the arguments, as xlwings reads them."""
    arten = [(a.name, None if a.optional else Parameter.empty) for a in funktion.argumente]
    signatur = Signature([Parameter(n, Parameter.POSITIONAL_OR_KEYWORD, default=vorgabe) for n, vorgabe in arten])

    def gerufen(*werte: Any, **benannt: Any) -> Any:
        angaben = signatur.bind(*werte, **benannt)
        angaben.apply_defaults()
        return funktion.aufruf(*angaben.args)

    gerufen.__name__ = gerufen.__qualname__ = funktion.name
    gerufen.__doc__ = funktion.beschreibung
    gerufen.__annotations__ = {}  # xlwings would take them for converters
    gerufen.__signature__ = signatur  # type: ignore[attr-defined]
    return gerufen


def _angemeldet(funktion: Funktion) -> Callable[..., Any]:
    """The function as xlwings registers it: values as they come, so that none is lost or rounded on the way."""
    xw = lade_xlwings()
    fertig = _oeffentlich(funktion)
    for argument in funktion.argumente:
        fertig = xw.arg(argument.name, "raw", doc=argument.hilfe)(fertig)
    melde_an: Callable[[Callable[..., Any]], Callable[..., Any]] = xw.func(category=KATEGORIE, volatile=funktion.mappe)
    return melde_an(fertig)


globals().update({funktion.name: _angemeldet(funktion) for funktion in funktionen()})
