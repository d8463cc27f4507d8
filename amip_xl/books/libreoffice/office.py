"""The LibreOffice on this computer: finding it, loading `uno`, attaching to the one that is already running."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from amip_xl.errors import BedienError, MappeError

PROFIL_VARIABLE = "AMIP_LIBREOFFICE_PROFIL"
TABELLENDOKUMENT = "com.sun.star.sheet.SpreadsheetDocument"

# `soffice` in PATH is often a script that starts a script: the program itself lies in one of these folders.
_PROGRAMMORDNER = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/usr/local/lib/libreoffice/program",
    "/opt/libreoffice*/program",
    "/snap/libreoffice/current/lib/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
)
_PROGRAMMNAMEN = ("soffice.bin", "soffice.exe", "soffice")
_UNO_ORDNER = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib64/python3/site-packages",
    "/Applications/LibreOffice.app/Contents/Resources",
)
_NEUSTART = 81  # what soffice.bin ends with when it has set up a fresh profile and wants to be started again
_BOTENGANG = 10.0  # seconds; a call that only hands over to a running office takes a sixth of one
_KEIN_LIBREOFFICE = "Es ist keine Mappe in LibreOffice geöffnet; bitte die Planungsmappe zuerst in LibreOffice öffnen."


def lade_uno() -> ModuleType:
    """The module `uno`, also from the system's Python. Raises BedienError when this Python has none."""
    with contextlib.suppress(ImportError):
        return importlib.import_module("uno")
    # Behind all others, so that the packages of our own environment win.
    sys.path.extend(
        p for p in (*_UNO_ORDNER, *map(str, _ordner())) if p not in sys.path and Path(p, "uno.py").is_file()
    )
    try:
        return importlib.import_module("uno")
    except ImportError:
        raise BedienError(
            "Die Verbindung zu LibreOffice fehlt: bitte das Paket python3-uno installieren und AMIP mit derselben "
            f"Python-Version wie der des Systems betreiben (hier läuft Python {sys.version_info[0]}."
            f"{sys.version_info[1]})."
        ) from None


def finde_soffice() -> Path | None:
    """The LibreOffice program itself (not the script that starts it, where that can be told), None without one."""
    aus_pfad = [Path(treffer) for name in _PROGRAMMNAMEN[::-1] if (treffer := shutil.which(name))]
    ordner = [*_ordner(), *(p.resolve().parent for p in aus_pfad)]
    for name in _PROGRAMMNAMEN[:2]:
        for stelle in ordner:
            if (stelle / name).is_file():
                return stelle / name
    gefunden = [*aus_pfad, *(o / "soffice" for o in ordner if (o / "soffice").is_file())]
    return gefunden[0] if gefunden else None


def _ordner() -> Iterator[Path]:
    for muster in _PROGRAMMORDNER:
        wurzel = Path(muster)
        if "*" in muster:
            yield from sorted(wurzel.parent.parent.glob(f"{wurzel.parent.name}/{wurzel.name}"), reverse=True)
        elif wurzel.is_dir():
            yield wurzel


def eigenschaften(**angaben: Any) -> tuple[Any, ...]:
    """UNO's named arguments (PropertyValue) from keyword arguments."""
    uno = lade_uno()
    ergebnis = []
    for name, wert in angaben.items():
        angabe = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        angabe.Name, angabe.Value = name, wert
        ergebnis.append(angabe)
    return tuple(ergebnis)


def loese(pipe: str) -> Any:
    """The component context of the office that listens on a pipe, None while nobody does."""
    lokal = lade_uno().getComponentContext()
    aufloeser = lokal.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", lokal)
    try:
        return aufloeser.resolve(f"uno:{annahme(pipe)}")
    except Exception as fehler:
        # Exceptions of UNO are classes made at run time: known by name, not by import.
        if type(fehler).__name__.endswith(("NoConnectException", "ConnectionSetupException", "DisposedException")):
            return None
        raise


def annahme(pipe: str) -> str:
    """What `--accept=` says for a pipe."""
    return f"pipe,name={pipe};urp;StarOffice.ComponentContext"


def profil_url(profil: str | os.PathLike[str]) -> str:
    """A profile folder as LibreOffice wants it named on the command line; URLs stay as they are."""
    text = os.fspath(profil)
    return text if "://" in text else Path(text).resolve().as_uri()


def schreibtisch(ctx: Any) -> Any:
    """The Desktop, where all open documents are found."""
    return ctx.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", ctx)


def tabellen(ctx: Any) -> list[Any]:
    """All open spreadsheet documents."""
    return [d for d in schreibtisch(ctx).Components if getattr(d, "supportsService", _nie)(TABELLENDOKUMENT)]


def _nie(_: str) -> bool:
    return False


def anhaengen(profil: str | None = None, wartezeit: float = 20.0) -> tuple[Any, int]:
    """Component context and process id of the LibreOffice in which the user works.

    A second call hands `--accept` over to the running office and ends; `profil` (default: environment variable
    AMIP_LIBREOFFICE_PROFIL, else the user's own) must be that of the running one. Waits `wartezeit` seconds.
    Raises MappeError when none is running (none is left behind then), BedienError when none is installed.
    """
    lade_uno()
    programm = finde_soffice()
    if programm is None:
        raise BedienError("LibreOffice wurde auf diesem Rechner nicht gefunden; bitte LibreOffice Calc installieren.")
    profil = profil or os.environ.get(PROFIL_VARIABLE)
    pipe = f"amip{uuid.uuid4().hex}"
    befehl = [str(programm), f"--accept={annahme(pipe)}", "--nologo", "--nodefault", "--norestore"]
    if profil:
        befehl.insert(1, f"-env:UserInstallation={profil_url(profil)}")
    bote = subprocess.Popen(
        befehl, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    ctx, frist = None, time.monotonic() + wartezeit
    try:
        while ctx is None and time.monotonic() < frist and bote.poll() != _NEUSTART:
            ctx = loese(pipe)
            if ctx is None:
                time.sleep(0.02)
        if ctx is None:
            raise MappeError(_KEIN_LIBREOFFICE)
        prozess = _prozess(pipe)
        if _ist_neues(prozess, bote):
            with contextlib.suppress(Exception):  # it dies while it answers
                schreibtisch(ctx).terminate()
            raise MappeError(_KEIN_LIBREOFFICE)
        return ctx, prozess
    finally:
        _beende(bote)


def _ist_neues(prozess: int, bote: subprocess.Popen[bytes]) -> bool:
    """Whether our call became an office itself: a messenger ends at once, an office stays."""
    frist = time.monotonic() + _BOTENGANG
    while bote.poll() is None:
        with contextlib.suppress(OSError, AttributeError):  # AttributeError: Windows has no sessions
            if os.getsid(prozess) == bote.pid:
                return True
        if time.monotonic() > frist:
            return True
        time.sleep(0.02)
    return bote.returncode != 0


def _beende(bote: subprocess.Popen[bytes]) -> None:
    """Ends the call with all it started, in case it still lives."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        bote.wait(0.5)
    if bote.poll() is None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                bote.kill()
            else:
                os.killpg(bote.pid, signal.SIGKILL)  # its own session: the script and what the script started
        bote.wait(10)


def _prozess(pipe: str) -> int:
    """Process id of who listens on a pipe; where the system does not tell, a number that stands for it."""
    if sys.platform == "linux":
        for ordner in dict.fromkeys((os.environ.get("TMPDIR", "/tmp"), "/tmp", "/var/tmp")):
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as leitung:
                leitung.connect(f"{ordner}/OSL_PIPE_{os.getuid()}_{pipe}")
                angaben = leitung.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
                return int(struct.unpack("3i", angaben)[0])
    return zlib.crc32(pipe.encode())
