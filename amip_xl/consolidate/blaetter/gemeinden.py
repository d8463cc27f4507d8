"""The sheet Gemeinden: who returned what, and every total with the municipalities' figures and its control."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, PETROL, PETROL_HELL, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.blaetter.bilanz import zeichne_bilanz
from amip_xl.consolidate.blaetter.rahmen import (
    A3,
    Inhalt,
    band,
    feldzelle,
    fuelle,
    herkunftszelle,
    neues_blatt,
    verlinke,
)
from amip_xl.consolidate.blaetter.rechenwege import rechenwegzelle
from amip_xl.consolidate.lageplan import ERSTE_SPALTE, KONTROLLSPALTE, KREISSPALTE, SUMMENSPALTE
from amip_xl.consolidate.ruecklauf import BLATT, ERSTE_ZEILE, NEBENEINANDER
from amip_xl.consolidate.stufen import mit_eigenen_angaben
from amip_xl.engine import UNLESBAR
from amip_xl.form import Art, Feld
from amip_xl.money import is_leer

STIMMT, UEBERALL_GLEICH = "✓ stimmt", "✓ überall gleich"
NEU_BERECHNET = ("neu berechnet", "aus den Summen")  # over the columns of sum and control
ZU_VIELE = (
    f"Mehr als {NEBENEINANDER} Mappen: ihre Zahlen stehen hier nicht nebeneinander; "
    "„amip-xl konsolidieren … --tabelle“ schreibt jede einzeln in eine Datei."
)
_KOPF = 3  # row of the names, from 0; it stays in view and stands on every printed page
_ORT, _GEMELDET = 1, 2  # columns
_BREITEN = (60.0, 24.0, 32.0, 18.0, 18.0, 16.0)  # up to the control
_WERTBREITE = 15.0
_SPALTEN_JE_SEITE = 17


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """Who returned what, then every figure of the county with the municipalities' beside it."""
    sammlung, plan = inhalt.sammlung, inhalt.lageplan
    untertitel = f"{sammlung.kreis_name}, Planungsjahr {sammlung.jahr}: {inhalt.bestand.stempel}"
    breiten = [*_BREITEN, *([_WERTBREITE] * plan.spalten)]
    blatt = neues_blatt(mappe, stile, BLATT, untertitel, breiten, (_KOPF + 1, 1))
    if inhalt.bestand.unvollstaendig:
        blatt.write_string(1, 0, untertitel, stile.untertitel_fehler())
    letzte = KONTROLLSPALTE + plan.spalten
    _spaltenkopf(blatt, stile, inhalt)
    _ruecklauf(blatt, stile, inhalt)
    for abschnitt in (plan.summen, plan.gleiche, plan.ergebnisse):
        band(blatt, stile, abschnitt.reihe, abschnitt.titel, letzte)
    for reihe, name in plan.blattreihen.items():
        fuelle(blatt, reihe, name, stile(bold=True, font_color=PETROL, bg_color=PETROL_HELL), letzte)
    _summen(blatt, stile, inhalt)
    _gleiche(blatt, stile, inhalt)
    _ergebnisse(blatt, stile, inhalt)
    ende = zeichne_bilanz(blatt, stile, inhalt, plan.ende)
    _gesamturteil(blatt, stile, inhalt)
    stile.faerbe_ampel(blatt, "A3")
    stile.faerbe_ampel(blatt, xl_range(ERSTE_ZEILE - 1, _ORT, ERSTE_ZEILE + len(sammlung.zeilen), _ORT))
    for spalte in (_GEMELDET, KONTROLLSPALTE):
        stile.faerbe_ampel(blatt, xl_range(plan.summen.reihe, spalte, ende, spalte))
    blatt.repeat_rows(0, _KOPF)
    blatt.repeat_columns(0, KREISSPALTE)
    blatt.set_paper(A3)  # a county has many columns
    blatt.fit_to_pages(max(1, ceil(plan.spalten / _SPALTEN_JE_SEITE)), 0)


def _spaltenkopf(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    namen = [b.name for b in inhalt.spalten]
    if inhalt.lageplan.eigene:
        namen[-1] = mit_eigenen_angaben(namen[-1])
    titel = ("Zeile", "Blatt und Zelle", "gemeldet", inhalt.sammlung.ebene, "Summe der Spalten", "Kontrolle", *namen)
    for i, text in enumerate(titel):
        worte = i < KREISSPALTE or i == KONTROLLSPALTE
        fmt = stile.bandtitel(0 if i == 0 else 1) if worte else stile.bandspalte()
        blatt.write_string(_KOPF, i, text, fmt)
    blatt.set_row(_KOPF, max([20.0, *(hoehe(n, _WERTBREITE - 1, 9, True) for n in namen)]))


def _ruecklauf(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    titel = ("1  Rücklauf", "Status", "AGS", "Fassung", "Stand", "Befunde", "Datei")
    band(blatt, stile, ERSTE_ZEILE - 2, titel[0], KONTROLLSPALTE + max(1, inhalt.lageplan.spalten))
    for i, text in enumerate(titel[1:], 1):
        blatt.write_string(ERSTE_ZEILE - 2, i, text, stile.bandtitel())
    for reihe, z in enumerate(inhalt.sammlung.zeilen, ERSTE_ZEILE - 1):
        befunde = "" if z.fehler is None else f"{z.fehler} Fehler, {z.hinweise} Hinw."
        blatt.write_string(reihe, 0, z.name, stile.text(text_wrap=False))
        blatt.write_string(reihe, 1, z.status.value, stile.ampel())
        worte = (z.ags, z.fassung, Art.DATUM.zeige(z.stand), befunde)
        for i, wort in enumerate(worte, 2):
            blatt.write_string(reihe, i, wort, stile.text(indent=1, text_wrap=False))
        blatt.write_string(reihe, 6, z.datei, stile(font_size=8, font_color=NOTIZ, indent=1))


def _gesamturteil(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    """One line for all controls, live; and what every total lacks."""
    plan = inhalt.lageplan
    fmt = stile(bold=True, indent=1, font_size=9)
    anzahl = len(plan.summen.felder)
    if not plan.spalten:
        blatt.write_string(2, 0, ZU_VIELE if inhalt.sammlung.gezaehlt else "", stile.untertitel())
        return
    bereich = xl_range_abs(plan.summen.reihe, KONTROLLSPALTE, plan.gleiche.reihe - 1, KONTROLLSPALTE)
    gut = f"✓ alle {anzahl} Summen stimmen"
    if inhalt.bestand.unvollstaendig:
        gut = f"! alle {anzahl} Summen stimmen mit ihren Spalten überein, aber es fehlen Gemeinden"
    formel = f'=IF(COUNTIF({bereich},"✓*")={anzahl},"{gut}","✗ "&({anzahl}-COUNTIF({bereich},"✓*"))'
    blatt.write_formula(2, 0, f'{formel}&" von {anzahl} Summen weichen ab, siehe Spalte Kontrolle")', fmt, gut)


def _zeilenkopf(blatt: Worksheet, stile: Stile, reihe: int, feld: Feld, worte: str) -> None:
    """Label, link to the county's cell, how many reported."""
    blatt.write_string(reihe, 0, feld.titel, stile.text())
    blatt.write_url(reihe, _ORT, f"internal:{feldzelle(feld)}", stile.verweis_klein(), f"{feld.blatt}!{feld.zelle}")
    blatt.write_string(reihe, _GEMELDET, worte, stile.ampel_klein())
    blatt.set_row(reihe, max(15.0, hoehe(feld.titel, _BREITEN[0] - 1), hoehe(worte, _BREITEN[_GEMELDET] - 2, 8)))


def _summen(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    plan, kreis = inhalt.lageplan, inhalt.kreis
    for feld in plan.summen.felder:
        reihe, zahl = plan.reihen[feld.name], stile.ergebnis(feld.art)
        _zeilenkopf(blatt, stile, reihe, feld, inhalt.bestand.gemeldet(feld.name))
        wert = kreis.werte.get(feld.name)
        _kreiswert(blatt, stile, inhalt, feld, reihe, wert)
        if not plan.spalten:
            continue
        bereich = xl_range(reihe, ERSTE_SPALTE, reihe, KONTROLLSPALTE + plan.spalten)
        blatt.write_formula(reihe, SUMMENSPALTE, f"=SUM({bereich})", zahl, float(wert or 0))
        unterschied = f"N({xl_rowcol_to_cell(reihe, KREISSPALTE)})-{xl_rowcol_to_cell(reihe, SUMMENSPALTE)}"
        kontrolle = f'=IF(ROUND({unterschied},4)=0,"{STIMMT}","✗ weicht ab")'
        blatt.write_formula(reihe, KONTROLLSPALTE, kontrolle, stile.ampel(), STIMMT)
        _einzelne(blatt, stile, inhalt, feld, reihe)


def _gleiche(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    plan, kreis = inhalt.lageplan, inhalt.kreis
    for feld in plan.gleiche.felder:
        reihe = plan.reihen[feld.name]
        _zeilenkopf(blatt, stile, reihe, feld, inhalt.bestand.gemeldet(feld.name))
        _kreiswert(blatt, stile, inhalt, feld, reihe, kreis.werte.get(feld.name))
        if not plan.spalten:
            continue
        blatt.write_string(reihe, SUMMENSPALTE, "keine Summe", stile.notiz())
        bereich = xl_range(reihe, ERSTE_SPALTE, reihe, KONTROLLSPALTE + plan.spalten)
        da = xl_rowcol_to_cell(reihe, KREISSPALTE)
        gleich = feld.name in kreis.werte and not kreis.meldungen[feld.name].unlesbar
        kontrolle = f'=IF({da}="","✗ verschieden",IF(COUNTIF({bereich},{da})=COUNTA({bereich}),"{UEBERALL_GLEICH}",'
        blatt.write_formula(
            reihe, KONTROLLSPALTE, f'{kontrolle}"✗ verschieden"))', stile.ampel(),
            UEBERALL_GLEICH if gleich else "✗ verschieden",
        )  # fmt: skip
        _einzelne(blatt, stile, inhalt, feld, reihe)


def _kreiswert(blatt: Worksheet, stile: Stile, inhalt: Inhalt, feld: Feld, reihe: int, wert: object) -> None:
    """The county's figure, live; it leads to the entries behind it."""
    erste = inhalt.verzeichnis.erste.get(feld.name)
    if erste is not None:
        verlinke(blatt, reihe, KREISSPALTE, herkunftszelle(erste), "Alle Einträge dahinter: Blatt Herkunft")
    fmt = stile.ergebnis(feld.art, fett=True, regel=False)
    if wert is None:  # nobody's entry can be read, or they differ
        blatt.write_formula(reihe, KREISSPALTE, f'=IF(ISBLANK({feld.name}),"",{feld.name})', fmt, "")
    else:
        blatt.write_formula(reihe, KREISSPALTE, f"={feld.name}", fmt, _gemerkt(wert))


def _gemerkt(wert: object) -> float | str:
    if isinstance(wert, date):
        return float((wert - date(1899, 12, 30)).days)
    return float(wert) if isinstance(wert, Decimal) else str(wert)


def _einzelne(blatt: Worksheet, stile: Stile, inhalt: Inhalt, feld: Feld, reihe: int) -> None:
    """Each municipality's entry: a number, or the raw text that is none; each leads to its line on Herkunft."""
    stellen, fmt = inhalt.verzeichnis.stellen, stile.ergebnis(feld.art)
    for i, b in enumerate(inhalt.spalten):
        spalte, herkunft = ERSTE_SPALTE + i, b.eingaben.get(feld.name)
        if herkunft is None:
            blatt.write_blank(reihe, spalte, None, fmt)
            continue
        if (feld.name, i + 1) in stellen:
            verlinke(blatt, reihe, spalte, herkunftszelle(stellen[feld.name, i + 1]))
        wert = herkunft.wert
        if wert is UNLESBAR:
            blatt.write_string(reihe, spalte, f"✗ {herkunft.roh}"[:60], stile.text())
        elif isinstance(wert, Decimal):
            blatt.write_number(reihe, spalte, float(wert), fmt)
        elif isinstance(wert, date):
            blatt.write_datetime(reihe, spalte, wert, fmt)
        else:
            blatt.write_string(reihe, spalte, str(wert), fmt)


def _ergebnisse(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    """Results of the rules: the county's are recomputed from its sums, never averaged."""
    plan, ziele = inhalt.lageplan, inhalt.rechenwege
    for feld in plan.ergebnisse.felder:
        reihe, fmt = plan.reihen[feld.name], stile.ergebnis(feld.art)
        ohne_wert = [b.name for b in inhalt.spalten[: plan.gemeinden] if is_leer(b.ergebnisse.get(feld.name))]
        weg = ziele.get(feld.name)
        worte = inhalt.bestand.berechnet(ohne_wert, weg.wurzeln if weg else ()) if plan.spalten else ""
        _zeilenkopf(blatt, stile, reihe, feld, worte)
        wert = inhalt.ergebnisse.get(feld.name)
        if weg is not None:
            verlinke(blatt, reihe, KREISSPALTE, rechenwegzelle(weg), "Wie gerechnet wurde: Blatt Rechenwege")
        gemerkt = float(wert) if isinstance(wert, Decimal) and not is_leer(wert) else ""
        blatt.write_formula(reihe, KREISSPALTE, f"={feld.name}", stile.ergebnis(feld.art, True, regel=False), gemerkt)
        for i, wort in enumerate(NEU_BERECHNET):
            blatt.write_string(reihe, SUMMENSPALTE + i, wort, stile.notiz())
        for i, b in enumerate(inhalt.spalten):
            _ergebnis(blatt, reihe, ERSTE_SPALTE + i, feld, b, fmt)


def _ergebnis(blatt: Worksheet, reihe: int, spalte: int, feld: Feld, b: Beitrag, fmt: Format) -> None:
    einzeln = b.ergebnisse.get(feld.name)
    if is_leer(einzeln):
        blatt.write_blank(reihe, spalte, None, fmt)
    else:
        blatt.write_number(reihe, spalte, float(b.ergebnisse[feld.name]), fmt)
