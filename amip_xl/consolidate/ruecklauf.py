"""The list of returns: one line per return that came or should have come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from amip_xl.consolidate.beitrag import Beitrag, Kopf, Status
from amip_xl.consolidate.stapel import Folge
from amip_xl.consolidate.stufen import GEMEINDE, Stufe
from amip_xl.findings import Befund
from amip_xl.form.kreis import GEMEINDEN

BLATT = GEMEINDEN
ERSTE_ZEILE = 6  # first row of the list of returns
# so many returns stand side by side on a sheet and wait in memory, more wait in a file: all 404 Jobcenter and some
# room; 404 columns of all figures make a file of one megabyte, thousands of columns are nothing to look at
NEBENEINANDER = 450


@dataclass(frozen=True, slots=True)
class Ruecklauf:
    """One line of the list of returns; what its workbook says is None or empty where there is none."""

    ags: str
    name: str
    status: Status
    datei: str = ""
    kopf: Kopf | None = None
    grund: str = ""

    @property
    def beitrag(self) -> Beitrag | None:
        """All of the return, read back from where it waits."""
        return self.kopf.hole() if self.kopf else None

    @property
    def jahr(self) -> int | None:
        """The planning year."""
        return self.kopf.jahr if self.kopf else None

    @property
    def stand(self) -> date | None:
        """The day that the return gives."""
        return self.kopf.stand if self.kopf else None

    @property
    def fassung(self) -> str:
        """Entwurf, vorläufig or final."""
        return self.kopf.fassung if self.kopf else ""

    @property
    def ebene(self) -> str:
        """Whose figures it holds."""
        return self.kopf.ebene if self.kopf else ""

    @property
    def edition(self) -> str:
        """The edition as the workbook says."""
        return self.kopf.edition if self.kopf else ""

    @property
    def sha256(self) -> str:
        """Checksum of the file as read."""
        return self.kopf.sha256 if self.kopf else ""

    @property
    def fehler(self) -> int | None:
        """How many findings stop acceptance."""
        return self.kopf.fehler if self.kopf else None

    @property
    def hinweise(self) -> int | None:
        """How many findings may be justified."""
        return self.kopf.hinweise if self.kopf else None

    @property
    def urteil(self) -> str:
        """The verdict on the return."""
        return self.kopf.urteil if self.kopf else ""


@dataclass(slots=True)
class Sammlung:
    """All returns of a county, a Land or the Bund."""

    kreis_ags: str  # what all AGS begin with: five digits of a county, two of a Land, none of the Bund
    kreis_name: str
    jahr: int
    ebene: str = "Kreis"  # of the result
    teile: Stufe = GEMEINDE  # what most returns are of, and how one speaks of them
    zeilen: list[Ruecklauf] = field(default_factory=list)
    befunde: list[Befund] = field(default_factory=list)
    kreismappe: Beitrag | None = None
    unlesbar: int = 0

    @property
    def ags(self) -> str:
        """The eight digits of the result."""
        return self.kreis_ags.ljust(8, "0")

    @property
    def gezaehlte(self) -> list[Ruecklauf]:
        """The lines of the returns that count."""
        return [z for z in self.zeilen if z.status is Status.ZAEHLT]

    @property
    def gezaehlt(self) -> Folge:
        """The contributions that count, in the order of the list, each read when its turn comes."""
        return Folge([z.kopf for z in self.gezaehlte if z.kopf])

    @property
    def erwartet(self) -> int:
        """How many returns there should be."""
        return sum(z.status.erwartet for z in self.zeilen)
