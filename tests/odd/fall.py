"""One odd file and what must become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from amip_xl.books.cells import Art, Fehlerwert, Zelle, als_datum

Wert: TypeAlias = Decimal | int | str | bool | date | Art | None


class Formel(NamedTuple):
    """A formula and the value it shows."""

    text: str
    wert: Wert


Erwartet: TypeAlias = Mapping[str, "Wert | Formel"] | str


class Fall(NamedTuple):
    """A file by the name of what is odd; `erwartet` is what cells hold, or how the refusal begins.

    Cells are called "C7" on the sheet „Budget“ or "Blatt!C7". A refusal comes without the file's name.
    """

    name: str
    baue: Callable[[], bytes]
    erwartet: Erwartet
    beschreibbar: bool = True  # read files: whether the writer may change a cell


def gezeigt(zelle: Zelle, datum1904: bool, erwartet: Wert | Formel) -> Wert | Formel:
    """What a cell holds, in the form of what is expected: days as days, errors as errors."""
    if isinstance(erwartet, Formel):
        return Formel(zelle.formel or "", gezeigt(zelle, datum1904, erwartet.wert))  # type: ignore[arg-type]
    if zelle.art is Art.FEHLER:
        return Fehlerwert(zelle.wert)
    if zelle.art is Art.UNGERECHNET:
        return zelle.art
    if isinstance(erwartet, date):
        return als_datum(zelle, datum1904)
    return zelle.wert


def gleich(ist: Wert | Formel, soll: Wert | Formel) -> bool:
    """Equal in value and kind: True is not 1, an error is not its text."""
    if isinstance(ist, Formel) and isinstance(soll, Formel):
        return ist.text == soll.text and gleich(ist.wert, soll.wert)
    if isinstance(soll, int) and not isinstance(soll, bool):
        soll = Decimal(soll)
    return type(ist) is type(soll) and ist == soll
