"""The settings file of xlwings: lines `"KEY","value"`, of which only ours are touched.

VBA reads it (GetConfigFromFile in xlwings' Config.bas): the first line with the key counts, in any case of letters.
Everything here works on bytes and keeps every other line as it is, byte for byte.
"""

from __future__ import annotations

import re

MAPPENORDNER = "ADD_WORKBOOK_TO_PYTHONPATH"  # does Python look in the workbook's folder first? xlwings' default: yes
NEIN = "False"

_ZEILE = re.compile(rb'\s*"?([^",\r\n]*)"?\s*,\s*"?(.*?)"?\s*\Z', re.DOTALL)
_ENDE = re.compile(rb"\r\n|\n|\r")


def wert(daten: bytes, schluessel: str, kodierung: str) -> str | None:
    """The value of a key, None when it is not set."""
    zeile = rohzeile(daten, schluessel)
    return None if zeile is None else _teile(zeile)[1].decode(kodierung, "replace")


def sucht_im_mappenordner(eingestellt: str | None) -> bool:
    """Does xlwings put the workbook's folder first for Python (prepare_sys_path in its utils.py)?"""
    return eingestellt is None or eingestellt.strip().lower() == "true"


def rohzeile(daten: bytes, schluessel: str) -> bytes | None:
    """The first line with a key, without its end; None when there is none."""
    return next((z for z, _ in _zeilen(daten) if _meint(z, schluessel)), None)


def zeile(schluessel: str, neuer_wert: str, kodierung: str) -> bytes:
    """A line as xlwings writes it. Raises UnicodeEncodeError when VBA could not read it."""
    return f'"{schluessel}","{neuer_wert}"'.encode(kodierung)


def setze(daten: bytes, schluessel: str, neu: bytes, ende: bytes) -> bytes:
    """The file with the line of a key replaced by another one, or appended; `ende` ends lines of an empty file."""
    zeilen = _zeilen(daten)
    for i, (alt, schluss) in enumerate(zeilen):
        if _meint(alt, schluessel):
            zeilen[i] = (neu, schluss)
            return _zusammen(zeilen)
    schluss = next((s for _, s in zeilen if s), ende)
    if zeilen and not zeilen[-1][1]:
        zeilen[-1] = (zeilen[-1][0], schluss)
    return _zusammen([*zeilen, (neu, schluss)])


def ohne(daten: bytes, schluessel: str, *, ohne_umbruch: bool = False) -> bytes:
    """The file without the line of a key; `ohne_umbruch`: the line before it had no end before ours came."""
    zeilen = _zeilen(daten)
    for i, (alt, _) in enumerate(zeilen):
        if _meint(alt, schluessel):
            letzte = i == len(zeilen) - 1
            del zeilen[i]
            if ohne_umbruch and letzte and zeilen:
                zeilen[-1] = (zeilen[-1][0], b"")
            break
    return _zusammen(zeilen)


def endet_offen(daten: bytes) -> bool:
    """True when the last line has no end."""
    return bool(daten) and not daten.endswith((b"\n", b"\r"))


def _teile(zeile: bytes) -> tuple[bytes, bytes]:
    treffer = _ZEILE.match(zeile)
    return (treffer[1], treffer[2]) if treffer else (zeile, b"")


def _meint(zeile: bytes, schluessel: str) -> bool:
    return _teile(zeile)[0].strip().lower() == schluessel.lower().encode("ascii")


def _zeilen(daten: bytes) -> list[tuple[bytes, bytes]]:
    """Lines with their ends; the last one may have none."""
    zeilen, anfang = [], 0
    for treffer in _ENDE.finditer(daten):
        zeilen.append((daten[anfang : treffer.start()], treffer[0]))
        anfang = treffer.end()
    return [*zeilen, (daten[anfang:], b"")] if anfang < len(daten) else zeilen


def _zusammen(zeilen: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(z + s for z, s in zeilen)
