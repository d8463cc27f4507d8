"""The sheet Rechenwege: every calculated figure of the county with its rule, norm, parameters and entries."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import PETROL, PETROL_HELL, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.blaetter.rahmen import Inhalt, feldzelle, herkunftszelle, neues_blatt, zelle
from amip_xl.consolidate.rechenweg import Rechenweg
from amip_xl.form import Feld
from amip_xl.form.kreis import GEMEINDEN, HERKUNFT, RECHENWEGE

_BREITEN = (64.0, 28.0, 20.0, 40.0)
_BREIT = sum(_BREITEN)


def rechenwegzelle(weg: Rechenweg) -> str:
    """Where it begins on the sheet."""
    return zelle(RECHENWEGE, weg.reihe, 0)


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """One block for each result, as the official sheets stand."""
    untertitel = "Jedes Ergebnis dieser Mappe: neu berechnet aus ihren Summen, mit Regel, Norm und Eingaben"
    blatt = neues_blatt(mappe, stile, RECHENWEGE, untertitel, list(_BREITEN), (4, 0))
    for i, text in enumerate(("Ergebnis und was eingesetzt ist", "Blatt und Zelle", inhalt.sammlung.ebene, "weiter")):
        fmt = stile.band() if i == 0 else stile.band(rechts=True) if i == 2 else stile.bandtitel()
        blatt.write_string(3, i, text, fmt)
    for weg in inhalt.rechenwege.values():
        _block(blatt, stile, inhalt, weg)
    blatt.repeat_rows(0, 3)


def _block(blatt: Worksheet, stile: Stile, inhalt: Inhalt, weg: Rechenweg) -> None:
    reihe = weg.reihe
    kopf = stile(bold=True, font_color=PETROL, bg_color=PETROL_HELL, text_wrap=True)
    blatt.write_string(reihe, 0, weg.feld.titel, kopf)
    blatt.set_row(reihe, hoehe(weg.feld.titel, _BREITEN[0] - 1, 10, True))
    _ort(blatt, stile, reihe, weg.feld)
    _wert(blatt, stile, inhalt, reihe, weg.feld, fett=True)
    ziel = inhalt.lageplan.kreis(weg.feld.name)
    if ziel:
        blatt.write_url(reihe, 3, f"internal:{ziel}", stile.verweis_klein(), f"alle nebeneinander: {GEMEINDEN}")
    for i, text in enumerate((weg.regel, *weg.worte), reihe + 1):
        fmt = stile.ganz() if i == reihe + 1 else stile.ganz(font_size=9)
        blatt.merge_range(i, 0, i, len(_BREITEN) - 1, "", fmt)
        blatt.write_string(i, 0, text, fmt)
        blatt.set_row(i, min(409.0, hoehe(text, _BREIT - 2, 10)))
    reihe += 2 + len(weg.worte)
    for p in weg.parameter:
        blatt.write_string(reihe, 0, p.bezeichnung, stile.label(einzug=1))
        blatt.write_string(reihe, 1, "Rechtsparameter", stile.notiz())
        blatt.write_string(reihe, 2, p.wert, stile.text(align="right"))
        blatt.write_string(reihe, 3, p.fundstelle, stile.notiz())
        blatt.set_row(reihe, max(15.0, hoehe(p.fundstelle, _BREITEN[3] - 2, 8)))
        reihe += 1
    reihe = _felder(blatt, stile, inhalt, reihe, weg.eingesetzt)
    if weg.leer:
        viele = "1 weitere Zelle ist leer." if weg.leer == 1 else f"{weg.leer} weitere Zellen sind leer."
        blatt.write_string(reihe, 0, viele, stile.notiz())
        reihe += 1
    if weg.dahinter:
        blatt.write_string(reihe, 0, "Eingaben hinter den eingesetzten Ergebnissen:", stile.notiz())
        _felder(blatt, stile, inhalt, reihe + 1, weg.dahinter)


def _felder(blatt: Worksheet, stile: Stile, inhalt: Inhalt, reihe: int, felder: Sequence[Feld]) -> int:
    for feld in felder:
        blatt.write_string(reihe, 0, feld.titel, stile.label(einzug=1))
        blatt.set_row(reihe, max(15.0, hoehe(feld.titel, _BREITEN[0] - 3)))
        _ort(blatt, stile, reihe, feld)
        _wert(blatt, stile, inhalt, reihe, feld)
        erste, weg = inhalt.verzeichnis.erste.get(feld.name), inhalt.rechenwege.get(feld.name)
        if erste is not None:
            ziel, text = herkunftszelle(erste), f"alle Einträge dahinter: {HERKUNFT}"
            blatt.write_url(reihe, 3, f"internal:{ziel}", stile.verweis_klein(), text)
        elif weg is not None:
            blatt.write_url(reihe, 3, f"internal:{rechenwegzelle(weg)}", stile.verweis_klein(), "ihr Rechenweg")
        else:
            blatt.write_blank(reihe, 3, None, stile.luecke())
        reihe += 1
    return reihe


def _ort(blatt: Worksheet, stile: Stile, reihe: int, feld: Feld) -> None:
    blatt.write_url(reihe, 1, f"internal:{feldzelle(feld)}", stile.verweis_klein(), f"{feld.blatt}!{feld.zelle}")


def _wert(blatt: Worksheet, stile: Stile, inhalt: Inhalt, reihe: int, feld: Feld, fett: bool = False) -> None:
    """The county's figure, live."""
    wert = {**inhalt.kreis.werte, **inhalt.ergebnisse}.get(feld.name)
    zahl = float(wert) if feld.art.zahl and wert is not None else str(wert or "")
    blatt.write_formula(reihe, 2, f"={feld.name}", stile.ergebnis(feld.art, fett, regel=False), zahl)
