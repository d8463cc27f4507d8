"""xlwings over LibreOffice: the engine "libreoffice", which talks to a running Calc by UNO.

from amip_xl.books.libreoffice import finde, office, verbinde

app = verbinde(*office.anhaengen())
mappe = finde(app, "Planung.xlsm")
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from amip_xl.books.libreoffice import office
from amip_xl.books.xlwings_import import lade_xlwings

if TYPE_CHECKING:
    import xlwings as xw

__all__ = ["anmelden", "finde", "office", "verbinde"]

NAME = "libreoffice"


def anmelden() -> xw.Engine:
    """Makes the engine "libreoffice" known to xlwings, once, and the active one.

    Raises BedienError when xlwings or the connection to LibreOffice (`uno`) is missing.
    """
    xlwings = lade_xlwings()
    office.lade_uno()
    from amip_xl.books.libreoffice.engine import Engine

    if NAME not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=Engine()))
    engine: xw.Engine = xlwings.engines[NAME]
    engine.activate()
    return engine


def verbinde(ctx: Any, pid: int) -> xw.App:
    """The App for a LibreOffice, with all its spreadsheets as books; `ctx`, `pid` as office.anhaengen gives them."""
    engine = anmelden()
    app: xw.App = lade_xlwings().App(impl=engine.impl.apps.attach(ctx, pid))
    return app


def finde(app: xw.App, pfad: str | os.PathLike[str]) -> xw.Book | None:
    """The open book of a file, None when it is not open. Folders count: two books may have the same file name."""
    gesucht = _eindeutig(os.fspath(pfad))
    for buch in app.books:
        if _eindeutig(buch.fullname) == gesucht:
            return buch
    return None


def _eindeutig(pfad: str) -> str:
    return os.path.normcase(os.path.realpath(pfad))
