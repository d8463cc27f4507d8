"""What happens to the file as a whole on its way: refused with one sentence that says what it is."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import mappen
from damage.gespeichert import MARKUP
from damage.schaden import TEXTTABELLE, Schaden, Stufe


def _ersetzt(inhalt: bytes) -> Callable[[Path], object]:
    return lambda p: p.write_bytes(inhalt)


def _abgeschnitten(pfad: Path, anteil: float) -> None:
    daten = pfad.read_bytes()
    pfad.write_bytes(daten[: int(len(daten) * anteil)])


def _byte_gekippt(pfad: Path, teil: str) -> None:
    """One bit in the packed bytes of a part: the checksum no longer fits."""
    with zipfile.ZipFile(pfad) as archiv:
        angabe = archiv.getinfo(teil)
    daten = bytearray(pfad.read_bytes())
    kopf = struct.unpack_from("<4s5H3L2H", daten, angabe.header_offset)
    daten[angabe.header_offset + 30 + kopf[9] + kopf[10] + angabe.compress_size // 2] ^= 0x10
    pfad.write_bytes(daten)


def _teil_doppelt(pfad: Path, teil: str) -> None:
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(pfad, "a") as archiv:
        warnings.simplefilter("ignore")
        archiv.writestr(teil, b"<worksheet/>")


def _verschluesselt(pfad: Path) -> None:
    """The flag of an encrypted member in all headers."""
    daten = bytearray(pfad.read_bytes())
    for kennung, stelle in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for m in re.finditer(re.escape(kennung), bytes(daten)):
            daten[m.start() + stelle] |= 1
    pfad.write_bytes(daten)


def _mit_doctype(pfad: Path) -> None:
    teil = "xl/worksheets/sheet4.xml"
    xml = mappen.teile(pfad)[teil].decode()
    mappen.bearbeite(pfad, {teil: xml.replace("?>", '?>\n<!DOCTYPE w [<!ENTITY a "1">]>', 1).encode()})


def _kein_xml(pfad: Path) -> None:
    teil = "xl/worksheets/sheet7.xml"
    mappen.bearbeite(pfad, {teil: mappen.teile(pfad)[teil][:-9]})


def _zip_im_zip(pfad: Path) -> None:
    inhalt = pfad.read_bytes()
    with zipfile.ZipFile(pfad, "w") as archiv:
        archiv.writestr("kleve.xlsx", inhalt)


def _unlesbar(name: str, verdirb: Callable[[Path], object], worte: str, *orte: str) -> Schaden:
    return Schaden(name, verdirb, orte=frozenset({"Zip", *orte}), stufe=Stufe.DATEI, lesbar=False, worte=worte)


_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504

DATEIEN = [
    _unlesbar("halb übertragen", lambda p: _abgeschnitten(p, 0.5), "nur zum Teil übertragen"),
    _unlesbar("die letzten Bytes fehlen", lambda p: p.write_bytes(p.read_bytes()[:-5]), "nur zum Teil übertragen"),
    _unlesbar("ein Bit in einem Blatt gekippt", lambda p: _byte_gekippt(p, "xl/worksheets/sheet4.xml"),
              "Prüfsumme von xl/worksheets/sheet4.xml"),
    _unlesbar("ein Bit in den Texten gekippt", lambda p: _byte_gekippt(p, "xl/sharedStrings.xml"), "Prüfsumme",
              TEXTTABELLE),
    _unlesbar("ein Blatt fehlt in der Datei", lambda p: mappen.bearbeite(p, {"xl/worksheets/sheet6.xml": None}),
              "Blatt „Maßnahmen“ fehlt"),
    _unlesbar("die Texte fehlen in der Datei", lambda p: mappen.bearbeite(p, {"xl/sharedStrings.xml": None}),
              "den es nicht gibt", TEXTTABELLE),
    _unlesbar("die Arbeitsmappe fehlt in der Datei", lambda p: mappen.bearbeite(p, {"xl/workbook.xml": None}),
              "xl/workbook.xml"),
    _unlesbar("ein Teil zweimal", lambda p: _teil_doppelt(p, "xl/worksheets/sheet4.xml"), "zweimal"),
    _unlesbar("als verschlüsselt gekennzeichnet", _verschluesselt, "Kennwort"),
    _unlesbar("mit DOCTYPE", _mit_doctype, "DOCTYPE", *MARKUP),
    _unlesbar("kein gültiges XML", _kein_xml, "kein gültiges XML"),
    _unlesbar("leere Datei", _ersetzt(b""), "leer"),
    _unlesbar("alte .xls unter neuem Namen", _ersetzt(_OLE), ".xls"),
    _unlesbar("CSV unter anderem Namen", _ersetzt(b"Feld;Wert\r\negt_zuteilung;1200000\r\n"), "CSV"),
    _unlesbar("ein Brief unter anderem Namen", _ersetzt(b"Guten Tag\n"), "Textdatei"),
    _unlesbar("HTML unter anderem Namen", _ersetzt(b"<html><body><table><tr><td>1</td></tr></table></body></html>"),
              "HTML"),
    _unlesbar("PDF unter anderem Namen", _ersetzt(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "PDF"),
    _unlesbar("gepackt in ein Zip", _zip_im_zip, "ZIP-Archiv"),
]  # fmt: skip
