"""One click on the real button in a real window: used by the test and by the pictures of README and handbook."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from calc import Bildschirm, Calc

PROGRAMM = Path(sys.executable).with_name("amip-xl")


class Geklickt(NamedTuple):
    """What was seen: the message, the window with it, the window afterwards; and the document itself."""

    meldung: Path
    danach: Path


def knopf(doc: Any, blatt: str, aufschrift: str) -> tuple[int, int]:
    """The middle of a form button on the screen. Raises AssertionError when the sheet has none of that name."""
    seite = doc.Sheets.getByName(blatt).DrawPage
    for i in range(seite.Count):
        form = seite.getByIndex(i)
        if form.supportsService("com.sun.star.drawing.ControlShape") and form.Control.Label == aufschrift:
            steuer = doc.CurrentController.getControl(form.Control)
            ecke, groesse = steuer.getAccessibleContext().getLocationOnScreen(), steuer.getSize()
            return ecke.X + groesse.Width // 2, ecke.Y + groesse.Height // 2
    raise AssertionError(f"kein Knopf „{aufschrift}“ auf {blatt}")


def warte(bis: Callable[[], Any], was: str, sekunden: float = 30) -> Any:
    """What `bis` answers as soon as it is true. Raises AssertionError when it never is."""
    frist = time.monotonic() + sekunden
    while not (antwort := bis()):
        assert time.monotonic() < frist, f"nach {sekunden:.0f} s nicht: {was}"
        time.sleep(0.1)
    return antwort


def klicke(
    calc: Calc, bild: Bildschirm, mappe: Path, eingaben: Mapping[tuple[str, str], float | str], ordner: Path,
    blatt: str = "Budget",
) -> tuple[Any, Geklickt]:  # fmt: skip
    """Open the workbook, enter values, click „Berechnen“ on a sheet, close the message; the document and pictures."""
    doc = calc.oeffne(mappe, hidden=False)
    for (name, ref), wert in eingaben.items():
        zelle = doc.Sheets.getByName(name).getCellRangeByName(ref)
        zelle.setString(wert) if isinstance(wert, str) else zelle.setValue(wert)
    doc.CurrentController.setActiveSheet(doc.Sheets.getByName(blatt))
    time.sleep(1)
    bild.klick(*knopf(doc, blatt, "Berechnen"))
    fenster = bild.warte_auf("AMIP: ", sekunden=30)
    time.sleep(0.5)
    meldung = bild.foto(ordner / "meldung.png")
    bild.taste("Return", fenster=fenster)
    warte(lambda: fenster not in bild.fenster(), "die Meldung geht zu")
    time.sleep(0.5)
    return doc, Geklickt(meldung, bild.foto(ordner / "danach.png"))


def umgebung() -> dict[str, str]:
    """What the button needs to find this very program."""
    return {"AMIP_XL": str(PROGRAMM), "PATH": os.environ["PATH"]}
