"""Where Excel, xlwings and LibreOffice look, per system.

Windows: %APPDATA%\\Microsoft\\Excel\\XLSTART, a trusted location unless somebody took it from the list.
macOS: Office is sandboxed; its startup folder lies in the group container of Office, HOME of a macro is the container.
xlwings: USER_CONFIG_FILE in its __init__.py, `runpython install` in its cli.py, GetConfigFilePath in its Config.bas.
"""

from __future__ import annotations

import ntpath
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from amip_xl.einrichten.rechner import Rechner

ADDIN, XLWINGS_ADDIN = "amip_xl.xlam", "xlwings.xlam"
PROFIL_VARIABLE = "AMIP_LIBREOFFICE_PROFIL"
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_LIBREOFFICE = r"SOFTWARE\LibreOffice\UNO\InstallPath"
_UNO_ORDNER = ("usr/lib/python3/dist-packages", "usr/lib64/python3/site-packages")


def appdata(rechner: Rechner) -> Path:
    """The roaming folder of applications (Windows)."""
    angegeben = rechner.umgebung.get("APPDATA")
    return Path(angegeben) if angegeben else rechner.home / "AppData" / "Roaming"


def einstellungen(rechner: Rechner) -> Path:
    """Our settings folder."""
    return (appdata(rechner) if rechner.windows else rechner.home / ".config") / "amip_xl"


def merkzettel(rechner: Rechner) -> Path:
    """The manifest: what was changed and what was there before."""
    return einstellungen(rechner) / "eingerichtet.json"


def programmdatei(rechner: Rechner) -> Path:
    """Where the macros read which program to start."""
    return einstellungen(rechner) / "programm.txt"


def programmdatei_excel_mac(rechner: Rechner) -> Path:
    """The same for Excel on macOS, where HOME of a macro is the container."""
    return container(rechner) / ".config" / "amip_xl" / "programm.txt"


def container(rechner: Rechner) -> Path:
    """What Excel on macOS takes for the user's home."""
    return rechner.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data"


def startordner(rechner: Rechner) -> Path:
    """The folder whose files Excel opens when it starts, for this user."""
    if rechner.windows:
        return appdata(rechner) / "Microsoft" / "Excel" / "XLSTART"
    gruppe = rechner.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
    # both spellings are valid for Office: take the one that is there
    return _vorhanden(_vorhanden(gruppe, "User Content"), "Startup") / "Excel"


def _vorhanden(ordner: Path, name: str) -> Path:
    return ordner / name if (ordner / name).is_dir() else ordner / f"{name}.localized"


def startordner_aller(rechner: Rechner) -> Path | None:
    """XLSTART beside the program, for all users of a Windows computer."""
    excel = excel_programm(rechner)
    return excel.parent / "XLSTART" if rechner.windows and excel and excel.is_absolute() else None


def addin_aller(rechner: Rechner) -> Path | None:
    """Our add-in for all users, which counts where the user has none; None when nobody put it there."""
    ordner = startordner_aller(rechner)
    return ordner / ADDIN if ordner is not None and (ordner / ADDIN).is_file() else None


def excel_programm(rechner: Rechner) -> Path | None:
    """Excel itself, None when it is not installed."""
    if rechner.windows:
        for zweig in ("HKCU", "HKLM"):
            wert = rechner.registry(zweig, _APP_PATHS, "")
            if isinstance(wert, str) and wert.strip():
                return Path(wert.strip().strip('"'))
        angemeldet = rechner.registry("HKLM", r"SOFTWARE\Classes\Excel.Application\CLSID", "")
        return Path("EXCEL.EXE") if angemeldet else None
    if rechner.macos:
        for ordner in (rechner.wurzel / "Applications", rechner.home / "Applications"):
            if (ordner / "Microsoft Excel.app").is_dir():
                return ordner / "Microsoft Excel.app"
    return None


def xlwings_conf(rechner: Rechner) -> Path:
    """The user's settings of xlwings."""
    return container(rechner) / "xlwings.conf" if rechner.macos else rechner.home / ".xlwings" / "xlwings.conf"


def xlwings_ordner(rechner: Rechner) -> Path | None:
    """The folder of the installed package xlwings, None without it."""
    datei = rechner.modul("xlwings")
    return datei.parent if datei else None


def skriptordner(rechner: Rechner) -> Path:
    """The only folder whose scripts Excel on macOS may start."""
    return rechner.home / "Library" / "Application Scripts" / "com.microsoft.Excel"


def profil(rechner: Rechner) -> Path:
    """The user's profile of LibreOffice."""
    angegeben = rechner.umgebung.get(PROFIL_VARIABLE)
    if angegeben:
        return Path(unquote(urlsplit(angegeben).path)) if angegeben.startswith("file:") else Path(angegeben)
    if rechner.windows:
        return appdata(rechner) / "LibreOffice" / "4"
    if rechner.macos:
        return rechner.home / "Library" / "Application Support" / "LibreOffice" / "4"
    return rechner.home / ".config" / "libreoffice" / "4"


def xcu(rechner: Rechner) -> Path:
    """The settings the user made in LibreOffice."""
    return profil(rechner) / "user" / "registrymodifications.xcu"


def sperre(rechner: Rechner) -> Path | None:
    """The lock file of a running LibreOffice, None when it is closed."""
    stellen = (profil(rechner) / ".lock", profil(rechner) / "user" / ".lock")
    return next((s for s in stellen if s.exists()), None)


def libreoffice(rechner: Rechner) -> Path | None:
    """The program (or its folder) of LibreOffice, None when it is not installed."""
    if rechner.windows:
        for zweig in ("HKCU", "HKLM"):
            wert = rechner.registry(zweig, _LIBREOFFICE, "")
            if isinstance(wert, str) and wert:
                return Path(wert)
        return None
    if rechner.macos:
        app = rechner.wurzel / "Applications" / "LibreOffice.app"
        return app if app.is_dir() else None
    stellen = (rechner.wurzel / "usr" / o / "libreoffice" / "program" / "soffice.bin" for o in ("lib", "lib64"))
    return rechner.befehl("soffice") or rechner.befehl("libreoffice") or next((s for s in stellen if s.exists()), None)


def uno(rechner: Rechner) -> Path | None:
    """The Python module that speaks to LibreOffice, None when this Python cannot find it."""
    gefunden = rechner.modul("uno")
    if gefunden is not None:
        return gefunden
    programm = libreoffice(rechner)
    ordner = [rechner.wurzel / o for o in _UNO_ORDNER]
    if programm is not None:
        ordner += [programm, programm.parent, programm / "Contents" / "Resources"]
    return next((o / "uno.py" for o in ordner if (o / "uno.py").is_file()), None)


def entfalte(rechner: Rechner, text: str) -> str:
    """A text with %VARIABLES% replaced, as Windows and xlwings do before they use a setting."""
    if rechner.windows:
        for name, wert in rechner.umgebung.items():
            text = re.sub(re.escape(f"%{name}%"), lambda _, w=wert: w, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text


def gleicher_pfad(rechner: Rechner, a: str, b: str) -> bool:
    """Do two texts name the same place on this system?"""
    if rechner.windows:
        return ntpath.normcase(a).rstrip("\\") == ntpath.normcase(b).rstrip("\\")
    return os.path.normpath(a) == os.path.normpath(b)
