"""Everything a sheet of the county workbook may show, and what several sheets derive from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.lageplan import Lageplan, lageplan
from amip_xl.consolidate.rechenweg import Rechenweg, rechenwege
from amip_xl.consolidate.ruecklauf import NEBENEINANDER, Sammlung
from amip_xl.consolidate.totals import Kreiswerte
from amip_xl.consolidate.verbleib import Verzeichnis, verzeichnis
from amip_xl.consolidate.vergleich import Vergleich, vergleiche
from amip_xl.consolidate.vollstaendig import Bestand, bestand
from amip_xl.edition import edition
from amip_xl.findings import Bericht
from amip_xl.form import Form

ERSTER_RECHENWEG = 4  # first row on the sheet Rechenwege, from 0


@dataclass(frozen=True)
class Inhalt:
    """What was collected and what came out; the rest is worked out when the first sheet asks for it."""

    form: Form
    sammlung: Sammlung
    kreis: Kreiswerte
    ergebnisse: Mapping[str, Any]  # of the county, recomputed from its sums
    bericht: Bericht  # of the consolidation and of all returns that count

    @cached_property
    def spalten(self) -> tuple[Beitrag, ...]:
        """What stands side by side: the returns that count, last the county's own; none when they are too many."""
        if len(self.sammlung.gezaehlt) > NEBENEINANDER:
            return ()
        eigene = (self.sammlung.kreismappe,) if self.sammlung.kreismappe else ()
        return (*self.sammlung.gezaehlt, *eigene)

    @cached_property
    def lageplan(self) -> Lageplan:
        """Where each figure stands on the sheet Gemeinden."""
        return lageplan(self.form, self.sammlung, self.kreis, self.ergebnisse, self.spalten)

    @cached_property
    def verzeichnis(self) -> Verzeichnis:
        """Every entry of every return, and what became of it."""
        return verzeichnis(self.sammlung, self.form, self.kreis)

    @cached_property
    def textreihen(self) -> dict[tuple[str, int], int]:
        """(field, workbook number) -> place among the collected texts, from 0."""
        return {(e.feld.name, e.nr): i for i, e in enumerate(self.verzeichnis.texte)}

    @cached_property
    def rechenwege(self) -> dict[str, Rechenweg]:
        """How each result of the county came about."""
        return rechenwege(edition(self.form.jahr), self.kreis.werte, self.ergebnisse, ERSTER_RECHENWEG)

    @cached_property
    def bestand(self) -> Bestand:
        """What all totals hold and lack."""
        return bestand(self.sammlung, self.kreis)

    @property
    def ohne(self) -> tuple[str, ...]:
        """The names that every total lacks."""
        return self.bestand.fehlt

    @cached_property
    def vergleich(self) -> Vergleich:
        """The municipalities compared, figure by figure."""
        return vergleiche(self.form, self.sammlung, {**self.kreis.werte, **self.ergebnisse})
