"""What the tests with an open workbook have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import mappen

from amip_xl.books.cells import zahl_zu_spalte


class Offen(NamedTuple):
    """A workbook in the running Calc: as xlwings has it and as Calc itself has it."""

    buch: Any
    doc: Any
    pfad: Path


def inhalt(doc: Any) -> dict[tuple[str, str], str]:
    """Every cell as Calc's own formula text: constants and formulas, not results."""
    alles = {}
    for blatt in doc.Sheets:
        zeiger = blatt.createCursor()
        zeiger.gotoEndOfUsedArea(True)
        for z, zeile in enumerate(zeiger.getFormulaArray(), 1):
            alles |= {(blatt.Name, f"{zahl_zu_spalte(s)}{z}"): text for s, text in enumerate(zeile, 1) if text}
    return alles


def zelle(doc: Any, feld: str, jahr: int) -> Any:
    blatt, ref = mappen.ort(feld, jahr)
    return doc.Sheets.getByName(blatt).getCellRangeByName(ref)
