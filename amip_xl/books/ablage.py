"""Putting a finished workbook where it belongs: whole or not at all, the original kept."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from amip_xl.errors import MappeError


def lege_ab(ziel: Path, daten: bytes, *, original: Path | None = None) -> None:
    """Write the bytes to `ziel` in one step; raises MappeError when it is open elsewhere or cannot be written.

    When `original` is the file that is replaced, a copy of it is kept as „<Name>.original.xlsx“; an older kept
    copy is never overwritten (it is the one before the first change).
    """
    pruefe_frei(ziel)
    zwischen = None
    try:
        ziel.parent.mkdir(parents=True, exist_ok=True)
        if original is not None and ziel.exists() and ziel.samefile(original):
            _bewahre(ziel)
        griff, zwischen = tempfile.mkstemp(prefix=f".{ziel.stem}.", suffix=".tmp", dir=ziel.parent)
        with os.fdopen(griff, "wb") as datei:
            datei.write(daten)
            datei.flush()
            os.fsync(datei.fileno())
        if ziel.exists():
            shutil.copymode(ziel, zwischen)
        else:
            umask = os.umask(0)
            os.umask(umask)
            Path(zwischen).chmod(0o666 & ~umask)
        Path(zwischen).replace(ziel)
    except OSError as fehler:
        if zwischen is not None:
            Path(zwischen).unlink(missing_ok=True)
        raise MappeError(
            f"„{ziel}“ lässt sich nicht schreiben ({fehler.strerror}). Prüfen Sie Ordner, Rechte und freien Platz."
        ) from None


def pruefe_frei(pfad: Path) -> None:
    """Refuse a file that Excel or LibreOffice has open: their lock file lies beside it."""
    for sperre in (pfad.with_name(f"~${pfad.name}"), pfad.with_name(f".~lock.{pfad.name}#")):
        if sperre.exists():
            raise MappeError(
                f"„{pfad.name}“ ist gerade in einem anderen Programm geöffnet. Schließen Sie die Datei dort und "
                "wiederholen Sie den Schritt."
            )


def _bewahre(pfad: Path) -> None:
    kopie = pfad.with_name(f"{pfad.stem}.original{pfad.suffix}")
    nummer = 1
    while kopie.exists():
        nummer += 1
        kopie = pfad.with_name(f"{pfad.stem}.original-{nummer}{pfad.suffix}")
    shutil.copy2(pfad, kopie)
