"""Cell values between Python and UNO.

What UNO cannot say in bulk, and what becomes of it here: a formula that yields a date or a boolean arrives as
number (only typed dates are told apart); an empty cell and one with an empty text are the same.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from amip_xl.books.cells import Fehlerwert

EXCEL_EPOCH = dt.datetime(1899, 12, 30)
_DAY_MS = 86_400_000

# What XCell.getError says. 502 is an illegal argument, for which Excel has #NUM!, #VALUE! or #REF! by function.
_ERRORS = {
    532: "#DIV/0!", 32767: "#N/A", 525: "#NAME?", 521: "#NULL!", 524: "#REF!",
    502: "#NUM!", 503: "#NUM!", 523: "#NUM!", 519: "#VALUE!", 504: "#VALUE!",
}  # fmt: skip


class Special(NamedTuple):
    """A cell that setDataArray cannot fill: 0-based place in the block, formula/bool/date/error, and its value."""

    row: int
    column: int
    kind: str
    value: Any


def cell_error(code: int) -> Fehlerwert:
    """The error for a code of XCell.getError."""
    return Fehlerwert(_ERRORS.get(code, "#VALUE!"))


def to_datetime(serial: float, epoch: dt.datetime = EXCEL_EPOCH) -> dt.datetime | float:
    """A serial number as date, to the millisecond; itself when it is outside of the calendar."""
    days = math.floor(serial)
    try:
        return epoch + dt.timedelta(days=days, milliseconds=round((serial - days) * _DAY_MS))
    except OverflowError:
        return serial


def to_serial(value: dt.date, epoch: dt.datetime = EXCEL_EPOCH) -> float:
    """A date or datetime as serial number of days."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    return (moment.replace(tzinfo=None) - epoch) / dt.timedelta(days=1)


def to_block(
    rows: Sequence[Sequence[Any]], *, formulas: bool, epoch: dt.datetime = EXCEL_EPOCH
) -> tuple[tuple[tuple[str | float, ...], ...], list[Special]]:
    """What setDataArray takes, and the cells it cannot fill; `formulas`: a text beginning with "=" is one.

    Never None (LibreOffice may crash on it), never int or bool (it refuses large ones and all booleans).
    Raises ValueError for numbers which are not finite and TypeError for what no cell can hold.
    """
    block: list[tuple[str | float, ...]] = []
    special: list[Special] = []
    for i, row in enumerate(rows):
        line: list[str | float] = []
        for j, value in enumerate(row):
            kind = ""
            if value is None:
                line.append("")
            elif isinstance(value, Fehlerwert):
                kind = "error"
                line.append("")
            elif isinstance(value, str):
                kind = "formula" if formulas and value[:1] == "=" and len(value) > 1 else ""
                line.append("" if kind else str(value))
            elif isinstance(value, bool):
                kind = "bool"
                line.append(float(value))
            elif isinstance(value, dt.date):
                kind = "date"
                line.append(to_serial(value, epoch))
            elif isinstance(value, numbers.Number):
                line.append(_number(value))
            else:
                raise TypeError(f"a cell cannot hold {type(value).__name__}")
            if kind:
                special.append(Special(i, j, kind, value))
        block.append(tuple(line))
    return tuple(block), special


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no number for a cell")
    return number


def prepare(value: Any) -> Any:
    """One value on its way from xlwings to a range: missing ones (None, NaN) become empty."""
    if value is None or value != value:
        return ""
    return value


def clean(
    data: Iterable[Iterable[Any]],
    datetime_builder: Callable[..., Any],
    empty_as: Any,
    number_builder: Callable[[float], Any] | None,
    err_to_str: bool,
) -> list[list[Any]]:
    """Values on their way from a range to xlwings, by the options of the caller."""

    def one(value: Any) -> Any:
        if value is None or value == "":
            return empty_as
        if isinstance(value, Fehlerwert):
            return value if err_to_str else None  # a str as well, but not to be taken for a text
        if isinstance(value, dt.datetime):
            if datetime_builder is dt.datetime:
                return value
            return datetime_builder(
                year=value.year, month=value.month, day=value.day, hour=value.hour, minute=value.minute,
                second=value.second, microsecond=value.microsecond, tzinfo=None,
            )  # fmt: skip
        if number_builder is not None and isinstance(value, float):
            return number_builder(value)
        return value

    return [[one(value) for value in row] for row in data]
