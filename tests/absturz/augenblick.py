"""Stops a run at each of its file operations in turn, in processes of its own.

A file operation is every call of the operating system's file functions and every method of an open file, each seen
twice: before it begins and after it has ended. What happens there is up to the test: the process is killed, the
operation fails, somebody presses Ctrl+C, somebody saves the file.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from mappen import laufe

from amip_xl import consolidate, jobs
from amip_xl.books import ablage
from amip_xl.errors import AmipError

Abbild = dict[str, str]  # every file of a folder -> what it holds

braucht_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kennt kein fork")
_KEINE_DATEI = {"fspath", "getuid", "uname", "urandom", "_path_normpath"}
_lege_ab = ablage.lege_ab


def im_speicher() -> str | None:
    """Where temporary folders never wait for a disk; None where there is no such place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Ausgang(NamedTuple):
    """How a process ended: `ende` negative for a signal; `ergebnis` what it returned or raised."""

    ende: int
    ergebnis: Any

    @property
    def satz(self) -> str:
        """What the user is told, "" when nothing was wrong."""
        return str(self.ergebnis) if isinstance(self.ergebnis, AmipError) else ""


class Stelle(NamedTuple):
    """One moment of a run, what was in the folder after it, and after the next run that nothing happens to."""

    wo: str  # "vor rename", "nach fsync"; "" is the run that went through
    ausgang: Ausgang
    danach: Abbild
    naechster: Ausgang
    am_ende: Abbild


class Durchlauf(NamedTuple):
    """All moments of one command, and what it would write."""

    stellen: list[Stelle]
    neu: bytes

    @property
    def gestoert(self) -> list[Stelle]:
        return self.stellen[:-1]


def summe(daten: bytes) -> str:
    return hashlib.sha256(daten).hexdigest()[:16]


def abbild(ordner: Path) -> Abbild:
    return {str(p.relative_to(ordner)): summe(p.read_bytes()) for p in sorted(ordner.rglob("*")) if p.is_file()}


def im_kind(tat: Callable[[], Any]) -> Ausgang:
    """Does something in a copy of this process and waits for its end, whatever that is."""
    [ausgang] = zugleich(tat)
    return ausgang


def zugleich(*taten: Callable[[], Any]) -> list[Ausgang]:
    """Does several things, each in a copy of this process; none begins before all are ready."""
    bereit, los = os.pipe()
    kinder = [_starte(tat, bereit, los) for tat in taten]
    os.close(bereit)
    os.close(los)
    return [_ende(kind, leitung) for kind, leitung in kinder]


def _starte(tat: Callable[[], Any], bereit: int, los: int) -> tuple[int, int]:
    lesen, schreiben = os.pipe()
    kind = os.fork()
    if kind == 0:
        with contextlib.suppress(BaseException):
            os.close(lesen)
            os.close(los)
            os.read(bereit, 1)  # ends when the last one has been started
            antwort = _versuche(tat)
            sys.setprofile(None)
            with os.fdopen(schreiben, "wb") as leitung:
                pickle.dump(antwort, leitung)
        os._exit(0)
    os.close(schreiben)
    return kind, lesen


def _ende(kind: int, leitung: int) -> Ausgang:
    with os.fdopen(leitung, "rb") as datei:
        roh = datei.read()
    _, status = os.waitpid(kind, 0)
    return Ausgang(os.waitstatus_to_exitcode(status), pickle.loads(roh) if roh else None)


def _versuche(tat: Callable[[], Any]) -> Any:
    try:
        return tat()
    except BaseException as fehler:
        return fehler


def befehl(argumente: list[str | Path]) -> tuple[int, str]:
    """Exit code and output of the command line."""
    ausgabe = io.StringIO()
    with contextlib.redirect_stdout(ausgabe), contextlib.redirect_stderr(ausgabe):
        code = laufe(*argumente)
    return code, ausgabe.getvalue()


# --- what may happen at a moment --------------------------------------------------------------------------


def toete() -> None:
    """What kill -9, the task manager and the end of the battery do."""
    os.kill(os.getpid(), signal.SIGKILL)


def toete_halb(ordner: Path) -> Callable[[], None]:
    """The same while only half of what was written has reached the disk."""

    def tat() -> None:
        for pfad in ordner.rglob(".amip-*.tmp"):
            os.truncate(pfad, pfad.stat().st_size // 2)
        toete()

    return tat


def scheitere(fehler: BaseException) -> Callable[[], None]:
    """The operation fails, or has been done and then something else comes."""

    def tat() -> None:
        raise fehler

    return tat


# --- going through the moments ----------------------------------------------------------------------------


def durchlaufe(
    argumente: list[str | Path],
    ordner: Path,
    tat: Callable[[], None] = toete,
    *,
    davor: Callable[[], None] = lambda: None,
    danach: Callable[[], None] = lambda: None,
    ab: int = 1,
) -> Durchlauf:
    """Runs a command once up to where it writes its file, and from there on once for every operation of writing.

    Every time the folder is as it was, `tat` happens at the next operation (the first is number `ab`), and then comes
    another run. `davor` and `danach` are done before and after the disturbed one, by a process that stays.
    """

    def lauf() -> Durchlauf:
        alle: list[Durchlauf] = []

        def gabel(ziel: Path, daten: bytes, vorher: bytes | None) -> None:
            def erneut() -> None:
                _lege_ab(ziel, daten, ablage.inhalt(ziel))

            schreibe = partial(_lege_ab, ziel, daten, vorher)
            bild, stellen = _dateien(ordner), list[Stelle]()
            with tempfile.TemporaryDirectory(prefix="amip_sperren_") as sperren:
                tempfile.tempdir = sperren
                while not stellen or stellen[-1].wo:
                    _stelle_her(ordner, bild)
                    davor()
                    wo, ausgang = _gestoert(ab + len(stellen), tat, schreibe)
                    danach()
                    stellen.append(Stelle(wo, ausgang, abbild(ordner), im_kind(erneut), abbild(ordner)))
                    assert not list(Path(sperren).iterdir()), "eine Sperrdatei blieb liegen"
            alle.append(Durchlauf(stellen, daten))

        jobs.lege_ab = consolidate.lege_ab = gabel  # type: ignore[attr-defined]
        befehl(argumente)
        return alle[0]

    ende = im_kind(lauf)
    assert isinstance(ende.ergebnis, Durchlauf), repr(ende)
    return ende.ergebnis


def _gestoert(nummer: int, tat: Callable[[], None], lauf: Callable[[], None]) -> tuple[str, Ausgang]:
    """Where the run was disturbed, and how it ended."""
    lesen, melden = os.pipe()

    def beginne() -> None:
        os.close(lesen)
        bei(nummer, tat, lambda wo: os.write(melden, wo.encode()))
        lauf()

    ausgang = im_kind(beginne)
    os.close(melden)
    with os.fdopen(lesen, "r") as leitung:
        return leitung.read(), ausgang


def bei(nummer: int, tat: Callable[[], None], melde: Callable[[str], Any]) -> None:
    """From now on this process does `tat` at the operation with this number, and tells which that is."""
    gezaehlt = 0

    def lausche(_: FrameType, ereignis: str, was: Any) -> None:
        nonlocal gezaehlt
        if ereignis in ("c_call", "c_return") and _ist_dateizugriff(was):
            gezaehlt += 1
            if gezaehlt == nummer:
                sys.setprofile(None)
                melde(f"{'vor' if ereignis == 'c_call' else 'nach'} {was.__name__}")
                tat()

    sys.setprofile(lausche)


def _ist_dateizugriff(was: Any) -> bool:
    if isinstance(getattr(was, "__self__", None), io.IOBase):
        return True
    return getattr(was, "__module__", None) in ("posix", "fcntl", "io", "_io") and was.__name__ not in _KEINE_DATEI


def _dateien(ordner: Path) -> dict[Path, tuple[bytes, os.stat_result]]:
    return {p: (p.read_bytes(), p.stat()) for p in ordner.rglob("*") if p.is_file()}


def _stelle_her(ordner: Path, bild: dict[Path, tuple[bytes, os.stat_result]]) -> None:
    for p in sorted(ordner.rglob("*"), reverse=True):
        if not p.is_dir():
            p.unlink()
        elif not any(o.is_relative_to(p) for o in bild):
            p.rmdir()
    for p, (daten, angaben) in bild.items():
        p.write_bytes(daten)
        p.chmod(angaben.st_mode & 0o7777)
        os.utime(p, ns=(angaben.st_atime_ns, angaben.st_mtime_ns))
