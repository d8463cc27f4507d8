"""Cells that all sheets of a comparison write alike, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.newvalues import MAX_ZAHL
from amip_xl.books.styles import Stile
from amip_xl.form import Art, Feld
from amip_xl.money import format_de
from amip_xl.rundenvergleich import Rundenvergleich

AENDERUNGEN, WIRKUNG, BRUECKE, TEXTE, QUELLEN = "Änderungen", "Wirkung", "Brücke", "Texte", "Quellen"
GLEICH, UNGLEICH = "✓ stimmt", "✗ weicht ab"
PROZENT = "+0.0%;-0.0%;0.0%"


def untertitel(v: Rundenvergleich) -> str:
    """Both sources with their counts, the planning year, and how much changed."""
    jahre = dict.fromkeys((v.alt.form.jahr, v.neu.form.jahr))
    jahr = f"Planungsjahr {' und '.join(map(str, jahre))}"
    if v.vorjahr:
        return f"{v.neu.name} ({v.neu.zahl}): {v.alt.titel} → {v.neu.titel}; {v.anzahl}"
    return f"{v.alt.titel} ({v.alt.zahl}) → {v.neu.titel} ({v.neu.zahl}), {jahr}; {v.anzahl}"


def seiten(v: Rundenvergleich) -> tuple[str, str]:
    """The words above the two columns of figures."""
    return (v.alt.titel, v.neu.titel) if v.vorjahr else ("alt", "neu")


def kopf(blatt: Worksheet, stile: Stile, reihe: int, titel: Sequence[str], rechts: Sequence[int] = ()) -> None:
    """A petrol row of headings; `rechts` are the columns of figures."""
    for i, text in enumerate(titel):
        blatt.write_string(reihe, i, text, stile.band(rechts=True) if i in rechts else stile.bandtitel(min(i, 1)))
    blatt.set_row(reihe, 28)


def zahlformat(stile: Stile, feld: Feld | None, *, mit_vorzeichen: bool = False, fett: bool = False) -> Format:
    """The format of a figure of this field."""
    roh = feld.art.zahlenformat if feld is not None else PROZENT
    if mit_vorzeichen and feld is not None:
        roh = f"+{roh};-{roh};{roh}"
    return stile.text(num_format=roh, align="right", text_wrap=False, bold=fett, font_size=9)


def zahl(blatt: Worksheet, reihe: int, spalte: int, wert: Decimal | None, fmt: Format) -> None:
    """A number; blank stays blank, and one that no cell can hold is said in words."""
    if wert is None:
        blatt.write_blank(reihe, spalte, None, fmt)
    elif abs(wert) > MAX_ZAHL:
        blatt.write_string(reihe, spalte, format_de(wert), fmt)
    else:
        blatt.write_number(reihe, spalte, float(wert), fmt)


def wort(blatt: Worksheet, reihe: int, spalte: int, text: str, fmt: Format) -> None:
    """A text, word for word; none leaves the cell blank."""
    if text:
        blatt.write_string(reihe, spalte, text, fmt)
    else:
        blatt.write_blank(reihe, spalte, None, fmt)


def wert_der_formel(wert: Decimal) -> float | str:
    """The cached result of a formula, as far as a cell can hold it."""
    return float(wert) if abs(wert) <= MAX_ZAHL else "#NUM!"


def ist_zahl(feld: Feld) -> bool:
    """True for fields shown as figures; a day is shown in words."""
    return feld.art.zahl and feld.art is not Art.JAHR
