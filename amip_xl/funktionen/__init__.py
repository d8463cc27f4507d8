"""The rules as Excel functions: names, arguments, help and calls, without any Excel.

The rules themselves stay as they are: every entry wraps one.
"""

from __future__ import annotations

from functools import cache

from amip_xl.books.vba.functions import KATEGORIE
from amip_xl.funktionen.eigene import EIGENE
from amip_xl.funktionen.modell import Argument, Art, Funktion
from amip_xl.funktionen.regeln import regelfunktionen
from amip_xl.funktionen.werte import ZellError

__all__ = ["KATEGORIE", "Argument", "Art", "Funktion", "ZellError", "funktionen"]


@cache
def funktionen() -> tuple[Funktion, ...]:
    """The catalogue: every rule as it is written, then the functions that are no rule."""
    return (*regelfunktionen(), *EIGENE)
