"""From cells to entries: what each field of the form means, and what is wrong with how it was typed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from amip_xl.books.book import Buch
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Zelle, als_datum, gezeigter_text
from amip_xl.books.newvalues import MAX_TEXT
from amip_xl.engine import UNLESBAR
from amip_xl.findings import FEHLER, HINWEIS, Befund, Schwere
from amip_xl.form import Art, Feld, Form
from amip_xl.money import Lesart, parse_de

_DATUM = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*\Z", re.ASCII)
_HOECHSTENS_LEER = 1_000  # characters; nobody types more blanks than this
# "1,234 €": an amount has two decimals and a count none, so that it may well be one thousand, typed the English way
_TAUSENDER = re.compile(r"[^0-9.]*[1-9][0-9]{0,2},[0-9]{3}[^0-9%]*")
_OHNE_TAUSENDSTEL = (Art.EURO, Art.ANZAHL)
_JAHRE = range(1990, 2101)  # a serial number outside is a typing error, not a day somebody plans with


@dataclass(slots=True)
class Eintraege:
    """The entries of one workbook; blanks are absent, what no value can be made of is UNLESBAR."""

    werte: dict[str, Any] = field(default_factory=dict)
    zellen: dict[str, Zelle] = field(default_factory=dict)
    textfelder: set[str] = field(default_factory=set)  # number fields that hold a text
    fehlerfelder: set[str] = field(default_factory=set)  # fields that hold an error value
    reparaturen: dict[str, Decimal] = field(default_factory=dict)  # safely read text-numbers
    befunde: list[Befund] = field(default_factory=list)


def lies_eintraege(mappe: Buch, form: Form, summierte: Collection[str]) -> Eintraege:
    """Every input and fixed field of the form; `summierte` are fields that formulas of the workbook add up.

    Fields whose name is missing stay absent: the integrity check reports them.
    """
    eintraege = Eintraege()
    for feld in form.felder.values():
        if feld.berechnet or feld.name not in mappe.namen:
            continue
        zelle = mappe.benannt(feld.name)
        eintraege.zellen[feld.name] = zelle
        wert = _lies(feld, zelle, mappe.datum1904, eintraege, feld.name in summierte)
        if wert is not None and wert != "":
            eintraege.werte[feld.name] = wert
    return eintraege


def _lies(feld: Feld, zelle: Zelle, datum1904: bool, e: Eintraege, summiert: bool) -> Any:
    if zelle.art is Zellart.LEER:
        return None
    if zelle.art is Zellart.ZAHL and zelle.formel is None and not feld.textlich:
        return zelle.wert

    def melde(code: str, text: str, abhilfe: str, schwere: Schwere = FEHLER, soll: str | None = None) -> None:
        ist = str(zelle.wert) if zelle.wert is not None else zelle.roh
        e.befunde.append(
            Befund(code, schwere, text, abhilfe, zelle.blatt, zelle.ref, feld.name, ist=ist[:200], soll=soll)
        )

    if zelle.art is Zellart.FEHLER:
        e.fehlerfelder.add(feld.name)
        melde(
            "FEHLERWERT", f"„{feld.titel}“ enthält den Fehlerwert {gezeigter_text(zelle)}.",
            "Tragen Sie den Wert neu ein; eine Formel gehört nicht in ein Eingabefeld.",
        )  # fmt: skip
        return UNLESBAR
    if zelle.art is Zellart.UNGERECHNET:
        melde(
            "NICHT_BERECHNET", f"„{feld.titel}“ enthält eine Formel ohne berechneten Wert.",
            "Öffnen und speichern Sie die Mappe in Excel oder tragen Sie den Wert selbst ein.",
        )  # fmt: skip
        return UNLESBAR
    if zelle.formel is not None:
        melde(
            "FORMEL_IM_EINGABEFELD", f"„{feld.titel}“ enthält eine Formel statt eines Werts (={zelle.formel[:80]}).",
            "Ersetzen Sie die Formel durch ihren Wert, damit die Zahl beim Verschicken erhalten bleibt.", HINWEIS,
        )  # fmt: skip
    if zelle.art is Zellart.TEXT and len(zelle.roh) > MAX_TEXT:  # no Excel has saved it
        melde(
            "TEXT_ZU_LANG", f"„{feld.titel}“ enthält {len(zelle.roh)} Zeichen, in eine Zelle passen nur {MAX_TEXT}.",
            "Kürzen Sie den Text.",
        )  # fmt: skip
        return UNLESBAR
    if feld.art is Art.DATUM:
        return _datum(feld, zelle, datum1904, melde)
    if feld.textlich:
        return _text(feld, zelle)
    if zelle.art is Zellart.ZAHL:
        return zelle.wert
    if zelle.art is Zellart.WAHR:
        melde("KEINE_ZAHL", f"„{feld.titel}“ enthält einen Wahrheitswert statt einer Zahl.", "Tragen Sie die Zahl ein.")
        return UNLESBAR
    return _textzahl(feld, str(zelle.wert), e, melde, summiert)


def _textzahl(feld: Feld, text: str, e: Eintraege, melde: Any, summiert: bool) -> Any:
    """A text in a number field, in three classes; nothing is changed in the file."""
    e.textfelder.add(feld.name)
    if len(text) <= _HOECHSTENS_LEER and not text.strip():
        melde(
            "LEERER_TEXT", f"„{feld.titel}“ sieht leer aus, enthält aber einen Text (Leerzeichen oder Apostroph).",
            "Löschen Sie den Inhalt mit der Taste Entf; Formeln rechnen mit einem Text falsch.",
        )  # fmt: skip
        return None
    lesart, zahl = parse_de(text)
    if lesart is Lesart.SICHER and zahl and feld.art in _OHNE_TAUSENDSTEL and _TAUSENDER.fullmatch(text):
        lesart, zahl = Lesart.ZWEIFELHAFT, zahl * 1000
    gezeigt = feld.zeige(zahl) if zahl is not None else None
    if lesart is Lesart.SICHER:
        e.reparaturen[feld.name] = zahl  # type: ignore[assignment]
        folge = "; die Summen der Mappe übergehen sie" if summiert else ""
        melde(
            "TEXT_ALS_ZAHL", f"„{feld.titel}“ enthält „{text}“ als Text, nicht als Zahl{folge}.",
            f"Gelesen wurde {gezeigt}. Tippen Sie die Zahl neu ein, ohne Apostroph und ohne Einheit.",
            FEHLER if summiert else HINWEIS, gezeigt,
        )  # fmt: skip
        return zahl
    if lesart is Lesart.ZWEIFELHAFT:
        melde(
            "TEXT_ALS_ZAHL_UNKLAR", f"„{feld.titel}“ enthält „{text}“ als Text; das lässt sich verschieden lesen.",
            f"Gemeint ist vermutlich {gezeigt}. Tippen Sie die Zahl neu ein.", soll=gezeigt,
        )  # fmt: skip
    else:
        melde(
            "KEINE_ZAHL", f"„{feld.titel}“ enthält „{text[:80]}“ statt einer Zahl.",
            "Tragen Sie eine Zahl ein; ist sie nicht bekannt, lassen Sie die Zelle leer.",
        )  # fmt: skip
    return UNLESBAR


def _text(feld: Feld, zelle: Zelle) -> str:
    if isinstance(zelle.wert, Decimal):
        return f"{zelle.wert:f}"
    if isinstance(zelle.wert, bool):
        return "WAHR" if zelle.wert else "FALSCH"
    text = str(zelle.wert)
    return text.strip() if feld.art in (Art.WAHL, Art.AGS) else text if text.strip() else ""


def _datum(feld: Feld, zelle: Zelle, datum1904: bool, melde: Any) -> Any:
    if zelle.art is Zellart.ZAHL:
        tag = als_datum(zelle, datum1904)
        if tag is not None and tag.year in _JAHRE:
            return tag
    elif zelle.art is Zellart.TEXT:
        if not str(zelle.wert).strip():
            return None
        tag = lies_datum(str(zelle.wert))
        if tag is not None and tag.year in _JAHRE:
            melde(
                "DATUM_ALS_TEXT", f"„{feld.titel}“ enthält „{str(zelle.wert)[:80]}“ als Text, nicht als Datum.",
                f"Gelesen wurde {tag:%d.%m.%Y}. Tippen Sie das Datum neu ein.", HINWEIS, f"{tag:%d.%m.%Y}",
            )  # fmt: skip
            return tag
    melde(
        "KEIN_DATUM", f"„{feld.titel}“ enthält „{str(zelle.wert)[:80]}“ statt eines Datums.",
        "Tragen Sie das Datum als Tag.Monat.Jahr ein, zum Beispiel 19.12.2025.",
    )  # fmt: skip
    return UNLESBAR


def lies_datum(text: str) -> date | None:
    """A German date text ("19.12.2025"); None for anything else."""
    treffer = _DATUM.match(text)
    if treffer is None:
        return None
    try:
        return date(int(treffer[3]), int(treffer[2]), int(treffer[1]))
    except ValueError:
        return None
