"""`amip-xl live`: the buttons for whoever calls a program instead of Python: LibreOffice, a frozen amip-xl.exe."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amip_xl.books.liveprogram import melde
from amip_xl.books.xlwings_import import lade_xlwings
from amip_xl.doors import excel
from amip_xl.doors.hilfe import Befehl
from amip_xl.doors.meldung import zeige_meldung
from amip_xl.errors import AmipError, BedienError, MappeError

if TYPE_CHECKING:
    import xlwings as xw


@click.command(cls=Befehl, context_settings={"ignore_unknown_options": True})
@click.argument("befehl", type=click.Choice(list(excel.BEFEHLE)), metavar="BEFEHL")
@click.argument("datei", type=click.UNPROCESSED, nargs=-1, metavar="[DATEI]")
def live(befehl: str, datei: tuple[str, ...]) -> int:
    """Einen Knopf in der geöffneten Mappe auslösen (LibreOffice, Excel).

    BEFEHL ist berechnen, pruefen, naechster_befund, erklaere oder konsolidieren; DATEI ist die geöffnete Mappe.
    """
    # xlwings' RunFrozenPython appends --wb=… --from_xl=1 --app=… --hwnd=…
    aus_excel = any(a.startswith("--from_xl") for a in datei)
    dateien = [a for a in datei if not a.startswith("--")]
    if aus_excel:
        # a code other than 0 would make xlwings show an empty error window after our own message
        rufende = excel.rufende_mappe()
        if rufende is not None:
            excel.fuehre_aus(befehl, rufende)
        return excel.GUT
    app = None
    try:
        if len(dateien) != 1 or len(dateien) != len(datei):
            raise BedienError("Geben Sie genau eine geöffnete Mappe an: amip-xl live BEFEHL DATEI.")
        app, buch = finde_offene(Path(dateien[0]))
        if buch is None:
            raise MappeError(
                f"„{Path(dateien[0]).name}“ ist nicht geöffnet; öffnen Sie die Mappe und klicken Sie noch einmal."
            )
    except AmipError as fehler:
        # started by a click there is no terminal to read it in: shown by the application if there is one
        if app is None:
            zeige_meldung("AMIP", str(fehler))
        else:
            melde(app, "AMIP", str(fehler), ernst=True)
        raise
    return excel.fuehre_aus(befehl, buch)


def finde_offene(pfad: Path) -> tuple[xw.App, xw.Book | None]:
    """The running application and the open workbook of this path in it, None when it is not open there.

    Excel goes before LibreOffice. Raises MappeError when neither is running, BedienError when neither is installed.
    """
    xw = lade_xlwings()
    if sys.platform in ("win32", "darwin"):
        for app in xw.apps:
            for buch in app.books:
                with contextlib.suppress(Exception):  # a book in the cloud may not tell where it lies
                    if Path(buch.fullname).resolve() == pfad.resolve():
                        return app, buch
    from amip_xl.books.libreoffice import finde, office, verbinde

    calc = verbinde(*office.anhaengen())
    return calc, finde(calc, pfad)
