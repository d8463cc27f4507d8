"""Finding the workbooks that were handed in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from amip_xl.books.ablage import ORIGINAL
from amip_xl.errors import BedienError

ENDUNGEN = (".xlsx", ".xlsm")


def ist_eingang(pfad: Path) -> bool:
    """True for a file that somebody put there: no lock file, no hidden one, no copy that was kept when one changed."""
    return not pfad.name.startswith(("~$", ".")) and not ORIGINAL.search(pfad.stem) and pfad.is_file()


def finde_mappen(orte: Iterable[Path], ausser: Iterable[Path] = ()) -> list[Path]:
    """The workbooks in folders (not below them) and named files; lock files and `ausser` are left out.

    Raises BedienError when one is not there, a folder may not be looked into, or none is found.
    """
    weg = {p.resolve() for p in ausser}
    gefunden: list[Path] = []
    for ort in orte:
        if ort.is_dir():
            try:
                alle = list(ort.iterdir())
            except OSError:
                raise BedienError(f"„{ort}“ darf nicht gelesen werden; prüfen Sie die Rechte am Ordner.") from None
            gefunden += sorted(p for p in alle if p.suffix.lower() in ENDUNGEN and ist_eingang(p))
        elif ort.exists():
            gefunden.append(ort)
        else:
            raise BedienError(f"„{ort}“ gibt es nicht; geben Sie einen Ordner oder Mappen an.")
    mappen = [p for p in dict.fromkeys(gefunden) if p.resolve() not in weg]
    if not mappen:
        raise BedienError("Es wurde keine Mappe (.xlsx, .xlsm) gefunden; geben Sie den Ordner mit den Mappen an.")
    return mappen
