"""Simulated computers: a folder as the whole world of one user, on Windows, macOS or Linux.

rechner = welt.windows(tmp_path)            # Excel, xlwings, nothing of ours
vorher = welt.abbild(rechner.home)          # every folder and file with its bytes and rights
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from amip_xl import einrichten
from amip_xl.einrichten import Auftrag, Rechner, orte
from amip_xl.einrichten.rechner import LINUX, MACOS, WINDOWS

ADDIN = b"PK\x03\x04 das Add-in dieser Version"
XLWINGS = b"PK\x03\x04 das Add-in von xlwings"
VERSION = "0.37.8"
APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
SCHUTZ = r"Software\Microsoft\Office\16.0\Excel\Security"
RICHTLINIE = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
XCU = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value>\
</prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooLocale" oor:op="fuse"><value>de</value></prop></item>
</oor:items>
"""


def datei(pfad: Path, inhalt: bytes | str = b"") -> Path:
    """A file with its folders."""
    pfad.parent.mkdir(parents=True, exist_ok=True)
    pfad.write_bytes(inhalt if isinstance(inhalt, bytes) else inhalt.encode())
    return pfad


def mappe(pfad: Path, *blaetter: str) -> Path:
    """A workbook with these sheets, closed and readable."""
    pfad.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(pfad) as buch:
        for name in blaetter or ("Budget",):
            buch.add_worksheet(name)
    return pfad


def paket(teile: Mapping[str, bytes]) -> bytes:
    """A zip file of these parts."""
    puffer = BytesIO()
    with zipfile.ZipFile(puffer, "w", zipfile.ZIP_DEFLATED) as zip_:
        for name, inhalt in teile.items():
            zip_.writestr(name, inhalt)
    return puffer.getvalue()


def abbild(ordner: Path) -> dict[str, tuple[int, bytes | None]]:
    """Every folder (None) and every file below, with rights and bytes."""
    return {
        str(p.relative_to(ordner)): (p.stat().st_mode & 0o7777, None if p.is_dir() else p.read_bytes())
        for p in sorted(ordner.rglob("*"))
    }


class Registry(dict[tuple[str, str, str], Any]):
    """Hive, key and name of a value, in any case of letters."""

    def __init__(self, werte: Mapping[tuple[str, str, str], Any]) -> None:
        super().__init__({self._kennung(*k): w for k, w in werte.items()})

    @staticmethod
    def _kennung(*teile: str) -> tuple[str, str, str]:
        zweig, schluessel, name = (t.lower() for t in teile)
        return zweig, schluessel, name

    def __call__(self, zweig: str, schluessel: str, name: str) -> Any:
        return self.get(self._kennung(zweig, schluessel, name))


def windows(tmp_path: Path, registry: Mapping[tuple[str, str, str], Any] | None = None, **anders: Any) -> Rechner:
    """Excel with 64 bits, Python with xlwings, a user Anna with nothing in her folders."""
    programme = tmp_path / "Programme"
    home = tmp_path / "Benutzer" / "Anna"
    (home / "AppData" / "Roaming" / "Microsoft").mkdir(parents=True)
    excel = datei(programme / "Office16" / "EXCEL.EXE", exe(64))
    python = datei(programme / "Python" / "python.exe")
    programm = datei(programme / "Python" / "Scripts" / "amip-xl.exe")
    datei(programme / "Python" / f"xlwings64-{VERSION}.dll")
    werte = {("HKLM", APP_PATHS, ""): str(excel)} | dict(registry or {})
    angaben: dict[str, Any] = {
        "system": WINDOWS, "home": home, "umgebung": {"APPDATA": str(home / "AppData" / "Roaming")},
        "python": python, "programm": programm, "kodierung": "cp1252", "wurzel": tmp_path,
        "registry": Registry(werte), **_python(programme / "Python"),
    }  # fmt: skip
    return Rechner(**{**angaben, **anders})


def macos(tmp_path: Path, **anders: Any) -> Rechner:
    """Excel, started once, and Python with xlwings."""
    home = tmp_path / "Users" / "anna"
    (home / "Library" / "Containers" / "com.microsoft.Excel" / "Data").mkdir(parents=True)
    (tmp_path / "Applications" / "Microsoft Excel.app").mkdir(parents=True)
    python = datei(tmp_path / "opt" / "bin" / "python3")
    angaben: dict[str, Any] = {
        "system": MACOS, "home": home, "python": python, "programm": datei(python.with_name("amip-xl")),
        "wurzel": tmp_path, **_python(tmp_path / "opt"),
    }  # fmt: skip
    return Rechner(**{**angaben, **anders})


def linux(tmp_path: Path, **anders: Any) -> Rechner:
    """LibreOffice with the settings it makes at its first start."""
    home = tmp_path / "home" / "anna"
    python = datei(tmp_path / "usr" / "bin" / "python3")
    datei(tmp_path / "usr" / "lib" / "libreoffice" / "program" / "soffice.bin")
    angaben: dict[str, Any] = {
        "system": LINUX, "home": home, "python": python, "programm": datei(python.with_name("amip-xl")),
        "wurzel": tmp_path, **_python(tmp_path / "usr", uno=True),
    }  # fmt: skip
    rechner = Rechner(**{**angaben, **anders})
    datei(orte.xcu(rechner), XCU)
    return rechner


def _python(ordner: Path, *, uno: bool = False) -> dict[str, Any]:
    pakete = ordner / "site-packages"
    module = {
        "xlwings": datei(pakete / "xlwings" / "__init__.py"),
        "amip_xl": datei(pakete / "amip_xl" / "__init__.py"),
    }
    datei(pakete / "xlwings" / "addin" / "xlwings.xlam", XLWINGS)
    datei(pakete / "xlwings" / f"xlwings-{VERSION}.applescript", "-- Skript")
    datei(pakete / "amip_xl" / "handbuch.html", "<h1>Handbuch</h1>")
    if uno:
        module["uno"] = datei(pakete / "uno.py")
    return {"modul": module.get, "version": {"xlwings": VERSION}.get}


def exe(bits: int) -> bytes:
    """The head of a Windows program."""
    kopf = bytearray(b"MZ".ljust(0x80, b"\0"))
    struct.pack_into("<I", kopf, 0x3C, 0x80)
    return bytes(kopf) + b"PE\0\0" + struct.pack("<H", 0x8664 if bits == 64 else 0x014C)


def auftrag(**anders: Any) -> Auftrag:
    """What `einrichten` is asked for."""
    return Auftrag(**{"addin": lambda: ADDIN, **anders})


def richte_ein(rechner: Rechner, **anders: Any) -> list[str]:
    """Plan and do; the lines of what was done."""
    gesagt: list[str] = []
    einrichten.fuehre_aus(rechner, einrichten.plane(rechner, auftrag(**anders)), gesagt.append)
    return gesagt


def entferne(rechner: Rechner) -> list[str]:
    """Undo everything; the lines of what was undone."""
    gesagt: list[str] = []
    einrichten.nimm_zurueck(rechner, einrichten.plane_rueckweg(rechner), gesagt.append)
    return gesagt


def pruefe(rechner: Rechner, mappe: Path | None = None) -> dict[str, einrichten.Pruefung]:
    """Every answer of the check by its code."""
    antworten = einrichten.pruefe(rechner, lambda: ADDIN, mappe)
    assert len({a.code for a in antworten}) == len(antworten), "ein Code kommt zweimal vor"
    return {a.code: a for a in antworten}


def mit(rechner: Rechner, **anders: Any) -> Rechner:
    """The same computer, something else."""
    return replace(rechner, **anders)


def mit_registry(rechner: Rechner, werte: Mapping[tuple[str, str, str], Any]) -> Rechner:
    """The same computer with more in its registry."""
    assert isinstance(rechner.registry, Registry)
    return replace(rechner, registry=Registry({**rechner.registry, **werte}))
