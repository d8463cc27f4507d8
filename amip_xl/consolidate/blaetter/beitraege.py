"""The sheet Beiträge: every collected text in full."""

from __future__ import annotations

from xlsxwriter import Workbook

from amip_xl.books.styles import Stile
from amip_xl.consolidate.blaetter.rahmen import Inhalt, neues_blatt
from amip_xl.form.kreis import BEITRAEGE


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """Every collected text in full."""
    blatt = neues_blatt(mappe, stile, BEITRAEGE, "Texte der Gemeinden im Wortlaut", [34.0, 44.0, 110.0], (4, 0))
    for i, text in enumerate(("Gemeinde", "Feld", "Text")):
        blatt.write_string(3, i, text, stile.band() if i == 0 else stile.bandtitel())
    for reihe, q in enumerate(inhalt.kreis.beitraege_texte, 4):
        feld = inhalt.form.felder[q.feld]
        blatt.write_string(reihe, 0, q.beitrag.name, stile.label(oben=True))
        blatt.write_string(reihe, 1, feld.titel, stile.text(valign="top"))
        blatt.write_string(reihe, 2, feld.zeige(q.herkunft.wert), stile.text(valign="top"))
    blatt.repeat_rows(3)
