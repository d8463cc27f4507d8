"""The sheet Herkunft: every county figure back to the cell it was typed into."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter import Workbook

from amip_xl.books.styles import Stile
from amip_xl.consolidate.blaetter.rahmen import Inhalt, neues_blatt
from amip_xl.form import Art
from amip_xl.form.kreis import HERKUNFT


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """Every county figure back to file, SHA-256, sheet, cell, the text as stored, and the number."""
    form, kreis = inhalt.form, inhalt.kreis
    blatt = neues_blatt(
        mappe, stile, HERKUNFT, "Jede Zahl des Kreises bis zur Zelle, in die sie getippt wurde",
        [40, 20, 50, 30, 34, 68, 18, 9, 30, 18], (4, 0),
    )  # fmt: skip
    kopf = (
        "Feld", "Kreis: Zelle", "Bezeichnung", "Gemeinde", "Datei", "SHA-256", "Blatt", "Zelle",
        "wie gespeichert", "Zahl",
    )  # fmt: skip
    for i, text in enumerate(kopf):
        blatt.write_string(3, i, text, stile.band() if i == 0 else stile.bandtitel())
    text_stil = stile.text(text_wrap=False)
    reihe = 3
    for reihe, q in enumerate(kreis.quellen, 4):
        feld, h = form.felder[q.feld], q.herkunft
        blatt.write_url(
            reihe, 1, f"internal:'{feld.blatt}'!{feld.zelle}", stile.verweis(), f"{feld.blatt}!{feld.zelle}"
        )
        blatt.write_string(reihe, 0, q.feld, text_stil)
        ort = (feld.titel, q.beitrag.name, q.beitrag.datei, q.beitrag.sha256, h.blatt, h.zelle, h.roh[:2000])
        for i, wort in enumerate(ort, 2):
            blatt.write_string(reihe, i, wort, text_stil)
        if isinstance(h.wert, Decimal):
            blatt.write_number(reihe, 9, float(h.wert), stile.ergebnis(feld.art))
        else:
            blatt.write_string(reihe, 9, feld.zeige(h.wert) if feld.art is Art.DATUM else "(Text)", text_stil)
    blatt.autofilter(3, 0, max(reihe, 4), 9)
    blatt.repeat_rows(3)
