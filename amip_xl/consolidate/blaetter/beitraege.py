"""The sheet Beiträge: every collected text in full."""

from __future__ import annotations

from xlsxwriter import Workbook

from amip_xl.books.styles import Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.blaetter.rahmen import (
    Inhalt,
    feldzelle,
    herkunftszelle,
    neues_blatt,
    ortsname,
    verlinke,
    zelle,
)
from amip_xl.consolidate.verbleib import Eintrag
from amip_xl.form.kreis import BEITRAEGE

ERSTE_REIHE = 4  # from 0
_BREITEN = (34.0, 44.0, 110.0, 22.0)
_HOECHSTE = 409.0  # points; Excel shows no higher row


def beitragszelle(inhalt: Inhalt, eintrag: Eintrag) -> str:
    """Where a collected text stands."""
    return zelle(BEITRAEGE, ERSTE_REIHE + inhalt.textreihen[eintrag.feld.name, eintrag.nr], 2)


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """Every collected text in full, with the official cell it belongs to and the cell it comes from."""
    texte = inhalt.verzeichnis.texte
    ebene, teile = inhalt.sammlung.ebene, inhalt.sammlung.teile
    untertitel = f"Texte der {teile.mehrzahl} im Wortlaut: {len(texte)}"
    blatt = neues_blatt(mappe, stile, BEITRAEGE, untertitel, list(_BREITEN), (ERSTE_REIHE, 0))
    for i, text in enumerate((teile.einzahl, "Feld", "Text", f"im {ebene}")):
        blatt.write_string(ERSTE_REIHE - 1, i, text, stile.band() if i == 0 else stile.bandtitel())
    for reihe, e in enumerate(texte, ERSTE_REIHE):
        wort = e.feld.zeige(e.herkunft.wert)
        verlinke(blatt, reihe, 0, herkunftszelle(inhalt.verzeichnis.stellen[e.feld.name, e.nr]), "Datei und Zelle")
        blatt.write_string(reihe, 0, e.beitrag.name, stile.text(valign="top"))
        blatt.write_string(reihe, 1, e.feld.titel, stile.text(valign="top"))
        blatt.write_string(reihe, 2, wort, stile.text(valign="top"))
        if e.in_kreiszelle:
            ziel = feldzelle(e.feld)
            blatt.write_url(reihe, 3, f"internal:{ziel}", stile.verweis_klein(), ortsname(ziel))
        else:
            blatt.write_string(reihe, 3, "nur hier: Zahlen, die sich nicht addieren", stile.notiz())
        hoch = max(hoehe(wort, _BREITEN[2] - 1), hoehe(e.feld.titel, _BREITEN[1] - 1), 15.0)
        blatt.set_row(reihe, min(hoch, _HOECHSTE))
    blatt.repeat_rows(ERSTE_REIHE - 1)
    if texte:
        blatt.autofilter(ERSTE_REIHE - 1, 0, ERSTE_REIHE + len(texte) - 1, len(_BREITEN) - 1)
