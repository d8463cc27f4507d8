"""Macro protection of Excel: settings, policies, trusted folders, files from the internet. Only simulated.

VBAWarnings: 1 all macros run, 2 Excel asks (default), 3 only signed ones, 4 none and no question; a policy wins over
the user's setting, and a trusted folder over both. XLSTART is a trusted folder from the start.
blockcontentexecutionfrominternet: not set is as good as 1 since version 2203 (support.microsoft.com, Windows only).
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator
from pathlib import Path

from amip_xl.einrichten import orte
from amip_xl.einrichten.pruefung import Pruefung, blockiert, gut, hinweis
from amip_xl.einrichten.rechner import Rechner

_SCHUTZ = r"Software\Microsoft\Office\16.0\Excel\Security"
_RICHTLINIE = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_ALLE_PROGRAMME = r"Software\Policies\Microsoft\Office\16.0\Common\Security\Trusted Locations\All Applications"
_HOECHSTENS = 100  # numbered trusted folders
_MIT_MAKROS = (".xlsm", ".xlsb", ".xlam", ".xltm", ".xls")
_INTERNET = 3  # zones from here on are the internet
_FREIGEBEN = "Die IT bitten, den Ordner als vertrauenswürdigen Speicherort einzutragen oder die Makros zu signieren."


def pruefe_makros(rechner: Rechner, mappe: Path | None) -> list[Pruefung]:
    """Every answer about macro protection."""
    addin = orte.startordner(rechner) / orte.ADDIN
    if rechner.macos:
        dateien = [("ADDIN_HERKUNFT", addin), *([("MAPPE_HERKUNFT", mappe)] if mappe else [])]
        return [_makros_mac(rechner), *(p for c, d in dateien if (p := _quarantaene(rechner, c, d)))]
    antworten = [_makros(rechner), *_addin_richtlinien(rechner), _internet(rechner)]
    antworten += [p for p in (_herkunft(rechner, "ADDIN_HERKUNFT", addin),) if p]
    if mappe is not None:
        antworten += [p for p in (_herkunft(rechner, "MAPPE_HERKUNFT", mappe), _makros_der(rechner, mappe)) if p]
    return antworten


def _wert(rechner: Rechner, name: str, unter: str = "") -> tuple[int | str | None, bool]:
    """A security setting of Excel, and whether a policy sets it."""
    for zweig in ("HKCU", "HKLM"):
        wert = rechner.registry(zweig, _RICHTLINIE + unter, name)
        if wert is not None:
            return wert, True
    return rechner.registry("HKCU", _SCHUTZ + unter, name), False


def _wer(richtlinie: bool) -> str:
    return "Eine Richtlinie der IT" if richtlinie else "Die Einstellung im Trust Center"


def _makros(rechner: Rechner) -> Pruefung:
    stufe, richtlinie = _wert(rechner, "VBAWarnings")
    wer = _wer(richtlinie)
    if stufe in (3, 4):
        was = "alle Makros ohne Rückfrage" if stufe == 4 else "alle Makros ohne Signatur"
        if not vertraut(rechner, orte.startordner(rechner)):
            text = f"{wer} sperrt {was}, auch die des Add-ins."
            return blockiert("MAKROS", text, _FREIGEBEN)
        text = f"{wer} sperrt {was}; das Add-in läuft, weil sein Ordner vertrauenswürdig ist."
        abhilfe = "Die Knöpfe im Menüband benutzen, oder Mappen mit Knöpfen in einen vertrauenswürdigen Ordner legen."
        return hinweis("MAKROS", text, abhilfe)
    if stufe == 1:
        return gut("MAKROS", f"{wer} lässt Makros zu.")
    return gut("MAKROS", "Excel fragt vor Makros; in Mappen mit Knöpfen „Inhalt aktivieren“ wählen.")


def _addin_richtlinien(rechner: Rechner) -> Iterator[Pruefung]:
    aus, richtlinie = _wert(rechner, "DisableAllAddins")
    signiert, auch = _wert(rechner, "RequireAddinSig")
    if aus == 1:
        text = f"{_wer(richtlinie)} schaltet alle Add-ins ab."
        yield blockiert("ADDIN_RICHTLINIE", text, "Die IT bitten, amip_xl.xlam und xlwings.xlam zuzulassen.")
    elif signiert == 1:
        text = f"{_wer(auch)} verlangt signierte Add-ins; in vertrauenswürdigen Ordnern gilt das gewöhnlich nicht."
        yield hinweis("ADDIN_RICHTLINIE", text, "Fehlt „AMIP“ im Menüband: die IT bitten, die Add-ins zu signieren.")
    else:
        yield gut("ADDIN_RICHTLINIE", "Add-ins ohne Signatur sind erlaubt.")


def _internet(rechner: Rechner) -> Pruefung:
    wert, richtlinie = _wert(rechner, "blockcontentexecutionfrominternet")
    if wert == 1 and richtlinie:
        text = "Eine Richtlinie der IT sperrt Makros in Dateien aus dem Internet; das betrifft nur solche Dateien."
        abhilfe = "Mappen aus E-Mails zuerst in einen vertrauenswürdigen Ordner legen."
        return hinweis("INTERNET_RICHTLINIE", text, abhilfe)
    if wert == 0 and richtlinie:
        return gut("INTERNET_RICHTLINIE", "Makros in Dateien aus dem Internet sind nicht eigens gesperrt.")
    return gut("INTERNET_RICHTLINIE", "Excel sperrt Makros nur in Dateien, die als heruntergeladen markiert sind.")


def _herkunft(rechner: Rechner, code: str, datei: Path) -> Pruefung | None:
    if not datei.is_file():
        return None
    treffer = re.search(r"ZoneId\s*=\s*(\d+)", rechner.herkunft(datei) or "")
    if treffer is None or int(treffer[1]) < _INTERNET:
        return gut(code, f"„{datei.name}“ ist nicht als heruntergeladen markiert.")
    abhilfe = "Rechtsklick auf die Datei, Eigenschaften, „Zulassen“ ankreuzen (oder PowerShell: Unblock-File)."
    if datei.suffix.lower() not in _MIT_MAKROS:
        return hinweis(code, f"„{datei.name}“ kommt aus dem Internet und öffnet sich geschützt.", abhilfe)
    if vertraut(rechner, datei.parent):
        text = f"„{datei.name}“ kommt aus dem Internet; ihr Ordner ist vertrauenswürdig, deshalb laufen die Makros."
        return hinweis(code, text, abhilfe)
    if _wert(rechner, "blockcontentexecutionfrominternet") == (0, True):
        return hinweis(code, f"„{datei.name}“ kommt aus dem Internet; eine Richtlinie lässt ihre Makros zu.", abhilfe)
    return blockiert(code, f"„{datei.name}“ kommt aus dem Internet; Excel sperrt ihre Makros.", abhilfe)


def _makros_der(rechner: Rechner, mappe: Path) -> Pruefung | None:
    if mappe.suffix.lower() not in _MIT_MAKROS:
        return gut(
            "MAPPE_MAKROS", f"„{mappe.name}“ hat keine eigenen Makros; die Knöpfe im Menüband gelten auch für sie."
        )
    stufe, richtlinie = _wert(rechner, "VBAWarnings")
    if stufe in (3, 4) and not vertraut(rechner, mappe.parent):
        text = f"{_wer(richtlinie)} sperrt die Makros in „{mappe.name}“; ihre Knöpfe tun nichts."
        return blockiert("MAPPE_MAKROS", text, f"Die Knöpfe im Menüband benutzen. {_FREIGEBEN}")
    return gut("MAPPE_MAKROS", f"Die Makros in „{mappe.name}“ dürfen laufen.")


def vertraut(rechner: Rechner, ordner: Path) -> bool:
    """Does Excel trust the files of this folder (Windows)?"""
    if _wert(rechner, "AllLocationsDisabled", r"\Trusted Locations")[0] == 1:
        return False
    gelistet = list(_vertraute(rechner))
    if not gelistet:  # Excel writes the list when it starts for the first time
        return orte.gleicher_pfad(rechner, str(ordner), str(orte.startordner(rechner)))
    hier = str(ordner)
    for pfad, mit_unterordnern in gelistet:
        stamm = orte.entfalte(rechner, pfad).rstrip("\\/")
        if orte.gleicher_pfad(rechner, hier, stamm):
            return True
        oberhalb, trenner = hier[: len(stamm)], hier[len(stamm) : len(stamm) + 1]
        if mit_unterordnern and trenner in ("\\", "/") and orte.gleicher_pfad(rechner, oberhalb, stamm):
            return True
    return False


def _vertraute(rechner: Rechner) -> Iterator[tuple[str, bool]]:
    listen = [(z, s) for z in ("HKCU", "HKLM") for s in (_RICHTLINIE + r"\Trusted Locations", _ALLE_PROGRAMME)]
    nur_richtlinien = rechner.registry("HKCU", _RICHTLINIE.replace("Excel", "Common") + r"\Trusted Locations",
                                       "Allow User Locations") == 0  # fmt: skip
    if not nur_richtlinien:
        listen.append(("HKCU", _SCHUTZ + r"\Trusted Locations"))
    for zweig, schluessel in listen:
        for nummer in range(_HOECHSTENS):
            eintrag = rf"{schluessel}\Location{nummer}"
            pfad = rechner.registry(zweig, eintrag, "Path")
            if isinstance(pfad, str) and pfad:
                yield pfad, rechner.registry(zweig, eintrag, "AllowSubFolders") == 1


def _makros_mac(rechner: Rechner) -> Pruefung:
    """The preferences of com.microsoft.office, managed ones first (Microsoft: macro security in Office for Mac)."""
    for ordner in (rechner.wurzel / "Library" / "Managed Preferences", rechner.home / "Library" / "Preferences"):
        try:
            werte = plistlib.loads((ordner / "com.microsoft.office.plist").read_bytes())
        except (OSError, plistlib.InvalidFileException, ValueError):
            continue
        if werte.get("VisualBasicEntirelyDisabled") is True:
            return blockiert("MAKROS", "Makros sind in Office ganz abgeschaltet.", "Die IT bitten, sie zuzulassen.")
        stand = werte.get("VisualBasicMacroExecutionState")
        if stand == "DisabledWithoutWarnings":
            abhilfe = "Excel, Einstellungen, Sicherheit: „Deaktivieren aller Makros mit Benachrichtigung“ wählen."
            return blockiert("MAKROS", "Excel sperrt alle Makros ohne Rückfrage.", abhilfe)
        if stand:
            break
    return gut("MAKROS", "Makros sind nicht gesperrt; fragt Excel danach, „Makros aktivieren“ wählen.")


def _quarantaene(rechner: Rechner, code: str, datei: Path) -> Pruefung | None:
    if not datei.is_file():
        return None
    if rechner.herkunft(datei) is None:
        return gut(code, f"„{datei.name}“ ist nicht als heruntergeladen markiert.")
    abhilfe = f"Im Terminal: xattr -d com.apple.quarantine '{datei}'"
    return hinweis(code, f"„{datei.name}“ kommt aus dem Internet; macOS fragt deshalb nach.", abhilfe)
