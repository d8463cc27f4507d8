"""What Excel under Windows, Excel under macOS and LibreOffice Calc each do in their own way.

The rest of the live door speaks xlwings alone. Excel's ways are written after its object model and have only
been tried on stand-ins; Calc's are tried on the real program.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amip_xl.books.cells import COM_FEHLER, FEHLERNUMMERN, Fehlerwert
from amip_xl.books.workbookpart import Orte
from amip_xl.errors import MappeError

if TYPE_CHECKING:
    import xlwings as xw

CALC = "libreoffice"
TAG_1900, TAG_1904 = date(1899, 12, 30), date(1904, 1, 1)
# what a protected sheet still allows; Windows spells them AllowFormattingCells …
_ERLAUBNISSE = (
    "allow_formatting_cells", "allow_formatting_columns", "allow_formatting_rows", "allow_inserting_columns",
    "allow_inserting_rows", "allow_inserting_hyperlinks", "allow_deleting_columns", "allow_deleting_rows",
    "allow_sorting", "allow_filtering",
)  # fmt: skip
_ORDNERWAHL = 4  # msoFileDialogFolderPicker
_TIEF_AUSGEBLENDET = 2  # xlSheetVeryHidden
_FEHLERNAMEN = frozenset({*FEHLERNUMMERN.values(), "#BUSY!", "#PYTHON!"})
# error values as Excel hands them out; there are newer ones than a list can know
_FEHLERZAHLEN = range(COM_FEHLER + 2_000, COM_FEHLER + 3_000)


def in_calc(app: xw.App) -> bool:
    """True for LibreOffice, False for Excel."""
    return str(app.engine.name) == CALC


def _windows() -> bool:
    return sys.platform.startswith("win")


def uebersicht(buch: xw.Book, blaetter: Sequence[str]) -> tuple[Orte, frozenset[tuple[str, str]]]:
    """Where the defined names point, sorted as the reader of files sorts them; and the cells with a truth value.

    Excel hands truth values out as such; Calc keeps them as numbers, so there they have to be named.
    """
    if in_calc(buch.app):
        ergebnis: tuple[Orte, frozenset[tuple[str, str]]] = buch.impl.outline()
        return ergebnis
    orte = Orte(blaetter)
    alle = [(n.name, str(n.refers_to).removeprefix("=")) for n in buch.names]
    orte.nimm(paar for paar in alle if "!" not in paar[0])  # „Blatt!Name“ is of one sheet alone: none of ours
    return orte, frozenset()


def sichtbarkeit(blatt: xw.Sheet) -> str:
    """visible, hidden or veryHidden, as in a file.

    Over COM xlwings hands out Excel's own -1, 0 or 2; elsewhere it only says whether the sheet is visible.
    """
    sichtbar = blatt.visible
    if type(sichtbar) is int and sichtbar == _TIEF_AUSGEBLENDET:
        return "veryHidden"
    return "visible" if sichtbar else "hidden"


def nulltag(buch: xw.Book) -> date:
    """The day from which the workbook counts its days: 30.12.1899, or 01.01.1904 as on old Macs.

    Raises MappeError for the third one, of StarCalc, which no file in Excel's format can name.
    """
    if in_calc(buch.app):
        tag: date = buch.impl.epoch.date()
        if tag not in (TAG_1900, TAG_1904):
            raise MappeError(
                f"„{buch.name}“ zählt die Tage ab dem {tag:%d.%m.%Y}, so ließe sich kein Datum richtig lesen. Stellen "
                "Sie unter Extras, Optionen, LibreOffice Calc, Berechnen das Datum 30.12.1899 ein."
            )
        return tag
    ab_1904 = buch.api.Date1904 if _windows() else buch.api.date_1904.get()
    return TAG_1904 if ab_1904 else TAG_1900


def werte(bereich: xw.Range) -> list[list[Any]]:
    """The values of a range by one call, row by row; error values as Fehlerwert, blanks as None."""
    gelesen: list[list[Any]]
    if not in_calc(bereich.sheet.book.app) and _windows():
        # Value2, what the cell stores: Value cuts amounts in a currency format to four decimals
        roh = bereich.api.Value2
        gelesen = [[_aus_com(w) for w in zeile] for zeile in (roh if isinstance(roh, tuple) else ((roh,),))]
    else:
        gelesen = bereich.options(ndim=2, err_to_str=True).value
        if not in_calc(bereich.sheet.book.app):  # Calc tells its errors from texts that look like one
            gelesen = [[Fehlerwert(w) if w in _FEHLERNAMEN else w for w in zeile] for zeile in gelesen]
    return gelesen


def _aus_com(wert: Any) -> Any:
    if type(wert) is int and wert in _FEHLERZAHLEN:  # numbers come as float
        return Fehlerwert(FEHLERNUMMERN.get(wert - COM_FEHLER, "#UNKNOWN!"))
    return None if wert == "" else wert


def ist_offen(buch: xw.Book) -> bool:
    """False when the workbook, or the whole application, was closed in the meantime."""
    try:
        return bool(buch.impl.is_open if in_calc(buch.app) else buch.name)
    except Exception:  # the application has gone
        return False


def rechne_nach(buch: xw.Book) -> None:
    """Calculate the formulas where they do not follow by themselves."""
    if in_calc(buch.app):
        buch.impl.calculate_if_manual()  # this workbook only: each has a setting of its own
    elif buch.app.calculation != "automatic":
        buch.app.calculate()


def schreibgeschuetzt(buch: xw.Book) -> bool:
    """True when the workbook was opened read-only."""
    if in_calc(buch.app):
        return bool(buch.impl.read_only)
    return bool(buch.api.ReadOnly if _windows() else buch.api.read_only.get())


def ungespeichert(buch: xw.Book) -> bool:
    """True when the file on disk is not what the window shows."""
    if in_calc(buch.app):
        return bool(buch.impl.modified)
    return not (buch.api.Saved if _windows() else buch.api.saved.get())


def in_bearbeitung(buch: xw.Book) -> bool:
    """True when a cell is being typed into; Excel then answers no call before the typing has ended."""
    return in_calc(buch.app) and bool(buch.app.impl.edit_mode)


def verlange_abgeschlossene_eingabe(buch: xw.Book) -> None:
    """Raises MappeError while a cell is being typed into."""
    if in_bearbeitung(buch):
        raise MappeError(
            "Eine Zelle wird gerade bearbeitet; nichts wurde geändert. Schließen Sie die Eingabe mit der Eingabetaste "
            "ab und klicken Sie noch einmal."
        )


@contextmanager
def rueckgaengig_am_stueck(buch: xw.Book, titel: str) -> Iterator[None]:
    """All writing inside is taken back by one Ctrl+Z; Excel cannot take back what a program wrote."""
    if in_calc(buch.app):
        with buch.impl.group_undo(titel):
            yield
    else:
        yield


# --- protection -----------------------------------------------------------------------------------------


@contextmanager
def entsperrt(blatt: xw.Sheet) -> Iterator[None]:
    """The sheet without protection; afterwards protected as before. Raises MappeError when a password is needed."""
    if in_calc(blatt.book.app):
        if not blatt.impl.protected:
            yield
            return
        if not blatt.impl.lift_protection():
            raise _mit_kennwort(blatt)
        try:
            yield
        finally:
            blatt.impl.restore_protection()
        return
    schuetze = _lies_schutz(blatt)
    if schuetze is None:
        yield
        return
    try:
        blatt.api.Unprotect("") if _windows() else blatt.api.unprotect(password="")
    except Exception:
        raise _mit_kennwort(blatt) from None
    try:
        yield
    finally:
        schuetze()


def _mit_kennwort(blatt: xw.Sheet) -> MappeError:
    return MappeError(
        f"Das Blatt „{blatt.name}“ ist mit einem Kennwort geschützt und lässt sich nicht beschreiben; nichts wurde "
        "geändert. Heben Sie den Blattschutz auf (Überprüfen, Blattschutz aufheben) und klicken Sie noch einmal."
    )


def _lies_schutz(blatt: xw.Sheet) -> Any:
    """How to protect the sheet again as it is now; None when it is not protected."""
    api = blatt.api
    if _windows():
        if not api.ProtectContents:
            return None
        optionen = {n: getattr(api.Protection, n) for n in map(_gross, _ERLAUBNISSE)}
        optionen |= {"DrawingObjects": api.ProtectDrawingObjects, "Scenarios": api.ProtectScenarios}
        optionen |= {"UserInterfaceOnly": api.ProtectionMode}
        auswahl = api.EnableSelection

        def schuetze() -> None:
            api.Protect(Contents=True, **optionen)
            api.EnableSelection = auswahl

        return schuetze
    if not api.protect_contents.get():
        return None
    optionen = {n: getattr(api.protection_object, n).get() for n in _ERLAUBNISSE}
    optionen |= {"drawing_objects": api.protect_drawing_objects.get(), "scenarios": api.protect_scenarios.get()}

    def schuetze_mac() -> None:
        api.protect_worksheet(worksheet_contents=True, **optionen)

    return schuetze_mac


def _gross(name: str) -> str:
    return "".join(teil.capitalize() for teil in name.split("_"))


# --- writing --------------------------------------------------------------------------------------------

# What Excel would take for a formula, a number, a day or a truth value when it is handed a text.
# (\uff1d and its kind are the wide = + - @ of East Asian keyboards)
_DEUTBAR = re.compile(
    r"\s*[=+\-@'\uff1d\uff0b\uff0d\uff20].*|[\d\s.,:/%€$()E+-]+|.{0,12}\d.{0,12}|(?:wahr|falsch|true|false)|#.*",
    re.S | re.I,
)
_ZELLADRESSE = re.compile(r"(?:→ )?[A-Z]{1,3}[0-9]{1,7}")
_AM_STUECK = 911  # characters of a text that every version of Excel takes within a block


def schreibe_block(bereich: xw.Range, zeilen: Sequence[Sequence[Any]]) -> None:
    """Write a full rectangle in one call: numbers as numbers, texts as texts whatever they look like."""
    if in_calc(bereich.sheet.book.app):
        bereich.impl.write_values([list(z) for z in zeilen])
    else:
        einzeln = {(i, j): w for i, z in enumerate(zeilen) for j, w in enumerate(z)
                   if isinstance(w, str) and len(w) > _AM_STUECK}  # fmt: skip
        bereich.value = [[None if (i, j) in einzeln else _fuer_excel(w) for j, w in enumerate(z)]
                         for i, z in enumerate(zeilen)]  # fmt: skip
        for (i, j), text in einzeln.items():
            bereich[i, j].value = _fuer_excel(text)
        _nimm_marken_weg(bereich, zeilen)


def _nimm_marken_weg(bereich: xw.Range, zeilen: Sequence[Sequence[Any]]) -> None:
    """A cell that is formatted as text may keep the mark as a character; such a cell interprets nothing anyway."""
    markiert = [
        (i, j, w) for i, z in enumerate(zeilen) for j, w in enumerate(z) if isinstance(w, str) and _fuer_excel(w) != w
    ]
    if markiert:
        steht = werte(bereich)
        for i, j, text in markiert:
            if steht[i][j] == f"'{text}":
                bereich[i, j].value = text


def _fuer_excel(wert: Any) -> Any:
    if isinstance(wert, Decimal):
        return float(wert)
    if type(wert) is str and _DEUTBAR.fullmatch(wert) and not _ZELLADRESSE.fullmatch(wert):
        return f"'{wert}"  # the apostrophe is Excel's own mark for „this is a text“; it is not part of it
    return wert


# --- talking to people ----------------------------------------------------------------------------------


def melde(app: xw.App, titel: str, text: str, *, ernst: bool = False) -> None:
    """Show a message box and wait until it is closed."""
    app.alert(text, titel, "ok", "critical" if ernst else "info")


def waehle_ordner(buch: xw.Book, titel: str) -> Path | None:
    """Let people choose a folder; None when they would rather not."""
    app = buch.app
    if in_calc(app):
        ordner = app.impl.choose_folder(titel)
    elif _windows():
        dialog = app.api.FileDialog(_ORDNERWAHL)
        dialog.Title = titel
        dialog.InitialFileName = f"{buch.api.Path}\\"  # not where the program was started from
        ordner = dialog.SelectedItems(1) if dialog.Show() else None
    else:
        ordner = _ordner_am_mac(titel)
    return Path(ordner) if ordner else None


def _ordner_am_mac(titel: str) -> str | None:
    import subprocess

    # the title travels as an argument, so that no quotation mark in it can become script
    skript = "on run argv\nPOSIX path of (choose folder with prompt (item 1 of argv))\nend run"
    lauf = subprocess.run(["osascript", "-e", skript, titel], capture_output=True, text=True, check=False)
    return lauf.stdout.strip() or None
