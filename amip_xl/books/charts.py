"""The charts: few, flat, in the sheets' colours; the sentence above each says what to see."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.chartdata import BUDGETTEILE, GESCHLECHTER, GROESSTE
from amip_xl.books.sidecells import ort
from amip_xl.books.styles import BILDFARBEN, LINIE, NOTIZ, PETROL, SCHRIFT, TINTE
from amip_xl.form import Blatt, Sonderbereich

# a figure of 0 (nothing entered yet) shows no label
_MIO = '[=0]"";#,##0.0,,\\ "Mio. €"'
_EURO = '[=0]"";#,##0\\ "€"'
_PROZENT = '[=0]"";0.0%'
_ANZAHL = '[=0]"";#,##0'
_VORJAHR_FARBE = "#A3ABB5"


def zeichne(
    mappe: Workbook, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich, jahr: int, pixel: int, stil: Format
) -> None:
    """Draw the area's charts over its figures; `pixel` is the sheet's width, `stil` the figures' format."""
    zeile = bereich.nummer + 3  # figures: sheet row, from 1
    hoehe = (bereich.zeilen - 1) * 24
    if bereich.art == "diagramm_budget":
        bild = _budget(mappe, blatt.name, zeile)
        text = (
            f"Gestapelter Balken, Plan {jahr}: EGT netto für Maßnahmen, Umschichtung in den VWT, "
            "VWT-Zuteilung und kommunaler Finanzierungsanteil. Die Beträge stehen in den Zeilen dieses Blattes."
        )
        _setze(ws, bild, bereich, text, 0, pixel, hoehe)
    elif bereich.art == "diagramm_massnahmen":
        bild = _massnahmen(mappe, blatt.name, zeile)
        text = f"Balken, Plan {jahr}: die {GROESSTE} größten Instrumente nach Betrag, darunter alle übrigen."
        _setze(ws, bild, bereich, text, 0, min(pixel, 1100), hoehe)
    elif bereich.art == "diagramm_ziele":
        for i, (_, name) in enumerate(GESCHLECHTER):
            ws.write_string(f"A{zeile + i}", name, stil)
        breite = min(pixel, 1240) // 2 - 8
        paare = (
            ("Integrationsquote", _PROZENT, "BC", "Erwartung und Plan der Integrationsquote"),
            ("Bestand der LZB", _ANZAHL, "DE", "Erwartung und Plan des Bestands an Langzeitleistungsbeziehenden"),
        )
        for i, (titel, zahlenformat, spalten, text) in enumerate(paare):
            bild = _paar(mappe, blatt.name, zeile, titel, zahlenformat, spalten, jahr)
            text += ", insgesamt, Frauen, Männer. Die Werte stehen in den Zeilen dieses Blattes."
            _setze(ws, bild, bereich, text, i * (breite + 16), breite, hoehe)


def _setze(ws: Worksheet, bild: Chart, bereich: Sonderbereich, text: str, links: int, breite: int, hoehe: int) -> None:
    bild.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    bild.set_plotarea({"fill": {"none": True}})
    bild.set_size({"width": breite, "height": hoehe})
    ws.insert_chart(
        bereich.nummer + 1, 0, bild,
        {"x_offset": links, "y_offset": 2, "object_position": 2, "description": text},
    )  # fmt: skip


def schrift(groesse: float = 9, farbe: str = TINTE, **mehr: Any) -> dict[str, Any]:
    """The font of words in a chart: points, colour, and what XlsxWriter knows besides."""
    return {"name": SCHRIFT, "size": groesse, "color": farbe, **mehr}


def _budget(mappe: Workbook, blatt: str, zeile: int) -> Chart:
    bild = mappe.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for i, ((_, name), teil) in enumerate(zip(BUDGETTEILE, BILDFARBEN, strict=True)):
        hell = teil == "egt"
        bild.add_series(
            {
                "name": name,
                "values": f"={ort(blatt, f'B{zeile + i}')}",
                "fill": {"color": BILDFARBEN[teil]}, "border": {"color": "#FFFFFF", "width": 1}, "gap": 40,
                "data_labels": {
                    "value": True, "num_format": _MIO, "position": "center",
                    "font": schrift(10, "#FFFFFF" if hell else TINTE, bold=True),
                },
            }
        )  # fmt: skip
    bild.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    bild.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
    bild.set_legend({"position": "bottom", "font": schrift(9)})
    bild.set_title({"none": True})
    return bild


def _massnahmen(mappe: Workbook, blatt: str, zeile: int) -> Chart:
    bild = mappe.add_chart({"type": "bar"})
    ende = zeile + GROESSTE
    bild.add_series(
        {
            "name": "Betrag",
            "categories": f"={ort(blatt, f'A{zeile}:A{ende}')}",
            "values": f"={ort(blatt, f'B{zeile}:B{ende}')}",
            "fill": {"color": PETROL}, "gap": 35, "points": [None] * GROESSTE + [{"fill": {"color": _VORJAHR_FARBE}}],
            "data_labels": {"value": True, "num_format": _EURO, "font": schrift(9)},
        }
    )  # fmt: skip
    # in XlsxWriter the y axis of a bar chart is the one with the categories
    bild.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    bild.set_y_axis({"reverse": True, "num_font": schrift(9), "line": {"none": True},
                     "major_tick_mark": "none", "major_gridlines": {"visible": False}})  # fmt: skip
    bild.set_legend({"none": True})
    bild.set_title({"none": True})
    return bild


def _paar(mappe: Workbook, blatt: str, zeile: int, titel: str, zahlenformat: str, spalten: str, jahr: int) -> Chart:
    bild = mappe.add_chart({"type": "column"})
    namen = (f"Erwartung {jahr - 1}", f"Plan {jahr}")
    for spalte, name, farbe in zip(spalten, namen, (_VORJAHR_FARBE, PETROL), strict=True):
        bild.add_series(
            {
                "name": name,
                "categories": f"={ort(blatt, f'A{zeile}:A{zeile + len(GESCHLECHTER) - 1}')}",
                "values": f"={ort(blatt, f'{spalte}{zeile}:{spalte}{zeile + len(GESCHLECHTER) - 1}')}",
                "fill": {"color": farbe}, "gap": 70, "overlap": -5,
                "data_labels": {"value": True, "num_format": zahlenformat, "font": schrift(9)},
            }
        )  # fmt: skip
    bild.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    bild.set_x_axis({"num_font": schrift(9), "line": {"color": LINIE}, "major_tick_mark": "none"})
    bild.set_legend({"position": "bottom", "font": schrift(9)})
    bild.set_title({"name": titel, "name_font": schrift(11, NOTIZ, bold=True), "overlay": False})
    return bild
