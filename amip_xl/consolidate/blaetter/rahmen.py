"""What all sheets beyond the official ones share: the frame, the content they draw from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import Stile
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.totals import Kreiswerte
from amip_xl.findings import Bericht
from amip_xl.form import Form

A4, A3 = 9, 8  # paper sizes of the file format


class Inhalt(NamedTuple):
    """Everything a sheet of the county workbook may show."""

    form: Form
    sammlung: Sammlung
    kreis: Kreiswerte
    ergebnisse: Mapping[str, Any]  # of the county, recomputed from its sums
    bericht: Bericht  # of the consolidation and of all returns that count


def neues_blatt(
    mappe: Workbook, stile: Stile, name: str, untertitel: str, breiten: list[float], fixiert: tuple[int, int]
) -> Worksheet:
    """A sheet with title, subtitle, column widths in characters, frozen rows and columns, protected, A4 landscape."""
    blatt = mappe.add_worksheet(name)
    blatt.hide_gridlines(2)
    blatt.set_landscape()
    blatt.set_paper(A4)
    blatt.set_margins(0.5, 0.5, 0.6, 0.6)
    blatt.fit_to_pages(1, 0)
    blatt.set_footer(f"&L&8{name}&R&8Seite &P von &N")
    for i, breite in enumerate(breiten):
        blatt.set_column(i, i, breite)
    blatt.write_string(0, 0, name, stile.titel())
    blatt.write_string(1, 0, untertitel, stile.untertitel())
    blatt.freeze_panes(*fixiert)
    blatt.set_row(0, 26)
    blatt.set_tab_color("#6B7280")
    blatt.protect("", {"select_locked_cells": True, "autofilter": True, "sort": True, "format_columns": True})
    return blatt
