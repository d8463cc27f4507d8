"""The engine that xlwings knows, and the running LibreOffices it is attached to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from amip_xl.books.libreoffice import values, window
from amip_xl.books.libreoffice.guard import Guard
from amip_xl.books.libreoffice.office import schreibtisch
from amip_xl.books.libreoffice.ranges import Range
from amip_xl.books.libreoffice.workbooks import Book, Books
from amip_xl.errors import BedienError


class Engine:
    """What xw.Engine wants of an implementation."""

    name = "libreoffice"
    type = "desktop"
    clean_value_data = staticmethod(values.clean)

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:  # noqa: ARG004 - xlwings passes it
        """One value before it is written."""
        return values.prepare(value)


class Apps(base_classes.Apps):
    """The LibreOffices we are attached to, the last one first; those that have ended drop out."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: dict[int, App] = {}

    def attach(self, ctx: Any, pid: int) -> App:
        """The app of a running LibreOffice, which becomes the active one."""
        app = App(self, ctx, pid)
        self._apps = {pid: app, **{p: a for p, a in self._apps.items() if p != pid}}
        return app

    def forget(self, app: App) -> None:
        """Drops an app."""
        self._apps.pop(app.pid, None)

    def _alive(self) -> dict[int, App]:
        self._apps = {pid: app for pid, app in self._apps.items() if app.alive}
        return self._apps

    def keys(self) -> list[int]:
        """The process ids."""
        return list(self._alive())

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._alive().values()))

    def __len__(self) -> int:
        return len(self._alive())

    def __getitem__(self, pid: int) -> App:
        return self._alive()[pid]

    def add(self, *_: Any, **__: Any) -> App:
        """Not offered: people start LibreOffice themselves. Raises BedienError."""
        raise BedienError("Bitte zuerst LibreOffice starten und die Mappe darin öffnen.")

    @staticmethod
    def cleanup() -> None:
        """Nothing to clean up."""


class App(base_classes.App):
    """A running LibreOffice."""

    # Switches of Excel which Calc has not, or does not need when it is driven over UNO.
    visible = True
    display_alerts = True
    enable_events = True
    interactive = True
    cut_copy_mode = False
    version = "16.0"  # xlwings asks for the version of Excel whose ways the engine follows

    def __init__(self, apps: Apps, ctx: Any, pid: int) -> None:
        self.apps = apps
        self.ctx = ctx
        self._pid = pid
        self._desktop = schreibtisch(ctx)
        self._books = Books(self)
        self._status: str | bool = False
        self._indicator: Any = None
        self._locked: list[Any] = []

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self.apps.engine

    @property
    def api(self) -> Any:
        """UNO's Desktop."""
        return self._desktop

    @property
    def pid(self) -> int:
        """Process id."""
        return self._pid

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        try:
            self._desktop.getName()
        except Exception:  # DisposedException, made at run time; whatever it is, it does not answer
            return False
        return True

    @property
    def books(self) -> Books:
        """The open workbooks."""
        return self._books

    def activate(self, steal_focus: bool = False) -> None:  # noqa: ARG002 - xlwings passes it
        """Brings the window in front to the front of all."""
        self.books.active.activate()

    def quit(self) -> None:
        """Ends LibreOffice; it may refuse while somebody has unsaved changes."""
        self.apps.forget(self)
        with contextlib.suppress(Exception):  # it dies while it answers
            self._desktop.terminate()

    kill = quit

    @property
    def selection(self) -> Range | None:
        """The selected cells, None when something else (or several areas) is selected."""
        book = self.books.active
        selected = book.doc.CurrentSelection
        if selected is None or not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        return book.wrap_range(selected)

    # --- calculating and showing ----------------------------------------------------------------------------

    def calculate(self) -> None:
        """Calculates all formulas of all books afresh."""
        for book in self.books:
            book.doc.calculateAll()

    @property
    def calculation(self) -> str:
        """ "automatic", or "manual" when at least one book does not calculate by itself."""
        return "automatic" if all(b.doc.isAutomaticCalculationEnabled() for b in self.books) else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.books:
            book.doc.enableAutomaticCalculation(value != "manual")

    @property
    def screen_updating(self) -> bool:
        """Whether windows follow what is done; off for the books that are open when it is switched off."""
        return not self._locked

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value:
            while self._locked:
                with contextlib.suppress(Exception):  # closed in the meantime
                    self._locked.pop().unlockControllers()
        elif not self._locked:
            self._locked = [book.doc for book in self.books]
            for doc in self._locked:
                doc.lockControllers()

    @property
    def status_bar(self) -> str | bool:
        """The text in the status bar of the book in front, False without; LibreOffice itself cannot be asked."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        if self._indicator is not None:
            with contextlib.suppress(Exception):  # its window is closed
                self._indicator.end()
            self._indicator = None
        self._status = value or False
        if value:
            with Guard("in der Statuszeile nichts zeigen"):
                self._indicator = self.books.active.doc.CurrentController.StatusIndicator
                self._indicator.start(str(value), 0)

    # --- beyond xlwings -------------------------------------------------------------------------------------

    @property
    def edit_mode(self) -> bool:
        """Whether somebody is typing into a cell: what he typed so far is not in the workbook."""
        with Guard("den Zustand seiner Fenster nicht nennen"):
            return any(window.is_editing(self.ctx, book.doc) for book in self.books)

    def alert(self, prompt: str, title: str | None, buttons: str | None, mode: str | None, callback: Any) -> str:  # noqa: ARG002
        """Shows a message over the book in front; "ok", "yes", "no" or "cancel". Never blocks without a screen."""
        with Guard("eine Meldung nicht zeigen"):
            return window.message(self.ctx, self._front(), prompt, title or "", buttons or "ok", mode)

    def choose_folder(self, title: str) -> str | None:
        """Lets the user choose a folder, None when he would rather not."""
        with Guard("nicht nach einem Ordner fragen"):
            return window.choose_folder(self.ctx, title)

    def _front(self) -> Any | None:
        books: list[Book] = list(self.books)
        return self.books.active.doc if books else None
