"""Between UNO and the rest: its errors become ours, and a group of undo ends whatever happens."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from amip_xl.errors import MappeError


def is_uno_error(error: BaseException | None) -> bool:
    """Whether LibreOffice raised it. Its classes are made at run time: known by name."""
    return any(cls.__name__ == "com.sun.star.uno.Exception" for cls in type(error).__mro__)


class Guard:
    """Turns errors of UNO into MappeError: "LibreOffice konnte {what}; …".

    They must not travel any further: Python cannot attach a traceback to them, so the first generator-based
    context manager or ExitStack on their way would fail with an error of its own.
    """

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        if is_uno_error(error):
            raise MappeError(
                f"LibreOffice konnte {self._what}; bitte prüfen, ob dort noch ein Fenster oder eine Eingabe offen ist."
            ) from None


class UndoGroup:
    """What is done within is one step of undo; groups within become part of the outer one."""

    def __init__(self, doc: Any, title: str) -> None:
        self._doc = doc
        self._title = title

    def __enter__(self) -> None:
        with Guard("den Schritt nicht beginnen"):
            self._doc.UndoManager.enterUndoContext(self._title)

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        with Guard("den Schritt nicht abschließen"):
            self._doc.UndoManager.leaveUndoContext()
