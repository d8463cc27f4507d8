"""How a real computer is asked. The Windows and macOS parts have not been run: there was neither here."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_WARTEN = 20  # seconds for a question to the system


def lies_registry(zweig: str, schluessel: str, name: str) -> int | str | None:
    """A value of the Windows registry, from the 64-bit view or else the 32-bit one; None when there is none."""
    if sys.platform != "win32":
        return None
    import winreg

    wurzel = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[zweig]
    for sicht in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
        try:
            with winreg.OpenKey(wurzel, schluessel, 0, winreg.KEY_READ | sicht) as offen:
                wert, _ = winreg.QueryValueEx(offen, name)
        except OSError:
            continue
        if isinstance(wert, int | str):
            return wert
    return None


def zone_windows(pfad: Path) -> str | None:
    """The Mark of the Web: the alternate data stream Zone.Identifier, None without one."""
    try:
        return Path(f"{pfad}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def quarantaene(pfad: Path) -> str | None:
    """The attribute com.apple.quarantine, None without one."""
    return _ausgabe("/usr/bin/xattr", "-p", "com.apple.quarantine", str(pfad)) or None


def laeuft_windows(name: str) -> bool:
    """Is a program of this file name running (Windows)?"""
    liste = _ausgabe("tasklist", "/NH", "/FO", "CSV", "/FI", f"IMAGENAME eq {name}")
    return f'"{name}"'.lower() in liste.lower()


def laeuft_unix(name: str) -> bool:
    """Is a process of this name running (macOS, Linux)?"""
    return bool(_ausgabe("pgrep", "-x", name).strip())


def modulort(name: str) -> Path | None:
    """The file of a Python module, which is not imported for it; None when it is not installed."""
    try:
        gefunden = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return Path(gefunden.origin) if gefunden and gefunden.origin and gefunden.has_location else None


def laedt(datei: Path) -> bool:
    """Does this Python import the module in this file? Asked of a process of its own; nothing stays loaded."""
    befehl = f"import sys; sys.path.append({str(datei.parent)!r}); import {datei.stem}; print('geladen')"
    return "geladen" in _ausgabe(sys.executable, "-c", befehl)


def paketversion(name: str) -> str | None:
    """The version of an installed distribution, None when there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def eigenes_programm() -> Path | None:
    """The program `amip-xl` that was installed together with this package, None when it cannot be found."""
    name = "amip-xl.exe" if sys.platform == "win32" else "amip-xl"
    ordner = [
        Path(sys.executable).parent,
        Path(sysconfig.get_path("scripts")),
        Path(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))),
    ]
    return next((o / name for o in ordner if (o / name).is_file()), None)


def _ausgabe(*befehl: str) -> str:
    try:
        lauf = subprocess.run(befehl, capture_output=True, timeout=_WARTEN, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return lauf.stdout.decode("utf-8", errors="replace")
