"""The list of returns: one line per return that came or should have come."""

from __future__ import annotations

from dataclasses import dataclass, field

from amip_xl.consolidate.beitrag import Beitrag, Status
from amip_xl.findings import Befund
from amip_xl.form.kreis import GEMEINDEN

BLATT = GEMEINDEN
ERSTE_ZEILE = 6  # first row of the list of returns


@dataclass(frozen=True, slots=True)
class Ruecklauf:
    """One line of the list of returns."""

    ags: str
    name: str
    status: Status
    datei: str = ""
    beitrag: Beitrag | None = None
    grund: str = ""


@dataclass(slots=True)
class Sammlung:
    """All returns of a county."""

    kreis_ags: str  # what all AGS begin with: five digits of a county, two of a Land
    kreis_name: str
    jahr: int
    ebene: str = "Kreis"  # of the result: returns of counties add up to a Land
    zeilen: list[Ruecklauf] = field(default_factory=list)
    befunde: list[Befund] = field(default_factory=list)
    kreismappe: Beitrag | None = None
    unlesbar: int = 0

    @property
    def ags(self) -> str:
        """The eight digits of the result."""
        return self.kreis_ags.ljust(8, "0")

    @property
    def gezaehlt(self) -> list[Beitrag]:
        """The contributions that count, in the order of the list."""
        return [z.beitrag for z in self.zeilen if z.status is Status.ZAEHLT and z.beitrag]

    @property
    def erwartet(self) -> int:
        """How many returns there should be."""
        return sum(z.status in (Status.ZAEHLT, Status.FEHLT) for z in self.zeilen)
