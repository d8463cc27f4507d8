"""The sheet Herkunft of a county workbook, read back: what each municipality contributed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.books.reader import Mappe
from amip_xl.consolidate.beitrag import Herkunft, achtstellig
from amip_xl.consolidate.stufen import GEMEINDE, ZIELE, Stufe
from amip_xl.consolidate.verbleib import Verbleib
from amip_xl.engine import UNLESBAR
from amip_xl.form import Art, Feld, Form
from amip_xl.form.kreis import HERKUNFT, LANDUNG, ROH, VERBLEIB, ZAHL

_PFLICHT = ("Feld", "Datei", "SHA-256", "Blatt", "Zelle", ROH, ZAHL, VERBLEIB)
_STUFEN = (GEMEINDE, *ZIELE.values())
_REF = re.compile(r"([A-Z]+)([0-9]+)")


class Eintrag(NamedTuple):
    """One line of the sheet."""

    feld: str
    name: str  # of the part: a municipality, in a Land a Kreis
    ags: str
    datei: str
    sha256: str
    herkunft: Herkunft


def lies_herkunft(mappe: Mappe, form: Form) -> tuple[Stufe, list[Eintrag]]:
    """What the parts are, and the lines of the sheet that count, in its order.

    There are none when the sheet lists no entries or is not as we write it.
    """
    zeilen = [z for z in _tabelle(mappe, HERKUNFT, _PFLICHT) if _text(z, VERBLEIB) != Verbleib.ZAEHLT_NICHT.value]
    teile = next((s for s in _STUFEN if any(s.einzahl in z for z in zeilen)), GEMEINDE)  # the word above the names
    # files of different folders may share a name
    ags = {_nummer(z): achtstellig(_text(z, ROH).strip()) for z in zeilen if _text(z, "Feld") == "ags"}
    eintraege = []
    for zeile in zeilen:
        feld = form.felder.get(_text(zeile, "Feld"))
        if feld is not None and feld.eingabe and _text(zeile, "Datei"):
            datei, roh = _text(zeile, "Datei"), _text(zeile, ROH)
            herkunft = Herkunft(_text(zeile, "Blatt"), _text(zeile, "Zelle"), roh, _wert(feld, zeile, roh))
            wer = _text(zeile, teile.einzahl), ags.get(_nummer(zeile), "")
            eintraege.append(Eintrag(feld.name, *wer, datei, _text(zeile, "SHA-256"), herkunft))
    return teile, eintraege


def _nummer(zeile: Mapping[str, object]) -> tuple[str, str]:
    return _text(zeile, "Mappe Nr."), _text(zeile, "Datei")


def _wert(feld: Feld, zeile: Mapping[str, object], roh: str) -> Any:
    zahl = zeile.get(ZAHL)
    if feld.art is Art.DATUM:
        with suppress(ValueError):
            return datetime.strptime(str(zahl), "%d.%m.%Y").date()
        return UNLESBAR
    if not feld.textlich:
        return zahl if isinstance(zahl, Decimal) else UNLESBAR
    if _text(zeile, LANDUNG) == "unlesbar":
        return UNLESBAR
    return roh.strip() if feld.art in (Art.WAHL, Art.AGS) else roh


def _text(zeile: Mapping[str, object], spalte: str) -> str:
    wert = zeile.get(spalte)
    return f"{wert:f}" if isinstance(wert, Decimal) else str(wert or "")


def _tabelle(mappe: Mappe, blatt: str, pflicht: tuple[str, ...]) -> list[dict[str, object]]:
    """The rows below the first heading that has these words, by the words of the heading, up to an empty row."""
    reihen: dict[int, dict[str, object]] = {}
    for zelle in mappe.zellen(blatt):
        treffer = _REF.fullmatch(zelle.ref)
        if treffer is not None and zelle.wert is not None:
            reihen.setdefault(int(treffer[2]), {})[treffer[1]] = zelle.wert
    for nummer in sorted(reihen):
        kopf = {spalte: str(wert) for spalte, wert in reihen[nummer].items()}
        if all(wort in kopf.values() for wort in pflicht):
            break
    else:
        return []
    zeilen = []
    while (nummer := nummer + 1) in reihen:
        # a word that heads two columns means the first
        zeilen.append({kopf[s]: w for s, w in reversed(reihen[nummer].items()) if s in kopf})
    return zeilen
