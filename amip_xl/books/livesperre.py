"""One click at a time in a workbook: the second click of a double click starts a process of its own."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

DOPPELKLICK = 5  # seconds within which a second start was the same click


@contextlib.contextmanager
def sperre(mappe: str) -> Iterator[int | None]:
    """For `with`: this process alone works in the workbook of this path; gives None when it does.

    When another process does, gives the seconds since it began. The system itself frees the lock of a process that
    has ended, however it ended. Where no lock can be had (no temporary folder) the work goes on without.
    """
    pfad = sperrdatei(mappe)
    griff, seit = _nimm(pfad)
    try:
        yield seit
    finally:
        if griff is not None:
            _gib_frei(pfad, griff)


def sperrdatei(mappe: str) -> Path:
    """The lock file of a workbook, one for each person who works at this computer."""
    wer = os.getuid() if sys.platform != "win32" else os.environ.get("USERNAME", "")
    schluessel = os.path.normcase(os.path.realpath(mappe))
    summe = zlib.crc32(f"{wer}|{schluessel}".encode("utf-8", "replace"))
    return Path(tempfile.gettempdir(), f"amip-xl-{summe:08x}.lock")


def _nimm(pfad: Path) -> tuple[int | None, int | None]:
    """Handle of the locked file, and None; or None, and the seconds since another process locked it."""
    for _ in range(3):
        try:
            griff = os.open(pfad, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return None, None
        if not _sperre(griff):
            with contextlib.suppress(OSError):
                seit = time.time() - os.fstat(griff).st_mtime
                os.close(griff)
                return None, max(0, int(seit))
            return None, 0
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(griff), pfad.stat()):
                os.utime(pfad)
                return griff, None
        os.close(griff)  # its former owner has just removed it: once more
    return None, None


def _gib_frei(pfad: Path, griff: int) -> None:
    # removed while it is still locked; Windows removes no open file, and keeps one that the next has opened already
    if sys.platform != "win32":
        pfad.unlink(missing_ok=True)
        os.close(griff)
    else:
        os.close(griff)
        with contextlib.suppress(OSError):
            pfad.unlink()


def _sperre(griff: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(griff, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(griff, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
