"""The functions that are no rule: legal parameters, exact distribution, the findings of the open workbook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from amip_xl import law
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER, Befund
from amip_xl.form import LETZTES_JAHR
from amip_xl.funktionen.modell import Argument, Art, Funktion
from amip_xl.funktionen.werte import (
    DEZIMALSTELLEN,
    DIV0,
    NV,
    ZellError,
    ganzzahl,
    gerechnet,
    in_form,
    text,
    zahl,
    zahlen,
    zelle,
)
from amip_xl.money import CENT, LEER, forced_sum, is_leer

KOPF = ("Schwere", "Blatt", "Zelle", "Text", "Abhilfe")
KEINE = "keine Befunde"
CENTSTELLEN = -int(CENT.as_tuple().exponent)


def parameter(name: Any, jahr: Any) -> float:
    """The value of a legal parameter for a planning year. Raises ZellError (#N/A) where the law has none."""
    gesucht, gewaehlt = text(name).strip().lower(), ganzzahl(jahr, date.min.year, date.max.year)
    if not gesucht:
        raise ZellError
    gefunden = law.parameter().get(gesucht)
    # what will hold after the last form nobody knows yet
    wert = gefunden.im_jahr(gewaehlt) if gefunden and gewaehlt <= LETZTES_JAHR else None
    if wert is None:
        raise ZellError(NV)
    return float(wert.wert)


def verteilen(betrag: Any, schluessel: Any, stellen: Any = None) -> Any:
    """An amount split by keys so that the parts add up to it exactly, in the shape of the keys.

    The largest remainder gets what is left, the earlier one first; blank keys get nothing, a negative amount is
    split as the positive one. Raises ZellError for a negative key, no key at all, too many decimals.
    """
    gewichte, summe = zahlen(schluessel), zahl(betrag)
    nachkomma = ganzzahl(stellen, 0, DEZIMALSTELLEN, CENTSTELLEN)
    if any(g < 0 for g in gewichte):
        raise ZellError
    if not any(gewichte):
        raise ZellError(DIV0)
    teile: list[Decimal] = [LEER] * len(gewichte)
    if not is_leer(summe):
        teile = gerechnet(lambda: forced_sum(gewichte, abs(summe), nachkomma))
    vorzeichen = -1 if summe < 0 else 1
    ergebnis = [LEER if is_leer(g) or is_leer(t) else t * vorzeichen for g, t in zip(gewichte, teile, strict=True)]
    return in_form([zelle(wert) for wert in ergebnis], schluessel)


def befunde() -> list[list[str]]:
    """The findings of the workbook that holds the formula, as a table with a header."""
    from amip_xl.books.live import lies  # only Excel needs what it loads
    from amip_xl.books.xlwings_import import lade_xlwings
    from amip_xl.planung import ohne_veraltet, pruefe

    try:
        # in the midst of a recalculation the results are not fresh yet: that is no finding
        gefunden = ohne_veraltet(pruefe(lies(lade_xlwings().Book.caller()))).bericht.befunde
    except MappeError as fehler:
        gefunden = (Befund("MAPPE_UNLESBAR", FEHLER, str(fehler)),)
    return befundtabelle(gefunden)


def befundtabelle(gefunden: tuple[Befund, ...]) -> list[list[str]]:
    """Findings as rows below their header; one row says so when there are none."""
    zeilen = [[b.schwere.value, b.blatt or "", b.zelle or "", b.text, b.abhilfe] for b in gefunden]
    return [list(KOPF), *(zeilen or [["", "", "", KEINE, ""]])]


EIGENE = (
    Funktion(
        "AMIP_PARAMETER", parameter,
        "Wert eines Rechtsparameters im Planungsjahr, wie er am 1. Januar gilt. #NV, wenn es den Parameter nicht "
        "gibt oder er in dem Jahr keinen Wert hat.",
        (
            Argument("name", 'Name des Parameters wie im Blatt Rechtsstand, z. B. "kfa_satz"', Art.TEXT),
            Argument("jahr", f"Planungsjahr, z. B. {LETZTES_JAHR}", Art.ZAHL),
        ),
    ),
    Funktion(
        "AMIP_VERTEILEN", verteilen,
        "Verteilt einen Betrag nach Schlüsseln, sodass die Teile genau den Betrag ergeben (größter Rest, bei "
        "Gleichstand der frühere). Ergebnis in der Form des Schlüsselbereichs; leer, wo der Schlüssel leer ist.",
        (
            Argument("betrag", "Betrag mit höchstens so vielen Nachkommastellen wie die Teile", Art.ZAHL),
            Argument("schluessel", "Bereich der Schlüssel: nicht negative Zahlen, zusammen mehr als 0", Art.BEREICH),
            Argument("stellen", "Nachkommastellen der Teile; ohne Angabe 2 (Cent)", Art.ZAHL, optional=True),
        ),
    ),
    Funktion(
        "AMIP_BEFUNDE", befunde,
        "Prüft die Mappe, in der die Formel steht, und listet die Befunde: Schwere, Blatt, Zelle, Text, Abhilfe. "
        "Wird bei jeder Neuberechnung neu geprüft.",
        (),
        mappe=True,
    ),
)  # fmt: skip
