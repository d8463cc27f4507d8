"""What lies in a folder of returns: workbooks, files in which a return may hide, documents, folders below."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from amip_xl.consolidate.suche import ENDUNGEN, ist_eingang
from amip_xl.errors import BedienError
from amip_xl.kreisdatei import KREISORDNER

QUITTUNG = ".quittung.txt"  # how the text of a receipt ends
# a return in the wrong form, packed, or still attached to its mail: nobody may overlook it
_VERSTECKT = frozenset((
    ".xls", ".xlsb", ".xlt", ".xltx", ".xltm", ".ods", ".fods", ".ots", ".numbers", ".sxc",
    ".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".cab", ".msg", ".eml", ".mht", ".oft", ".p7m",
))  # fmt: skip
_BEILAGEN = frozenset(  # a letter, a scan, a print: perhaps instead of the workbook
    (".pdf", ".doc", ".docx", ".odt", ".rtf", ".csv", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".pptx")
)


class Ordnerinhalt(NamedTuple):
    """The files of a folder, each kind by name."""

    mappen: list[Path]
    versteckte: list[Path]
    beilagen: list[Path]
    unterordner: list[tuple[str, int]]  # with workbooks in them, and how many

    @property
    def lesbar(self) -> list[Path]:
        """Everything in which a return is looked for."""
        return [*self.mappen, *self.versteckte]


def sichte(ordner: Path, ausser: Iterable[Path] = ()) -> Ordnerinhalt:
    """Look into a folder, not below it; `ausser` are files and folders of our own.

    Raises BedienError when it is no folder or may not be looked into.
    """
    if not ordner.is_dir():
        raise BedienError(f"„{ordner}“ ist kein Ordner; geben Sie den Ordner mit den Rückläufen an.")
    weg = {p.resolve() for p in ausser}
    try:
        alle = sorted(p for p in ordner.iterdir() if p.resolve() not in weg)
    except OSError:
        raise BedienError(f"„{ordner}“ darf nicht gelesen werden; prüfen Sie die Rechte am Ordner.") from None
    dateien = [p for p in alle if ist_eingang(p)]

    def mit(endungen: Iterable[str]) -> list[Path]:
        return [p for p in dateien if p.suffix.lower() in endungen]

    tiefer = [(p.name, _mappen_in(p)) for p in alle if p.is_dir() and p.name != KREISORDNER]
    return Ordnerinhalt(mit(ENDUNGEN), mit(_VERSTECKT), mit(_BEILAGEN), [(n, z) for n, z in tiefer if z])


def _mappen_in(ordner: Path) -> int:
    try:
        alle = list(ordner.iterdir())
    except OSError:
        return 0
    if any(p.name.endswith(QUITTUNG) for p in alle):  # our own receipts
        return 0
    return sum(p.suffix.lower() in ENDUNGEN and ist_eingang(p) for p in alle)
