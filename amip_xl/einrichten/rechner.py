"""The computer as everything in this package sees it: one object that tests replace by a simulated one."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

WINDOWS, MACOS, LINUX = "Windows", "Darwin", "Linux"

Registry = Callable[[str, str, str], "int | str | None"]  # hive (HKCU, HKLM), key, name of the value ("" = default)


@dataclass(frozen=True, slots=True)
class Rechner:
    """What must be known of a computer and its user. Files are read and written below `home` and `umgebung` only.

    Only Linux has been seen in reality; Windows and macOS are simulated in the tests.
    """

    system: str  # WINDOWS, MACOS or LINUX
    home: Path
    umgebung: Mapping[str, str] = field(default_factory=dict)
    python: Path = Path("python")
    programm: Path | None = None  # the program amip-xl that belongs to this Python, or the frozen one itself
    eingefroren: bool = False
    python_bits: int = 64
    kodierung: str = "utf-8"  # how VBA reads text files: the ANSI code page on Windows
    wurzel: Path = Path("/")  # where Applications and usr are
    registry: Registry = lambda *_: None
    herkunft: Callable[[Path], str | None] = lambda _: None  # the mark a downloaded file carries
    laeuft: Callable[[str], bool] = lambda _: False  # is a process of this name running?
    modul: Callable[[str], Path | None] = lambda _: None  # file of an installed Python module, not imported
    ladbar: Callable[[Path], bool] = lambda _: True  # can this Python really import the module in this file?
    version: Callable[[str], str | None] = lambda _: None  # version of an installed distribution
    befehl: Callable[[str], Path | None] = lambda _: None  # a program in the search path

    @property
    def windows(self) -> bool:
        """True on Windows."""
        return self.system == WINDOWS

    @property
    def macos(self) -> bool:
        """True on macOS."""
        return self.system == MACOS


def dieser_rechner() -> Rechner:
    """The computer this process runs on."""
    import locale
    import platform
    import shutil

    from amip_xl.einrichten import systemzugriff as zugriff

    system = platform.system()
    eingefroren = bool(getattr(sys, "frozen", False))
    return Rechner(
        system=system if system in (WINDOWS, MACOS) else LINUX,
        home=Path.home(),
        umgebung=os.environ,
        python=Path(sys.executable).absolute(),  # a link is how a virtual environment is known: not resolved
        programm=Path(sys.executable) if eingefroren else zugriff.eigenes_programm(),
        eingefroren=eingefroren,
        python_bits=8 * struct.calcsize("P"),
        kodierung=locale.getencoding() if system == WINDOWS else "utf-8",
        registry=zugriff.lies_registry if system == WINDOWS else lambda *_: None,
        herkunft={WINDOWS: zugriff.zone_windows, MACOS: zugriff.quarantaene}.get(system, lambda _: None),
        laeuft=zugriff.laeuft_windows if system == WINDOWS else zugriff.laeuft_unix,
        modul=zugriff.modulort,
        ladbar=lambda datei: eingefroren or zugriff.laedt(datei),
        version=zugriff.paketversion,
        befehl=lambda name: Path(ort) if (ort := shutil.which(name)) else None,
    )
