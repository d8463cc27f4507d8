"""What a cell of an official table says: a number, a sign that stands for none, or a month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from amip_xl.money import NULL, Lesart, parse_de


class Bedeutung(Enum):
    """What a sign in the place of a number means; only one of them is a number."""

    NULL = "null"  # nothing there, exactly 0
    GEHEIM = "geheim"  # small numbers that would tell of persons
    UNBEKANNT = "unbekannt"  # no figures
    SINNLOS = "sinnlos"  # no figure makes sense here
    SPAETER = "später"
    UNSICHER = "unsicher"


# DIN 55301, and „*“ as the Statistik der BA has it; a mapping may say otherwise
ZEICHEN: Mapping[str, Bedeutung] = {
    "-": Bedeutung.NULL,
    "*": Bedeutung.GEHEIM,
    ".": Bedeutung.UNBEKANNT,
    "·": Bedeutung.UNBEKANNT,
    "x": Bedeutung.SINNLOS,
    "X": Bedeutung.SINNLOS,
    "…": Bedeutung.SPAETER,
    "...": Bedeutung.SPAETER,
    "/": Bedeutung.UNSICHER,
}
_WORTE = {
    Bedeutung.NULL: "heißt in der amtlichen Statistik „nichts vorhanden“ und wird als 0 gelesen",
    Bedeutung.GEHEIM: "ist aus Gründen der Geheimhaltung nicht ausgewiesen",
    Bedeutung.UNBEKANNT: "heißt „unbekannt oder geheim zu halten“",
    Bedeutung.SINNLOS: "heißt „Nachweis nicht sinnvoll“",
    Bedeutung.SPAETER: "heißt „Angabe fällt später an“",
    Bedeutung.UNSICHER: "heißt „nicht sicher genug“",
}
_STRICHE = str.maketrans({"–": "-", "—": "-", "−": "-"})
_MONATE = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_MONAT = re.compile(
    r"\b(?:(jan|feb|mär|mrz|apr|mai|jun|jul|aug|sep|okt|nov|dez)[a-zä]*\.?\s+(\d{4})"
    r"|(?:(\d{1,2})\.)?(\d{1,2})[./](\d{4})|(\d{4})-(\d{2})(?:-(\d{2}))?)(?!\d)",
    re.ASCII | re.IGNORECASE,
)


class Zahl(NamedTuple):
    """What was read: a number, or none with the reason; `fehler` says that nobody can tell."""

    wert: Decimal | None
    bemerkung: str = ""
    fehler: str = ""
    prozent: bool = False  # it was written with a percent sign and is a fraction now


def glatt(text: str) -> str:
    """A label as people compare it: blanks and line breaks are one blank."""
    return " ".join(text.split())


def lies_zahl(
    text: str, eigene: Mapping[str, Bedeutung], dezimal: str | None = None, tausender: str | None = None
) -> Zahl:
    """The number in a text. Without `dezimal` and `tausender` only what has exactly one reading."""
    kern = glatt(text)
    bedeutung = eigene.get(kern) or ZEICHEN.get(kern.translate(_STRICHE))
    if bedeutung is not None:
        return Zahl(NULL if bedeutung is Bedeutung.NULL else None, f"„{kern}“ {_WORTE[bedeutung]}")
    zahl = kern
    if dezimal is not None or tausender is not None:
        ganz = r"[+-]?(?:\d+|\d{1,3}(?:T\d{3})+)".replace("T", re.escape(tausender) if tausender else "(?!)")
        muster = rf"({ganz})(?:{re.escape(dezimal) if dezimal else '(?!)'}(\d+))?(\s*%)?"
        treffer = re.fullmatch(muster, kern.translate(_STRICHE), re.ASCII)
        if treffer is None:
            return Zahl(None, fehler=f"„{kern[:60]}“ ist keine Zahl, wie die Zuordnung sie beschreibt.")
        vorn = treffer[1].replace(tausender, "") if tausender else treffer[1]
        zahl = f"{vorn}{',' if treffer[2] else ''}{treffer[2] or ''}{'%' if treffer[3] else ''}"
    lesart, wert = parse_de(zahl)
    if lesart is Lesart.SICHER:
        return Zahl(wert, prozent=zahl.endswith("%"))
    if lesart is Lesart.ZWEIFELHAFT:
        rat = "geben Sie in der Zuordnung „dezimal“ und „tausender“ an"
        return Zahl(None, fehler=f"„{kern[:60]}“ lässt sich verschieden lesen; {rat}.")
    return Zahl(None, fehler=f"„{kern[:60]}“ ist keine Zahl.")


def lies_monat(text: str, nach: str = "") -> tuple[date | None, str]:
    """The first day of the month that a text names („Berichtsmonat: September 2026“), and why there is none.

    Of several months only the first behind `nach` counts; without `nach` there may be only one.
    """
    kern = glatt(text)
    if nach:
        _, gefunden, kern = kern.partition(glatt(nach))
        if not gefunden:
            return None, f"„{glatt(text)[:80]}“ enthält nicht „{nach}“."
    tage = [_tag(t) for t in _MONAT.finditer(kern)]
    if any(t is None for t in tage) or not tage:
        return None, f"„{kern[:80]}“ nennt keinen Monat."
    if len(set(tage)) > 1 and not nach:
        return None, f"„{kern[:80]}“ nennt mehrere Monate; geben Sie in der Zuordnung mit „nach“ an, welcher gilt."
    return tage[0], ""


def _tag(t: re.Match[str]) -> date | None:
    if t[1]:
        kurz = t[1].lower().replace("mrz", "mär")
        jahr, monat = int(t[2]), _MONATE.index(kurz) + 1
    elif t[5]:
        jahr, monat = int(t[5]), int(t[4])
    else:
        jahr, monat = int(t[6]), int(t[7])
    try:
        return date(jahr, monat, 1)
    except ValueError:
        return None
