"""openpyxl as a witness: cached values and formulas, in a process of its own that may neither hang nor grow."""

from __future__ import annotations

import multiprocessing
import resource
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import MAC_EPOCH, to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from amip_xl.books.cells import MAX_ZEILE, Art
from amip_xl.books.reader import UNBEKANNTE_FORMEL
from amip_xl.money import from_excel
from witnesses.zeugnis import Aussage, Nichtgelesen, Zeugnis

NAME = "openpyxl"
_SEKUNDEN = 15
_SPEICHER = 2 * 2**30


def lies(pfad: Path) -> Zeugnis:
    """What openpyxl says. Raises Nichtgelesen where it fails, hangs or needs more than 2 GB."""
    kontext = multiprocessing.get_context("fork")  # the libraries are loaded already: a file costs milliseconds
    hier, dort = kontext.Pipe(duplex=False)
    prozess = kontext.Process(target=_sag_aus, args=(pfad, dort))
    prozess.start()
    dort.close()
    try:
        antwort = hier.recv() if hier.poll(_SEKUNDEN) else f"nicht fertig nach {_SEKUNDEN} s"
    except EOFError:
        antwort = "abgebrochen"
    finally:
        prozess.kill()
        prozess.join()
        hier.close()
    if isinstance(antwort, Zeugnis):
        return antwort
    raise Nichtgelesen(antwort)


def _sag_aus(pfad: Path, wohin: Any) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_SPEICHER, _SPEICHER))
    try:
        antwort: object = _lies(pfad)
    except Exception as fehler:  # ten kinds of them, documented or not
        antwort = f"{type(fehler).__name__}: {fehler}"[:200]
    wohin.send(antwort)


def _lies(pfad: Path) -> Zeugnis:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says what it would lose on saving; we only read
        werte = openpyxl.load_workbook(pfad, data_only=True)
        formeln = openpyxl.load_workbook(pfad)
    if not werte.sheetnames:  # what it gives for the strict flavour: nothing, without a word
        raise Nichtgelesen("kein einziges Blatt")
    zeugnis = Zeugnis(werte.epoch == MAC_EPOCH)
    for name in werte.sheetnames:
        zeugnis.blaetter[name] = werte[name].sheet_state
    for name, angabe in werte.defined_names.items():
        zeugnis.namen[name] = _ort(angabe)
    for blatt in werte.worksheets:
        # the sparse store: to go through the rows would make every blank between two far cells
        gerechnet = formeln[blatt.title]._cells
        for stelle, zelle in blatt._cells.items():
            formel = _formel(gerechnet[stelle]) if stelle in gerechnet else None
            if zelle.value is not None or formel is not None:
                zeugnis.zellen[blatt.title, zelle.coordinate] = _aussage(zelle, formel, werte.epoch)
    return zeugnis


def _aussage(zelle: Any, formel: str | None, anfang: datetime) -> Aussage:
    wert, typ = zelle.value, zelle.data_type
    if wert is None:
        return Aussage(Art.UNGERECHNET, None, formel)
    if typ == "e":
        return Aussage(Art.FEHLER, wert, formel)
    if isinstance(wert, bool):
        return Aussage(Art.WAHR, wert, formel)
    if isinstance(wert, datetime | date | time | timedelta):
        zahl = from_excel(repr(float(to_excel(wert, anfang))))
        tag = wert.date() if isinstance(wert, datetime) else wert if isinstance(wert, date) else None
        return Aussage(Art.ZAHL, zahl, formel, True, tag)
    if isinstance(wert, int | float):
        return Aussage(Art.ZAHL, from_excel(repr(wert)), formel, zelle.is_date)
    return Aussage(Art.TEXT, str(wert), formel)


def _formel(zelle: Any) -> str | None:
    """A formula without "="; a text that begins with it is none."""
    if isinstance(zelle.value, DataTableFormula):
        return UNBEKANNTE_FORMEL  # it has no text
    text = zelle.value.text if isinstance(zelle.value, ArrayFormula) else zelle.value
    return text.removeprefix("=") if zelle.data_type == "f" else None


def _ort(angabe: Any) -> str:
    """Where a name points; openpyxl leaves doubled apostrophes as they are, and takes `Blatt!#REF!` for a place."""
    ziele: Iterator[tuple[str, str]] = angabe.destinations
    orte = [(blatt.replace("''", "'"), ref.replace("$", "")) for blatt, ref in ziele]
    if len(orte) != 1 or not orte[0][1]:
        return ""
    blatt, ref = orte[0]
    von, _, bis = ref.partition(":")
    if von.isalpha():
        return f"{blatt}!{von}1:{bis}{MAX_ZEILE}"
    if von.isdigit():
        return f"{blatt}!A{von}:XFD{bis}"
    return f"{blatt}!{von}" if bis in ("", von) else f"{blatt}!{ref}"
