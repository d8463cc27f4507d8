"""oletools and olefile as witnesses: what they read in a VBA project that we wrote."""

from __future__ import annotations

import io
import warnings

import olefile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools speaks an older pyparsing
    from oletools.olevba import VBA_Parser, decompress_stream


def entpackt(gepackt: bytes) -> bytes:
    """The contents of a compressed stream."""
    return bytes(decompress_stream(bytearray(gepackt)))


def strom(projekt: bytes, name: str) -> bytes:
    """A stream of the compound file, which must be without a defect."""
    with olefile.OleFileIO(io.BytesIO(projekt), raise_defects=olefile.DEFECT_INCORRECT) as datei:
        assert datei.parsing_issues == []
        daten: bytes = datei.openstream(name).read()
    return daten


def module(inhalt: bytes, name: str = "vbaProject.bin") -> dict[str, str]:
    """Module -> text of a project or a workbook, decoded by the project's own records."""
    parser = VBA_Parser(name, data=inhalt)
    try:
        return {pfad.removeprefix("VBA/"): text for _, pfad, _, text in parser.extract_macros()}
    finally:
        parser.close()


def abgelegt(text: str) -> str:
    """A source as VBA stores it."""
    return "".join(f"{zeile}\r\n" for zeile in text.splitlines())
