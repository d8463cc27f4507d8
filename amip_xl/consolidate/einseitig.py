"""A ratio of two sums is fair only when both come from the same returns: who gives but one of the two figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.consolidate.totals import WENIGE, aufzaehlung
from amip_xl.money import is_leer


class Einseitig(NamedTuple):
    """Returns that are in one of two sums only."""

    anzahl: int
    namen: tuple[str, ...]  # the first few

    @property
    def wer(self) -> str:
        """A few names and how many more."""
        return aufzaehlung(list(self.namen), self.anzahl)


class Paare:
    """Counts, return by return, who is in one of two sums only. What the county gives itself nobody has to give."""

    def __init__(self, paare: Mapping[str, tuple[str, str]], eigene: Mapping[str, Any]) -> None:
        self._paare, self._eigene = paare, eigene
        self._gefunden: dict[str, Einseitig] = {}

    def nimm(self, name: str, werte: Mapping[str, Any]) -> None:
        """One return: its name, its figures by field name."""
        for schluessel, paar in self._paare.items():
            da = [_zahl(werte.get(f)) for f in paar]
            fehlt = [f for f, wert in zip(paar, da, strict=True) if wert is None]
            # a 0 in one sum says nothing about the other
            if len(fehlt) != 1 or not any(da) or _zahl(self._eigene.get(fehlt[0])) is not None:
                continue
            anzahl, namen = self._gefunden.get(schluessel, Einseitig(0, ()))
            self._gefunden[schluessel] = Einseitig(anzahl + 1, (*namen, name)[:WENIGE])

    @property
    def gefunden(self) -> dict[str, Einseitig]:
        """By key of the pair; only those that somebody fills one-sidedly."""
        return dict(self._gefunden)


def _zahl(wert: Any) -> Decimal | None:
    return wert if isinstance(wert, Decimal) and not is_leer(wert) else None
