"""The VBA sources: text files in UTF-8, checked for what the editor of Excel would refuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from amip_xl.errors import FormularError

KODIERUNG = "cp1252"  # the code page the project names; German Windows
_LAENGSTE, _FORTSETZUNGEN = 1023, 24  # characters of a line, continued lines of a statement
_NAME = re.compile(r'Attribute VB_Name = "([A-Za-z][A-Za-z0-9_]{0,30})"')
_PROZEDUR = re.compile(r"(?:(?:Public|Private) )?(?:Static )?(?:Sub|Function) (\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Modul:
    """A VBA module as it is stored: CRLF, cp1252; `dokument` for ThisWorkbook and the sheets."""

    name: str
    inhalt: bytes
    dokument: bool = False


def quelle(datei: str) -> str:
    """Text of a source file of the add-in folder."""
    return (quellordner() / datei).read_text(encoding="utf-8")


def quellordner() -> Path:
    """Folder of the .bas files and of the ribbon."""
    # A wheel carries them inside the package (pyproject.toml puts them there); in a checkout they lie where people
    # look for everything that belongs to workbooks, and stand only once.
    paket = Path(__file__).parents[2]
    verpackt = paket / "addin"
    return verpackt if verpackt.is_dir() else paket.parent / "workbooks" / "addin"


def modul(name: str, text: str, *, dokument: bool = False) -> Modul:
    """A module from its text, whose first line must be `Attribute VB_Name = "<name>"`.

    Raises FormularError with file and line for what Excel does not take: another name, a character outside cp1252,
    a line or a statement that is too long.
    """
    zeilen = text.splitlines()
    erste = _NAME.fullmatch(zeilen[0]) if zeilen else None
    if erste is None or erste[1] != name:
        raise _fehler(name, 1, f'die erste Zeile muss „Attribute VB_Name = "{name}"“ lauten')
    fortgesetzt = 0
    for nummer, zeile in enumerate(zeilen, 1):
        if len(zeile) > _LAENGSTE:
            raise _fehler(name, nummer, f"{len(zeile)} Zeichen; VBA nimmt höchstens {_LAENGSTE}")
        fortgesetzt = fortgesetzt + 1 if zeile.endswith(" _") else 0
        if fortgesetzt > _FORTSETZUNGEN:
            raise _fehler(name, nummer, f"mehr als {_FORTSETZUNGEN} fortgesetzte Zeilen")
        try:
            zeile.encode(KODIERUNG)
        except UnicodeEncodeError as fehler:
            zeichen = zeile[fehler.start]
            raise _fehler(
                name, nummer, f"das Zeichen „{zeichen}“ (U+{ord(zeichen):04X}) gibt es in {KODIERUNG} nicht"
            ) from None
    return Modul(name, "".join(f"{z}\r\n" for z in zeilen).encode(KODIERUNG), dokument)


def pruefe_namen(projekt: str, module: Sequence[Modul]) -> None:
    """Refuse names that VBA would confuse: twice the same module, a procedure or project named like a module."""
    namen = [projekt.lower(), *(m.name.lower() for m in module)]
    for m in module:
        if namen.count(m.name.lower()) > 1:
            raise _fehler(m.name, 1, "der Name ist schon vergeben (Modul oder Projekt)")
        for nummer, zeile in enumerate(m.inhalt.decode(KODIERUNG).splitlines(), 1):
            prozedur = _PROZEDUR.match(zeile)
            if prozedur and prozedur[1].lower() in namen:
                raise _fehler(m.name, nummer, f"„{prozedur[1]}“ heißt wie ein Modul oder das Projekt")


def _fehler(name: str, zeile: int, was: str) -> FormularError:
    return FormularError(f"{name}.bas, Zeile {zeile}: {was}.")
