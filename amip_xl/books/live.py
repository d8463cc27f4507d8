"""The open book: names, values and formulas read at one go per sheet, through xlwings.

Both programs hand out what they show: Excel over COM or AppleScript, Calc through `books.libreoffice`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from amip_xl.books.cells import Art, Fehlerwert, Zelle, tage, zerlege
from amip_xl.books.liveprogram import TAG_1900, TAG_1904, in_bearbeitung, nulltag, sichtbarkeit, uebersicht, werte
from amip_xl.books.workbookpart import Blatt, Orte
from amip_xl.money import from_excel, to_excel

if TYPE_CHECKING:
    import xlwings as xw


class Livebuch:
    """An open workbook as it was when it was read; keeps the contract of `books.book.Buch`."""

    def __init__(
        self,
        buch: xw.Book,
        blaetter: tuple[Blatt, ...],
        orte: Orte,
        inhalt: Mapping[str, _Inhalt],
        wahrheiten: frozenset[tuple[str, str]] = frozenset(),
        null: date = TAG_1900,
    ) -> None:
        self.buch = buch
        self.blaetter = blaetter
        self.namen: Mapping[str, tuple[str, str]] = orte.zellen
        self.bereiche: Mapping[str, tuple[str, str]] = orte.bereiche
        self.datum1904 = null == TAG_1904
        self._null = null
        self._inhalt = inhalt
        self._wahrheiten = wahrheiten  # cells that hold a truth value although the application says it is a number
        self._gedeutet: dict[tuple[str, str], Zelle] = {}

    @property
    def dateiname(self) -> str:
        """The name in the window; where the file lies, a synchronised folder does not always tell."""
        return str(self.buch.name)

    def zelle(self, blatt: str, ref: str) -> Zelle:
        """The cell "C7" of a sheet, LEER if there is none. KeyError for an unknown sheet."""
        zelle = self._gedeutet.get((blatt, ref))
        if zelle is None:
            wert, formel = self._inhalt[blatt].zelle(*zerlege(ref))
            if (blatt, ref) in self._wahrheiten and isinstance(wert, float):
                wert = bool(wert)
            zelle = self._gedeutet[blatt, ref] = deute(blatt, ref, wert, formel, self._null)
        return zelle

    def gelesen(self, blatt: str, ref: str) -> Any:
        """The value as the application handed it out, None for a blank."""
        return self._inhalt[blatt].zelle(*zerlege(ref))[0]

    def benannt(self, name: str) -> Zelle:
        """The cell a defined name points at. KeyError if the name has no cell."""
        return self.zelle(*self.namen[name])


class _Inhalt:
    """Values and formulas of one sheet, from its first used cell on."""

    __slots__ = ("formeln", "links", "oben", "werte")

    def __init__(self, werte: Sequence[Sequence[Any]], formeln: Any, oben: int, links: int) -> None:
        self.werte = werte
        self.formeln = _als_zeilen(formeln, len(werte))
        self.oben, self.links = oben, links

    def zelle(self, zeile: int, spalte: int) -> tuple[Any, Any]:
        """Value and formula of a cell; both None outside the used part."""
        z, s = zeile - self.oben, spalte - self.links
        if not (0 <= z < len(self.werte) and 0 <= s < len(self.werte[z])):
            return None, None
        return self.werte[z][s], self.formeln[z][s]


def lies(buch: xw.Book) -> Livebuch:
    """Read the open book: names, and per sheet that holds any, its used range, values and formulas."""
    null = nulltag(buch)
    blaetter = tuple(Blatt(s.name, sichtbarkeit(s), "") for s in buch.sheets)
    orte, wahrheiten = uebersicht(buch, [b.name for b in blaetter])
    gebraucht = {blatt for blatt, _ in (*orte.zellen.values(), *orte.bereiche.values())}
    inhalt = {b.name: _lies_blatt(buch.sheets[b.name]) if b.name in gebraucht else _Inhalt((), (), 1, 1)
              for b in blaetter}  # fmt: skip
    return Livebuch(buch, blaetter, orte, inhalt, wahrheiten, null)


def _lies_blatt(blatt: xw.Sheet) -> _Inhalt:
    belegt = blatt.used_range
    return _Inhalt(werte(belegt), belegt.formula, belegt.row, belegt.column)


def _als_zeilen(formeln: Any, zeilen: int) -> Sequence[Sequence[Any]]:
    """A single cell comes as a scalar, one row or one column may come flat."""
    if not isinstance(formeln, list | tuple):
        return ((formeln,),)
    if formeln and not isinstance(formeln[0], list | tuple):
        return (formeln,) if zeilen == 1 else [(f,) for f in formeln]
    return formeln


def deute(blatt: str, ref: str, wert: Any, formel: Any, null: date = TAG_1900) -> Zelle:
    """What the application hands out, as the same typed cell that the reader of files makes."""
    quelle = None
    if isinstance(formel, str) and formel.startswith("=") and formel != wert:  # a text may begin with "=" too
        quelle = formel[1:]
    if wert is None or wert == "":
        return Zelle(blatt, ref, Art.LEER, None) if quelle is None else Zelle(blatt, ref, Art.TEXT, "", quelle)
    if isinstance(wert, bool):
        return Zelle(blatt, ref, Art.WAHR, wert, quelle, str(int(wert)))
    if isinstance(wert, int | float | Decimal):
        if formel in ("TRUE", "FALSE"):  # Calc keeps a truth value as a number
            return Zelle(blatt, ref, Art.WAHR, bool(wert), quelle, str(int(wert)))
        roh = repr(float(wert)).removesuffix(".0")  # as a file stores it
        return Zelle(blatt, ref, Art.ZAHL, from_excel(roh), quelle, roh)
    if isinstance(wert, date):
        zahl = _serie(wert, null)
        return Zelle(blatt, ref, Art.ZAHL, zahl, quelle, to_excel(zahl), True)
    text = str(wert)
    return Zelle(blatt, ref, Art.FEHLER if isinstance(wert, Fehlerwert) else Art.TEXT, text, quelle, text)


def _serie(tag: date, null: date) -> Decimal:
    """A day (and time) as the number a workbook stores, counted from its own first day."""
    zeit = tag if isinstance(tag, datetime) else datetime(tag.year, tag.month, tag.day)
    return tage(zeit.replace(tzinfo=None) - datetime(null.year, null.month, null.day))


# --- places ---------------------------------------------------------------------------------------------

_ADRESSE = re.compile(r"\$?([A-Z]+)\$?([0-9]+)")


def auswahl(buch: xw.Book) -> tuple[str, str] | None:
    """Sheet and first cell that are selected in a book; None when a picture is, or another book is in front."""
    bereich = buch.app.selection
    if bereich is None or bereich.sheet.book.name != buch.name:
        return None
    treffer = _ADRESSE.match(bereich.address)
    return None if treffer is None else (bereich.sheet.name, f"{treffer[1]}{treffer[2]}")


def springe(buch: xw.Book, blatt: str, ref: str) -> bool:
    """Select a cell; False when its sheet is not there or hidden, or when somebody is typing (he would lose it)."""
    if in_bearbeitung(buch):
        return False
    for kandidat in buch.sheets:
        if kandidat.name == blatt and sichtbarkeit(kandidat) == "visible":
            kandidat.activate()
            kandidat.range(ref).select()
            return True
    return False
