"""Cells: values and formulas in blocks, a constant number of calls to LibreOffice however many cells there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from amip_xl.books.cells import Fehlerwert, zahl_zu_spalte
from amip_xl.books.libreoffice.formulas import to_excel
from amip_xl.books.libreoffice.guard import Guard
from amip_xl.books.libreoffice.office import lade_uno
from amip_xl.books.libreoffice.values import Special, cell_error, to_block, to_datetime

if TYPE_CHECKING:
    from amip_xl.books.libreoffice.sheets import Sheet
    from amip_xl.books.libreoffice.workbooks import Book

# com.sun.star.sheet.CellFlags, FormulaResult and util.NumberFormat
_DATETIME, _CONTENTS, _ERROR = 2, 1 | 2 | 4 | 16, 4
_IS_DATE_OR_TIME, _DATE = 2 | 4, 2


class Range(base_classes.Range):
    """A rectangle of cells. It stays where it is, also when rows are inserted above it later."""

    def __init__(self, book: Book, api: Any, area: tuple[int, int, int, int] | None = None) -> None:
        if area is None:
            a = api.RangeAddress
            area = (a.StartRow, a.StartColumn, a.EndRow, a.EndColumn)
        self._book = book
        self._api = api
        self._top, self._left, self._bottom, self._right = area

    @property
    def api(self) -> Any:
        """UNO's SheetCellRange."""
        return self._api

    @property
    def sheet(self) -> Sheet:
        """The sheet of the cells."""
        return self._book.wrap_sheet(self._api.Spreadsheet)

    @property
    def row(self) -> int:
        """First row, from 1."""
        return self._top + 1

    @property
    def column(self) -> int:
        """First column, from 1."""
        return self._left + 1

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and columns."""
        return self._bottom - self._top + 1, self._right - self._left + 1

    @property
    def coords(self) -> tuple[Any, ...]:
        """Sheet name, first row and column, number of rows and columns."""
        return (self.sheet.name, self.row, self.column, *self.shape)

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:  # noqa: D102
        if arg2 is None:
            arg1, arg2 = (arg1 - 1) // self.shape[1] + 1, (arg1 - 1) % self.shape[1] + 1
        return self.sheet.range((self._top + arg1, self._left + arg2))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """The address, e.g. "$A$1:$B$2", on request with book and sheet before it."""

        def one(row: int, column: int) -> str:
            return f"{'$' * bool(col_absolute)}{zahl_zu_spalte(column + 1)}{'$' * bool(row_absolute)}{row + 1}"

        address = one(self._top, self._left)
        if len(self) > 1:
            address += ":" + one(self._bottom, self._right)
        return f"[{self._book.name}]{self.sheet.name}!{address}" if external else address

    @property
    def address(self) -> str:
        """The absolute address."""
        return self.get_address(True, True, False)

    def select(self) -> None:
        """Selects the cells, on their sheet."""
        self.sheet.activate()
        self._book.doc.CurrentController.select(self._api)

    # --- values and formulas --------------------------------------------------------------------------------

    @property
    def raw_value(self) -> list[list[Any]]:
        """All values: text, float, datetime (typed dates), Fehlerwert, "" for an empty cell.

        Booleans, and dates which a formula yields, come as numbers.
        """
        with Guard("die Zellen nicht lesen"):
            data: list[list[Any]] = [list(row) for row in self._api.getDataArray()]
            if any(value is None for row in data for value in row):
                self._name_errors(data)
            for area in self._api.queryContentCells(_DATETIME).RangeAddresses:
                for i, j in self._places(area):
                    if isinstance(data[i][j], float):
                        data[i][j] = to_datetime(data[i][j], self._book.epoch)
        return data

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        if not isinstance(value, (list, tuple)):
            value = [[value] * self.shape[1]] * self.shape[0]
        self._write(value, formulas=True)

    def _name_errors(self, data: list[list[Any]]) -> None:
        """Errors arrive as None: which one it is has to be asked cell by cell, so only where there are some."""
        for area in self._api.queryFormulaCells(_ERROR).RangeAddresses:
            for i, j in self._places(area):
                data[i][j] = cell_error(self._api.getCellByPosition(j, i).getError())
        for row in data:
            for j, value in enumerate(row):
                if value is None:
                    row[j] = Fehlerwert("#VALUE!")

    def _places(self, area: Any) -> list[tuple[int, int]]:
        return [
            (row - self._top, column - self._left)
            for row in range(area.StartRow, area.EndRow + 1)
            for column in range(area.StartColumn, area.EndColumn + 1)
        ]

    @property
    def formula(self) -> Any:
        """Formulas in Excel's grammar, constants as text; for one cell a str, else a tuple of rows.

        A text that looks like a formula is returned as it is, as Excel does: it equals its value then.
        """
        # Two block reads: only the value tells a text beginning with "=" from a formula.
        with Guard("die Formeln nicht lesen"):
            formulas, values = self._api.getFormulaArray(), self._api.getDataArray()
        rows = tuple(
            tuple(_shown(formula, value) for formula, value in zip(*pair, strict=True))
            for pair in zip(formulas, values, strict=True)
        )
        return rows[0][0] if len(self) == 1 else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        if isinstance(value, (list, tuple)):
            self.raw_value = value if value and isinstance(value[0], (list, tuple)) else [value]
        elif isinstance(value, str) and value[:1] == "=":
            _check_locked(self._api)
            first = self._api.getCellByPosition(0, 0).CellAddress
            tokens = self._book.parse(value, first)  # relative to the first cell: the others follow, as in Excel
            with Guard("die Formel nicht schreiben"), self._book.group_undo("Eingabe"):
                for i in range(self.shape[0]):
                    for j in range(self.shape[1]):
                        self._api.getCellByPosition(j, i).setTokens(tokens)
        else:
            self.raw_value = value

    @property
    def formula2(self) -> Any:
        """Same as formula: Calc 7 has no spilling formulas."""
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.formula = value

    # --- writing --------------------------------------------------------------------------------------------

    def write_values(self, rows: Sequence[Sequence[Any]]) -> None:
        """Writes a block from the first cell on: texts as text whatever they begin with, numbers, None as empty.

        One step of undo. Raises PermissionError when a cell is locked on a protected sheet; nothing is written then.
        """
        self._write(rows, formulas=False)

    def _write(self, rows: Sequence[Sequence[Any]], *, formulas: bool) -> None:
        block, special = to_block(rows, formulas=formulas, epoch=self._book.epoch)
        if len({len(row) for row in block}) != 1 or not block[0]:
            raise ValueError("the rows of a block have the same length")
        target = self._api
        if (len(block), len(block[0])) != self.shape:
            bottom, right = self._top + len(block) - 1, self._left + len(block[0]) - 1
            target = self._api.Spreadsheet.getCellRangeByPosition(self._left, self._top, right, bottom)
        _check_locked(target)
        with Guard("die Zellen nicht beschreiben"), self._book.group_undo("Eingabe"):
            _make_undoable(target, block)
            target.setDataArray(block)
            for one in special:
                self._write_special(target.getCellByPosition(one.column, one.row), one)

    def _write_special(self, cell: Any, one: Special) -> None:
        if one.kind == "formula":
            cell.setTokens(self._book.parse(one.value, cell.CellAddress))
        elif one.kind == "bool":
            cell.setFormula("=TRUE()" if one.value else "=FALSE()")  # the number alone would show as 1
        elif one.kind == "error":
            cell.setFormula(f"={one.value}")
        else:
            formats = self._book.doc.NumberFormats
            if not formats.getByKey(cell.NumberFormat).Type & _IS_DATE_OR_TIME:
                here = lade_uno().createUnoStruct("com.sun.star.lang.Locale")
                cell.NumberFormat = formats.getStandardFormat(_DATE, here)

    def clear_contents(self) -> None:
        """Empties the cells, formats stay. Raises PermissionError when one is locked."""
        _check_locked(self._api)
        self._api.clearContents(_CONTENTS)

    # --- formats --------------------------------------------------------------------------------------------

    @property
    def number_format(self) -> str:
        """The number format, in the language of the document."""
        return str(self._book.doc.NumberFormats.getByKey(self._api.NumberFormat).FormatString)

    @number_format.setter
    def number_format(self, value: str) -> None:
        _check_locked(self._api)
        locale = lade_uno().createUnoStruct("com.sun.star.lang.Locale")
        english = lade_uno().createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        self._api.NumberFormat = self._book.doc.NumberFormats.addNewConverted(value, english, locale)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Background as red, green, blue; None without."""
        color = self._api.CellBackColor
        return None if color == -1 else (color >> 16 & 255, color >> 8 & 255, color & 255)

    @color.setter
    def color(self, value: tuple[int, int, int] | None) -> None:
        _check_locked(self._api)
        self._api.CellBackColor = -1 if value is None else value[0] << 16 | value[1] << 8 | value[2]


def _shown(formula: str, value: Any) -> str:
    if formula != value:
        if formula[:1] == "=":
            return to_excel(formula)
        if formula[:2] == "{=" and formula[-1] == "}":  # a matrix formula
            return to_excel(formula[1:-1])
    return value if isinstance(value, str) else formula


def _check_locked(cells: Any) -> None:
    """Raises PermissionError for locked cells: most ways of writing ignore the protection, others do nothing."""
    if not cells.Spreadsheet.isProtected():
        return
    mixed = cells.getPropertyState("CellProtection").value == "AMBIGUOUS_VALUE"
    if mixed or cells.CellProtection.IsLocked:
        raise PermissionError(f"{cells.AbsoluteName} is locked")


def _make_undoable(cells: Any, block: Sequence[Sequence[str | float]]) -> None:
    """Sees to it that undo also empties again the cells that were empty before.

    Undoing setDataArray puts back old contents but leaves new ones where there was nothing. Undoing a matrix
    formula clears its whole range first: so the cells hold one for a moment.
    """
    if any(
        old == "" and new != ""
        for old_row, new_row in zip(cells.getDataArray(), block, strict=True)
        for old, new in zip(old_row, new_row, strict=True)
    ):
        cells.setArrayFormula("=0")
        cells.clearContents(_CONTENTS)
