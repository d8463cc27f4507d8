"""One click at a time in a workbook: the second click of a double click starts a process of its own."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import zlib
from collections.abc import Iterator
from errno import EACCES, EAGAIN, EDEADLK
from functools import partial
from pathlib import Path

_BESETZT = {EACCES, EAGAIN, EDEADLK}
DOPPELKLICK = 5  # seconds within which a second start was the same click


@contextlib.contextmanager
def sperre(mappe: str) -> Iterator[int | None]:
    """For `with`: this process alone works in the workbook of this path; gives None when it does.

    When another process does, gives the seconds since it began. The system itself frees the lock of a process that
    has ended, however it ended. Where no lock can be had (no temporary folder) the work goes on without.
    """
    try:
        pfad = sperrdatei(mappe)
    except OSError:
        pfad = None
    griff, seit = _nimm(pfad) if pfad else (None, None)
    try:
        yield seit
    finally:
        if pfad and griff is not None:
            _gib_frei(pfad, griff)


def sperrdatei(mappe: str) -> Path:
    """The lock file of a workbook, one for each person who works at this computer."""
    return _datei(kennung(mappe))


def kennung(mappe: str) -> str:
    """Eight digits for a workbook, however its path is written, and for the person at work."""
    return _summe(f"{_person()}|{os.path.normcase(os.path.realpath(mappe))}")


def gemeinschaft() -> str:
    """Eight digits for all processes that see each other's locks: of one person, computer and temporary folder."""
    rechner = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    try:
        ordner = _temporaer()
    except OSError:
        ordner = os.urandom(8).hex()  # there are no locks
    return _summe(f"{rechner}|{_person()}|{ordner}")


def niemand_darin(kennung: str) -> bool:
    """True when surely no process that this one sees holds the lock of the workbook with these digits."""
    try:
        pfad = _datei(kennung)
    except OSError:
        return False
    griff, _ = _nimm(pfad)
    if griff is None:
        return False
    _gib_frei(pfad, griff)
    return True


def _datei(kennung: str) -> Path:
    return Path(_temporaer(), f"amip-xl-{kennung}.lock")


def _person() -> str:
    return str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "")


def _summe(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}"


def _nimm(pfad: Path) -> tuple[int | None, int | None]:
    """Handle of the locked file, and None; or None, and the seconds since another process locked it.

    Twice None where no lock can be had.
    """
    for _ in range(3):
        try:
            griff = os.open(pfad, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return None, None
        gesperrt = _sperre(griff)
        if not gesperrt:
            seit = time.time() - os.fstat(griff).st_mtime
            os.close(griff)
            return None, None if gesperrt is None else max(0, int(seit))
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(griff), pfad.stat()):
                os.utime(pfad)
                return griff, None
        os.close(griff)  # its former owner has just removed it: once more
    return None, 0


def _gib_frei(pfad: Path, griff: int) -> None:
    # removed while it is still locked; Windows removes no open file, and keeps one that the next has opened already
    for schritt in (pfad.unlink, partial(os.close, griff))[:: -1 if sys.platform == "win32" else 1]:
        with contextlib.suppress(OSError):  # the work is done; the lock ends with the process at the latest
            schritt()


def _sperre(griff: int) -> bool | None:
    """True: locked; False: another process holds it; None: no lock can be had here, as on some network drives."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(griff, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(griff, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fehler:
        return False if fehler.errno in _BESETZT else None
    return True


def _temporaer() -> str:
    from tempfile import gettempdir  # brings shutil, random, lzma: a mere check needs no lock

    return gettempdir()
