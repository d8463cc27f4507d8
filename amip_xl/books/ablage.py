"""Putting a finished workbook where it belongs: whole or not at all, the original kept, nobody's entry lost.

The new file is written beside the old one and forced to the disk; then the original is kept in the same way; then,
if nobody has changed the file since it was read, one renaming puts the new file in its place. A process that is
killed, or a disk that is full, at any moment leaves the old file or the new one, and at most a file `.amip-….tmp`
that the next run removes. After the renaming the folder is forced to the disk as well, so that it survives a power
failure (Windows cannot do that for a folder; NTFS logs a renaming itself, so old or new is whole there, too).
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, EEXIST, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOSPC, EPERM
from functools import cache
from pathlib import Path
from typing import IO

from amip_xl.books.geoeffnet import pruefe_frei
from amip_xl.books.livesperre import gemeinschaft, kennung, niemand_darin, sperre
from amip_xl.books.package import MAX_DATEI, mappenfehler
from amip_xl.errors import SCHREIBHINDERNISSE, BedienError

ORIGINAL = re.compile(r"\.original(-[0-9]+)?\Z")  # how the stem of a kept copy ends

_GIBT_ES = "gibt es schon und wird nicht überschrieben; bitte einen anderen Namen wählen"
_VERWEIGERT = "die Datei ist schreibgeschützt, in einem anderen Programm geöffnet, oder im Ordner fehlen die Rechte"
_GRUENDE = SCHREIBHINDERNISSE | {
    EACCES: _VERWEIGERT,
    EPERM: _VERWEIGERT,
    ENAMETOOLONG: "der Name ist zu lang",
    ENOENT: "der Ordner ist verschwunden, oder Windows ist der Pfad zu lang",
    EEXIST: "dort ist gerade eine Datei gleichen Namens entstanden",
    ELOOP: "die Verknüpfung führt im Kreis",
}
_WINDOWS = {39: ENOSPC, 206: ENAMETOOLONG, 1224: EACCES, 1295: EDQUOT}  # what no errno says
_RAT = {
    ENAMETOOLONG: "bitte die Mappe oder ihren Ordner kürzer benennen",
    ENOSPC: "bitte Platz schaffen und noch einmal starten",
    EDQUOT: "bitte Platz schaffen und noch einmal starten",
}
_RAT_SONST = "bitte Ordner, Rechte und freien Platz prüfen"

_GEDULD = 5.0  # seconds to wait for another run in the same workbook
_TAKT = 0.02  # between two tries
_BELEGT = {5, 32, 33}  # Windows: somebody looks into the file, for moments often a virus scanner
_VERSUCHE = 50
_ZWISCHEN = re.compile(r"\.amip-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{12}\.tmp")
_TAG = 86_400.0


def inhalt(ziel: Path) -> bytes | None:
    """What stands at `ziel`, None for nothing: what a job may replace, to be asked for when it begins.

    Raises MappeError for what is no file that a workbook could replace.
    """
    with _als_satz(ziel):
        return _inhalt(ziel)


def selbe_datei(eine: Path, andere: Path) -> bool:
    """True when both paths lead to one file, however they are written."""
    with suppress(OSError):
        return eine == andere or eine.samefile(andere)
    return False


def lege_ab(ziel: Path, daten: bytes, vorher: bytes | None) -> None:
    """Write the bytes to `ziel` at one blow; a failure on the way leaves the files as they were.

    `vorher` is what the job found there (`inhalt`, or what it has read), None for nothing. Anything else that stands
    there by now is somebody's work and stays. What is replaced stays beside it as „<Name>.original.xlsx“, once per
    content: a kept copy is never overwritten (the first is the one before the first change), later ones get a
    number. Nothing is written if nothing changes. The file behind a symbolic link is replaced, not the link; of
    several hard links only this one gets the new content. Raises MappeError, also when Excel or LibreOffice holds
    the file open.
    """
    with _als_satz(ziel):
        if ziel.is_symlink():
            pruefe_frei(ziel)
            ziel = Path(os.path.realpath(ziel))
        _kehre(ziel.parent)
        with _allein(ziel):
            pruefe_frei(ziel)
            _pruefe_unveraendert(ziel, vorher)
            if daten != vorher:
                _wechsle(ziel, daten, vorher)


def pruefe_neu(ziel: Path) -> None:
    """Refuse what stands there already, before the work begins; raises MappeError."""
    with _als_satz(ziel):
        if os.path.lexists(ziel):
            raise mappenfehler(ziel.name, _GIBT_ES)


@contextmanager
def neue_datei(ziel: Path) -> Iterator[IO[bytes]]:
    """A file to write to that becomes `ziel` at one blow when all went well: for what memory should not hold at once.

    Nothing may stand at `ziel`. A failure on the way, whatever it is, leaves nothing. Raises MappeError when it cannot
    be written.
    """
    with _als_satz(ziel):
        _kehre(ziel.parent)
        with _allein(ziel):
            pruefe_neu(ziel)
            neue_ordner = [o for o in (ziel.parent, *ziel.parent.parents) if not o.exists()]
            zwischen = _zwischenname(ziel)
            try:
                ziel.parent.mkdir(parents=True, exist_ok=True)
                with zwischen.open("xb") as datei:
                    yield datei
                    datei.flush()
                    os.fsync(datei.fileno())
                _ersetze(zwischen, ziel, None)
            except BaseException:
                with suppress(OSError):
                    zwischen.unlink(missing_ok=True)
                    for ordner in neue_ordner:
                        ordner.rmdir()
                raise
            _sichere(ziel.parent)


def pruefe_endung(ziel: Path, endung: str, was: str) -> None:
    """Refuse a file name that hides whether macros are inside: Excel opens neither kind under the other's name.

    Raises BedienError.
    """
    if ziel.suffix.lower() != endung.lower():
        raise BedienError(f"{was} endet auf {endung}; nennen Sie sie „{ziel.stem}{endung}“.")


def _wechsle(ziel: Path, daten: bytes, vorher: bytes | None) -> None:
    angaben = ziel.stat() if vorher is not None else None
    if angaben and not angaben.st_mode & 0o222:
        raise PermissionError(EACCES, "write-protected")  # as Windows does; elsewhere a renaming would not ask
    neue_ordner = [o for o in (ziel.parent, *ziel.parent.parents) if not o.exists()]
    zwischen, kopie = _zwischenname(ziel), None
    try:
        ziel.parent.mkdir(parents=True, exist_ok=True)
        _schreibe(zwischen, daten, ziel if angaben else None)
        if vorher is not None and angaben:
            kopie = _bewahre(ziel, vorher, angaben)
        _ersetze(zwischen, ziel, vorher)
    except BaseException:
        with suppress(OSError):
            zwischen.unlink(missing_ok=True)
            if kopie is not None and _inhalt(ziel) == vorher:  # else it is the only one, or somebody may rely on it
                kopie.unlink()
            for ordner in neue_ordner:
                ordner.rmdir()
        raise
    _sichere(ziel.parent)


def _bewahre(ziel: Path, original: bytes, angaben: os.stat_result) -> Path | None:
    """Keep a copy, complete from the first moment it can be seen; None if there is one already."""
    nummer = 1
    while True:
        kopie = ziel.with_name(f"{ziel.stem}.original{'' if nummer == 1 else f'-{nummer}'}{ziel.suffix}")
        try:
            dort = kopie.lstat()
        except FileNotFoundError:
            break
        if stat.S_ISREG(dort.st_mode) and dort.st_size == len(original):
            with suppress(PermissionError):
                if kopie.read_bytes() == original:
                    return None
        nummer += 1
    zwischen = _zwischenname(ziel)
    try:
        _schreibe(zwischen, original, ziel)
        os.utime(zwischen, ns=(angaben.st_atime_ns, angaben.st_mtime_ns))  # as old as what it keeps
        zwischen.rename(kopie)
    except BaseException:
        with suppress(OSError):
            zwischen.unlink(missing_ok=True)
        raise
    _sichere(ziel.parent)  # it must be there before the file it keeps goes
    return kopie


def _ersetze(zwischen: Path, ziel: Path, vorher: bytes | None) -> None:
    """Between the last look and the renaming lies no other step."""
    for versuch in range(_VERSUCHE, 0, -1):
        pruefe_frei(ziel)  # first: who closes the file after this has saved it before the next line
        _pruefe_unveraendert(ziel, vorher)
        try:
            zwischen.replace(ziel)
        except PermissionError as fehler:
            if versuch == 1 or getattr(fehler, "winerror", None) not in _BELEGT:
                raise
            time.sleep(_TAKT)
        else:
            return


def _pruefe_unveraendert(ziel: Path, vorher: bytes | None) -> None:
    jetzt = _inhalt(ziel)
    if jetzt == vorher:
        return
    if vorher is None:
        satz = _GIBT_ES
    elif jetzt is None:
        satz = "ist inzwischen gelöscht, verschoben oder umbenannt worden; bitte prüfen, wo die Mappe liegt"
    else:
        satz = (
            "ist inzwischen von anderer Seite geändert worden und bleibt so, wie es jetzt ist; bitte noch einmal "
            "starten, dann wird mit dem neuen Stand gerechnet"
        )
    raise mappenfehler(ziel.name, satz)


def _inhalt(ziel: Path) -> bytes | None:
    try:
        angaben = ziel.stat()
        if stat.S_ISDIR(angaben.st_mode):
            raise IsADirectoryError(EISDIR, "is a directory")
        if not stat.S_ISREG(angaben.st_mode):
            raise mappenfehler(ziel.name, "ist keine gewöhnliche Datei; bitte einen anderen Namen wählen")
        if angaben.st_size > MAX_DATEI:
            raise mappenfehler(
                ziel.name,
                f"ist mit {angaben.st_size // 2**20} MB keine Planungsmappe und wird nicht ersetzt; bitte einen "
                "anderen Namen wählen",
            )
        return ziel.read_bytes()
    except FileNotFoundError:
        return None


def _schreibe(pfad: Path, daten: bytes, vorbild: Path | None) -> None:
    """Write a new file down to the disk, for the same people as an old one; never open to more, not for a moment."""
    art = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(pfad, art, 0o600 if vorbild else 0o666), "wb") as datei:
        datei.write(daten)
        datei.flush()
        os.fsync(datei.fileno())
    if vorbild is None:
        return
    wie, neu = vorbild.stat(), pfad.stat()
    if hasattr(os, "chown") and (neu.st_uid, neu.st_gid) != (wie.st_uid, wie.st_gid):
        for wer in (wie.st_uid, -1):  # nobody but root may give a file away, but the group of a shared folder stays
            with suppress(PermissionError):
                os.chown(pfad, wer, wie.st_gid)
                break
    if stat.S_IMODE(neu.st_mode) != stat.S_IMODE(wie.st_mode):
        pfad.chmod(stat.S_IMODE(wie.st_mode))
    if hasattr(os, "listxattr"):  # also the rights that an access list grants
        with suppress(OSError):
            for name in os.listxattr(vorbild):
                with suppress(OSError):  # some belong to the system alone
                    os.setxattr(pfad, name, os.getxattr(vorbild, name))


def _sichere(ordner: Path) -> None:
    """Force new names to the disk, where a folder can be asked to."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network drives cannot; the files themselves have arrived
        griff = os.open(ordner, os.O_RDONLY)
        try:
            os.fsync(griff)
        finally:
            os.close(griff)


@contextmanager
def _allein(ziel: Path) -> Iterator[None]:
    """One run of this person at this computer at a time; the lock goes with the process, however it ends."""
    frist = time.monotonic() + _GEDULD
    while True:
        with sperre(str(ziel)) as seit:
            if seit is None:
                yield
                return
        if time.monotonic() > frist:
            raise mappenfehler(
                ziel.name, "wird gerade von einem anderen Lauf von AMIP geschrieben; bitte warten, bis er fertig ist"
            )
        time.sleep(_TAKT)


def _zwischenname(ziel: Path) -> Path:
    """Says whose it is and for which file, so that what a dead run left can be told from what a living one needs."""
    return ziel.with_name(f".amip-{gemeinschaft()}-{kennung(str(ziel))}-{os.urandom(6).hex()}.tmp")


@cache  # once per folder and run: a folder may hold ten thousand workbooks
def _kehre(ordner: Path) -> None:
    """Remove what dead runs left in a folder."""
    with suppress(OSError), os.scandir(ordner) as eintraege:
        for eintrag in eintraege:
            teile = _ZWISCHEN.fullmatch(eintrag.name)
            if teile is None or not eintrag.is_file(follow_symlinks=False):
                continue
            if teile[1] == gemeinschaft():
                tot = niemand_darin(teile[2])
            else:  # of another person or computer: their locks cannot be seen from here
                tot = time.time() - eintrag.stat(follow_symlinks=False).st_mtime > _TAG
            if tot:
                with suppress(OSError):
                    Path(eintrag.path).unlink()


@contextmanager
def _als_satz(ziel: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fehler:
        nummer = _WINDOWS.get(getattr(fehler, "winerror", None) or 0) or fehler.errno or 0
        grund = _GRUENDE.get(nummer) or fehler.strerror or str(fehler)
        rat = _RAT.get(nummer, _RAT_SONST)
        raise mappenfehler(ziel.name, f"lässt sich nicht schreiben ({grund}); {rat}") from None
