"""The sheet Herkunft: every county figure back to its cells, every entry forward to where it landed."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.blaetter.beitraege import beitragszelle
from amip_xl.consolidate.blaetter.bilanz import NUMMERNSPALTE, VERBLEIBSPALTE, listenspalte
from amip_xl.consolidate.blaetter.rahmen import ERSTE_HERKUNFT, Inhalt, feldzelle, neues_blatt, ortsname, verlinke
from amip_xl.consolidate.verbleib import MEISTE_EINTRAEGE, Eintrag, Verbleib
from amip_xl.engine import UNLESBAR
from amip_xl.form import Art
from amip_xl.form.kreis import GEMEINDEN, HERKUNFT, HERKUNFTSSPALTEN, HERKUNFTSTEXT, KREISZELLE, TEIL, ZAHL
from amip_xl.money import format_anzahl

ZU_VIELE = (
    f"Mehr als {MEISTE_EINTRAEGE // 1000}.000 Einträge stehen hier nicht einzeln. Auf dem Blatt Gemeinden nennt der "
    "Rücklauf die Datei und jede Zeile die Zelle; „amip-xl konsolidieren … --tabelle“ schreibt alle in eine Datei."
)


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """One line for every cell that somebody filled, all lines of a field together."""
    untertitel = "Jede Zahl dieser Mappe bis zur Zelle, in die sie getippt wurde; jeder Eintrag dahin, wo er blieb"
    blatt = neues_blatt(mappe, stile, HERKUNFT, untertitel, list(HERKUNFTSSPALTEN.values()), (ERSTE_HERKUNFT, 2))
    hoehen = (hoehe(text, breite - 1, 10, True) for text, breite in HERKUNFTSSPALTEN.items())
    blatt.set_row(ERSTE_HERKUNFT - 1, max(hoehen))
    sammlung = inhalt.sammlung
    worte = {KREISZELLE: f"{sammlung.ebene}: Zelle", TEIL: sammlung.teile.einzahl}
    for i, titel in enumerate(HERKUNFTSSPALTEN):
        text = worte.get(titel, titel)
        fmt = stile.bandtitel() if i == VERBLEIBSPALTE else stile.band(rechts=titel == ZAHL)
        blatt.write_string(ERSTE_HERKUNFT - 1, i, text, fmt)
    eintraege = inhalt.verzeichnis.eintraege
    if not eintraege:
        blatt.write_string(2, 0, ZU_VIELE, stile.untertitel())
        return
    _bilanz(blatt, stile, inhalt)
    for i, e in enumerate(eintraege):
        _zeile(blatt, stile, inhalt, ERSTE_HERKUNFT + i, e, inhalt.verzeichnis.erste[e.feld.name] == i)
    blatt.autofilter(ERSTE_HERKUNFT - 1, 0, ERSTE_HERKUNFT + len(eintraege) - 1, len(HERKUNFTSSPALTEN) - 1)
    blatt.repeat_rows(ERSTE_HERKUNFT - 1)


def _zeile(blatt: Worksheet, stile: Stile, inhalt: Inhalt, reihe: int, e: Eintrag, erste: bool) -> None:
    feld, h, text = e.feld, e.herkunft, stile.text(text_wrap=False)
    blatt.write_number(reihe, 0, e.nr, stile.text(align="center"))
    # the first line of each field stands out
    titel = stile.text(text_wrap=False, bold=True) if erste else stile.text(text_wrap=False, font_color=NOTIZ)
    blatt.write_string(reihe, 1, feld.titel, titel)
    if e.in_kreiszelle:
        verlinke(blatt, reihe, 2, feldzelle(feld))
        blatt.write_string(reihe, 2, f"{feld.blatt}!{feld.zelle}", stile.verweis())
    else:
        blatt.write_string(reihe, 2, "–", text)
    for i, wort in enumerate((e.beitrag.name, e.beitrag.datei, h.blatt, h.zelle, h.roh[:HERKUNFTSTEXT]), 3):
        blatt.write_string(reihe, i, wort, text)
    if isinstance(h.wert, Decimal):
        blatt.write_number(reihe, 8, float(h.wert), stile.ergebnis(feld.art))
    else:
        worte = "✗ unlesbar" if h.wert is UNLESBAR else feld.zeige(h.wert) if feld.art is Art.DATUM else "(Text)"
        blatt.write_string(reihe, 8, worte, stile.text(text_wrap=False, align="right"))
    blatt.write_string(reihe, VERBLEIBSPALTE, e.verbleib.value, stile.text(text_wrap=False, indent=1))
    _landung(blatt, stile, inhalt, reihe, e)
    blatt.write_string(reihe, 11, feld.name, text)
    blatt.write_string(reihe, 12, e.beitrag.sha256, text)


def _landung(blatt: Worksheet, stile: Stile, inhalt: Inhalt, reihe: int, e: Eintrag) -> None:
    """The cell in which the entry stands now, or why there is none."""
    ziel = None
    if e.verbleib is Verbleib.TEXT:
        ziel = beitragszelle(inhalt, e)
    elif e.nr <= inhalt.lageplan.spalten:
        ziel = inhalt.lageplan.zelle(e.feld.name, e.nr - 1)
    if ziel is None and e.verbleib is Verbleib.KREIS:
        ziel = feldzelle(e.feld)
    if ziel is None:
        blatt.write_string(reihe, 10, e.grund, stile.text(text_wrap=False))
        return
    verlinke(blatt, reihe, 10, ziel)
    wo = ortsname(ziel)
    blatt.write_string(reihe, 10, f"{wo} ({e.grund})" if e.grund else wo, stile.verweis())


def _bilanz(blatt: Worksheet, stile: Stile, inhalt: Inhalt) -> None:
    """One line for all entries: read from the files = counted in this list, by what became of them; live."""
    v, fmt = inhalt.verzeichnis, stile(bold=True, indent=1, font_size=9)
    # counted in the workbooks, not in the list
    gelesen = sum(f.eingabe for b in v.mappen for n in b.eingaben if (f := inhalt.form.felder.get(n)) is not None)
    wege = [w for w in Verbleib if any(e.verbleib is w for e in v.eintraege)]
    spalte = listenspalte(VERBLEIBSPALTE, len(v.eintraege))
    nummern = listenspalte(NUMMERNSPALTE, len(v.eintraege))
    anzahlen = [sum(e.verbleib is w for e in v.eintraege) for w in wege]
    kopf = f" {format_anzahl(gelesen)} Einträge in {len(v.mappen)} Mappen"
    live = '&" + "&'.join(f'FIXED(COUNTIF({spalte},"{w.value}"),0)&" {w.value}"' for w in wege)
    gezaehlt = "+".join(f'COUNTIF({spalte},"{w.value}")' for w in wege)
    gut = f"AND({gezaehlt}={gelesen},COUNT({nummern})={gelesen})"
    teile = " + ".join(f"{format_anzahl(n)} {w.value}" for n, w in zip(anzahlen, wege, strict=True))
    formel = f'=IF({gut},"✓ Nichts verloren:{kopf} = ","✗ Es fehlen Zeilen:{kopf}, hier nur ")&{live}'
    blatt.write_formula(2, 0, formel, fmt, f"✓ Nichts verloren:{kopf} = {teile}")
    stile.faerbe_ampel(blatt, "A3")
    je = inhalt.lageplan.ende
    blatt.write_url(0, 3, f"internal:'{GEMEINDEN}'!$A${je + 1}", stile.verweis_klein(), "je Gemeinde: Blatt Gemeinden")
