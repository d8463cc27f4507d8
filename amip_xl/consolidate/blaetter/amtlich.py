"""What a county workbook adds to the official sheets: how complete the totals are, and the way to the entries.

The form stays as it is: the stamp stands in a free cell of the head, the links right of what is printed.
"""

from __future__ import annotations

from xlsxwriter import Workbook

from amip_xl.books.cells import zerlege
from amip_xl.books.styles import PETROL, Stile
from amip_xl.consolidate.blaetter.rahmen import Inhalt
from amip_xl.form import Blatt, Form
from amip_xl.form.kreis import GEMEINDEN

FRAGE = "Woraus besteht die Zahl?"
_STEMPELREIHE = 1  # from 0; beside the subtitle, on every page
_BREITE = 13.0
_LUECKE = 2.0


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """The stamp on every sheet that shows figures, and beside each figure a link to its line on Gemeinden."""
    text = inhalt.bestand.stempel
    fmt = stile.stempel(inhalt.bestand.unvollstaendig)
    for blatt in inhalt.form.blaetter:
        if not blatt.bloecke:
            continue
        ws = mappe.get_worksheet_by_name(blatt.name)
        ws.write_string(_STEMPELREIHE, blatt.pruefspalte + 1, text, fmt)
        stellen = _stellen(inhalt.form, blatt, inhalt)
        if not stellen:
            continue
        rand = blatt.pruefspalte + 2
        ws.set_column(rand, rand, _LUECKE)
        ws.set_column(rand + 1, rand + max(s for _, s, _, _ in stellen), _BREITE)
        ws.write_string(2, rand + 1, f"{FRAGE} → Blatt {GEMEINDEN}", stile(bold=True, font_size=9, font_color=PETROL))
        for reihe, spalte, wort, ziel in stellen:
            ws.write_url(reihe, rand + spalte, f"internal:{ziel}", stile.verweis_klein(), f"{wort} →")


def _stellen(form: Form, blatt: Blatt, inhalt: Inhalt) -> list[tuple[int, int, str, str]]:
    """Row from 0, number of the value column from 1, the cell, where its figure stands on Gemeinden."""
    stellen = []
    for feld in form.felder.values():
        ziel = inhalt.lageplan.kreis(feld.name) if feld.blatt == blatt.name else None
        if ziel:
            zeile, spalte = zerlege(feld.zelle)
            stellen.append((zeile - 1, spalte - 1, feld.zelle, ziel))
    return stellen
