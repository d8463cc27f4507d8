"""Prints of the traffic lights' formulas of each year: does a workbook still have them, to the letter?

To derive these formulas from the checks costs a cold start more than all the rest of a check. Their prints are
derived once, by `python workbooks/bauen.py`, and stand in `abdruecke.py`; only a workbook with another print is
compared formula by formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import adler32, crc32

from amip_xl.books.abdruecke import AMPELN

Abdruck = tuple[int, int, int]
_GLEICH: dict[int, tuple[str | None, ...]] = {}  # what has been found to have the print: the next need not be summed up


def abdruck(formeln: Iterable[str | None]) -> Abdruck:
    """The print of formulas without their "=", in their order; None where there is none."""
    alle = "\n".join("" if f is None else f for f in formeln).encode("utf-8", "surrogatepass")
    return crc32(alle), adler32(alle), len(alle)


def unveraendert(jahr: int, formeln: Iterable[str | None]) -> bool:
    """True when the lights of a workbook have the very formulas of the year's form."""
    alle = tuple(formeln)
    if _GLEICH.get(jahr) != alle:
        if AMPELN.get(jahr) != abdruck(alle):
            return False
        _GLEICH[jahr] = alle
    return True
