"""Putting a finished workbook where it belongs: whole or not at all, the original kept."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from amip_xl.errors import MappeError

ORIGINAL = re.compile(r"\.original(-[0-9]+)?\Z")  # how the stem of a kept copy ends


def lege_ab(ziel: Path, daten: bytes) -> None:
    """Write the bytes to `ziel` in one step; raises MappeError when it is open elsewhere or cannot be written.

    Whatever is replaced is kept beside it as „<Name>.original.xlsx“, once per content; a kept copy is never
    overwritten (the first is the one before the first change).
    """
    pruefe_frei(ziel)
    zwischen = None
    try:
        if ziel.is_symlink():
            ziel = ziel.resolve()  # the file behind a link is replaced, not the link
        ziel.parent.mkdir(parents=True, exist_ok=True)
        if ziel.exists():
            alt = ziel.read_bytes()
            if alt == daten:
                return
            _bewahre(ziel, alt)
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


def _bewahre(pfad: Path, daten: bytes) -> None:
    kopie = pfad.with_name(f"{pfad.stem}.original{pfad.suffix}")
    nummer = 1
    while kopie.exists():
        if kopie.is_file() and kopie.read_bytes() == daten:
            return
        nummer += 1
        kopie = pfad.with_name(f"{pfad.stem}.original-{nummer}{pfad.suffix}")
    shutil.copy2(pfad, kopie)
