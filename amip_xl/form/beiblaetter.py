"""Sheets that a workbook may get beyond the official ones: where what stands in it came from."""

from __future__ import annotations

UEBERNAHME = "Übernahme"  # entries of an older workbook: what was carried over and what was not
QUELLEN = "Quellen"  # entries read from statistics: file, cell, Stichtag
BLAETTER = (UEBERNAHME, QUELLEN)
