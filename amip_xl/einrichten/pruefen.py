"""All obstacles that can be seen from outside: which parts are missing, old, blocked or pointing nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from amip_xl.einrichten import orte
from amip_xl.einrichten.dateien import inhalt
from amip_xl.einrichten.pruefe_calc import pruefe_calc
from amip_xl.einrichten.pruefe_excel import pruefe_excel
from amip_xl.einrichten.pruefung import BLOCKIERT, GUT, HINWEIS, Pruefung, blockiert, gut, hinweis
from amip_xl.einrichten.rechner import Rechner
from amip_xl.errors import BedienError

__all__ = ["BLOCKIERT", "GUT", "HINWEIS", "Pruefung", "pruefe"]
EINRICHTEN = "„amip-xl addin einrichten“ aufrufen."


def pruefe(rechner: Rechner, addin: Callable[[], bytes], mappe: Path | None = None) -> list[Pruefung]:
    """Every answer, in the order one would look. Raises BedienError for a workbook that is not there.

    What stands in the way of LibreOffice only is a hint where Excel is installed.
    """
    if mappe is not None and not mappe.is_file():
        raise BedienError(f"„{mappe}“ gibt es nicht; prüfen Sie Ordner und Dateinamen.")
    mappe = mappe.absolute() if mappe is not None else None
    excel = orte.excel_programm(rechner)
    calc = orte.libreoffice(rechner)
    antworten = [_excel(rechner, excel, calc), *_programm(rechner), _xlwings_paket(rechner)]
    if excel is not None:
        antworten += pruefe_excel(rechner, addin, mappe)
    aus_calc = pruefe_calc(rechner, mappe)
    return antworten + ([p.hoechstens_hinweis() for p in aus_calc] if excel is not None else aus_calc)


def _excel(rechner: Rechner, excel: Path | None, calc: Path | None) -> Pruefung:
    if excel is not None:
        return gut("EXCEL", f"Excel ist installiert ({excel}).")
    if not (rechner.windows or rechner.macos):
        return gut("EXCEL", "Excel gibt es unter Linux nicht; die Knöpfe laufen in LibreOffice.")
    text = "Excel ist nicht installiert."
    if calc is not None:
        return hinweis("EXCEL", f"{text} Die Knöpfe laufen nur in LibreOffice.")
    return blockiert("EXCEL", text, "Excel oder LibreOffice installieren.")


def _programm(rechner: Rechner) -> list[Pruefung]:
    datei = orte.programmdatei(rechner)
    daten = inhalt(datei)
    if daten is None:
        return [blockiert("PROGRAMM", f"Die Knöpfe wissen nicht, was sie starten sollen: „{datei}“ fehlt.", EINRICHTEN)]
    zeilen = daten.decode(rechner.kodierung, "replace").splitlines() or [""]
    if not Path(zeilen[0]).is_file():
        antworten = [
            blockiert("PROGRAMM", f"In „{datei}“ steht ein Programm, das es nicht gibt: „{zeilen[0]}“.", EINRICHTEN)
        ]
    else:
        antworten = [gut("PROGRAMM", f"Die Knöpfe starten „{zeilen[0]}“.")]
    handbuch = zeilen[1] if len(zeilen) > 1 else ""
    if not handbuch:
        antworten.append(hinweis("HANDBUCH", "Der Knopf „Handbuch“ findet nichts; es ist keines installiert."))
    elif "://" in handbuch or Path(handbuch).is_file():
        antworten.append(gut("HANDBUCH", f"Das Handbuch liegt unter „{handbuch}“."))
    else:
        antworten.append(hinweis("HANDBUCH", f"Das Handbuch „{handbuch}“ gibt es nicht.", EINRICHTEN))
    return antworten


def _xlwings_paket(rechner: Rechner) -> Pruefung:
    version = rechner.version("xlwings")
    if rechner.eingefroren:
        return gut("XLWINGS_PAKET", "xlwings steckt im fertigen Programm.")
    if orte.xlwings_ordner(rechner) is None:
        abhilfe = f"„{rechner.python} -m pip install xlwings“ aufrufen."
        return blockiert("XLWINGS_PAKET", "Das Paket xlwings fehlt in diesem Python.", abhilfe)
    return gut("XLWINGS_PAKET", f"Das Paket xlwings {version or ''} ist installiert.".replace("  ", " "))
