"""The only door to Decimal: amounts, rates, counts; parsing and printing them the German way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from enum import Enum
from typing import TypeAlias

Euro: TypeAlias = Decimal
Rate: TypeAlias = Decimal
Anzahl: TypeAlias = Decimal
Vzae: TypeAlias = Decimal

CENT = Decimal("0.01")
NULL = Decimal(0)
EINS = Decimal(1)


class Leer(Decimal):
    """A blank cell inside a calculation: adds nothing, yet can still be told from a typed 0."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "LEER"


LEER = Leer(0)


def is_leer(wert: object) -> bool:
    """True for a blank, however it arrives: None, LEER or an empty text."""
    return wert is None or isinstance(wert, Leer) or wert == ""


def round_half_up(wert: Decimal, stellen: int) -> Decimal:
    """Kaufmännisch gerundet (DIN 1333: half away from zero) to a number of decimals."""
    if isinstance(wert, Leer):
        return wert
    with localcontext() as ctx:
        ctx.prec = 50
        gerundet = wert.quantize(EINS.scaleb(-stellen), rounding=ROUND_HALF_UP)
    return gerundet + NULL if gerundet else abs(gerundet)  # no "-0.00"


def from_excel(roh: str) -> Decimal:
    """The number a workbook stores, as the shortest decimal that names the same double.

    Excel writes up to 17 digits ("0.30000000000000004"), people typed 15 at most.
    Raises ValueError for text that is no finite number.
    """
    zahl = float(roh)
    if zahl != zahl or zahl in (float("inf"), float("-inf")):
        raise ValueError(f"keine endliche Zahl: {roh!r}")
    return Decimal(format(zahl, ".15g")) if "e" not in roh.lower() else Decimal(repr(zahl))


def to_excel(wert: Decimal) -> str:
    """The text for a cell's <v>: plain digits, the double Excel will hold (Excel keeps 15 digits of input)."""
    text = repr(float(wert))
    return text[:-2] if text.endswith(".0") else text


class Lesart(Enum):
    """How surely a text can be read as a number."""

    SICHER = "sicher"
    ZWEIFELHAFT = "zweifelhaft"
    KEINE_ZAHL = "keine Zahl"


_LEERRAUM = re.compile("[\\s\u00a0\u202f\u2007\u2009]+")
_EINHEIT = re.compile(r"(?i)(€|eur|euro)$|^(€|eur|euro)")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
_DEUTSCH = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_SCHLICHT = re.compile(r"[+-]?\d+")
_ENGLISCH = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+")
_PUNKT = re.compile(r"[+-]?\d+\.\d+")


def parse_de(text: str) -> tuple[Lesart, Decimal | None]:
    """Read a German number text ("1.234,56 €", "15,2 %"): how surely, and the value or proposal.

    SICHER has exactly one reading. ZWEIFELHAFT carries a proposal: "1.234" may be 1234 or 1,234;
    "1234.56" and "1,234.56" are English; a lone dash or "k.A." is KEINE_ZAHL. A percentage is returned as
    its fraction.
    """
    kern = _LEERRAUM.sub("", text.translate(_MINUS)).lstrip("'")
    kern = _EINHEIT.sub("", kern)
    prozent = kern.endswith("%")
    if prozent:
        kern = kern[:-1]
    if kern.endswith(",-"):
        kern = kern[:-2]

    def wert(zahl: str) -> Decimal | None:
        try:
            fertig = Decimal(zahl)
        except InvalidOperation:
            return None
        return fertig.scaleb(-2) if prozent else fertig

    if _SCHLICHT.fullmatch(kern):
        return Lesart.SICHER, wert(kern)
    if _DEUTSCH.fullmatch(kern):
        zahl = wert(kern.replace(".", "").replace(",", "."))
        # "1.234" without decimals: thousands in German, a fraction elsewhere; two groups leave no doubt
        doppeldeutig = "," not in kern and kern.count(".") == 1
        return (Lesart.ZWEIFELHAFT if doppeldeutig else Lesart.SICHER), zahl
    if _ENGLISCH.fullmatch(kern):
        return Lesart.ZWEIFELHAFT, wert(kern.replace(",", ""))
    if _PUNKT.fullmatch(kern):
        return Lesart.ZWEIFELHAFT, wert(kern)
    return Lesart.KEINE_ZAHL, None


def format_de(wert: Decimal, stellen: int | None = None, einheit: str = "") -> str:
    """Print a number the German way: 1.234,56 with the unit behind it; all decimals when none are asked for."""
    if stellen is not None:
        wert = round_half_up(wert, stellen)
    elif wert == wert.to_integral_value():
        wert = wert.quantize(EINS)
    else:
        wert = wert.normalize()
    text = f"{wert:,f}".replace(",", "_").replace(".", ",").replace("_", ".")
    return f"{text} {einheit}" if einheit else text


def forced_sum(betraege: Sequence[Decimal], ziel: Decimal, stellen: int) -> list[Decimal]:
    """Round shares so that they add up exactly to `ziel`: largest remainder, ties to the earlier entry.

    `betraege` are non-negative weights, `ziel` is a multiple of 10**-stellen. With no weight at all every
    share is 0 and nothing is distributed. Raises ValueError for negative weights.
    """
    if any(b < 0 for b in betraege):
        raise ValueError("Anteile mit erzwungener Summe brauchen nicht negative Gewichte.")
    gesamt = sum(betraege, NULL)
    if not gesamt:
        return [NULL for _ in betraege]
    schritt = EINS.scaleb(-stellen)
    with localcontext() as ctx:
        ctx.prec = 60
        genau = [b * ziel / gesamt for b in betraege]
        unten = [g.quantize(schritt, rounding=ROUND_DOWN) for g in genau]
        fehlende = int((ziel - sum(unten, NULL)) / schritt)
        rang = sorted(range(len(genau)), key=lambda i: (unten[i] - genau[i], i))
    for i in rang[:fehlende]:
        unten[i] += schritt
    return unten
