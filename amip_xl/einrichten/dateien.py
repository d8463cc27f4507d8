"""Files written whole or not at all, and failures as one sentence."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from errno import EACCES, EPERM
from pathlib import Path

from amip_xl.errors import SCHREIBHINDERNISSE, BedienError

_GRUENDE = SCHREIBHINDERNISSE | {
    EACCES: "die Rechte fehlen, oder ein Programm hält die Datei geöffnet; beenden Sie Excel und LibreOffice",
    EPERM: "das System verweigert den Zugriff; auf dem Mac muss das Terminal auf Daten anderer Apps zugreifen dürfen "
    "(Systemeinstellungen, Datenschutz & Sicherheit)",
}


def inhalt(pfad: Path) -> bytes | None:
    """The bytes of a file, None when there is none; raises BedienError when it cannot be read."""
    try:
        return pfad.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fehler:
        raise BedienError(f"„{pfad}“ lässt sich nicht lesen: {grund(fehler)}.") from None


def grund(fehler: OSError) -> str:
    """Why the system refused, in German where it is a usual reason."""
    return _GRUENDE.get(fehler.errno or 0) or fehler.strerror or str(fehler)


def zwischenname(pfad: Path) -> Path:
    """Where the new bytes wait beside their target; the name is fixed, so that a crash leaves nothing unknown."""
    ziel = _ziel(pfad)
    return ziel.with_name(f".{ziel.name}.amip-neu")


def lege(pfad: Path, daten: bytes | None) -> None:
    """The file holds exactly these bytes, or is gone (None). Raises OSError and leaves it as it was."""
    ziel = _ziel(pfad)
    if daten is None:
        ziel.unlink(missing_ok=True)
        return
    zwischen = zwischenname(ziel)
    try:
        with zwischen.open("wb") as datei:
            datei.write(daten)
            datei.flush()
            os.fsync(datei.fileno())
        with contextlib.suppress(FileNotFoundError):
            zwischen.chmod(ziel.stat().st_mode & 0o7777)
        zwischen.replace(ziel)
    except BaseException:
        with contextlib.suppress(OSError):
            zwischen.unlink(missing_ok=True)
        raise


def _ziel(pfad: Path) -> Path:
    return pfad.resolve() if pfad.is_symlink() else pfad  # the file behind a link is replaced, not the link


def fehlende_ordner(pfad: Path) -> tuple[Path, ...]:
    """The folders above a file that do not exist yet, outermost first."""
    fehlend: list[Path] = []
    for ordner in pfad.parents:
        if ordner.exists():
            break
        fehlend.append(ordner)
    return tuple(reversed(fehlend))


def raeume_auf(ordner: Iterable[Path]) -> None:
    """Remove folders we made, innermost first, if nothing is in them by now."""
    for o in reversed(list(ordner)):
        with contextlib.suppress(OSError):
            o.rmdir()
