"""The levels of the hierarchy, and how one speaks of them: Gemeinde, Kreis (or Jobcenter), Land, Bund."""

from __future__ import annotations

from typing import Protocol

from amip_xl.errors import BedienError


class Stufe:
    """A level: its rank, how many digits of the AGS tell one from the other, and its words."""

    __slots__ = ("dativ", "einzahl", "mappe", "mappen", "mehrzahl", "rang", "stellen")

    def __init__(
        self, rang: int, stellen: int, einzahl: str, mehrzahl: str, dativ: str, mappe: str, mappen: str
    ) -> None:
        self.rang = rang
        self.stellen = stellen
        self.einzahl = einzahl
        self.mehrzahl = mehrzahl
        self.dativ = dativ  # „15 von 16 …“
        self.mappe = mappe
        self.mappen = mappen

    def praefix(self, ags: str) -> str:
        """What all AGS within one of this level begin with."""
        return ags[: self.stellen]


GEMEINDE = Stufe(0, 8, "Gemeinde", "Gemeinden", "Gemeinden", "Gemeindemappe", "Gemeindemappen")
KREIS = Stufe(1, 5, "Kreis", "Kreise", "Kreisen", "Kreismappe", "Kreismappen")
LAND = Stufe(2, 2, "Land", "Länder", "Ländern", "Landesmappe", "Landesmappen")
BUND = Stufe(3, 0, "Bund", "Bund", "Bund", "Bundesmappe", "Bundesmappen")
ZIELE = {s.einzahl: s for s in (KREIS, LAND, BUND)}  # what a consolidation can make
EIGENE = "eigene Angaben"  # of the county itself, beside its municipalities
_ALLE = {"Gemeinde": GEMEINDE, "Jobcenter": KREIS, **ZIELE}  # the choices of the field „ebene“


class MitEbene(Protocol):
    """A return, in full or its head alone."""

    @property
    def ebene(self) -> str: ...  # noqa: D102

    @property
    def ags(self) -> str: ...  # noqa: D102


def stufe(mappe: MitEbene) -> Stufe:
    """The level a workbook says it is of; where it says nothing its AGS tells."""
    if mappe.ebene in _ALLE:
        return _ALLE[mappe.ebene]
    return next((s for s in (BUND, LAND, KREIS) if mappe.ags and not mappe.ags[s.stellen :].strip("0")), GEMEINDE)


def mit_eigenen_angaben(name: str) -> str:
    """What the county is called among its municipalities."""
    return f"{name} ({EIGENE})"


def ziel(name: str) -> Stufe:
    """The level with this name; raises BedienError for one that no consolidation makes."""
    if name not in ZIELE:
        raise BedienError(f"Eine Ebene „{name}“ gibt es nicht; möglich sind Kreis, Land und Bund.")
    return ZIELE[name]
