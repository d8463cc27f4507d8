"""The sheet Herkunft of a county workbook, read back: what each municipality contributed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from amip_xl.books.reader import Mappe
from amip_xl.consolidate.beitrag import Herkunft, achtstellig
from amip_xl.engine import UNLESBAR
from amip_xl.form import Feld, Form, Konsolidierung
from amip_xl.form.kreis import GEMEINDEN, HERKUNFT

TEXTLAENGE = 2_000  # characters of a text that the sheet shows
_PFLICHT = ("Feld", "Gemeinde", "Datei", "Blatt", "Zelle", "wie gespeichert", "Zahl")
_REF = re.compile(r"([A-Z]+)([0-9]+)")


class Eintrag(NamedTuple):
    """One line of the sheet."""

    feld: str
    gemeinde: str
    ags: str
    datei: str
    sha256: str
    herkunft: Herkunft


def verfolgbar(feld: Feld) -> bool:
    """True for a field whose entries the sheet lists municipality by municipality, whatever they are."""
    return feld.konsolidierung in (Konsolidierung.SUMME, Konsolidierung.TEXT)


def lies_herkunft(mappe: Mappe, form: Form) -> list[Eintrag]:
    """The lines of the sheet, in its order; none when it lists no entries or is not as we write it."""
    ags_der_datei = _ags(mappe)
    eintraege = []
    for zeile in _tabelle(mappe, HERKUNFT, _PFLICHT):
        feld = form.felder.get(_text(zeile, "Feld"))
        if feld is None or not feld.eingabe or not _text(zeile, "Gemeinde"):
            continue
        datei, roh, zahl = _text(zeile, "Datei"), _text(zeile, "wie gespeichert"), zeile.get("Zahl")
        if feld.textlich:
            wert: object = roh
        else:
            wert = zahl if isinstance(zahl, Decimal) else UNLESBAR
        ags = achtstellig(_text(zeile, "AGS")) or ags_der_datei.get(datei, "")
        eintraege.append(
            Eintrag(
                feld.name, _text(zeile, "Gemeinde"), ags, datei, _text(zeile, "SHA-256"),
                Herkunft(_text(zeile, "Blatt"), _text(zeile, "Zelle"), roh, wert),
            )
        )  # fmt: skip
    return eintraege


def _ags(mappe: Mappe) -> Mapping[str, str]:
    """File -> AGS, from the list of returns."""
    if all(b.name != GEMEINDEN for b in mappe.blaetter):
        return {}
    zeilen = _tabelle(mappe, GEMEINDEN, ("Status", "AGS", "Datei"))
    return {_text(z, "Datei"): _text(z, "AGS") for z in zeilen if _text(z, "Datei")}


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
