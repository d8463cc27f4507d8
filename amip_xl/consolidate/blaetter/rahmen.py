"""What all sheets beyond the official ones share: the frame, the links between them."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import Stile
from amip_xl.consolidate.inhalt import Inhalt
from amip_xl.form import Feld
from amip_xl.form.kreis import HERKUNFT

__all__ = [
    "A3", "ERSTE_HERKUNFT", "Inhalt", "band", "feldzelle", "fuelle", "herkunftszelle", "neues_blatt", "ortsname",
    "verlinke", "zelle",
]  # fmt: skip

A4, A3 = 9, 8  # paper sizes of the file format
ERSTE_HERKUNFT = 4  # first row of the entries on the sheet Herkunft, from 0
MEISTE_VERWEISE = 65_000  # Excel takes 65,530 links on a sheet


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


def verlinke(blatt: Worksheet, reihe: int, spalte: int, ziel: str, hinweis: str = "") -> None:
    """A link inside the workbook on a cell that is written afterwards and keeps its number and its look.

    `ziel` is sheet and cell: "'Gemeinden'!$D$7". Only the first 65,000 of a sheet become links.
    """
    if blatt.hlink_count < MEISTE_VERWEISE:
        blatt.write_url(reihe, spalte, f"internal:{ziel}", None, "", hinweis or None)


def herkunftszelle(index: int) -> str:
    """The cell of an entry on the sheet Herkunft."""
    return zelle(HERKUNFT, ERSTE_HERKUNFT + index, 0)


def zelle(blatt: str, reihe: int, spalte: int) -> str:
    """A cell for a link or a formula; row and column from 0."""
    return f"'{blatt}'!{xl_rowcol_to_cell(reihe, spalte, True, True)}"


def feldzelle(feld: Feld) -> str:
    """The county's own cell of a field, on its official sheet."""
    return f"'{feld.blatt}'!{feld.zelle}"


def fuelle(blatt: Worksheet, reihe: int, text: str, fmt: Format, bis: int) -> None:
    """A line in one format from the first column to `bis`."""
    blatt.write_string(reihe, 0, text, fmt)
    for i in range(1, bis + 1):
        blatt.write_blank(reihe, i, None, fmt)


def band(blatt: Worksheet, stile: Stile, reihe: int, text: str, bis: int) -> None:
    """A petrol band whose title may run over its empty neighbours."""
    fuelle(blatt, reihe, text, stile.bandtitel_frei(), bis)
    blatt.set_row(reihe, 20)


def ortsname(ziel: str) -> str:
    """A cell the way people write it: Budget!C5."""
    return ziel.replace("'", "").replace("$", "")
