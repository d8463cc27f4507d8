"""The run-length packing of VBA streams ([MS-OVBA] 2.4.1)."""

from __future__ import annotations

import struct

from amip_xl.errors import FormularError

_STUECK = 4096  # bytes of source per chunk
_KENNUNG = b"\x01"
_GEPACKT, _ROH = 0xB000, 0x3000  # chunk headers: signature 3, packed or not
_KUERZESTER = 3  # shorter repetitions cost more than they save


def komprimiere(daten: bytes) -> bytes:
    """The compressed container of a stream.

    Raises FormularError for an end of the data that does not get smaller: the format would fill it up with zeros,
    and source text never looks like that.
    """
    behaelter = bytearray(_KENNUNG)
    for anfang in range(0, len(daten), _STUECK):
        behaelter += _stueck(daten[anfang : anfang + _STUECK])
    return bytes(behaelter)


def _stueck(stueck: bytes) -> bytes:
    gepackt = bytearray()
    i = 0
    while i < len(stueck):
        schalter, zeichen = 0, bytearray()
        for bit in range(8):
            if i >= len(stueck):
                break
            stellen = max(4, (i - 1).bit_length())  # the further in, the more bits for the distance
            abstand, laenge = _wiederholung(stueck, i, min((0xFFFF >> stellen) + 3, len(stueck) - i))
            if laenge >= _KUERZESTER:
                schalter |= 1 << bit
                zeichen += struct.pack("<H", (abstand - 1) << (16 - stellen) | (laenge - 3))
                i += laenge
            else:
                zeichen.append(stueck[i])
                i += 1
        gepackt.append(schalter)
        gepackt += zeichen
    if len(gepackt) <= _STUECK:
        return struct.pack("<H", _GEPACKT | (len(gepackt) - 1)) + gepackt
    if len(stueck) < _STUECK:
        raise FormularError("Das Ende des VBA-Texts lässt sich nicht packen; es ist vermutlich kein Text.")
    return struct.pack("<H", _ROH | (_STUECK - 1)) + stueck


def _wiederholung(stueck: bytes, i: int, hoechstens: int) -> tuple[int, int]:
    """Distance and length of the longest earlier passage that equals what begins at `i`; it may reach beyond `i`."""
    abstand, laenge = 0, _KUERZESTER - 1
    while laenge < hoechstens:
        ort = stueck.rfind(stueck[i : i + laenge + 1], 0, i + laenge)
        if ort < 0:
            break
        abstand, laenge = i - ort, laenge + 1
        while laenge < hoechstens and stueck[ort + laenge] == stueck[i + laenge]:
            laenge += 1
    return abstand, laenge if abstand else 0
