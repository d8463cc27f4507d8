"""The buttons of the official workbook, and the VBA project they call."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.vba.project import vba_projekt
from amip_xl.books.vba.sources import quelle

PROJEKT = "AMIP_MAPPE"
MODULE = ("AMIP", "AMIP_Start")
# caption, macro, alternative text
KNOEPFE = (
    ("Berechnen", "AMIP.Berechnen", "Schaltfläche: Mappe prüfen, berechnen und das Prüfprotokoll füllen"),
    ("Prüfen", "AMIP.Pruefen", "Schaltfläche: Mappe prüfen, ohne sie zu ändern"),
)
_ZEILE, _SPALTE = 2, 1  # the third head row is free beside the sheet's state, and stays when people scroll down
_BREITE, _HOEHE, _ABSTAND, _OBEN = 96, 22, 8, 2  # pixels


def setze_knoepfe(ws: Worksheet) -> None:
    """The buttons beside the state of a sheet; XlsxWriter leaves them out in print."""
    for i, (titel, makro, beschreibung) in enumerate(KNOEPFE):
        ws.insert_button(
            _ZEILE,
            _SPALTE,
            {
                "macro": makro, "caption": titel, "description": beschreibung, "width": _BREITE, "height": _HOEHE,
                "x_offset": _ABSTAND + i * (_BREITE + _ABSTAND), "y_offset": _OBEN,
            },
        )  # fmt: skip


def setze_projekt(mappe: Workbook) -> None:
    """Give the workbook its macros; call it when all sheets are there, for each has a module."""
    projekt = vba_projekt(PROJEKT, {n: quelle(f"{n}.bas") for n in MODULE}, len(mappe.worksheets()))
    mappe.add_vba_project(BytesIO(projekt), is_stream=True)
