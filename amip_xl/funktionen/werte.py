"""Values at Excel's border: what a function is handed, and what it hands back.

Excel over COM hands numbers as float, currency as Decimal, blank as None, an error value as an integer, a range as
a tuple of rows. Wrong input always ends in an error value, never in a text that a sum would skip.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from typing import Any, TypeAlias

from amip_xl.books.cells import COM_FEHLER, FEHLERNUMMERN
from amip_xl.books.vba.functions import FEHLERKENNUNG
from amip_xl.errors import AmipError
from amip_xl.money import LEER, from_excel, is_leer

Zeilen: TypeAlias = tuple[tuple[Any, ...], ...]

NULL, DIV0, WERT, BEZUG, NAME, ZAHL, NV = "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"
# those that every Excel knows; a newer one is shown as #VALUE!
_ARTEN = {nummer: art for nummer, art in FEHLERNUMMERN.items() if art in (NULL, DIV0, WERT, BEZUG, NAME, ZAHL, NV)}
NUMMERN = {art: nummer for nummer, art in _ARTEN.items()}
DEZIMALSTELLEN = 15  # a double carries no more
_COM_LETZTE = 2100  # #SPILL! and its kin lie between 2043 and here


class ZellError(AmipError):
    """The cell shows an error value. The VBA side finds its number in the text, behind the mark."""

    def __init__(self, art: str = WERT) -> None:
        super().__init__(f"{FEHLERKENNUNG}{NUMMERN[art]} ({art})")
        self.art = art


def zahl(roh: Any) -> Decimal:
    """A number as people typed it, LEER for blank. Raises ZellError for anything else."""
    roh = einzeln(roh)
    if is_leer(roh):
        return LEER
    if isinstance(roh, bool) or not isinstance(roh, int | float | Decimal):
        raise ZellError
    try:
        # a double that 15 digits name: what the cell shows, not the noise behind it
        return from_excel(repr(float(roh)) if isinstance(roh, float) else str(roh))
    except (ValueError, OverflowError):
        raise ZellError(ZAHL) from None


def text(roh: Any) -> str:
    """A text, "" for blank. Raises ZellError for anything else."""
    roh = einzeln(roh)
    if is_leer(roh):
        return ""
    if not isinstance(roh, str):
        raise ZellError
    return roh


def ganzzahl(roh: Any, von: int, bis: int, vorgabe: int | None = None) -> int:
    """A whole number within its bounds; blank is the default. Raises ZellError, also for blank without default."""
    wert = zahl(roh)
    if is_leer(wert):
        if vorgabe is None:
            raise ZellError
        return vorgabe
    if wert != wert.to_integral_value() or not von <= wert <= bis:
        raise ZellError(ZAHL)
    return int(wert)


def einzeln(roh: Any) -> Any:
    """The one cell behind an argument, which may arrive as a range of one.

    Raises ZellError for several cells, and the same error value for one that holds an error value.
    """
    zeilen_ = zeilen(roh)
    if len(zeilen_) != 1 or len(zeilen_[0]) != 1:
        raise ZellError
    wert = zeilen_[0][0]
    fehler = _fehlerwert(wert)
    if fehler is not None:
        raise ZellError(fehler)
    return wert


def zeilen(roh: Any) -> Zeilen:
    """A range as rows of cells; a single cell is a range of one, a flat sequence one row."""
    if not isinstance(roh, list | tuple):
        return ((roh,),)
    if any(isinstance(zeile, list | tuple) for zeile in roh):
        return tuple(tuple(zeile) for zeile in roh)
    return (tuple(roh),)


def zahlen(roh: Any) -> tuple[Decimal, ...]:
    """All cells of a range as numbers, row by row. Raises ZellError when one is neither number nor blank."""
    return tuple(zahl(zelle) for zeile in zeilen(roh) for zelle in zeile)


def in_form(werte: list[Any], roh: Any) -> Any:
    """A list of results in the shape of the range they belong to."""
    if not isinstance(roh, list | tuple):
        return werte[0]
    rest = iter(werte)
    return [[next(rest) for _ in zeile] for zeile in zeilen(roh)]


def zelle(wert: Any) -> Any:
    """A result as a cell shows it: blank is "" as in the native formulas. Raises ZellError for what no cell holds."""
    if is_leer(wert):
        return ""
    if not isinstance(wert, Decimal):
        return wert
    # never Decimal: COM would make it currency, with four decimals
    ergebnis = float(wert) + 0
    if not isfinite(ergebnis):
        raise ZellError(ZAHL)
    return ergebnis


def gerechnet(rechne: Callable[[], Any]) -> Any:
    """The result of a calculation; what cannot be calculated becomes an error value. Raises ZellError."""
    try:
        return rechne()
    except ZeroDivisionError:  # decimal.DivisionByZero is one, too
        raise ZellError(DIV0) from None
    except (ArithmeticError, ValueError):  # too large for exact arithmetic, or not to be split
        raise ZellError(ZAHL) from None


def _fehlerwert(wert: Any) -> str | None:
    """Which error value a cell holds: a COM code, or the text xlwings makes of it."""
    if isinstance(wert, str):
        return wert if wert in NUMMERN else None
    if isinstance(wert, int) and not isinstance(wert, bool):
        nummer = wert - COM_FEHLER
        if NUMMERN[NULL] <= nummer <= _COM_LETZTE:
            return _ARTEN.get(nummer, WERT)
    return None
