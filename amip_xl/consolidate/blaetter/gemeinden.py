"""The sheet Gemeinden: who returned what, and every total with the municipalities' figures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, PETROL, PETROL_HELL, Stile
from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.blaetter.rahmen import A3, Inhalt, neues_blatt
from amip_xl.consolidate.ruecklauf import BLATT, ERSTE_ZEILE
from amip_xl.consolidate.totals import Kreiswerte
from amip_xl.engine import UNLESBAR
from amip_xl.form import Art, Feld, Form, Konsolidierung
from amip_xl.money import is_leer

GLEICH = "✓ stimmt"
WERTSPALTE = 6  # first column of the municipalities' figures


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """Who returned what, and every total with the municipalities' figures and a live control beside it."""
    form, sammlung, kreis, ergebnisse, _ = inhalt
    gezaehlt = sammlung.gezaehlt
    eigene = [sammlung.kreismappe] if sammlung.kreismappe else []
    spalten: list[Beitrag] = [*gezaehlt, *eigene]
    untertitel = (
        f"{sammlung.kreis_name}, Planungsjahr {sammlung.jahr}: {len(gezaehlt)} von {sammlung.erwartet} "
        "Gemeinden gezählt; jede Summe mit ihrer Kontrolle"
    )
    breiten = [62.0, 24.0, 12.0, 18.0, 18.0, 12.0, *([14.0] * len(spalten))]
    blatt = neues_blatt(mappe, stile, BLATT, untertitel, breiten, (3, 1))
    kopf = ERSTE_ZEILE - 2
    titel = ("1  Rücklauf", "Status", "AGS", "Fassung", "Stand", "Fehler", "Hinweise", "Datei")
    for i, text in enumerate(titel):
        blatt.write_string(kopf, i, text, stile.band(rechts=False) if i == 0 else stile.bandtitel())
    for i, z in enumerate(sammlung.zeilen):
        reihe = ERSTE_ZEILE - 1 + i
        b = z.beitrag
        blatt.write_string(reihe, 0, z.name, stile.text(text_wrap=False))
        blatt.write_string(reihe, 1, z.status.value, stile.ampel())
        blatt.write_string(reihe, 2, z.ags, stile.text())
        blatt.write_string(reihe, 3, b.fassung if b else "", stile.text())
        blatt.write_string(reihe, 4, Art.DATUM.zeige(b.stand) if b else "", stile.text())
        for j, zahl in enumerate((b.bericht.fehler, b.bericht.hinweise) if b else ()):
            blatt.write_number(reihe, 5 + j, zahl, stile.ergebnis(Art.ANZAHL))
        blatt.write_string(reihe, 7, z.datei, stile(font_size=8, font_color=NOTIZ, indent=1))
    stile.faerbe_ampel(blatt, f"B{ERSTE_ZEILE}:B{ERSTE_ZEILE + len(sammlung.zeilen)}")
    reihe = ERSTE_ZEILE + len(sammlung.zeilen) + 1
    reihe = _summenteil(blatt, stile, form, spalten, kreis, len(gezaehlt), reihe)
    _kennzahlenteil(blatt, stile, form, spalten, ergebnisse, reihe + 1)
    blatt.repeat_rows(0, 2)
    blatt.set_paper(A3)  # a county has many columns


def _spaltenkopf(blatt: Worksheet, stile: Stile, reihe: int, titel: tuple[str, ...], spalten: list[Beitrag]) -> None:
    for i, text in enumerate((*titel, *(b.name for b in spalten))):
        blatt.write_string(reihe, i, text, stile.band(rechts=i > 0))
    blatt.set_row(reihe, 30)


def _abschnitt(blatt: Worksheet, stile: Stile, reihe: int, name: str, spalten: int) -> int:
    """A line that says which sheet the figures below stand on."""
    fmt = stile(bold=True, font_color=PETROL, bg_color=PETROL_HELL)
    blatt.write_string(reihe, 0, name, fmt)
    for i in range(1, WERTSPALTE + spalten):
        blatt.write_blank(reihe, i, None, fmt)
    return reihe


def _summenteil(
    blatt: Worksheet, stile: Stile, form: Form, spalten: list[Beitrag], kreis: Kreiswerte, anzahl: int, reihe: int
) -> int:
    titel = ("2  Summen: was sich addiert", "Blatt", "gemeldet", "Kreis", "Summe der Spalten", "Kontrolle")
    _spaltenkopf(blatt, stile, reihe, titel, spalten)
    abschnitt = ""
    for feld in form.eingaben:
        if feld.konsolidierung is not Konsolidierung.SUMME or feld.name not in kreis.werte:
            continue
        if feld.blatt != abschnitt:
            abschnitt = feld.blatt
            reihe = _abschnitt(blatt, stile, reihe + 1, abschnitt, len(spalten))
        reihe += 1
        wert = kreis.werte[feld.name]
        blatt.write_string(reihe, 0, feld.titel, stile.text(text_wrap=False))
        blatt.write_string(reihe, 1, f"{feld.blatt}!{feld.zelle}", stile.notiz())
        blatt.write_string(reihe, 2, f"{kreis.gemeldet[feld.name]} von {anzahl}", stile.notiz())
        zahl, summe = stile.ergebnis(feld.art, fett=True), xl_rowcol_to_cell(reihe, 4)
        von, bis = xl_rowcol_to_cell(reihe, WERTSPALTE), xl_rowcol_to_cell(reihe, WERTSPALTE + len(spalten) - 1)
        blatt.write_formula(reihe, 3, f"={feld.name}", zahl, float(wert))
        blatt.write_formula(reihe, 4, f"=SUM({von}:{bis})", stile.ergebnis(feld.art), float(wert))
        kontrolle = f'=IF(ROUND({xl_rowcol_to_cell(reihe, 3)}-{summe},4)=0,"{GLEICH}","✗ weicht ab")'
        blatt.write_formula(reihe, 5, kontrolle, stile.ampel(), GLEICH)
        for i, b in enumerate(spalten):
            _wert(blatt, stile, reihe, WERTSPALTE + i, feld, b)
    stile.faerbe_ampel(blatt, f"F1:F{reihe + 1}")
    return reihe + 1


def _wert(blatt: Worksheet, stile: Stile, reihe: int, spalte: int, feld: Feld, b: Beitrag) -> None:
    """One municipality's entry: a number, or the raw text that is none; blank stays blank."""
    herkunft = b.eingaben.get(feld.name)
    if herkunft is None:
        blatt.write_blank(reihe, spalte, None, stile.ergebnis(feld.art))
    elif herkunft.wert is UNLESBAR:
        blatt.write_string(reihe, spalte, f"✗ {herkunft.roh}"[:60], stile.text())
    else:
        blatt.write_number(reihe, spalte, float(herkunft.wert), stile.ergebnis(feld.art))


def _kennzahlenteil(
    blatt: Worksheet, stile: Stile, form: Form, spalten: list[Beitrag], ergebnisse: Mapping[str, Any], reihe: int
) -> None:
    """Results of the rules, side by side: the county's are recomputed from its sums, never averaged."""
    titel = ("3  Ergebnisse: im Kreis aus den Summen neu berechnet", "Blatt", "", "Kreis", "", "")
    _spaltenkopf(blatt, stile, reihe, titel, spalten)
    abschnitt = ""
    for feld in form.ergebnisse:
        wert = ergebnisse.get(feld.name)
        if is_leer(wert) or not isinstance(wert, Decimal):
            continue
        if feld.blatt != abschnitt:
            abschnitt = feld.blatt
            reihe = _abschnitt(blatt, stile, reihe + 1, abschnitt, len(spalten))
        reihe += 1
        blatt.write_string(reihe, 0, feld.titel, stile.text(text_wrap=False))
        blatt.write_string(reihe, 1, f"{feld.blatt}!{feld.zelle}", stile.notiz())
        blatt.write_formula(reihe, 3, f"={feld.name}", stile.ergebnis(feld.art, fett=True), float(wert))
        for i, b in enumerate(spalten):
            einzeln = b.ergebnisse.get(feld.name)
            if is_leer(einzeln):
                blatt.write_blank(reihe, WERTSPALTE + i, None, stile.ergebnis(feld.art))
            else:
                blatt.write_number(reihe, WERTSPALTE + i, float(b.ergebnisse[feld.name]), stile.ergebnis(feld.art))
