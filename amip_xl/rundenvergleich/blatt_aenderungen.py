"""The sheets Änderungen, one row per entry that is not what it was, and Texte, with the wording on both sides."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.newvalues import MAX_TEXT
from amip_xl.books.styles import NOTIZ, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.beitrag import Herkunft
from amip_xl.consolidate.blaetter.rahmen import neues_blatt
from amip_xl.engine import UNLESBAR
from amip_xl.form import Feld
from amip_xl.rundenvergleich import Rundenvergleich
from amip_xl.rundenvergleich.aenderung import Aenderung
from amip_xl.rundenvergleich.zellen import (
    AENDERUNGEN,
    TEXTE,
    ist_zahl,
    kopf,
    seiten,
    untertitel,
    wort,
    zahl,
    zahlformat,
)

ERSTE = 5  # sheet row of the first change
HOECHSTENS = 1_000_000  # a sheet has 1,048,576 rows
SPALTE_WIRKUNG, SPALTE_NAME = "I", "L"
_BREITEN = [22.0, 18, 42, 16, 16, 16, 16, 10, 16, 9, 9, 30]
_TEXTBREITEN = [22.0, 34, 66, 66]
_HOECHSTE = 409.0  # points: Excel takes no higher row
_KURZ = 18  # characters of a text that stand beside the figures


def bereich(v: Rundenvergleich, spalte: str) -> str:
    """A column of the changes, for formulas on other sheets."""
    ende = ERSTE + max(min(len(v.aenderungen), HOECHSTENS), 1) - 1
    return f"'{AENDERUNGEN}'!${spalte}${ERSTE}:${spalte}${ende}"


def zeichne(mappe: Workbook, stile: Stile, v: Rundenvergleich) -> None:
    """One row per change, filterable; the last column names the field for the control on the sheet Wirkung."""
    alt, neu = seiten(v)
    blatt = neues_blatt(mappe, stile, AENDERUNGEN, untertitel(v), _BREITEN, (ERSTE - 1, 1))
    blatt.write_string(
        2, 0, "Leer ist nicht 0: ohne beide Zahlen gibt es keine Differenz. Prozent vom Betrag des alten Werts; bei "
        "Quoten ist die Differenz in Prozentpunkten.", stile.untertitel(),
    )  # fmt: skip
    titel = (
        "Gemeinde", "Blatt", "Feld", "Änderung", alt, neu, "Differenz", "Differenz %", "Wirkung auf die Summe",
        f"Zelle {alt}", f"Zelle {neu}", "Feldname",
    )  # fmt: skip
    kopf(blatt, stile, ERSTE - 2, titel, range(4, 9))
    gezeigt = v.aenderungen[:HOECHSTENS]
    for reihe, a in enumerate(gezeigt, ERSTE - 1):
        _zeile(blatt, stile, reihe, a)
    if not gezeigt:
        blatt.write_string(ERSTE - 1, 0, "Keine Änderung.", stile.text(text_wrap=False, italic=True))
    if len(gezeigt) < len(v.aenderungen):
        blatt.write_string(
            2, 4, f"Nur die ersten {len(gezeigt)} von {len(v.aenderungen)}; alle stehen in --json.", stile.satz()
        )
    blatt.autofilter(ERSTE - 2, 0, ERSTE - 2 + max(len(gezeigt), 1), len(titel) - 1)
    blatt.repeat_rows(ERSTE - 2)
    blatt.print_area(0, 0, ERSTE - 2 + max(len(gezeigt), 1), len(titel) - 2)


def _zeile(blatt: Worksheet, stile: Stile, reihe: int, a: Aenderung) -> None:
    klein = stile.text(text_wrap=False, font_size=8, font_color=NOTIZ, indent=1)
    worte = (a.teil.name, a.feld.blatt, a.feld.titel, a.wechsel.value)
    blatt.set_row(reihe, _hoehe(worte, _BREITEN, 9))
    for i, text in enumerate(worte):
        wort(blatt, reihe, i, text, stile.text(font_size=9, indent=min(i, 1)))
    for i, herkunft in ((4, a.alt), (5, a.neu)):
        _eintrag(blatt, stile, reihe, i, a.feld, herkunft)
    zahl(blatt, reihe, 6, a.differenz, zahlformat(stile, a.feld, mit_vorzeichen=True))
    zahl(blatt, reihe, 7, a.prozent, zahlformat(stile, None))
    zahl(blatt, reihe, 8, a.wirkung, zahlformat(stile, a.feld, mit_vorzeichen=True))
    for i, herkunft in ((9, a.alt), (10, a.neu)):
        wort(blatt, reihe, i, _zelle(a.feld, herkunft), klein)
    blatt.write_string(reihe, 11, a.feld.name, klein)


def _hoehe(worte: Sequence[str], breiten: Sequence[float], grad: float) -> float:
    """The height of a row that shows all its texts."""
    return min(_HOECHSTE, max(15.0, *(hoehe(w, b - 2, grad) for w, b in zip(worte, breiten, strict=False))))


def _eintrag(blatt: Worksheet, stile: Stile, reihe: int, spalte: int, feld: Feld, herkunft: Herkunft | None) -> None:
    """A value as it was typed: a number, a short text, a sign for what cannot be read; blank stays blank."""
    if herkunft is not None and herkunft.wert is not UNLESBAR and ist_zahl(feld):
        zahl(blatt, reihe, spalte, herkunft.wert, zahlformat(stile, feld))
        return
    text = wortlaut(feld, herkunft)
    if len(text) > _KURZ:
        text = f"{text[: _KURZ - 1]}…" if herkunft and herkunft.wert is UNLESBAR else f"siehe {TEXTE}"
    wort(blatt, reihe, spalte, text, stile.text(align="right", font_size=9, text_wrap=False))


def wortlaut(feld: Feld, herkunft: Herkunft | None) -> str:
    """An entry in words: what people read in its cell; empty for a blank."""
    if herkunft is None:
        return ""
    return f"✗ {herkunft.roh}" if herkunft.wert is UNLESBAR else feld.zeige(herkunft.wert)


def _zelle(feld: Feld, herkunft: Herkunft | None) -> str:
    if herkunft is None:
        return ""
    return herkunft.zelle if herkunft.blatt in (feld.blatt, "") else f"{herkunft.blatt}!{herkunft.zelle}"


def zeichne_texte(mappe: Workbook, stile: Stile, v: Rundenvergleich) -> None:
    """The changed texts in full, side by side; no sheet when there is none."""
    texte = [a for a in v.aenderungen if a.feld.textlich]
    if not texte:
        return
    blatt = neues_blatt(mappe, stile, TEXTE, untertitel(v), _TEXTBREITEN, (4, 2))
    kopf(blatt, stile, 3, ("Gemeinde", "Feld", *seiten(v)))
    for reihe, a in enumerate(texte, 4):
        worte = [a.teil.name, a.feld.titel, *(wortlaut(a.feld, h)[: MAX_TEXT // 2] for h in (a.alt, a.neu))]
        blatt.set_row(reihe, _hoehe(worte, _TEXTBREITEN, 10))
        blatt.write_string(reihe, 0, a.teil.name, stile.label(oben=True))
        blatt.write_string(reihe, 1, a.feld.titel, stile.text(valign="top"))
        for i in (2, 3):
            wort(blatt, reihe, i, worte[i], stile.text(valign="top"))
    blatt.autofilter(3, 0, 3 + len(texte), 3)
    blatt.repeat_rows(3)
