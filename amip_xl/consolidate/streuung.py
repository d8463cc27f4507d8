"""How figures of many municipalities spread: median, quartiles, limits beyond which a figure stands out, rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from amip_xl.money import round_half_up

MINDESTENS = 4  # of fewer figures quartiles say nothing
ZAUN = Decimal("1.5")  # times the range of the middle half (John W. Tukey, Exploratory Data Analysis, 1977)
GLEICHE_STELLEN = 9  # doubles of the same figure differ behind that


class Lage(Enum):
    """Where a figure stands among the others: the sign that says it without colour, and the words."""

    AUFFAELLIG_HOCH = ("▲▲", "auffällig hoch: über der oberen Grenze")
    HOCH = ("▲", "hoch: oberes Viertel")
    MITTE = ("·", "mittlere Hälfte")
    NIEDRIG = ("▼", "niedrig: unteres Viertel")
    AUFFAELLIG_NIEDRIG = ("▼▼", "auffällig niedrig: unter der unteren Grenze")

    @property
    def zeichen(self) -> str:
        """The sign in the cell."""
        return self.value[0]

    @property
    def worte(self) -> str:
        """What the sign means."""
        return self.value[1]

    @property
    def auffaellig(self) -> bool:
        """True beyond the limits."""
        return self in (Lage.AUFFAELLIG_HOCH, Lage.AUFFAELLIG_NIEDRIG)


class Streuung(NamedTuple):
    """How the figures that are there spread; quartiles need four of them, limits a middle half that differs."""

    n: int
    minimum: Decimal | None = None
    q1: Decimal | None = None
    median: Decimal | None = None
    q3: Decimal | None = None
    maximum: Decimal | None = None
    unten: Decimal | None = None
    oben: Decimal | None = None


def quartil(sortiert: Sequence[Decimal], k: int) -> Decimal:
    """The k-th quartile of at least one figure in ascending order, as Excel's QUARTILE.INC: linear between neighbours.

    k = 2 is the median.
    """
    ganze, rest = divmod((len(sortiert) - 1) * k, 4)
    unten = sortiert[ganze]
    return unten if not rest else unten + (sortiert[ganze + 1] - unten) * rest / 4


def streuung(werte: Iterable[Decimal | None]) -> Streuung:
    """What can be said about the figures; a blank does not count."""
    da = sorted(w for w in werte if w is not None)
    if not da:
        return Streuung(0)
    kurz = Streuung(len(da), minimum=da[0], median=quartil(da, 2), maximum=da[-1])
    if len(da) < MINDESTENS:
        return kurz
    q1, q3 = quartil(da, 1), quartil(da, 3)
    voll = kurz._replace(q1=q1, q3=q3)
    if not _groesser(q3, q1):
        return voll
    weite = ZAUN * (q3 - q1)
    return voll._replace(unten=q1 - weite, oben=q3 + weite)


def lage(wert: Decimal | None, s: Streuung) -> Lage | None:
    """Where a figure stands; None for a blank, and where there are no quartiles."""
    if wert is None or s.q1 is None or s.q3 is None:
        return None
    if s.oben is not None and _groesser(wert, s.oben):
        return Lage.AUFFAELLIG_HOCH
    if s.unten is not None and _groesser(s.unten, wert):
        return Lage.AUFFAELLIG_NIEDRIG
    if _groesser(wert, s.q3):
        return Lage.HOCH
    return Lage.NIEDRIG if _groesser(s.q1, wert) else Lage.MITTE


def raenge(werte: Sequence[Decimal | None]) -> list[int | None]:
    """1 for the highest figure; equal figures share a rank and the next is left out, as RANK does; blank has none."""
    erster: dict[Decimal, int] = {}
    for i, wert in enumerate(sorted((w for w in werte if w is not None), reverse=True), 1):
        erster.setdefault(wert, i)
    return [None if w is None else erster[w] for w in werte]


def _groesser(a: Decimal, b: Decimal) -> bool:
    return round_half_up(a - b, GLEICHE_STELLEN) > 0
