"""What the changes do to the whole: totals and recomputed results before and after, and who moved them.

A total is moved by its municipalities exactly. A result is told municipality by municipality only where theirs add
up to the whole's; a ratio is shown before and after and never taken to pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from amip_xl.form import Art, Feld
from amip_xl.money import CENT, NULL
from amip_xl.rundenvergleich.aenderung import Aenderung, additiv, als_zahl, anteil, verglichene
from amip_xl.rundenvergleich.seite import Inhalt, Seite, Teil

RUNDUNG, OFFEN = "Rundung", "nicht zuzuordnen"
_ADDIERBAR = (Art.EURO, Art.ANZAHL, Art.VZAE)
GENAUIGKEIT = Decimal("1E-13")  # of the larger total: what a cell can tell apart


class Beitrag(NamedTuple):
    """By how much one part moves a figure of the whole."""

    name: str
    betrag: Decimal


class Wirkung(NamedTuple):
    """One figure of the whole before and after."""

    feld: Feld
    alt: Decimal | None  # None: blank, or it cannot be calculated
    neu: Decimal | None
    differenz: Decimal  # by how much it moves; a blank adds nothing
    prozent: Decimal | None
    summe: Decimal | None  # of what the parts contribute; None: cannot be taken to pieces
    beitraege: tuple[Beitrag, ...]  # not 0; the last ones may be RUNDUNG or OFFEN, with them the sum is `differenz`

    @property
    def unterschied(self) -> Decimal | None:
        """The difference as it is shown: a ratio that is blank on one side has none."""
        return None if self.summe is None and (self.alt is None or self.neu is None) else self.differenz

    @property
    def rundung(self) -> Decimal:
        """What belongs to no part: the whole is rounded once, the parts one by one."""
        return sum((b.betrag for b in self.beitraege if b.name == RUNDUNG), NULL)

    @property
    def stimmt(self) -> bool:
        """True when the parts explain the whole, as closely as cells can hold both."""
        return self.summe is None or gleich(self.summe, self.differenz, self.alt, self.neu)


def gleich(eine: Decimal, andere: Decimal, alt: Decimal | None, neu: Decimal | None) -> bool:
    """True when two differences agree within what cells of these totals can tell apart."""
    return abs(eine - andere) <= max(abs(alt or NULL), abs(neu or NULL)) * GENAUIGKEIT


@dataclass(slots=True)
class Sammler:
    """Adds up, part by part, what is needed to explain the figures of the whole."""

    alt: Seite
    neu: Seite
    eintraege: dict[str, list[Beitrag]] = field(default_factory=dict)
    ergebnisse: dict[str, list[Beitrag]] = field(default_factory=dict)
    _summen: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def zaehle(self, teil: Teil, aenderungen: Iterable[Aenderung], vorher: Inhalt, jetzt: Inhalt) -> None:
        """One part with its changes."""
        for a in aenderungen:
            if a.wirkung is not None:
                self.eintraege.setdefault(a.feld.name, []).append(Beitrag(teil.name, a.wirkung))
        for name in {**vorher.ergebnisse, **jetzt.ergebnisse}:
            von = als_zahl(vorher.ergebnisse.get(name)) or NULL
            auf = als_zahl(jetzt.ergebnisse.get(name)) or NULL
            bisher = self._summen.get(name, (NULL, NULL))
            self._summen[name] = bisher[0] + von, bisher[1] + auf
            if von != auf:
                self.ergebnisse.setdefault(name, []).append(Beitrag(teil.name, auf - von))

    def summen(self) -> list[Wirkung]:
        """The totals that change, or within which something changes, in sheet order."""
        liste = []
        for feld in verglichene(self.alt, self.neu):
            if not additiv(feld):
                continue
            alt, neu = als_zahl(self.alt.werte.get(feld.name)), als_zahl(self.neu.werte.get(feld.name))
            beitraege = self.eintraege.get(feld.name, [])
            if beitraege or alt != neu:
                liste.append(_wirkung(feld, alt, neu, sum((b.betrag for b in beitraege), NULL), beitraege))
        return liste

    def neu_berechnet(self) -> list[Wirkung]:
        """The results that change, in sheet order; blank on both sides and undecided ones are left out."""
        liste = []
        for feld in self.neu.form.ergebnisse:
            alt, neu = _ergebnis(self.alt.ergebnisse, feld.name), _ergebnis(self.neu.ergebnisse, feld.name)
            if feld.name not in self.alt.ergebnisse or alt == neu:
                continue
            von, auf = self._summen.get(feld.name, (NULL, NULL))
            if self._addiert_sich(feld, alt, von) and self._addiert_sich(feld, neu, auf):
                liste.append(_wirkung(feld, alt, neu, auf - von, self.ergebnisse.get(feld.name, [])))
            else:
                liste.append(_wirkung(feld, alt, neu, None, []))
        return liste

    def _addiert_sich(self, feld: Feld, ganzes: Decimal | None, summe: Decimal) -> bool:
        """Do the parts' results make the whole's, but for the cents that rounding each of them may cost?"""
        spielraum = CENT * (len(self.alt.teile) + len(self.neu.teile)) if feld.in_cent else NULL
        return feld.art in _ADDIERBAR and abs((ganzes or NULL) - summe) <= spielraum


def _ergebnis(werte: Mapping[str, object], name: str) -> Decimal | None:
    return als_zahl(werte.get(name))


def _wirkung(
    feld: Feld, alt: Decimal | None, neu: Decimal | None, summe: Decimal | None, beitraege: list[Beitrag]
) -> Wirkung:
    differenz = (neu or NULL) - (alt or NULL)
    wirksame = [b for b in beitraege if b.betrag]
    if summe is not None and summe != differenz:
        klein = feld.berechnet or gleich(summe, differenz, alt, neu)
        wirksame.append(Beitrag(RUNDUNG if klein else OFFEN, differenz - summe))
    if feld.berechnet and summe is not None:
        summe = differenz  # with the rounding, which is named
    beide = differenz if alt is not None and neu is not None else None
    return Wirkung(feld, alt, neu, differenz, anteil(beide, alt), summe, tuple(wirksame))
