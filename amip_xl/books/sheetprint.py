"""What a sheet says about how it may be used: protection, validations, formats and locks, as cheap as can be.

A sheet that looks like the issued one needs no further look. The print is no seal: who forges it hides that Excel
would have let him type a wrong entry, and the checks find the entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from amip_xl.books.abdruck import Abdruck, abdruck
from amip_xl.books.cellformats import Zellformat
from amip_xl.books.sheetpart import Zellen


class Blattbild(NamedTuple):
    """As it stands in the file; equal ones have the same findings."""

    schutz: bytes
    gueltigkeiten: bytes
    erweitert: bytes  # validations of the newer kind
    refs: tuple[str, ...]
    formate: tuple[Zellformat, ...]

    @property
    def abdruck(self) -> Abdruck:
        """Few numbers that differ when the sheets differ."""
        formate = (f"{code}{gesperrt:d}" for code, gesperrt, _ in self.formate)
        return abdruck([*(stueck.decode("latin-1") for stueck in self[:3]), *self.refs, *formate])


def blattbild(zellen: Zellen, refs: Sequence[str], formate: Mapping[str | None, Zellformat]) -> Blattbild | None:
    """What a sheet in canonical mark-up that has all these cells says; None for any other."""
    danach, flach, stellen = zellen.danach, zellen.flach, zellen.stellen
    if not danach or b"<!" in danach:
        return None
    try:
        gesehen = tuple([formate[flach[stellen[ref]]] for ref in refs])
    except KeyError:
        return None
    gueltigkeiten = _stueck(danach, b"<dataValidations", b"</dataValidations>")
    # a conditional format may have extensions of its own, before those of the sheet
    beginn = danach.find(b"<extLst")
    erweitert = b"" if beginn < 0 else danach[beginn:].replace(gueltigkeiten, b"")
    return Blattbild(
        _stueck(danach, b"<sheetProtection", b">"), gueltigkeiten,
        erweitert if b"dataValidation" in erweitert else b"", tuple(refs), gesehen,
    )  # fmt: skip


def _stueck(daten: bytes, beginn: bytes, ende: bytes) -> bytes:
    anfang = daten.find(beginn)
    return b"" if anfang < 0 else daten[anfang : daten.find(ende, anfang) + len(ende)]
