"""What the totals lack, in words: returns that do not count, entries left blank, entries nobody can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from amip_xl.consolidate.beitrag import Status
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.totals import WENIGE, Kreiswerte, Meldung, aufzaehlung

_VERLOREN = (Status.UNLESBAR, Status.FALSCHES_JAHR)


class Bestand(NamedTuple):
    """What all totals of a consolidation hold and lack."""

    da: int
    alle: int
    fehlt: tuple[str, ...]  # names that every total lacks
    lueckenhaft: tuple[str, ...]  # returns that are consolidations themselves and lack some of their own
    meldungen: Mapping[str, Meldung]
    wovon: str  # Gemeinden, Kreisen, Ländern

    @property
    def unvollstaendig(self) -> bool:
        """True when somebody is missing in all totals."""
        return bool(self.fehlt or self.lueckenhaft)

    @property
    def stempel(self) -> str:
        """What every sheet says of all its totals."""
        zeichen = "✗" if self.unvollstaendig else "✓"
        teile = [f"{zeichen} {self.da} von {self.alle} {self.wovon}"]
        if self.fehlt:
            teile[0] += f": alle Summen ohne {genannt(self.fehlt)}"
        if self.lueckenhaft:
            teile.append(genannt(self.lueckenhaft))
        return "; ".join(teile)

    def gemeldet(self, feld: str) -> str:
        """How many returns a total holds, and who is missing."""
        m = self.meldungen[feld]
        return self._worte(m.leer, self.da - m.eintraege, [name for name, _, _ in m.unlesbar])

    def berechnet(self, leer: Sequence[str], eingaben: Iterable[str]) -> str:
        """The same for a result: who has none, and whose entries behind it nobody can read."""
        unlesbar = dict.fromkeys(name for e in eingaben for name, _, _ in self.meldungen[e].unlesbar)
        leer = [name for name in leer if name not in unlesbar]
        return self._worte(leer, len(leer), list(unlesbar))

    def _worte(self, leer: Sequence[str], leer_anzahl: int, unlesbar: Sequence[str]) -> str:
        zeichen = "✗" if self.unvollstaendig or unlesbar else "!" if leer_anzahl else "✓"
        teile = [f"{zeichen} {self.da - leer_anzahl - len(unlesbar)} von {self.alle}"]
        if self.fehlt:
            teile.append(f"ohne {genannt(self.fehlt)}")
        if unlesbar:
            teile.append(f"ohne {genannt(unlesbar)} (unlesbar)")
        if self.lueckenhaft:
            teile.append(genannt(self.lueckenhaft))
        if leer_anzahl:
            teile.append(f"leer: {genannt(leer)}" if leer_anzahl <= WENIGE else f"{leer_anzahl} leer")
        return "; ".join(teile)


def bestand(sammlung: Sammlung, kreis: Kreiswerte) -> Bestand:
    """What all totals hold and lack.

    Where nobody has said which municipalities there are, every workbook that came and does not count is one.
    """
    fehlt = [z.name for z in sammlung.zeilen if z.status.fehlt]
    if any(b.code == "GEMEINDEN_UNBEKANNT" for b in sammlung.befunde):
        zaehlt = {z.ags for z in sammlung.zeilen if z.status is Status.ZAEHLT}
        fehlt += [z.name for z in sammlung.zeilen if (z.status.fehlt or z.status in _VERLOREN) and z.ags not in zaehlt]
    namen, da = tuple(dict.fromkeys(fehlt)), len(sammlung.gezaehlt)
    alle, wovon = max(sammlung.erwartet, da + len(namen)), sammlung.teile.dativ
    return Bestand(da, alle, namen, tuple(kreis.lueckenhaft), kreis.meldungen, wovon)


def genannt(namen: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    return aufzaehlung([_rufname(n) for n in namen[:WENIGE]], len(namen))


def _rufname(name: str) -> str:
    """Statistics write „Goch, Stadt“, which reads like two names in a list."""
    vorn, komma, art = name.partition(", ")
    return f"{art} {vorn}" if komma else name
