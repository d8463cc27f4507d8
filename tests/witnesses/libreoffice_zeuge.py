"""LibreOffice as a witness: one start for all files, cached values as stored, a file that hangs costs only itself."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from calc import Calc

from amip_xl.books.cells import MAX_ZEILE, Art, zahl_zu_spalte
from amip_xl.books.libreoffice import office
from amip_xl.books.libreoffice.formulas import to_excel
from amip_xl.money import from_excel
from witnesses.zeugnis import Aussage, Nichtgelesen, Zeugnis

NAME = "LibreOffice"
_SEKUNDEN = 30
_AM_STUECK = 20_000  # cells
_ZETTEL = "\N{PRINTER}"  # no workbook has a sheet of this name
# what com.sun.star.sheet.CellFlags, FormulaResult and com.sun.star.util.NumberFormat call these
_KONSTANT, _FORMEL = 1 | 2 | 4, 16
_MIT_FEHLER = 4
_TAG_ODER_ZEIT, _LOGISCH = 2 | 4, 1024
_FEHLER = {
    503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A",
}  # fmt: skip
_ORT = r"(?:'((?:[^']|'')+)'|([^'!]+))!([A-Z]+[0-9]+|[A-Z]+:[A-Z]+|[0-9]+:[0-9]+)(:[A-Z]+[0-9]+)?"

Feld = tuple[int, int, int, int]  # first column, first row, last column, last row


class LibreOffice:
    """A witness that is asked file by file; started at the first question, again after each hang."""

    def __init__(self) -> None:
        self._calc: Calc | None = None

    def lies(self, pfad: Path) -> Zeugnis:
        """What LibreOffice says, nothing calculated. Raises Nichtgelesen where it fails or hangs."""
        doc = self._oeffne(pfad)
        try:
            return _zeugnis(doc)
        except Exception as fehler:
            if not self._am_ende():
                raise
            raise Nichtgelesen(f"LibreOffice endete: {fehler}"[:200]) from None
        finally:
            with contextlib.suppress(Exception):
                doc.close(True)

    def _am_ende(self) -> bool:
        """Whether the process has ended, or is about to: the line breaks before it has gone."""
        frist = time.monotonic() + 2
        while self._calc is not None and self._calc.lebt and time.monotonic() < frist:
            time.sleep(0.05)
        return self._calc is None or not self._calc.lebt

    def _oeffne(self, pfad: Path) -> Any:
        if self._calc is None or not self._calc.lebt:
            self.schliesse()
            self._calc = Calc(neu_rechnen=1, grenze=_SEKUNDEN)
        try:
            return self._calc.oeffne(pfad, MacroExecutionMode=0)
        except Exception as fehler:  # UNO makes its exceptions at run time: there is no class to name
            raise Nichtgelesen(str(fehler)[:200]) from None

    def speichere(self, pfad: Path, ziel: Path) -> None:
        """The workbook as LibreOffice writes it. Raises Nichtgelesen where it cannot read it."""
        doc = self._oeffne(pfad)
        doc.storeToURL(ziel.resolve().as_uri(), office.eigenschaften(FilterName="Calc MS Excel 2007 XML"))
        doc.close(True)

    def schliesse(self) -> None:
        if self._calc is not None:
            self._calc.schliesse()
        self._calc = None

    def __enter__(self) -> LibreOffice:
        return self

    def __exit__(self, *_: object) -> None:
        self.schliesse()


def _zeugnis(doc: Any) -> Zeugnis:
    if not doc.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise Nichtgelesen("als etwas anderes als eine Tabelle geöffnet")
    null = doc.NullDate
    anfang = date(null.Year, null.Month, null.Day)
    zeugnis = Zeugnis(anfang == date(1904, 1, 1))
    arten: dict[int, int] = {}  # number format -> what it shows
    for blatt in doc.Sheets:
        name = blatt.Name
        zeugnis.blaetter[name] = "visible" if blatt.IsVisible else "hidden"
        for ref, aussage in _zellen(doc, blatt, anfang, arten):
            zeugnis.zellen[name, ref] = aussage
    zeugnis.namen = _namen(doc)
    return zeugnis


def _namen(doc: Any) -> dict[str, str]:
    """All names with their places, listed on a sheet of its own: to ask name by name takes a second."""
    if not doc.NamedRanges.hasElements():
        return {}
    letztes = doc.Sheets.Count
    doc.Sheets.insertNewByName(_ZETTEL, letztes)
    zettel = doc.Sheets.getByIndex(letztes)
    doc.NamedRanges.outputList(zettel.getCellByPosition(0, 0).CellAddress)
    ende = zettel.createCursor()
    ende.gotoEndOfUsedArea(False)
    liste = zettel.getCellRangeByPosition(0, 0, 1, ende.RangeAddress.EndRow).DataArray
    return {name: _ort(to_excel(inhalt.removeprefix("=")).replace("$", "")) for name, inhalt in liste if name}


def _ort(inhalt: str) -> str:
    """ "" for what is neither a cell nor a range: constants, formulas, several ranges, lost cells."""
    treffer = re.fullmatch(
        r"(?:'((?:[^']|'')+)'|([^'!]+))!([A-Z]+[0-9]+|[A-Z]+:[A-Z]+|[0-9]+:[0-9]+)(:[A-Z]+[0-9]+)?", inhalt
    )
    if treffer is None:
        return ""
    blatt, von, bis = (treffer[1] or treffer[2]).replace("''", "'"), treffer[3], (treffer[4] or "")[1:]
    a, _, b = von.partition(":")
    if b:
        von, bis = (f"{a}1", f"{b}{MAX_ZEILE}") if a.isalpha() else (f"A{a}", f"XFD{b}")
    return f"{blatt}!{von}" + (f":{bis}" if bis not in ("", von) else "")


def _zellen(doc: Any, blatt: Any, anfang: date, arten: dict[int, int]) -> Iterator[tuple[str, Aussage]]:
    fehler = {
        ort: blatt.getCellByPosition(*ort).getError()
        for feld in blatt.queryFormulaCells(_MIT_FEHLER).RangeAddresses
        for ort in _orte(_feld(feld))
    }
    felder = [(_feld(a), art) for art in (_KONSTANT, _FORMEL) for a in blatt.queryContentCells(art).RangeAddresses]
    for feld, art, werte, quellen in _inhalte(blatt, felder):
        mit_zahl = any(isinstance(w, float) for w in werte)
        formate = dict(_formate(doc, blatt, feld, arten)) if mit_zahl else {}
        for ort, wert, quelle in zip(_orte(feld), werte, quellen, strict=True):
            formel = to_excel(quelle.strip("{}")[1:]) if art == _FORMEL else None
            feldformel = art == _FORMEL and quelle.startswith("{")
            aussage = _aussage(wert, formel, fehler.get(ort, 0), formate.get(ort, 0), anfang)
            yield f"{zahl_zu_spalte(ort[0] + 1)}{ort[1] + 1}", aussage._replace(feldformel=feldformel)


def _inhalte(blatt: Any, felder: list[tuple[Feld, int]]) -> Iterator[tuple[Feld, int, list[Any], list[str]]]:
    """Values and formulas field by field: asked for all at once, unless they lie far apart."""
    if not felder:
        return
    s0, z0 = (min(feld[i] for feld, _ in felder) for i in (0, 1))
    s1, z1 = (max(feld[i] for feld, _ in felder) for i in (2, 3))
    if (s1 - s0 + 1) * (z1 - z0 + 1) > _AM_STUECK:
        for feld, art in felder:
            bereich = blatt.getCellRangeByPosition(*feld)
            yield feld, art, _flach(bereich.DataArray), _flach(bereich.FormulaArray)
        return
    alles = blatt.getCellRangeByPosition(s0, z0, s1, z1)
    werte, quellen = alles.DataArray, alles.FormulaArray
    for feld, art in felder:
        orte = _orte(feld)
        yield feld, art, [werte[z - z0][s - s0] for s, z in orte], [quellen[z - z0][s - s0] for s, z in orte]


def _aussage(wert: object, formel: str | None, fehler: int, format_: int, anfang: date) -> Aussage:
    if fehler:
        return Aussage(Art.FEHLER, _FEHLER.get(fehler, f"Err:{fehler}"), formel)
    if isinstance(wert, str):
        return Aussage(Art.TEXT, wert, formel)
    if not isinstance(wert, float):
        return Aussage(Art.UNGERECHNET, None, formel)
    if format_ & _LOGISCH:
        return Aussage(Art.WAHR, wert != 0, formel)
    zeitlich = bool(format_ & _TAG_ODER_ZEIT)
    tag = None
    if zeitlich:
        with contextlib.suppress(OverflowError):
            tag = anfang + timedelta(wert // 1)
    return Aussage(Art.ZAHL, from_excel(repr(wert)), formel, zeitlich, tag)


def _formate(doc: Any, blatt: Any, feld: Feld, arten: dict[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    """What the number format of each cell shows: asked for whole fields, halved where they have several."""
    bereich = blatt.getCellRangeByPosition(*feld)
    s0, z0, s1, z1 = feld
    if feld[:2] == feld[2:] or bereich.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
        nummer = bereich.NumberFormat
        if nummer not in arten:
            arten[nummer] = doc.NumberFormats.getByKey(nummer).Type
        yield from ((ort, arten[nummer]) for ort in _orte(feld))
    elif s1 > s0:
        mitte = (s0 + s1) // 2
        yield from _formate(doc, blatt, (s0, z0, mitte, z1), arten)
        yield from _formate(doc, blatt, (mitte + 1, z0, s1, z1), arten)
    else:
        mitte = (z0 + z1) // 2
        yield from _formate(doc, blatt, (s0, z0, s1, mitte), arten)
        yield from _formate(doc, blatt, (s0, mitte + 1, s1, z1), arten)


def _feld(adresse: Any) -> Feld:
    return adresse.StartColumn, adresse.StartRow, adresse.EndColumn, adresse.EndRow


def _orte(feld: Feld) -> list[tuple[int, int]]:
    s0, z0, s1, z1 = feld
    return [(s, z) for z in range(z0, z1 + 1) for s in range(s0, s1 + 1)]


def _flach(zeilen: Any) -> list[Any]:
    return [wert for zeile in zeilen for wert in zeile]
