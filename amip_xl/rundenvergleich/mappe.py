"""The workbook of a comparison: the bridges, the effect on the totals, every change, the sources."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from amip_xl.books.styles import SCHRIFT, Stile
from amip_xl.books.verbatim import WoertlicheMappe
from amip_xl.rundenvergleich import Rundenvergleich, blatt_aenderungen, blatt_bruecke, blatt_quellen, blatt_wirkung
from amip_xl.rundenvergleich.bruecke import druckbar

_ERSTELLT = datetime(2026, 1, 1)  # fixed: the same input gives the same bytes


def baue(v: Rundenvergleich) -> bytes:
    """The workbook as bytes; the same input gives the same bytes."""
    datei = BytesIO()
    mappe = WoertlicheMappe(
        datei, {"in_memory": True, "default_format_properties": {"font_name": SCHRIFT, "font_size": 10}}
    )
    mappe.set_properties({"title": druckbar(f"Vergleich: {v.alt.titel} und {v.neu.titel}"), "created": _ERSTELLT})
    mappe.set_custom_property("Sprache", "de-DE")
    mappe.set_size(1920, 1066)  # pixels
    stile = Stile(mappe)
    blatt_bruecke.zeichne(mappe, stile, v)
    blatt_wirkung.zeichne(mappe, stile, v)
    blatt_aenderungen.zeichne(mappe, stile, v)
    blatt_aenderungen.zeichne_texte(mappe, stile, v)
    blatt_quellen.zeichne(mappe, stile, v)
    mappe.close()
    return datei.getvalue()
