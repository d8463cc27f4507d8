"""The sheet Wirkung: totals and results before and after, and the live control that the changes explain the totals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, PETROL, PETROL_HELL, Stile
from amip_xl.consolidate.blaetter.rahmen import neues_blatt
from amip_xl.rundenvergleich import Rundenvergleich
from amip_xl.rundenvergleich.blatt_aenderungen import SPALTE_NAME, SPALTE_WIRKUNG, bereich
from amip_xl.rundenvergleich.wirkung import GENAUIGKEIT, Wirkung
from amip_xl.rundenvergleich.zellen import (
    GLEICH,
    UNGLEICH,
    WIRKUNG,
    kopf,
    seiten,
    untertitel,
    wert_der_formel,
    wort,
    zahl,
    zahlformat,
)

_BREITEN = [52.0, 18, 16, 16, 16, 10, 11, 16, 20, 30]
_EINZEILIG, _ZWEIZEILIG = 62, 26  # characters, points
_LETZTE = 8  # the control; behind it only the field's name, which is not printed


def zeichne(mappe: Workbook, stile: Stile, v: Rundenvergleich) -> None:
    """Every total that changes with its control, the recomputed results, the municipalities that came or went."""
    blatt = neues_blatt(mappe, stile, WIRKUNG, untertitel(v), _BREITEN, (4, 1))
    wer = v.neu.stufe.mehrzahl
    titel = ("Größe", "Blatt", *seiten(v), "Differenz", "Differenz %", wer, f"Σ {wer}", "Kontrolle", "Feldname")
    kopf(blatt, stile, 3, titel, range(2, 8))
    reihe = _teil(blatt, stile, v, 4, "1  Summen", v.summen)
    reihe = _teil(blatt, stile, v, reihe, "2  Ergebnisse, aus den Summen neu berechnet", v.ergebnisse)
    if v.wechsel:
        reihe = _wechsel(blatt, stile, v, reihe)
    stile.faerbe_ampel(blatt, f"I5:I{reihe + 1}")
    blatt.print_area(0, 0, reihe - 1, _LETZTE)
    blatt.repeat_rows(0, 3)


def _teil(blatt: Worksheet, stile: Stile, v: Rundenvergleich, reihe: int, name: str, zeilen: Sequence[Wirkung]) -> int:
    _abschnitt(blatt, stile, reihe, (name,))
    if not zeilen:
        blatt.write_string(reihe + 1, 0, "Keine Änderung.", stile.text(italic=True))
    for i, w in enumerate(zeilen, reihe + 1):
        _zeile(blatt, stile, v, i, w)
    return reihe + 1 + max(len(zeilen), 1)


def _abschnitt(blatt: Worksheet, stile: Stile, reihe: int, worte: Sequence[str]) -> None:
    """A light band with a word per column."""
    fmt = stile(bold=True, font_color=PETROL, bg_color=PETROL_HELL)
    for i in range(_LETZTE + 1):
        wort(blatt, reihe, i, worte[i] if i < len(worte) else "", fmt)


def _zeile(blatt: Worksheet, stile: Stile, v: Rundenvergleich, reihe: int, w: Wirkung) -> None:
    feld, n = w.feld, reihe + 1
    blatt.write_string(reihe, 0, feld.titel, stile.text(font_size=9))
    if len(feld.titel) > _EINZEILIG:
        blatt.set_row(reihe, _ZWEIZEILIG)
    blatt.write_string(reihe, 1, f"{feld.blatt}!{feld.zelle}", stile.notiz())
    zahl(blatt, reihe, 2, w.alt, zahlformat(stile, feld))
    zahl(blatt, reihe, 3, w.neu, zahlformat(stile, feld))
    unterschied = zahlformat(stile, feld, mit_vorzeichen=True, fett=True)
    if w.unterschied is None:
        zahl(blatt, reihe, 4, None, unterschied)
    else:
        blatt.write_formula(reihe, 4, f"=N(D{n})-N(C{n})", unterschied, wert_der_formel(w.unterschied))
    zahl(blatt, reihe, 5, w.prozent, zahlformat(stile, None))
    wer = None if w.summe is None else Decimal(len(w.beitraege) - (w.rundung != 0))
    zahl(blatt, reihe, 6, wer, stile.text(align="right", font_size=9))
    blatt.write_string(reihe, 9, feld.name, stile.text(text_wrap=False, font_size=8, font_color=NOTIZ))
    summe = zahlformat(stile, feld, mit_vorzeichen=True)
    if feld.berechnet:
        zahl(blatt, reihe, 7, None if w.summe is None else w.differenz - w.rundung, summe)
        blatt.write_string(reihe, 8, _zerlegung(w), stile.ampel())
        return
    formel = f"=SUMIF({bereich(v, SPALTE_NAME)},J{n},{bereich(v, SPALTE_WIRKUNG)})"
    blatt.write_formula(reihe, 7, formel, summe, wert_der_formel(w.summe or w.differenz * 0))
    kontrolle = f'=IF(ABS(E{n}-H{n})<=MAX(ABS(N(C{n})),ABS(N(D{n})))*{GENAUIGKEIT:E},"{GLEICH}","{UNGLEICH}")'
    blatt.write_formula(reihe, 8, kontrolle, stile.ampel(), GLEICH if w.stimmt else UNGLEICH)


def _zerlegung(w: Wirkung) -> str:
    if w.summe is None:
        return "nicht zerlegbar"
    return f"{GLEICH}, Rundung {w.feld.zeige(w.rundung)}" if w.rundung else GLEICH


def _wechsel(blatt: Worksheet, stile: Stile, v: Rundenvergleich, reihe: int) -> int:
    """Municipalities that are new, gone, renamed, or count on one side only."""
    was = f"3  {v.neu.stufe.mehrzahl}, die kamen, gingen oder anders heißen"
    _abschnitt(blatt, stile, reihe, (was, "AGS", "alt", "", "", "neu"))
    for i, w in enumerate(v.wechsel, reihe + 1):
        blatt.write_string(i, 0, w.name, stile.text())
        blatt.write_string(i, 1, w.ags, stile.text())
        blatt.merge_range(i, 2, i, 4, "", stile.text())
        blatt.write_string(i, 2, w.alt, stile.text())
        blatt.merge_range(i, 5, i, 8, "", stile.text())
        blatt.write_string(i, 5, w.neu, stile.text())
    return reihe + 1 + len(v.wechsel)
