"""Sheets that a workbook may get beyond the official ones: where what stands in it came from."""

from __future__ import annotations

UEBERNAHME = "Übernahme"  # entries of an older workbook: what was carried over and what was not
QUELLEN = "Quellen"  # entries read from statistics: file, cell, Stichtag
BLAETTER = (UEBERNAHME, QUELLEN)

# the columns of that sheet with their widths in characters; the writer keeps to this order
QUELLENSPALTEN = {
    "Bezeichnung": 36.0, "Zelle": 21.0, "eingetragen": 12.0, "vorher": 11.0, "Stichtag": 11.0, "Datei": 26.0,
    "Stelle darin": 15.0, "dort gespeichert": 16.0, "Bemerkung": 26.0, "eingelesen": 16.0, "Feld": 22.0,
    "SHA-256 der Datei": 24.0,
}  # fmt: skip
