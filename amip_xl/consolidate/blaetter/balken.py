"""Bars by municipality, the highest first, the county's among them; the figures stand in cells behind the picture."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.charts import schrift
from amip_xl.books.styles import BILDFARBEN, NOTIZ, PETROL, Stile

HOECHSTENS = 24  # bars; of more the highest and the lowest half of that
NAMENSLAENGE = 24  # characters beside a bar


class Balken(NamedTuple):
    """One bar: who, how much, what they are taken from in a formula (none: written as is), the county's or not."""

    name: str
    wert: Decimal
    namenszelle: str = ""
    wertzelle: str = ""
    kreis: bool = False


class Rahmen(NamedTuple):
    """Where a picture goes: row of its upper edge and of its first figure, column of its figures, size in pixels."""

    reihe: int
    spalte: int
    breite: int
    hoehe: int
    von: int = 0  # column from which its left edge is measured
    links: int = 0  # pixels
    grad: float = 8  # points


def auswahl(balken: Sequence[Balken]) -> list[Balken]:
    """The bars to be drawn, the highest first; of many the highest, the lowest and the county's."""
    sortiert = sorted(balken, key=lambda b: (-b.wert, not b.kreis))  # equal ones in the order of the list
    if len(sortiert) <= HOECHSTENS + 1:
        return sortiert
    halb = HOECHSTENS // 2
    mitte = [b for b in sortiert[halb:-halb] if b.kreis]
    return [*sortiert[:halb], *mitte, *sortiert[-halb:]]


def kurz(name: str) -> str:
    """A name as long as there is room for it."""
    return name if len(name) <= NAMENSLAENGE else f"{name[: NAMENSLAENGE - 1]}…"


def zeichne_balken(
    mappe: Workbook, blatt: Worksheet, stile: Stile, balken: Sequence[Balken], zahlenformat: str, titel: str, text: str,
    rahmen: Rahmen,
) -> None:  # fmt: skip
    """The picture over its figures; `text` is for people who cannot see it. `balken` as `auswahl` gives them."""
    weiss, r = stile.bilddaten(), rahmen
    for i, b in enumerate(balken):
        if b.namenszelle:
            formel = f'=IF(LEN({b.namenszelle})>{NAMENSLAENGE},LEFT({b.namenszelle},{NAMENSLAENGE - 1})&"…",'
            blatt.write_formula(r.reihe + i, r.spalte, f"{formel}{b.namenszelle})", weiss, kurz(b.name))
        else:
            blatt.write_string(r.reihe + i, r.spalte, kurz(b.name), weiss)
        if b.wertzelle:
            blatt.write_formula(r.reihe + i, r.spalte + 1, f"={b.wertzelle}", weiss, float(b.wert))
        else:
            blatt.write_number(r.reihe + i, r.spalte + 1, float(b.wert), weiss)
    bild = mappe.add_chart({"type": "bar"})
    letzte = r.reihe + len(balken) - 1
    blattname = blatt.get_name()
    bild.add_series(
        {
            "name": titel,
            "categories": f"='{blattname}'!{xl_range_abs(r.reihe, r.spalte, letzte, r.spalte)}",
            "values": f"='{blattname}'!{xl_range_abs(r.reihe, r.spalte + 1, letzte, r.spalte + 1)}",
            "fill": {"color": BILDFARBEN["vwt"]}, "gap": 30,
            "points": [{"fill": {"color": PETROL}} if b.kreis else None for b in balken],
            "data_labels": {"value": True, "num_format": zahlenformat, "font": schrift(r.grad)},
        }
    )  # fmt: skip
    # in XlsxWriter the y axis of a bar chart is the one with the categories
    # labels stand low, so that names do not cover negative bars
    bild.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, **_anfang(balken)})
    bild.set_y_axis({"reverse": True, "num_font": schrift(r.grad), "line": {"none": True}, "label_position": "low",
                     "major_tick_mark": "none", "major_gridlines": {"visible": False}})  # fmt: skip
    bild.set_legend({"none": True})
    bild.set_title({"name": titel, "name_font": schrift(r.grad + 1, NOTIZ, bold=True), "overlay": False})
    bild.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    bild.set_size({"width": r.breite, "height": r.hoehe})
    blatt.insert_chart(
        r.reihe, r.von, bild,
        {"x_offset": r.links, "y_offset": 2, "object_position": 2, "description": text},
    )  # fmt: skip


def _anfang(balken: Sequence[Balken]) -> dict[str, int]:
    """Bars begin at 0, or they would lie."""
    if all(b.wert >= 0 for b in balken):
        return {"min": 0}
    return {"max": 0} if all(b.wert <= 0 for b in balken) else {}
