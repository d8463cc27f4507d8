"""Obstacles in LibreOffice Calc: program, bridge to Python, macro protection."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from amip_xl.einrichten import orte, xcu
from amip_xl.einrichten.dateien import inhalt
from amip_xl.einrichten.pruefung import Pruefung, blockiert, gut, hinweis
from amip_xl.einrichten.rechner import LINUX, Rechner
from amip_xl.errors import BedienError

_RICHTLINIE = r"SOFTWARE\Policies\LibreOffice\org.openoffice.Office.Common\Security\Scripting\MacroSecurityLevel"
_NUR_VERTRAUTE = 2  # from this level on, unsigned macros run in trusted folders only


def pruefe_calc(rechner: Rechner, mappe: Path | None) -> list[Pruefung]:
    """Every answer about LibreOffice; one hint when it is not installed beside Excel."""
    programm = orte.libreoffice(rechner)
    if programm is None:
        if orte.excel_programm(rechner) is not None:
            return [gut("LIBREOFFICE", "LibreOffice ist nicht installiert; Excel genügt.")]
        return [blockiert("LIBREOFFICE", "LibreOffice ist nicht installiert.", "LibreOffice Calc installieren.")]
    return [gut("LIBREOFFICE", f"LibreOffice ist installiert ({programm})."), _uno(rechner), *_makros(rechner, mappe)]


def _uno(rechner: Rechner) -> Pruefung:
    gefunden = orte.uno(rechner)
    if gefunden is not None and rechner.ladbar(gefunden):
        return gut("UNO", f"Die Verbindung zu LibreOffice (uno) ist da: „{gefunden}“.")
    abhilfe = "Das Paket python3-uno installieren und amip_xl mit dem Python des Systems betreiben."
    if rechner.system != LINUX:
        abhilfe = "amip_xl mit dem Python betreiben, das LibreOffice mitbringt, oder Excel verwenden."
    grund = "das Modul uno fehlt" if gefunden is None else f"„{gefunden}“ gehört zu einem anderen Python"
    return blockiert("UNO", f"Dieses Python kann nicht mit LibreOffice sprechen ({grund}).", abhilfe)


def _makros(rechner: Rechner, mappe: Path | None) -> list[Pruefung]:
    daten = inhalt(orte.xcu(rechner))
    try:
        schutz = xcu.lies(daten) if daten is not None else xcu.Makroschutz()
    except BedienError:
        text = f"„{orte.xcu(rechner)}“ lässt sich nicht lesen; LibreOffice würde es neu anlegen."
        return [hinweis("CALC_MAKROS", text, "LibreOffice einmal öffnen und beenden.")]
    if schutz.abgeschaltet:
        abhilfe = "Extras, Optionen, LibreOffice, Sicherheit: die Ausführung von Makros erlauben."
        return [blockiert("CALC_MAKROS", "In LibreOffice sind Makros ganz abgeschaltet.", abhilfe)]
    vorgabe = str(rechner.registry("HKLM", _RICHTLINIE, "Value") or "")
    stufe = int(vorgabe) if vorgabe.isdigit() else schutz.stufe
    if stufe < _NUR_VERTRAUTE:
        text = "LibreOffice fragt vor Makros; „Makros aktivieren“ wählen." if stufe else "LibreOffice lässt Makros zu."
        return [gut("CALC_MAKROS", text)]
    name = "Sehr hoch" if stufe > _NUR_VERTRAUTE else "Hoch"
    antwort = gut("CALC_MAKROS", f"Die Makrosicherheit von LibreOffice steht auf „{name}“; Ordner entscheiden.")
    return [antwort, _ordner(rechner, schutz, mappe)]


def _ordner(rechner: Rechner, schutz: xcu.Makroschutz, mappe: Path | None) -> Pruefung:
    if mappe is not None and mappe.suffix.lower() == ".xlsx":
        text = f"„{mappe.name}“ hat keine Knöpfe; in LibreOffice stehen sie nur in einer .xlsm."
        return hinweis("CALC_ORDNER", text, f'„amip-xl live berechnen "{mappe}"“ tut dasselbe, solange sie offen ist.')
    if mappe is not None:
        if any(liegt_in(mappe.parent, url) for url in schutz.ordner):
            return gut("CALC_ORDNER", f"LibreOffice vertraut dem Ordner „{mappe.parent}“.")
        text = f"LibreOffice vertraut dem Ordner „{mappe.parent}“ nicht; die Knöpfe der Mappe tun nichts."
        return blockiert("CALC_ORDNER", text, f'„amip-xl addin einrichten --ordner "{mappe.parent}"“ aufrufen.')
    if schutz.ordner:
        ordner = ", ".join(f"„{unquote(u.removeprefix('file://'))}“" for u in schutz.ordner)
        return gut("CALC_ORDNER", f"Vertrauenswürdige Ordner: {ordner}.")
    text = "LibreOffice vertraut noch keinem Ordner; die Knöpfe der Mappen tun dort nichts."
    stand = hinweis if orte.excel_programm(rechner) is not None else blockiert
    return stand("CALC_ORDNER", text, "„amip-xl addin einrichten --ordner ORDNER“ mit dem Ordner der Mappen aufrufen.")


def liegt_in(ordner: Path, url: str) -> bool:
    """Is a folder the trusted one or below it?"""
    stamm = xcu.einheitlich(url)
    for stelle in (ordner, ordner.resolve()):
        hier = xcu.ordner_url(stelle)
        if hier == stamm or hier.startswith(f"{stamm}/"):
            return True
    return False
