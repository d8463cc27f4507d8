"""What the checks need of a workbook: the contract that a file and an open book both keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from amip_xl.books.cells import Zelle
    from amip_xl.books.workbookpart import Blatt


class Buch(Protocol):
    """A workbook that has been read: a file (`reader.Mappe`) or what is open in Excel or Calc (`live.Livebuch`)."""

    @property
    def dateiname(self) -> str:
        """What messages call it."""

    @property
    def blaetter(self) -> Sequence[Blatt]:
        """The sheets in the order of their tabs."""

    @property
    def namen(self) -> Mapping[str, tuple[str, str]]:
        """Defined names that point at one cell: name -> sheet, "C7"."""

    @property
    def bereiche(self) -> Mapping[str, tuple[str, str]]:
        """Defined names that point at a range: name -> sheet, "C7:C9"."""

    @property
    def datum1904(self) -> bool:
        """True when days are counted from 1904."""

    def zelle(self, blatt: str, ref: str) -> Zelle:
        """The cell "C7" of a sheet, LEER if there is none. KeyError for an unknown sheet."""

    def benannt(self, name: str) -> Zelle:
        """The cell a defined name points at. KeyError if the name has no cell."""
