"""The sheet Befunde: what is wrong in each return and in the consolidation."""

from __future__ import annotations

from xlsxwriter import Workbook

from amip_xl.books.styles import Stile
from amip_xl.consolidate.blaetter.rahmen import Inhalt, neues_blatt
from amip_xl.form.kreis import BEFUNDE


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """The findings of every return and of the consolidation itself, as they were when it was made."""
    bericht = inhalt.bericht
    untertitel = f"{bericht.fehler} Fehler und {bericht.hinweise} Hinweise aus allen Mappen, Stand der Zusammenführung"
    blatt = neues_blatt(mappe, stile, BEFUNDE, untertitel, [34, 14, 18, 9, 66, 56, 24, 32], (4, 0))
    for i, text in enumerate(
        ("Datei", "Schwere", "Blatt", "Zelle", "Was nicht stimmt", "Wie es zu beheben ist", "Norm", "Code")
    ):
        blatt.write_string(3, i, text, stile.band() if i == 0 else stile.bandtitel())
    for reihe, b in enumerate(bericht.befunde, 4):
        zeichen = "✗" if b.schwere.value == "Fehler" else "!"
        inhalte = (
            b.datei or "Zusammenführung", f"{zeichen} {b.schwere.value}", b.blatt, b.zelle, b.text, b.abhilfe, b.norm,
            b.code,
        )  # fmt: skip
        for i, wort in enumerate(inhalte):
            blatt.write_string(reihe, i, wort or "", stile.text(valign="top"))
    ende = max(len(bericht.befunde) + 4, 5)
    blatt.autofilter(3, 0, ende - 1, 7)
    stile.faerbe_ampel(blatt, f"B5:B{ende}")
    blatt.repeat_rows(3)
