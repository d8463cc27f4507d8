"""The sheet Quellen: every file of both sides with its checksum, and which entries could not be compared."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter import Workbook

from amip_xl.books.styles import NOTIZ, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.blaetter.rahmen import neues_blatt
from amip_xl.rundenvergleich import Rundenvergleich
from amip_xl.rundenvergleich.seite import Quelle
from amip_xl.rundenvergleich.zellen import QUELLEN, kopf, seiten, untertitel, wort

_BREITEN = [13.0, 28, 11, 26, 34, 58, 34]
_GENANNT = 60  # fields of one side that are named one by one


def quellen(v: Rundenvergleich) -> Iterator[tuple[str, Quelle]]:
    """Every file with its side; within one side only that."""
    alt, neu = seiten(v)
    if not v.vorjahr:
        yield from ((alt, q) for q in v.alt.quellen)
    yield from ((neu, q) for q in v.neu.quellen)


def zeichne(mappe: Workbook, stile: Stile, v: Rundenvergleich) -> None:
    """All files, also those that do not count, with the reason."""
    blatt = neues_blatt(mappe, stile, QUELLEN, untertitel(v), _BREITEN, (4, 0))
    kopf(blatt, stile, 3, ("Seite", "Gemeinde", "AGS", "Status", "Datei", "SHA-256", "Grund"))
    klein = stile.text(font_size=8, font_color=NOTIZ)
    reihe = 3
    for reihe, (seite, q) in enumerate(quellen(v), 4):
        hoch = [hoehe(t, _BREITEN[i] - 3, 10) for i, t in ((1, q.name), (3, q.status), (4, q.datei))]
        blatt.set_row(reihe, max(15.0, *hoch, hoehe(q.grund, _BREITEN[6] - 2, 8)))
        for i, text in enumerate((seite, q.name, q.ags, q.status, q.datei)):
            wort(blatt, reihe, i, text, stile.ampel() if text is q.status else stile.text(font_size=9))
        wort(blatt, reihe, 5, q.sha256, klein)
        wort(blatt, reihe, 6, q.grund, klein)
    stile.faerbe_ampel(blatt, f"D5:D{reihe + 1}")
    blatt.autofilter(3, 0, reihe, 6)
    blatt.repeat_rows(3)
    for seite, felder in zip(seiten(v), (v.nur_alt, v.nur_neu), strict=True):
        if felder:
            reihe += 2
            blatt.write_string(
                reihe, 0, f"Nur auf der Seite „{seite}“ bekannt und deshalb nicht verglichen: {len(felder)} Felder",
                stile.satz(),
            )  # fmt: skip
            mehr = f"; und {len(felder) - _GENANNT} weitere" if len(felder) > _GENANNT else ""
            blatt.merge_range(reihe + 1, 0, reihe + 1, 6, "", stile.text(valign="top"))
            blatt.write_string(reihe + 1, 0, "; ".join(felder[:_GENANNT]) + mehr, stile.text(valign="top", font_size=9))
            blatt.set_row(reihe + 1, 14.0 * (2 + len("; ".join(felder[:_GENANNT])) // 190))
            reihe += 1
