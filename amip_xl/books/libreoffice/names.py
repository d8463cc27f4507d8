"""Defined names, of a workbook or of one sheet."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from amip_xl.books.libreoffice.formulas import quoted, to_excel

if TYPE_CHECKING:
    from amip_xl.books.libreoffice.ranges import Range
    from amip_xl.books.libreoffice.workbooks import Book


class Names(base_classes.Names):
    """Names do not distinguish upper and lower case here, as in Excel (in UNO they do).

    Resolving one takes two calls of UNO: for all names of a workbook at once use Book.orte.
    """

    def __init__(self, book: Book, container: Any, scope: str | None = None) -> None:
        self.book = book
        self.container = container
        self.scope = scope  # the sheet's name, None for the workbook's own names

    @property
    def api(self) -> Any:
        """UNO's NamedRanges."""
        return self.container

    def __len__(self) -> int:
        return int(self.container.Count)

    def snapshot(self) -> list[tuple[str, Name]]:
        """All names with their handles, by one call."""
        handles = [Name(self, name) for name in self.container.ElementNames]
        return [(handle.name, handle) for handle in handles]

    def find(self, name: str) -> str | None:
        """A name as the workbook spells it, None when it has no such name."""
        if self.container.hasByName(name):
            return name
        return next((n for n in self.container.ElementNames if n.lower() == name.lower()), None)

    def contains(self, name_or_index: str | int) -> bool:
        """Whether there is such a name."""
        if isinstance(name_or_index, numbers.Number):
            return 1 <= int(name_or_index) <= len(self)
        return self.find(str(name_or_index)) is not None

    def __call__(self, name_or_index: str | int) -> Name:  # noqa: D102
        if isinstance(name_or_index, numbers.Number):
            return Name(self, self.container.ElementNames[int(name_or_index) - 1])
        name = self.find(str(name_or_index))
        if name is None:
            raise KeyError(name_or_index)
        return Name(self, name)

    def add(self, name: str, refers_to: str) -> Name:
        """Defines a name; `refers_to` in Excel's grammar, "=Blatt!$A$1"."""
        origin = self.book.doc.Sheets.getByIndex(0).getCellByPosition(0, 0).CellAddress
        self.container.addNewByName(name, "", origin, 0)
        new = Name(self, name)
        new.refers_to = refers_to
        return new


class Name(base_classes.Name):
    """One defined name, looked up when it is used."""

    def __init__(self, names: Names, key: str) -> None:
        self._names = names
        self._key = key

    @property
    def api(self) -> Any:
        """UNO's NamedRange."""
        return self._names.container.getByName(self._key)

    @property
    def name(self) -> str:
        """The name; one of a sheet with the sheet before it, as in Excel."""
        scope = self._names.scope
        return self._key if scope is None else f"{quoted(scope)}!{self._key}"

    @name.setter
    def name(self, value: str) -> None:
        self.api.Name = value
        self._key = value

    @property
    def refers_to(self) -> str:
        """The formula behind the name, in Excel's grammar."""
        return "=" + to_excel(self.api.Content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        api = self.api
        api.setTokens(self._names.book.parse(value, api.ReferencePosition))

    @property
    def refers_to_range(self) -> Range:
        """The cells behind the name. Raises ValueError when it names a constant or a formula."""
        cells = self.api.getReferredCells()
        if cells is None:
            raise ValueError(f"{self.name} does not refer to a range")
        return self._names.book.wrap_range(cells)

    def delete(self) -> None:
        """Removes the name."""
        self._names.container.removeByName(self._key)
