"""The sheet Befunde: what is wrong in each return and in the consolidation."""

from __future__ import annotations

from xlsxwriter import Workbook

from amip_xl.books.ampel import ZEICHEN_FEHLER, ZEICHEN_HINWEIS
from amip_xl.books.styles import Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.blaetter.rahmen import Inhalt, neues_blatt, ortsname
from amip_xl.findings import FEHLER
from amip_xl.form.kreis import BEFUNDE

_KOPF = (
    ("Datei", 34.0), ("Schwere", 13.0), ("Blatt", 18.0), ("Zelle", 9.0), ("Was nicht stimmt", 66.0),
    ("Wie es zu beheben ist", 56.0), ("im Kreis", 20.0), ("Norm", 24.0), ("Code", 32.0),
)  # fmt: skip
_ERSTE = 4  # row from 0
_TEXT, _ABHILFE, _IM_KREIS = 4, 5, 6


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """The findings of every return and of the consolidation itself, as they were when it was made.

    Each leads to the line on Gemeinden that it touches; those of the consolidation to their own place.
    """
    bericht = inhalt.bericht
    untertitel = f"{bericht.fehler} Fehler und {bericht.hinweise} Hinweise aus allen Mappen, Stand der Zusammenführung"
    blatt = neues_blatt(mappe, stile, BEFUNDE, untertitel, [breite for _, breite in _KOPF], (_ERSTE, 0))
    for i, (text, _) in enumerate(_KOPF):
        blatt.write_string(_ERSTE - 1, i, text, stile.band() if i == 0 else stile.bandtitel())
    vorn, fmt = stile.text(valign="top"), stile.text(valign="top", indent=1)
    for reihe, b in enumerate(bericht.befunde, _ERSTE):
        zeichen = ZEICHEN_FEHLER if b.schwere is FEHLER else ZEICHEN_HINWEIS
        inhalte = (
            b.datei or "Zusammenführung", f"{zeichen} {b.schwere.value}", b.blatt, b.zelle, b.text, b.abhilfe, "",
            b.norm, b.code,
        )  # fmt: skip
        for i, wort in enumerate(inhalte):
            blatt.write_string(reihe, i, wort or "", fmt if i else vorn)
        ziel = inhalt.lageplan.kreis(b.feld) if b.feld else None
        if ziel is None and b.datei is None and b.blatt and b.zelle:
            ziel = f"'{b.blatt}'!{b.zelle}"
        if ziel is not None:
            blatt.write_url(reihe, _IM_KREIS, f"internal:{ziel}", stile.verweis_klein(), ortsname(ziel))
        hoch = (hoehe(inhalte[i] or "", _KOPF[i][1] - 3) for i in (0, _TEXT, _ABHILFE))
        blatt.set_row(reihe, max(15.0, *hoch))
    ende = max(len(bericht.befunde) + _ERSTE, _ERSTE + 1)
    blatt.autofilter(_ERSTE - 1, 0, ende - 1, len(_KOPF) - 1)
    stile.faerbe_ampel(blatt, f"B{_ERSTE + 1}:B{ende}")
    blatt.repeat_rows(_ERSTE - 1)
