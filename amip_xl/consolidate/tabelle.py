"""The long table: every entry and every result of every return and of the county, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.consolidate.beitrag import Beitrag, Status
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.stufen import EIGENE
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.form import Art, Feld
from amip_xl.money import is_leer, round_half_up

RUECKLAUF, ZUSAMMENFUEHRUNG = "Rücklauf", "Zusammenführung"
EINGABE, ERGEBNIS = "Eingabe", "Ergebnis"
JA, NEIN = "ja", "nein"
ANTEIL = "Anteil"  # of a percentage: 0,25 stands for 25 %

# of the column `wert`: every number a cell can hold with a meaning fits exactly, quotients are rounded
STELLEN, NACHKOMMASTELLEN = 38, 18
_GRENZE = Decimal(10) ** (STELLEN - NACHKOMMASTELLEN)


class Zeile(NamedTuple):
    """One row of the table; None is an empty cell. The order of the names is that of the columns."""

    ebene: str
    gemeinde: str
    ags: str
    jahr: int
    rolle: str  # RUECKLAUF, EIGENE or ZUSAMMENFUEHRUNG (the result)
    zaehlt: str  # ja: this value is in the county's figures, or is one of them
    art: str  # Eingabe, Ergebnis
    blatt: str
    zelle: str
    feld: str
    bezeichnung: str
    block: str
    zeile: str
    spalte: str
    wert: Decimal | None  # numbers only; neither wert nor text: no value could be made of the entry
    text: str | None  # texts, and dates in ISO form
    einheit: str | None
    zusammenfuehrung: str  # how the field of many workbooks becomes one
    wie_gespeichert: str | None  # of entries: the raw text of the cell
    datei: str
    sha256: str


SPALTEN = Zeile._fields


def zeilen(sammlung: Sammlung, kreis: Beitrag) -> Iterator[Zeile]:
    """All rows: the returns in the order of the list, the county's own entries, the county's figures.

    `kreis` is the county workbook that was made, as the strict reader finds it.
    """
    for z in sammlung.zeilen:
        b = z.beitrag
        if b is not None:
            yield from _zeilen(b, z.name, RUECKLAUF, z.status is Status.ZAEHLT)
    if (eigene := sammlung.kreismappe) is not None:
        yield from _zeilen(eigene, eigene.name, EIGENE, True)
    yield from _zeilen(kreis, kreis.name, ZUSAMMENFUEHRUNG, True)


def _zeilen(b: Beitrag, name: str, rolle: str, zaehlt: bool) -> Iterator[Zeile]:
    felder = edition(b.jahr).form.felder

    def zeile(art: str, feld: Feld, blatt: str, zelle: str, wert: Any, roh: str | None) -> Zeile:
        return Zeile(
            b.ebene, name, b.ags, b.jahr, rolle, JA if zaehlt and wert is not UNLESBAR else NEIN, art, blatt, zelle,
            feld.name, feld.titel, feld.block, feld.zeile, feld.spalte, zahl(wert), _text(wert), einheit(feld),
            feld.konsolidierung.value, roh, b.datei, b.sha256,
        )  # fmt: skip

    for feldname, h in b.eingaben.items():
        feld = felder[feldname]
        if feld.eingabe:  # year and edition stand fixed in the form
            yield zeile(EINGABE, feld, h.blatt, h.zelle, h.wert, h.roh)
    for feldname, wert in b.ergebnisse.items():
        if not is_leer(wert):
            feld = felder[feldname]
            yield zeile(ERGEBNIS, feld, feld.blatt, feld.zelle, wert, None)


def einheit(feld: Feld) -> str | None:
    """The unit of the column `wert`; None for counts and texts."""
    return ANTEIL if feld.art is Art.PROZENT else feld.art.einheit or None


def zahl(wert: Any) -> Decimal | None:
    """A number as the column holds it; None where it has more digits before the comma than any column has."""
    if not isinstance(wert, Decimal) or abs(wert) >= _GRENZE:
        return None
    exponent = wert.as_tuple().exponent
    genau = isinstance(exponent, int) and exponent >= -NACHKOMMASTELLEN
    return wert if genau else round_half_up(wert, NACHKOMMASTELLEN)


def _text(wert: Any) -> str | None:
    if isinstance(wert, date):
        return wert.isoformat()
    return wert if isinstance(wert, str) else None
