"""The sheet Brücke: for each figure a chart from old to new, the figures behind it, and who contributed what."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, Stile
from amip_xl.consolidate.blaetter.rahmen import neues_blatt
from amip_xl.rundenvergleich import Rundenvergleich
from amip_xl.rundenvergleich.bruecke import Bruecke, druckbar, kurz
from amip_xl.rundenvergleich.diagramm import BALKEN, achse, balken, saeulen
from amip_xl.rundenvergleich.wirkung import GENAUIGKEIT, RUNDUNG
from amip_xl.rundenvergleich.zellen import (
    BRUECKE,
    GLEICH,
    UNGLEICH,
    kopf,
    untertitel,
    wert_der_formel,
    zahl,
    zahlformat,
)

_BREITEN = [40.0, 22, 22, 22, 22, 24]
_BREITE, _HOEHE = 1095, 312  # pixels of a chart
_BILDZEILEN = 16  # rows of 20 pixels that it covers
_NIEDRIG = 12.75  # points: the longest table stays on the page of its chart
_HILFE = len(_BREITEN) + 1  # first column of the figures that only the columns of the chart need


def zeichne(mappe: Workbook, stile: Stile, v: Rundenvergleich) -> None:
    """One page per chart, then all contributions."""
    blatt = neues_blatt(mappe, stile, BRUECKE, untertitel(v), [*_BREITEN, 3, *([11.0] * len(BALKEN))], (2, 0))
    if not v.bruecken:
        was = "Es gibt Änderungen, aber keine an einer Summe." if v.aenderungen else "Keine Änderung."
        blatt.write_string(3, 0, was, stile.satz())
        return
    reihe, umbrueche = 2, []
    for b in v.bruecken:
        reihe = _bruecke(mappe, blatt, stile, v, b, reihe + 1)
        umbrueche.append(reihe)
    reihe = _alle(blatt, stile, v.bruecken, reihe + 1)
    blatt.set_h_pagebreaks(umbrueche)
    blatt.print_area(0, 0, reihe, len(_BREITEN) - 1)
    blatt.repeat_rows(0, 1)


def _bruecke(mappe: Workbook, blatt: Worksheet, stile: Stile, v: Rundenvergleich, b: Bruecke, reihe: int) -> int:
    """Sentence, chart, figures; returns the row behind them."""
    alt, neu = (v.alt.titel, v.neu.titel)
    blatt.write_string(reihe, 0, b.satz, stile.satz())
    grenze = achse(b)
    anmerkung = "Hell und + = Zunahme, gestreift und - = Abnahme."
    if grenze is not None:
        anmerkung += f" Die senkrechte Achse beginnt bei {kurz(b.feld, grenze)}, nicht bei 0."
    blatt.write_string(reihe + 1, 0, anmerkung, stile.untertitel())
    tabelle = reihe + 2 + _BILDZEILEN
    kopf(blatt, stile, tabelle, (b.feld.titel, "Beitrag", "Stand davor", "Stand danach", "", "Kontrolle"), (1, 2, 3))
    blatt.set_row(tabelle, 18)
    for i, wort in enumerate(BALKEN):
        blatt.write_string(tabelle, _HILFE + i, wort, stile(font_size=8, font_color=NOTIZ, align="right"))
    stand = zahlformat(stile, b.feld)
    beitrag = zahlformat(stile, b.feld, mit_vorzeichen=True)
    fett = zahlformat(stile, b.feld, fett=True)
    zeile = tabelle + 1
    _name(blatt, stile, zeile, alt, True)
    zahl(blatt, zeile, 3, b.wirkung.alt, fett)
    _balken(blatt, stile, zeile, b.von, None)
    for s in b.schritte:
        zeile += 1
        davor, hier = xl_rowcol_to_cell(zeile - 1, 3), [xl_rowcol_to_cell(zeile, i) for i in (1, 2)]
        _name(blatt, stile, zeile, s.name, False)
        zahl(blatt, zeile, 1, s.beitrag, beitrag)
        blatt.write_formula(zeile, 2, f"=N({davor})", stand, wert_der_formel(s.davor))
        blatt.write_formula(zeile, 3, f"={hier[1]}+{hier[0]}", stand, wert_der_formel(s.danach))
        _balken(blatt, stile, zeile, s.davor, s.danach)
    zeile += 1
    _name(blatt, stile, zeile, neu, True)
    zahl(blatt, zeile, 3, b.wirkung.neu, fett)
    _balken(blatt, stile, zeile, b.bis, None)
    ist, soll = xl_rowcol_to_cell(zeile - 1, 3), xl_rowcol_to_cell(zeile, 3)
    formel = f'=IF(ABS(N({ist})-N({soll}))<=MAX(ABS(N({ist})),ABS(N({soll})))*{GENAUIGKEIT:E},"{GLEICH}","{UNGLEICH}")'
    blatt.write_formula(zeile, 5, formel, stile.ampel(), GLEICH)
    stile.faerbe_ampel(blatt, f"F{zeile + 1}")
    saeulen(mappe, blatt, b, (reihe + 2, tabelle + 1, zeile), _HILFE, (_BREITE, _HOEHE), f"{alt} bis {neu}")
    return zeile + 2


def _name(blatt: Worksheet, stile: Stile, reihe: int, name: str, fett: bool) -> None:
    blatt.set_row(reihe, _NIEDRIG)
    blatt.write_string(reihe, 0, druckbar(name), stile.text(bold=fett, text_wrap=False, font_size=9))
    for i in range(1, 6):
        blatt.write_blank(reihe, i, None, stile.text())


def _balken(blatt: Worksheet, stile: Stile, reihe: int, von: Decimal, bis: Decimal | None) -> None:
    """The pieces of one column of the chart; one without height is left out, or its outline would be drawn."""
    fmt = stile(font_size=8, font_color=NOTIZ, num_format="0.##;-0.##;0")
    *stuecke, schild = balken(von, bis)
    for i, stueck in enumerate((*(s or None for s in stuecke), schild)):
        zahl(blatt, reihe, _HILFE + i, stueck, fmt)


def _alle(blatt: Worksheet, stile: Stile, bruecken: Sequence[Bruecke], reihe: int) -> int:
    """Who contributed what to each figure, all of them; returns the last row."""
    blatt.write_string(reihe, 0, "Alle Beiträge", stile.satz())
    kopf(blatt, stile, reihe + 1, ("Gemeinde", *(b.feld.label for b in bruecken)), range(1, 1 + len(bruecken)))
    blatt.set_row(reihe + 1, 42)
    je_name: dict[str, dict[int, Decimal]] = {}
    for i, b in enumerate(bruecken):
        for name, betrag in b.wirkung.beitraege:
            je_name.setdefault(name, {})
            je_name[name][i] = je_name[name].get(i, Decimal(0)) + betrag
    anfang = reihe + 2
    zeile = anfang - 1
    for zeile, name in enumerate(sorted(je_name, key=lambda n: (n == RUNDUNG, n)), anfang):
        blatt.write_string(zeile, 0, name, stile.text(text_wrap=False))
        for i, b in enumerate(bruecken):
            zahl(blatt, zeile, 1 + i, je_name[name].get(i), zahlformat(stile, b.feld, mit_vorzeichen=True))
    zeile += 1
    blatt.write_string(zeile, 0, "zusammen", stile.text(bold=True))
    for i, b in enumerate(bruecken, 1):
        summe = f"=SUM({xl_rowcol_to_cell(anfang, i)}:{xl_rowcol_to_cell(zeile - 1, i)})"
        fmt = zahlformat(stile, b.feld, mit_vorzeichen=True, fett=True)
        blatt.write_formula(zeile, i, summe, fmt, wert_der_formel(b.wirkung.differenz))
    return zeile
