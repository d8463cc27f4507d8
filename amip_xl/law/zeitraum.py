"""Periods of validity: which days they hold, and whether a row of them is free of overlaps and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from amip_xl.law.lesen import Eintrag


@dataclass(frozen=True, slots=True)
class Zeitraum:
    """From a first day to a last day, both included; without a last day until further notice."""

    ab: date
    bis: date | None

    def gilt_am(self, tag: date) -> bool:
        """True when the day lies in the period."""
        return self.ab <= tag and (self.bis is None or tag <= self.bis)

    def gilt_im(self, jahr: int) -> bool:
        """True when the period touches the calendar year."""
        return self.ab.year <= jahr and (self.bis is None or jahr <= self.bis.year)


def deutsch(tag: date) -> str:
    """A day as people write it: 1.4.2011."""
    return f"{tag.day}.{tag.month}.{tag.year}"


def pruefe_folge(zeiten: Sequence[Zeitraum], eintrag: Eintrag, luecke_erlaubt: bool = False) -> None:
    """Refuse a period that ends before it begins, two that overlap, and a gap nobody declared."""
    for zeit in zeiten:
        if zeit.bis is not None and zeit.bis < zeit.ab:
            raise eintrag.fehler(
                f"der Zeitraum ab {deutsch(zeit.ab)} endet schon am {deutsch(zeit.bis)}, vor seinem Beginn."
            )
    for vorher, nachher in pairwise(sorted(zeiten, key=lambda z: z.ab)):
        if vorher.bis is None or vorher.bis >= nachher.ab:
            raise eintrag.fehler(
                f"die Zeiträume ab {deutsch(vorher.ab)} und ab {deutsch(nachher.ab)} überschneiden sich; "
                f"der frühere braucht ein „bis“ vor dem {deutsch(nachher.ab)}."
            )
        if vorher.bis + timedelta(days=1) < nachher.ab and not luecke_erlaubt:
            raise eintrag.fehler(
                f"zwischen {deutsch(vorher.bis)} und {deutsch(nachher.ab)} ist eine Lücke ohne Erklärung."
            )
