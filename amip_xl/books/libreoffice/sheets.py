"""The sheets of a workbook and their protection."""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from amip_xl.books.libreoffice.guard import Guard, is_uno_error
from amip_xl.books.libreoffice.names import Names
from amip_xl.books.libreoffice.ranges import Range

if TYPE_CHECKING:
    from amip_xl.books.libreoffice.workbooks import Book

_ADDRESS = re.compile(r"(?i)\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?")


class Sheets(base_classes.Sheets):
    """Sheet names do not distinguish upper and lower case."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        """UNO's Spreadsheets."""
        return self.book.doc.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        return Sheet(self.book, self.book.doc.CurrentController.ActiveSheet)

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        sheets = self.api
        return (Sheet(self.book, sheets.getByIndex(i)) for i in range(sheets.Count))

    def __call__(self, name_or_index: str | int) -> Sheet:  # noqa: D102
        sheets = self.api
        if isinstance(name_or_index, numbers.Number):
            return Sheet(self.book, sheets.getByIndex(int(name_or_index) - 1))
        for name in sheets.ElementNames:
            if name.lower() == str(name_or_index).lower():
                return Sheet(self.book, sheets.getByName(name))
        raise KeyError(name_or_index)

    def add(self, before: Sheet | None = None, after: Sheet | None = None) -> Sheet:
        """A new sheet, named by LibreOffice's rule."""
        sheets = self.api
        names = set(sheets.ElementNames)
        name = next(n for n in (f"Sheet{i}" for i in range(len(names) + 1, 10_000)) if n not in names)
        place = before.index - 1 if before is not None else after.index if after is not None else len(names)
        sheets.insertNewByName(name, place)
        return Sheet(self.book, sheets.getByName(name))


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Book, api: Any) -> None:
        self._book = book
        self._api = api

    @property
    def api(self) -> Any:
        """UNO's Spreadsheet."""
        return self._api

    @property
    def book(self) -> Book:
        """The workbook."""
        return self._book

    @property
    def name(self) -> str:
        """The name on the tab."""
        return str(self._api.Name)

    @name.setter
    def name(self, value: str) -> None:
        self._api.Name = value

    @property
    def index(self) -> int:
        """Place among the sheets, from 1."""
        return int(self._api.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        """Whether the tab shows."""
        return bool(self._api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self._api.IsVisible = bool(value)

    @property
    def names(self) -> Names:
        """The names which hold on this sheet only."""
        return Names(self._book, self._api.NamedRanges, self.name)

    @property
    def cells(self) -> Range:
        """The whole sheet as range."""
        return self._book.wrap_range(self._api)

    @property
    def used_range(self) -> Range:
        """From the first to the last used cell; a format counts as use. A1 when the sheet is empty."""
        cursor = self._api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        # A cursor goes on moving, and its reads cover more than it shows: a plain range of the same cells.
        a = cursor.RangeAddress
        return self._range(a.StartRow, a.StartColumn, a.EndRow, a.EndColumn)

    def activate(self) -> None:
        """Brings the sheet to the front."""
        self._book.doc.CurrentController.setActiveSheet(self._api)

    select = activate

    def delete(self) -> None:
        """Removes the sheet."""
        self._book.doc.Sheets.removeByName(self.name)

    def clear_contents(self) -> None:
        """Empties all cells, formats stay. Raises PermissionError on a protected sheet with locked cells."""
        self.used_range.clear_contents()

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Cells by address ("A1:B2"), defined name, corners (1-based tuples) or other ranges."""
        if arg2 is None and isinstance(arg1, str) and not _ADDRESS.fullmatch(arg1):
            named = self._named(arg1)
            if named is not None:
                return named
        corners = [self._corners(arg) for arg in (arg1, arg2) if arg is not None]
        first = (min(c[0] for c in corners), min(c[1] for c in corners))
        return self._range(*first, max(c[2] for c in corners), max(c[3] for c in corners))

    def _named(self, name: str) -> Range | None:
        for names in (self.names, self._book.names):
            key = names.find(name)
            if key is not None:
                return names(key).refers_to_range
        return None

    def _corners(self, arg: Any) -> tuple[int, int, int, int]:
        if isinstance(arg, tuple):
            return arg[0] - 1, arg[1] - 1, arg[0] - 1, arg[1] - 1
        if isinstance(arg, str):
            cells = None if _ADDRESS.fullmatch(arg) else self._named(arg)
            arg = cells or self._book.wrap_range(self._api.getCellRangeByName(arg.replace("$", "")))
        (rows, columns), row, column = arg.shape, arg.row - 1, arg.column - 1
        return row, column, row + rows - 1, column + columns - 1

    def _range(self, top: int, left: int, bottom: int, right: int) -> Range:
        if not (0 <= top <= bottom and 0 <= left <= right):
            raise IndexError("rows and columns count from 1")
        cells = self._api.getCellRangeByPosition(left, top, right, bottom)
        return Range(self._book, cells, (top, left, bottom, right))

    # --- protection -----------------------------------------------------------------------------------------

    @property
    def protected(self) -> bool:
        """Whether locked cells can be changed only after lifting the protection."""
        return bool(self._api.isProtected())

    def lift_protection(self) -> bool:
        """Takes the protection off, if it has no password; False (and nothing changed) when it needs one.

        What it allows besides stays stored in the sheet, so restore_protection puts back the very same.
        """
        if self.protected:
            try:
                self._api.unprotect("")
            except Exception as error:  # a wrong password; older versions just leave the sheet protected
                if not is_uno_error(error):
                    raise
            if self.protected:
                return False
            self._book.lifted.add(self.name)
        return True

    def restore_protection(self) -> None:
        """Protects the sheet as before lift_protection; does nothing to a sheet that was not protected then."""
        name = self.name
        if name in self._book.lifted:
            self._book.lifted.discard(name)
            with Guard("den Blattschutz nicht wiederherstellen"):
                self._api.protect("")
