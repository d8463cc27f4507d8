"""Which xlwings an xlwings.xlam belongs to: its VBA says `XLWINGS_VERSION As String = "…"` (xlwings' Main.bas)."""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO

_MARKE = re.compile(rb'XLWINGS_VERSION\s+As\s+String\s*=\s*"([^"]+)"')
_ANFANG = re.compile(rb"\x01[\x00-\xff][\xb0-\xbf]\x00Attribut", re.DOTALL)  # a packed stream of source code
_STUECK = 4096


def xlwings_version(xlam: bytes) -> str | None:
    """The version, None when it cannot be found out."""
    try:
        with zipfile.ZipFile(BytesIO(xlam)) as paket:
            projekt = paket.read("xl/vbaProject.bin")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return None
    for stelle in _ANFANG.finditer(projekt):
        treffer = _MARKE.search(_entpackt(projekt, stelle.start()))
        if treffer:
            return treffer[1].decode("ascii", "replace")
    return None


def _entpackt(daten: bytes, anfang: int) -> bytes:
    """The stream that begins here ([MS-OVBA] 2.4.1.3), as far as it can be followed."""
    aus, ort = bytearray(), anfang + 1
    while ort + 2 <= len(daten):
        kopf = struct.unpack_from("<H", daten, ort)[0]
        if kopf >> 12 & 7 != 3:
            break
        ende = ort + (kopf & 0x0FFF) + 3
        stueck = daten[ort + 2 : ende]
        if kopf & 0x8000:
            try:
                aus += _stueck(stueck)
            except (IndexError, struct.error):
                break
        else:
            aus += stueck[:_STUECK]
        ort = ende
    return bytes(aus)


def _stueck(gepackt: bytes) -> bytes:
    aus, i = bytearray(), 0
    while i < len(gepackt):
        schalter = gepackt[i]
        i += 1
        for bit in range(8):
            if i >= len(gepackt):
                break
            if not schalter >> bit & 1:
                aus.append(gepackt[i])
                i += 1
                continue
            zeichen = struct.unpack_from("<H", gepackt, i)[0]
            i += 2
            stellen = max(4, (len(aus) - 1).bit_length())
            abstand, laenge = (zeichen >> (16 - stellen)) + 1, (zeichen & (0xFFFF >> stellen)) + 3
            for _ in range(laenge):
                aus.append(aus[-abstand])
    return bytes(aus)
