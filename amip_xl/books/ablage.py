"""Putting a finished workbook where it belongs: whole or not at all, the original kept."""

from __future__ import annotations

import os
import re
from errno import EACCES, ENAMETOOLONG, EPERM
from pathlib import Path

from amip_xl.books.package import mappenfehler
from amip_xl.errors import SCHREIBHINDERNISSE, BedienError

ORIGINAL = re.compile(r"\.original(-[0-9]+)?\Z")  # how the stem of a kept copy ends

_VERWEIGERT = "die Datei ist schreibgeschützt, in einem anderen Programm geöffnet, oder im Ordner fehlen die Rechte"
_GRUENDE = SCHREIBHINDERNISSE | {
    EACCES: _VERWEIGERT,
    EPERM: _VERWEIGERT,
    ENAMETOOLONG: "der Name ist zu lang",
}


def lege_ab(ziel: Path, daten: bytes) -> None:
    """Write the bytes to `ziel` at one blow; a failure on the way leaves the files as they were.

    Whatever is replaced stays beside it as „<Name>.original.xlsx“, once per content: a kept copy is never
    overwritten (the first is the one before the first change), later ones get a number. Nothing is written if
    nothing changes. Raises MappeError, also when Excel or LibreOffice holds the file open.
    """
    pruefe_frei(ziel)
    angelegt: list[Path] = []
    try:
        if ziel.is_symlink():  # the file behind a link is replaced, not the link
            ziel = ziel.resolve()
            pruefe_frei(ziel)
        ziel.parent.mkdir(parents=True, exist_ok=True)
        zwischen = ziel.with_name(f".amip-{os.urandom(6).hex()}.tmp")
        if ziel.exists():
            alt = ziel.read_bytes()
            if alt == daten:
                return
            _schreibe(zwischen, daten, angelegt)
            zwischen.chmod(ziel.stat().st_mode & 0o7777)
            _bewahre(ziel, alt, angelegt)
        else:
            _schreibe(zwischen, daten, angelegt)
        zwischen.replace(ziel)
    except BaseException as fehler:
        for pfad in angelegt:
            pfad.unlink(missing_ok=True)
        if not isinstance(fehler, OSError):
            raise
        grund = _GRUENDE.get(fehler.errno or 0) or fehler.strerror or str(fehler)
        raise mappenfehler(
            ziel.name, f"lässt sich nicht schreiben ({grund}); bitte Ordner, Rechte und freien Platz prüfen"
        ) from None


def pruefe_endung(ziel: Path, endung: str, was: str) -> None:
    """Refuse a file name that hides whether macros are inside: Excel opens neither kind under the other's name.

    Raises BedienError.
    """
    if ziel.suffix.lower() != endung.lower():
        raise BedienError(f"{was} endet auf {endung}; nennen Sie sie „{ziel.stem}{endung}“.")


def pruefe_frei(pfad: Path) -> None:
    """Refuse a file that Excel or LibreOffice has open: their lock file lies beside it."""
    for programm, name in (("Excel", f"~${pfad.name}"), ("LibreOffice", f".~lock.{pfad.name}#")):
        if pfad.with_name(name).exists():
            raise mappenfehler(
                pfad.name, f"ist gerade in {programm} geöffnet (Sperrdatei {name}); bitte die Datei dort schließen"
            )


def _bewahre(ziel: Path, original: bytes, angelegt: list[Path]) -> None:
    nummer = 1
    while True:
        kopie = ziel.with_name(f"{ziel.stem}.original{'' if nummer == 1 else f'-{nummer}'}{ziel.suffix}")
        if not kopie.exists():
            break
        if kopie.is_file() and kopie.read_bytes() == original:
            return
        nummer += 1
    _schreibe(kopie, original, angelegt)
    angaben = ziel.stat()
    kopie.chmod(angaben.st_mode & 0o7777)
    os.utime(kopie, ns=(angaben.st_atime_ns, angaben.st_mtime_ns))  # as old as what it keeps


def _schreibe(pfad: Path, daten: bytes, angelegt: list[Path]) -> None:
    """Write a new file down to the disk; `angelegt` learns of it before anything can fail."""
    with pfad.open("xb") as datei:
        angelegt.append(pfad)
        datei.write(daten)
        datei.flush()
        os.fsync(datei.fileno())
