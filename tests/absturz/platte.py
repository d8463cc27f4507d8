"""Small, full and write-protected disks: real ones where this account may mount, a limit of the system elsewhere."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from absturz.augenblick import Abbild, abbild, befehl, im_kind, im_speicher

SEITE = 4096  # a tmpfs grows page by page
NIEMAND = 65534


class Platte:
    """A file system of its own, in memory, that can be made smaller, larger and read-only."""

    def __init__(self, ort: Path) -> None:
        self.ort = ort

    def stelle(self, *, seiten: int = 0, dateien: int = 0, nur_lesen: bool = False) -> None:
        """So much room altogether; 0 is no limit."""
        art = "ro" if nur_lesen else "rw"
        self._mount(f"remount,{art},size={seiten * SEITE},nr_inodes={dateien}")

    def belegt(self) -> int:
        """Pages in use."""
        angaben = os.statvfs(self.ort)
        return (angaben.f_blocks - angaben.f_bfree) * angaben.f_frsize // SEITE if angaben.f_blocks else 0

    def _mount(self, angaben: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", angaben, "amip", str(self.ort)], check=True, capture_output=True)


@contextlib.contextmanager
def platte() -> Iterator[Platte]:
    """Raises CalledProcessError or OSError where this account may not mount."""
    with tempfile.TemporaryDirectory(prefix="amip_platte_") as ort:
        klein = Platte(Path(ort))
        klein._mount(f"size={1024 * SEITE},mode=0777")
        try:
            yield klein
        finally:
            subprocess.run(["umount", ort], check=True, capture_output=True)


class Strom:
    """A disk whose power can fail: what has not been forced onto it by then is gone (ext4 on a file in memory)."""

    _SHUTDOWN, _OHNE_JOURNAL = 0x8004587D, struct.pack("I", 2)

    def __init__(self, datei: Path, ort: Path) -> None:
        self.datei = datei
        self.ort = ort

    def an(self) -> None:
        subprocess.run(["mount", "-o", "loop", str(self.datei), str(self.ort)], check=True, capture_output=True)

    def aus(self) -> None:
        subprocess.run(["umount", str(self.ort)], check=True, capture_output=True)

    def ruhe(self) -> None:
        """All that has been written until now is on the disk."""
        for pfad in (*self.ort.rglob("*"), self.ort):
            griff = os.open(pfad, os.O_RDONLY)
            os.fsync(griff)
            os.close(griff)

    def falle_aus(self) -> None:
        """From this moment on nothing reaches the disk any more."""
        import fcntl

        griff = os.open(self.ort, os.O_RDONLY)
        fcntl.ioctl(griff, self._SHUTDOWN, self._OHNE_JOURNAL)
        os.close(griff)

    def komm_wieder(self) -> None:
        self.aus()
        self.an()


@contextlib.contextmanager
def strom() -> Iterator[Strom]:
    """Raises CalledProcessError or OSError where this account may not mount, or there is no ext4."""
    with tempfile.TemporaryDirectory(prefix="amip_strom_", dir=im_speicher()) as wurzel:
        datei, ort = Path(wurzel, "platte"), Path(wurzel, "ort")
        ort.mkdir()
        with datei.open("wb") as leer:
            leer.truncate(32 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(datei)], check=True, capture_output=True)
        netz = Strom(datei, ort)
        netz.an()
        try:
            yield netz
        finally:
            netz.aus()


@cache
def _ohne_strom() -> str:
    try:
        with strom() as netz:
            netz.falle_aus()
            netz.komm_wieder()
            return ""
    except (OSError, subprocess.CalledProcessError):
        return "dieses Konto darf kein ext4 einhängen"


braucht_strom = pytest.mark.skipif(bool(_ohne_strom()), reason=_ohne_strom() or "")


@cache
def _ohne_platte() -> str:
    if sys.platform != "linux":
        return "tmpfs gibt es nur unter Linux"
    try:
        with platte():
            return ""
    except (OSError, subprocess.CalledProcessError):
        return "dieses Konto darf nichts einhängen"


# the limit on the size of files runs everywhere but on Windows, so that nowhere nothing is tried
braucht_platte = pytest.mark.skipif(bool(_ohne_platte()), reason=_ohne_platte() or "")


class Versuch(NamedTuple):
    """One size of a disk: what came of it."""

    code: int
    ausgabe: str
    danach: Abbild


def auf_platten(argumente: list[str | Path], klein: Platte) -> Iterator[Versuch]:
    """Runs a command on the disk with no room left, with one page, two … until it succeeds."""
    vorher = {p: (p.read_bytes(), p.stat()) for p in klein.ort.rglob("*") if p.is_file()}
    belegt = klein.belegt()
    for frei in range(1024):
        klein.stelle(seiten=max(1, belegt + frei))
        ende = im_kind(lambda: befehl(argumente))
        yield Versuch(*ende.ergebnis, abbild(klein.ort))
        if ende.ergebnis[0] != 2:
            return
        assert {p for p in klein.ort.rglob("*") if p.is_file()} == set(vorher)


def mit_grenze(groesse: int, tat: Callable[[], Any]) -> Any:
    """Does something in a process none of whose files may become larger than this."""
    import resource

    def begrenzt() -> Any:
        resource.setrlimit(resource.RLIMIT_FSIZE, (groesse, resource.RLIM_INFINITY))
        return tat()

    return im_kind(begrenzt).ergebnis


def als_niemand(tat: Callable[[], Any]) -> Any:
    """Does something as an account that owns nothing; as this one, where it may not change."""

    def anders() -> Any:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NIEMAND)
            os.setuid(NIEMAND)
        return tat()

    return im_kind(anders).ergebnis
