"""Formulas as people and programs store them: the same said otherwise, and references to other workbooks."""

from __future__ import annotations

import re

_TEXT = re.compile(r'"[^"]*"')
_LEERRAUM = re.compile(r"\s+")
_WAHRHEIT = re.compile(r"\b(true|false)\(\)")  # LibreOffice writes the constants as functions
# [1]Tabelle!A1, '[Plan 2025.xlsx]Budget'!B5, 'C:\Eigene\[Plan.xlsx]Budget'!B5, [1]!name; a table's column is no such
_ANDERE_MAPPE = re.compile(
    r"(?<![\w\]])'[^'\[\]]*\[[^\[\]]+\][^'\[\]]*'!"
    r"|(?<![\w\])'\\/])\[[^\[\]]+\][^\[\]'!\s(),;]*!"
)
_CALC_BEZUG = re.compile(r"'(?:file|https?|smb):[^']*'#")


def gleiche_formel(gespeichert: str, erwartet: str) -> bool:
    """True when two formulas say the same: programs re-save them with other blanks, letter case and constants."""
    return erwartet == f"={gespeichert}" or _schlicht(gespeichert) == _schlicht(erwartet)


def andere_mappe(formel: str) -> bool:
    """True when a formula refers to another workbook."""
    if "[" not in formel and "#" not in formel:
        return False
    ohne_texte = _TEXT.sub('""', formel)
    return _ANDERE_MAPPE.search(ohne_texte) is not None or _CALC_BEZUG.search(ohne_texte) is not None


def _schlicht(formel: str) -> str:
    formel = formel.removeprefix("=")
    rest = _WAHRHEIT.sub(r"\1", _LEERRAUM.sub("", _TEXT.sub('"', formel)).casefold())
    return "".join((rest, *_TEXT.findall(formel)))  # a quotation mark stands where each of the texts belongs
