"""Nothing got lost: every workbook's entries, counted where they landed, as the last part of the sheet Gemeinden."""

from __future__ import annotations

from collections import Counter

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import Stile
from amip_xl.consolidate.blaetter.rahmen import ERSTE_HERKUNFT, Inhalt, band
from amip_xl.consolidate.lageplan import ERSTE_SPALTE, KONTROLLSPALTE, KREISSPALTE
from amip_xl.consolidate.verbleib import Verbleib
from amip_xl.form import Art
from amip_xl.form.kreis import HERKUNFT, HERKUNFTSSPALTEN, VERBLEIB

# columns of the sheet Herkunft, from 0: what a count asks for
NUMMERNSPALTE, VERBLEIBSPALTE = 0, list(HERKUNFTSSPALTEN).index(VERBLEIB)
GEHT_AUF = "✓ geht auf"
_LIVE = 2_000_000  # so many comparisons a spreadsheet makes in a second; beyond, the counts are fixed numbers


def zeichne_bilanz(blatt: Worksheet, stile: Stile, inhalt: Inhalt, reihe: int) -> int:
    """The part from row `reihe` (from 0) on; returns the first row below it."""
    v, plan = inhalt.verzeichnis, inhalt.lageplan
    if not v.eintraege:
        return reihe
    band(blatt, stile, reihe, "5  Nichts verloren: wohin jeder Eintrag ging", KONTROLLSPALTE + plan.spalten)
    anzahlen = Counter((e.nr, e.verbleib) for e in v.eintraege)
    wege = [w for w in Verbleib if w is not Verbleib.ZAEHLT_NICHT and any(anzahlen[nr, w] for nr in _zaehlende(inhalt))]
    live = len(v.eintraege) * plan.spalten * len(wege) <= _LIVE
    oben, fmt, fett = reihe + 1, stile.ergebnis(Art.ANZAHL), stile.ergebnis(Art.ANZAHL, True, regel=False)
    worte = ("ausgefüllte Eingabefelder in der Mappe", *(f"davon {w.value}" for w in wege), "Kontrolle")
    for i, wort in enumerate(worte):
        blatt.write_string(oben + i, 0, wort, stile.label(fett=i == 0))
    unten = oben + len(worte) - 1
    for i, nr in enumerate(_zaehlende(inhalt)):
        spalte = ERSTE_SPALTE + i
        # counted when the workbook was read, not in the list: that is what the control compares
        gelesen = sum(inhalt.form.felder[n].eingabe for n in inhalt.spalten[i].eingaben)
        blatt.write_number(oben, spalte, gelesen, fett)
        for j, weg in enumerate(wege, 1):
            _anzahl(blatt, oben + j, spalte, nr, weg, anzahlen[nr, weg], fmt, len(v.eintraege) if live else 0)
        _kontrolle(blatt, stile, unten, spalte, oben, len(wege))
    for j in range(len(wege) + 1):
        summe = f"=SUM({xl_range(oben + j, ERSTE_SPALTE, oben + j, KONTROLLSPALTE + plan.spalten)})"
        gesamt = sum(anzahlen[nr, w] for nr in _zaehlende(inhalt) for w in (wege[j - 1 : j] if j else wege))
        blatt.write_formula(oben + j, KREISSPALTE, summe, fett, gesamt)
    _kontrolle(blatt, stile, unten, KREISSPALTE, oben, len(wege))
    reihe = unten + 1
    for nr, b in enumerate(v.mappen, 1):
        if nr > plan.spalten:
            text = f"dazu in einer Mappe, die nicht zählt: {b.datei} ({b.name})"
            blatt.write_string(reihe, 0, text, stile.notiz())
            blatt.write_number(reihe, KREISSPALTE, anzahlen[nr, Verbleib.ZAEHLT_NICHT], fmt)
            reihe += 1
    return reihe + 1


def _zaehlende(inhalt: Inhalt) -> range:
    return range(1, inhalt.lageplan.spalten + 1)


def _anzahl(
    blatt: Worksheet, reihe: int, spalte: int, nr: int, weg: Verbleib, anzahl: int, fmt: object, zeilen: int
) -> None:
    """How many entries of a workbook went one way: counted on the sheet Herkunft, or fixed with `zeilen` = 0."""
    if not zeilen:
        blatt.write_number(reihe, spalte, anzahl, fmt)
        return
    nummern, wege = (listenspalte(s, zeilen) for s in (NUMMERNSPALTE, VERBLEIBSPALTE))
    blatt.write_formula(reihe, spalte, f'=COUNTIFS({nummern},{nr},{wege},"{weg.value}")', fmt, anzahl)


def listenspalte(spalte: int, zeilen: int) -> str:
    """A column of the list on Herkunft, for a formula."""
    von, bis = (xl_rowcol_to_cell(r, spalte, True, True) for r in (ERSTE_HERKUNFT, ERSTE_HERKUNFT + zeilen - 1))
    return f"'{HERKUNFT}'!{von}:{bis}"


def _kontrolle(blatt: Worksheet, stile: Stile, reihe: int, spalte: int, oben: int, wege: int) -> None:
    teile = xl_range(oben + 1, spalte, oben + wege, spalte)
    formel = f'=IF(SUM({teile})={xl_rowcol_to_cell(oben, spalte)},"{GEHT_AUF}","✗ geht nicht auf")'
    blatt.write_formula(reihe, spalte, formel, stile.ampel(), GEHT_AUF)
    stile.faerbe_ampel(blatt, xl_rowcol_to_cell(reihe, spalte))
