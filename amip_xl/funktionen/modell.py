"""What Excel needs to know of a function."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple


class Art(Enum):
    """What an argument takes."""

    ZAHL = "Zahl"
    TEXT = "Text"
    BEREICH = "Bereich"


class Argument(NamedTuple):
    """One argument as the function wizard shows it."""

    name: str
    hilfe: str
    art: Art
    optional: bool = False


class Funktion(NamedTuple):
    """One Excel function; `aufruf` takes what Excel hands over and raises ZellError for an error value."""

    name: str
    aufruf: Callable[..., Any]
    beschreibung: str
    argumente: tuple[Argument, ...]
    mappe: bool = False  # reads the workbook it stands in, so it is asked again at every recalculation
