"""The open workbooks of a LibreOffice."""

from __future__ import annotations

import datetime as dt
import numbers
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from amip_xl.books.libreoffice.guard import Guard, UndoGroup
from amip_xl.books.libreoffice.names import Names
from amip_xl.books.libreoffice.office import eigenschaften, lade_uno, tabellen
from amip_xl.books.libreoffice.ranges import Range
from amip_xl.books.libreoffice.sheets import Sheet, Sheets
from amip_xl.books.libreoffice.window import Stream
from amip_xl.books.package import oeffne
from amip_xl.books.workbookpart import Orte, gliedere
from amip_xl.errors import MappeError

if TYPE_CHECKING:
    from amip_xl.books.libreoffice.engine import App

_XLSX = "Calc MS Excel 2007 XML"
_FILTER = {".xlsx": _XLSX, ".xlsm": "Calc MS Excel 2007 VBA XML", ".ods": "calc8"}
_EXCEL_GRAMMAR = 3  # com.sun.star.sheet.AddressConvention.XL_OOX; XL_A1 would still want ";"


class Books(base_classes.Books):
    """All spreadsheets open now, also those that were opened by hand."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._books: list[Book] = []

    @property
    def api(self) -> Any:
        """UNO's Desktop."""
        return self.app.api

    @property
    def active(self) -> Book:
        """The book in front; the one opened last when no window is in front. Raises KeyError without a book."""
        books = self._current()
        if not books:
            raise KeyError("no open book")
        front = self.api.CurrentComponent
        return next((book for book in books if book.doc == front), books[-1])

    def _current(self) -> list[Book]:
        with Guard("die offenen Mappen nicht nennen"):
            docs = tabellen(self.app.ctx)
        kept = [book for book in self._books if book.doc in docs]  # the same object keeps what it knows
        known = [book.doc for book in kept]
        self._books = kept + [Book(self, doc) for doc in docs if doc not in known]
        return self._books

    def __len__(self) -> int:
        return len(self._current())

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self._current()))

    def __call__(self, name_or_index: str | int) -> Book:  # noqa: D102
        books = self._current()
        if isinstance(name_or_index, numbers.Number):
            return books[int(name_or_index) - 1]
        for book in books:
            if book.name.lower() == str(name_or_index).lower():
                return book
        raise KeyError(name_or_index)

    def add(self) -> Book:
        """A new book, without a window."""
        return self._load("private:factory/scalc")

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,  # noqa: ARG002 - what xlwings passes
        read_only: bool | None = None,
        *_: Any,
        **__: Any,
    ) -> Book:
        """Opens a file in a window of its own; no macro runs, no link is followed. Raises MappeError when it fails."""
        return self._load(Path(fullname).resolve().as_uri(), ReadOnly=bool(read_only), Hidden=False)

    def _load(self, url: str, **options: Any) -> Book:
        options = {"Hidden": True, "MacroExecutionMode": 0, "UpdateDocMode": 0, **options}
        with Guard("die Mappe nicht öffnen"):
            doc = self.api.loadComponentFromURL(url, "_blank", 0, eigenschaften(**options))
        if doc is None:  # no error: so LibreOffice reports e.g. the stale lock of a program that was killed
            name = os.path.basename(url)  # noqa: PTH119 - a URL
            raise MappeError(f"{name} lässt sich in LibreOffice nicht öffnen; ist sie anderswo geöffnet?")
        return next(book for book in self._current() if book.doc == doc)


class Book(base_classes.Book):
    """One open workbook; two are the same when their documents are."""

    def __init__(self, books: Books, doc: Any) -> None:
        self.books = books
        self.doc = doc
        self.lifted: set[str] = set()  # the sheets whose protection was taken off by us

    @property
    def api(self) -> Any:
        """UNO's SpreadsheetDocument."""
        return self.doc

    @property
    def app(self) -> App:
        """The LibreOffice it is open in."""
        return self.books.app

    @property
    def fullname(self) -> str:
        """The file, with its folder; a title when it was never saved."""
        url = self.doc.URL
        return str(lade_uno().fileUrlToSystemPath(url) if url else self.doc.Title)

    @property
    def name(self) -> str:
        """The file's name."""
        return os.path.basename(self.fullname)  # noqa: PTH119

    @property
    def sheets(self) -> Sheets:
        """The sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """The names of the workbook; those of single sheets are in Sheet.names."""
        return Names(self, self.doc.NamedRanges)

    def activate(self) -> None:
        """Brings its window to the front."""
        self.doc.CurrentController.Frame.activate()

    def close(self) -> None:
        """Closes it without saving."""
        with Guard("die Mappe nicht schließen"):
            self.doc.close(True)

    def save(self, path: str | os.PathLike[str] | None = None, password: str | None = None) -> None:
        """Saves it, in the format that the name says. Raises MappeError for other formats than xlsx, xlsm and ods."""
        if path is None and self.doc.hasLocation():
            with Guard("die Mappe nicht speichern"):
                self.doc.store()
            return
        target = Path(path or f"{self.name}.xlsx").resolve()
        if target.suffix.lower() not in _FILTER:
            raise MappeError(f"{target.name} hat kein Format für Mappen; möglich sind {', '.join(_FILTER)}.")
        options = {"FilterName": _FILTER[target.suffix.lower()], "Overwrite": True}
        if password is not None:
            options["Password"] = password
        with Guard(f"{target.name} nicht speichern"):
            self.doc.storeAsURL(target.as_uri(), eigenschaften(**options))

    # --- beyond xlwings -------------------------------------------------------------------------------------

    @property
    def epoch(self) -> dt.datetime:
        """The day from which the days are counted; people may set another while it is open."""
        null = self.doc.NullDate
        return dt.datetime(null.Year, null.Month, null.Day)

    @property
    def is_open(self) -> bool:
        """False when it was closed: a closed document answers nearly everything, with nothing."""
        return self.doc in tabellen(self.app.ctx)

    def calculate_if_manual(self) -> None:
        """Calculates its formulas afresh unless they follow by themselves."""
        with Guard("nicht neu rechnen"):
            if not self.doc.isAutomaticCalculationEnabled():
                self.doc.calculateAll()

    @property
    def read_only(self) -> bool:
        """Whether it cannot be saved under its name."""
        return bool(self.doc.isReadonly())

    @property
    def modified(self) -> bool:
        """Whether it has changes that are not saved."""
        return bool(self.doc.isModified())

    def group_undo(self, title: str) -> UndoGroup:
        """For `with`: what is done within is one step of undo (Ctrl+Z), named `title`."""
        return UndoGroup(self.doc, title)

    def package(self) -> bytes:
        """The workbook as .xlsx, made in memory; the open document, its file and "modified" stay as they are."""
        stream = Stream()
        with Guard("die Mappe nicht übergeben"):
            self.doc.storeToURL("private:stream", eigenschaften(FilterName=_XLSX, OutputStream=stream))
        return stream.content

    def outline(self) -> tuple[Orte, frozenset[tuple[str, str]]]:
        """Where all defined names point, and the cells with a truth value, by one export: 0.2 s for any number.

        Over UNO a truth value is a number whose format is to be asked for cell by cell; in the export it is one.
        """
        paket = oeffne(self.package(), self.name)
        teile = gliedere(paket)
        wahr = (
            (blatt.name, ref.decode())
            for blatt in teile.blaetter
            for ref in re.findall(rb'<c r="([A-Z]+[0-9]+)"[^<>]* t="b"', paket.teil(blatt.teil))
        )
        return teile.orte, frozenset(wahr)

    def parse(self, formula: str, position: Any) -> Any:
        """UNO's tokens of a formula in Excel's grammar, as it reads in the cell at `position` (CellAddress)."""
        parser = self.doc.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        parser.FormulaConvention = _EXCEL_GRAMMAR
        return parser.parseFormula(formula.removeprefix("="), position)

    def wrap_sheet(self, api: Any) -> Sheet:
        """A sheet of UNO as one of xlwings."""
        return Sheet(self, api)

    def wrap_range(self, api: Any) -> Range:
        """Cells of UNO as range of xlwings."""
        return Range(self, api)
