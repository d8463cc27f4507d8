"""The bridge as a chart: stacked columns on a base nobody sees, told apart without colour, labelled directly.

A column that crosses zero has a piece above and a piece below; the base stands on the side of zero where the whole
column is. The labels hang on a line nobody sees, which runs along the tops.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import BILDFARBEN, LINIE, PETROL, SCHRIFT, TINTE
from amip_xl.money import EINS, NULL
from amip_xl.rundenvergleich.bruecke import Bruecke, druckbar, kurz

BALKEN = ("Sockel", "Stand", "+ oben", "+ unten", "- oben", "- unten", "Schild")
_STREIFEN = {"pattern": "dark_upward_diagonal", "fg_color": BILDFARBEN["umschichtung"], "bg_color": "#FFFFFF"}
_AUSSCHNITT = Decimal("0.4")  # changes that take less of the height than this are looked at more closely
_LUFT = Decimal("0.6")  # of the changes' height, left below them
_KOPF = Decimal("0.12")  # of the height that is shown, left for the label of the tallest column


def balken(von: Decimal, bis: Decimal | None) -> tuple[Decimal, ...]:
    """The pieces of a column, as BALKEN names them; without `bis` it is a total that stands on zero."""
    if bis is None:
        return NULL, von, NULL, NULL, NULL, NULL, max(von, NULL)
    tief, hoch = sorted((von, bis))
    if tief >= 0:
        sockel, oben, unten = tief, hoch - tief, NULL
    elif hoch <= 0:
        sockel, oben, unten = hoch, NULL, tief - hoch
    else:
        sockel, oben, unten = NULL, hoch, tief
    stuecke = (oben, unten, NULL, NULL) if bis >= von else (NULL, NULL, oben, unten)
    return sockel, NULL, *stuecke, hoch


def achse(b: Bruecke) -> Decimal | None:
    """Where the axis begins when the changes would be slivers on tall columns; None for zero."""
    tief, hoch = _spanne(b)
    spanne = hoch - tief
    if tief <= 0 or spanne >= hoch * _AUSSCHNITT:
        return None
    unten = tief - spanne * _LUFT
    stufe = EINS.scaleb(spanne.adjusted() - 1)
    unten -= unten % stufe
    return unten if unten > 0 else None


def _spanne(b: Bruecke) -> tuple[Decimal, Decimal]:
    staende = [b.von, b.bis, *(s.danach for s in b.schritte)]
    return min(staende), max(staende)


def saeulen(
    mappe: Workbook, blatt: Worksheet, b: Bruecke, reihen: tuple[int, int, int], hilfe: int, groesse: tuple[int, int],
    wovon: str,
) -> None:  # fmt: skip
    """Draw the chart at the row reihen[0] over the figures in the rows reihen[1] to reihen[2]."""
    bild, schilder = mappe.add_chart({"type": "column", "subtype": "stacked"}), mappe.add_chart({"type": "line"})
    oben, erste, letzte = reihen

    def reihe(i: int) -> dict[str, str]:
        def ort(spalte: int) -> str:
            return f"='{blatt.get_name()}'!{xl_range_abs(erste, spalte, letzte, spalte)}"

        return {"name": BALKEN[i], "categories": ort(0), "values": ort(hilfe + i)}

    zunahme = {"fill": {"color": BILDFARBEN["vwt"]}, "border": {"color": PETROL, "width": 0.75}}
    abnahme = {"pattern": _STREIFEN, "border": {"color": TINTE, "width": 0.75}}
    aussehen: tuple[dict[str, Any], ...] = (
        {"fill": {"none": True}, "border": {"none": True}},
        {"fill": {"color": PETROL}, "border": {"none": True}},
        zunahme, zunahme, abnahme, abnahme,
    )  # fmt: skip
    for i, wie in enumerate(aussehen):
        bild.add_series({**reihe(i), **wie, "gap": 45})
    texte = [kurz(b.feld, b.von), *(_beitrag(b, s.beitrag) for s in b.schritte), kurz(b.feld, b.bis)]
    schilder.add_series(
        {
            **reihe(len(aussehen)),
            "line": {"none": True}, "marker": {"type": "none"},
            "data_labels": {
                "value": True, "position": "above", "font": _schrift(9),
                "custom": [{"value": t, "font": _schrift(9, bold=i in (0, len(texte) - 1))}
                           for i, t in enumerate(texte)],
            },
        }
    )  # fmt: skip
    bild.combine(schilder)
    grenze, (tief, hoch) = achse(b), _spanne(b)
    grenzen = {} if grenze is None else {"min": float(grenze)}
    if hoch > 0:
        grenzen["max"] = float(hoch + (hoch - (grenze if grenze is not None else min(tief, NULL))) * _KOPF)
    bild.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, **grenzen})
    bild.set_x_axis({"num_font": _schrift(9), "label_position": "low", "line": {"color": LINIE},
                     "major_tick_mark": "none"})  # fmt: skip
    bild.set_legend({"none": True})
    bild.set_title({"none": True})
    bild.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    bild.set_plotarea({"fill": {"none": True}})
    bild.set_size({"width": groesse[0], "height": groesse[1]})
    schritte = "; ".join(f"{s.name} {t}" for s, t in zip(b.schritte, texte[1:-1], strict=True))
    text = f"Brücke von {wovon}: {b.satz} {texte[0]}; {schritte}; {texte[-1]}. Die Werte stehen darunter."
    blatt.insert_chart(oben, 0, bild, {"y_offset": 4, "object_position": 2, "description": druckbar(text)})


def _beitrag(b: Bruecke, betrag: Decimal) -> str:
    return f"{'+' if betrag > 0 else ''}{kurz(b.feld, betrag)}"


def _schrift(groesse: float, **mehr: object) -> dict[str, object]:
    return {"name": SCHRIFT, "size": groesse, "color": TINTE, **mehr}
