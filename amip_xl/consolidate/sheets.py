"""The sheets a county workbook has beyond the official ones: Gemeinden, Beiträge, Befunde, Herkunft."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, PETROL, PETROL_HELL, Stile
from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.collect import BLATT, ERSTE_ZEILE, Sammlung
from amip_xl.consolidate.totals import Kreiswerte, Quelle
from amip_xl.engine import UNLESBAR
from amip_xl.findings import Bericht
from amip_xl.form import Art, Feld, Form, Konsolidierung
from amip_xl.form.kreis import BEFUNDE, BEITRAEGE, HERKUNFT
from amip_xl.money import is_leer

Zeichner = Callable[[Workbook, Stile], None]
GLEICH = "✓ stimmt"
A4, A3 = 9, 8  # paper sizes of the file format
WERTSPALTE = 6  # first column of the municipalities' figures


def zeichner(
    form: Form, sammlung: Sammlung, kreis: Kreiswerte, ergebnisse: dict[str, Any], bericht: Bericht
) -> list[Zeichner]:
    """The functions that draw the extra sheets, in tab order."""
    return [
        lambda mappe, stile: _gemeinden(mappe, stile, form, sammlung, kreis, ergebnisse),
        lambda mappe, stile: _beitraege(mappe, stile, form, kreis.beitraege_texte),
        lambda mappe, stile: _befunde(mappe, stile, bericht),
        lambda mappe, stile: _herkunft(mappe, stile, form, kreis),
    ]


def _blatt(
    mappe: Workbook, stile: Stile, name: str, untertitel: str, breiten: list[float], fixiert: tuple[int, int]
) -> Worksheet:
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


def _gemeinden(
    mappe: Workbook, stile: Stile, form: Form, sammlung: Sammlung, kreis: Kreiswerte, ergebnisse: dict[str, Any]
) -> None:
    """Who returned what, and every total with the municipalities' figures and a live control beside it."""
    gezaehlt = sammlung.gezaehlt
    eigene = [sammlung.kreismappe] if sammlung.kreismappe else []
    spalten: list[Beitrag] = [*gezaehlt, *eigene]
    untertitel = (
        f"{sammlung.kreis_name}, Planungsjahr {sammlung.jahr}: {len(gezaehlt)} von {sammlung.erwartet} "
        "Gemeinden gezählt; jede Summe mit ihrer Kontrolle"
    )
    breiten = [62.0, 24.0, 12.0, 18.0, 18.0, 12.0, *([14.0] * len(spalten))]
    blatt = _blatt(mappe, stile, BLATT, untertitel, breiten, (3, 1))
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
    blatt: Worksheet, stile: Stile, form: Form, spalten: list[Beitrag], ergebnisse: dict[str, Any], reihe: int
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


def _beitraege(mappe: Workbook, stile: Stile, form: Form, quellen: list[Quelle]) -> None:
    """Every collected text in full."""
    blatt = _blatt(mappe, stile, BEITRAEGE, "Texte der Gemeinden im Wortlaut", [34.0, 44.0, 110.0], (4, 0))
    for i, text in enumerate(("Gemeinde", "Feld", "Text")):
        blatt.write_string(3, i, text, stile.band() if i == 0 else stile.bandtitel())
    for reihe, q in enumerate(quellen, 4):
        feld = form.felder[q.feld]
        blatt.write_string(reihe, 0, q.beitrag.name, stile.label(oben=True))
        blatt.write_string(reihe, 1, feld.titel, stile.text(valign="top"))
        blatt.write_string(reihe, 2, feld.zeige(q.herkunft.wert), stile.text(valign="top"))
    blatt.repeat_rows(3)


def _befunde(mappe: Workbook, stile: Stile, bericht: Bericht) -> None:
    """The findings of every return and of the consolidation itself, as they were when it was made."""
    untertitel = f"{bericht.fehler} Fehler und {bericht.hinweise} Hinweise aus allen Mappen, Stand der Zusammenführung"
    blatt = _blatt(mappe, stile, BEFUNDE, untertitel, [34, 14, 18, 9, 66, 56, 24, 32], (4, 0))
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
        for i, inhalt in enumerate(inhalte):
            blatt.write_string(reihe, i, inhalt or "", stile.text(valign="top"))
    ende = max(len(bericht.befunde) + 4, 5)
    blatt.autofilter(3, 0, ende - 1, 7)
    stile.faerbe_ampel(blatt, f"B5:B{ende}")
    blatt.repeat_rows(3)


def _herkunft(mappe: Workbook, stile: Stile, form: Form, kreis: Kreiswerte) -> None:
    """Every county figure back to file, SHA-256, sheet, cell, the text as stored, and the number."""
    blatt = _blatt(
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
        for i, inhalt in enumerate(ort, 2):
            blatt.write_string(reihe, i, inhalt, text_stil)
        if isinstance(h.wert, Decimal):
            blatt.write_number(reihe, 9, float(h.wert), stile.ergebnis(feld.art))
        else:
            blatt.write_string(reihe, 9, feld.zeige(h.wert) if feld.art is Art.DATUM else "(Text)", text_stil)
    blatt.autofilter(3, 0, max(reihe, 4), 9)
    blatt.repeat_rows(3)
