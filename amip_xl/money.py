"""The only door to Decimal: amounts, rates, counts; parsing and printing them the German way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import Enum
from math import isfinite, lcm
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction  # nothing here needs it to run

Euro: TypeAlias = Decimal
Rate: TypeAlias = Decimal
Anzahl: TypeAlias = Decimal
Vzae: TypeAlias = Decimal

CENT = Decimal("0.01")
NULL = Decimal(0)
EINS = Decimal(1)
_AUSGESCHRIEBEN = 30  # larger numbers are printed with an exponent


def exakt() -> AbstractContextManager[Context]:
    """Inside it no sum is rounded, whatever was typed and in whatever order: digits from 1E+308 to 1E-308."""
    return localcontext(prec=700)


class Leer(Decimal):
    """A blank cell inside a calculation: adds nothing, yet can still be told from a typed 0."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "LEER"


LEER = Leer(0)


def is_leer(wert: object) -> bool:
    """True for a blank, however it arrives: None, LEER or an empty text."""
    # asked thousands of times for each workbook; isinstance() of a Decimal class goes through abc
    return wert is None or type(wert) is Leer or (isinstance(wert, str) and not wert)


def round_half_up(wert: Decimal, stellen: int) -> Decimal:
    """Kaufmännisch gerundet (DIN 1333: half away from zero) to a number of decimals."""
    if isinstance(wert, Leer):
        return wert
    with localcontext() as ctx:
        ctx.prec = max(50, wert.adjusted() + abs(stellen) + 2)  # somebody may type 1E+300
        gerundet = wert.quantize(EINS.scaleb(-stellen), rounding=ROUND_HALF_UP)
        if stellen < 0:
            gerundet = gerundet.quantize(EINS)  # 12000, not 1.2E+4
    return gerundet if gerundet else abs(gerundet)  # no "-0.00"


def from_excel(roh: str) -> Decimal:
    """The number a workbook stores, as the decimal a person meant: the double at 15 digits.

    Excel writes up to 17 digits ("0.30000000000000004"), people typed 15 at most.
    Raises ValueError for text that is no finite number.
    """
    zahl = float(roh)
    if not isfinite(zahl) or "_" in roh or not roh.isascii():  # float() also takes "1_000" and "１２"
        raise ValueError(f"keine endliche Zahl: {roh!r}")
    return Decimal(format(zahl + 0.0, ".15g"))  # + 0.0: no "-0"


def to_excel(wert: Decimal) -> str:
    """The text for a cell's <v>: the double Excel will hold, in the fewest digits that name it.

    Raises ValueError for a blank (it is not 0: leave the cell empty) and for what no cell can hold.
    """
    if isinstance(wert, Leer):
        raise ValueError("Eine leere Zelle hat keine Zahl.")
    zahl = float(wert) + 0.0
    if not isfinite(zahl):
        raise ValueError(f"Excel kann {wert} nicht speichern.")
    return repr(zahl).removesuffix(".0")


class Lesart(Enum):
    """How surely a text can be read as a number."""

    SICHER = "sicher"
    ZWEIFELHAFT = "zweifelhaft"
    KEINE_ZAHL = "keine Zahl"


_RAND = " \t\r\n\u00a0\u202f\u2007\u2009"
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
_HOECHSTENS = 400  # characters; a double has 309 digits before its comma at most
_EINHEIT = re.compile(r"(?i)(?<!\s)\s*(?:€|eur|euro)$|^(?:€|eur|euro)\s*")
# [0-9], not \d: other alphabets' digits may look like ours and mean another number
_SCHLICHT = re.compile(r"[+-]?[0-9]+")
_GRUPPEN = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[ \u00a0\u202f\u2007\u2009][0-9]{3})+(?:,[0-9]+)?")
_DEUTSCH = re.compile(r"[+-]?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_ENGLISCH = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
_PUNKT = re.compile(r"[+-]?[0-9]+\.[0-9]+")


def parse_de(text: str) -> tuple[Lesart, Decimal | None]:
    """Read a German number text ("1.234,56 €", "15,2 %"): how surely, and the value or proposal.

    SICHER has exactly one reading. ZWEIFELHAFT carries a proposal: "1.234" may be 1234 or 1,234;
    "1234.56" and "1,234.56" are English; a lone dash or "k.A." is KEINE_ZAHL. Spaces may stand between
    thousands only. A percentage is returned as its fraction.
    """
    if len(text) > _HOECHSTENS:
        return Lesart.KEINE_ZAHL, None
    kern = text.translate(_MINUS).strip(_RAND).removeprefix("'").strip(_RAND)
    prozent = kern.endswith("%")
    kern = kern[:-1].rstrip(_RAND) if prozent else _EINHEIT.sub("", kern, count=1)
    volle_euro = kern.endswith(",-") and not prozent
    if volle_euro:
        kern = kern[:-2]
    kern = re.sub(rf"^([+-])[{_RAND}]+", r"\1", kern)

    def wert(zahl: str) -> Decimal:
        vorzeichen, ziffern, exponent = Decimal(zahl).as_tuple()
        fertig = Decimal((vorzeichen, ziffern, int(exponent) - 2 * prozent))
        return fertig if fertig else abs(fertig)

    if _GRUPPEN.fullmatch(kern) or _SCHLICHT.fullmatch(kern):
        return Lesart.SICHER, wert(re.sub(r"[^0-9,+-]", "", kern).replace(",", "."))
    if _DEUTSCH.fullmatch(kern):
        zahl = wert(kern.replace(".", "").replace(",", "."))
        # "1.234" without decimals: thousands in German, a fraction elsewhere; two groups leave no doubt
        doppeldeutig = "," not in kern and kern.count(".") == 1 and not volle_euro
        return (Lesart.ZWEIFELHAFT if doppeldeutig else Lesart.SICHER), zahl
    if _ENGLISCH.fullmatch(kern):
        return Lesart.ZWEIFELHAFT, wert(kern.replace(",", ""))
    if _PUNKT.fullmatch(kern):
        return Lesart.ZWEIFELHAFT, wert(kern)
    return Lesart.KEINE_ZAHL, None


def format_anzahl(zahl: int) -> str:
    """A count with its thousands points: 1.234."""
    return format_de(Decimal(zahl), 0)


def format_de(wert: Decimal, stellen: int | None = None, einheit: str = "") -> str:
    """Print a number the German way: 1.234,56 with the unit behind it; all decimals when none are asked for.

    A blank prints as nothing.
    """
    if isinstance(wert, Leer):
        return ""
    if wert and wert.adjusted() > _AUSGESCHRIEBEN:  # a typing error: three hundred zeros help nobody to find it
        text = f"{wert:.3E}"
    elif stellen is not None:
        text = f"{round_half_up(wert, stellen):,f}"
    else:
        text = f"{wert:,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        text = "0" if text == "-0" else text
    text = text.replace(",", "_").replace(".", ",").replace("_", ".")
    return f"{text} {einheit}" if einheit else text


def groesste_reste(gewichte: Sequence[int], ziel: int) -> list[tuple[int, int, int]]:
    """Split `ziel` whole units by weights: per weight the whole units of its exact share, what remains of it (in parts
    of the sum of the weights) and its rank (from 1; 0 without a remainder). Ties go to the earlier entry.

    Whoever has a rank up to `ziel` minus all whole units gets one more. Exact, however large or small the numbers.
    """
    gesamt = sum(gewichte)
    teile = [divmod(g * ziel, gesamt) if gesamt else (0, 0) for g in gewichte]
    folge = sorted((i for i, (_, rest) in enumerate(teile) if rest), key=lambda i: -teile[i][1])
    rang = {i: nummer for nummer, i in enumerate(folge, 1)}
    return [(ganze, rest, rang.get(i, 0)) for i, (ganze, rest) in enumerate(teile)]


def ganzzahlig(zahlen: Sequence[Decimal | Fraction]) -> list[int]:
    """Whole numbers in the very proportion of these."""
    brueche = [z.as_integer_ratio() for z in zahlen]
    nenner = lcm(*(n for _, n in brueche))
    return [z * (nenner // n) for z, n in brueche]


def forced_sum(betraege: Sequence[Decimal], ziel: Decimal, stellen: int) -> list[Decimal]:
    """Round shares so that they add up exactly to `ziel`: largest remainder, ties to the earlier entry.

    `betraege` are non-negative weights. With no weight at all every share is 0 and nothing is distributed.
    Raises ValueError for a negative weight, a negative `ziel` and one that is no multiple of 10**-stellen.
    """
    if any(b < 0 for b in betraege):
        raise ValueError("Anteile mit erzwungener Summe brauchen nicht negative Gewichte.")
    schritt = EINS.scaleb(-stellen)
    with localcontext() as ctx:
        ctx.prec = 60
        if ziel < 0 or ziel % schritt:
            raise ValueError(f"{ziel} lässt sich nicht in Anteile mit {stellen} Nachkommastellen zerlegen.")
        if not any(betraege):
            return [NULL for _ in betraege]
        einheiten = int(ziel / schritt)
        reste = groesste_reste(ganzzahlig(betraege), einheiten)
        fehlende = einheiten - sum(ganze for ganze, _, _ in reste)
        return [(ganze + (0 < rang <= fehlende)) * schritt for ganze, _, rang in reste]
