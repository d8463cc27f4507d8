"""A zip writer that can lie: every field of every record may be set, and content may be endless."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Satz:
    """One member: its packed bytes and what the records say about them."""

    name: bytes
    gepackt: bytes
    gross: int
    crc: int
    methode: int = 8
    merker: int = 0
    beschreibung: bool = False  # sizes stand behind the data instead of before them
    zusatz: bytes = b""  # extra field of both records
    luegen: Mapping[str, int] = field(default_factory=dict)  # what the directory says instead
    lokaler_name: bytes | None = None
    lokal: int | None = None  # where the record is said to begin


def satz(name: str | bytes, inhalt: str | bytes, *, methode: int = 8, **angaben: object) -> Satz:
    """A member with all its records right, but for what is said otherwise."""
    daten = inhalt.encode() if isinstance(inhalt, str) else inhalt
    presse = zlib.compressobj(6, zlib.DEFLATED, -15)
    gepackt = presse.compress(daten) + presse.flush() if methode == 8 else daten
    roh = name.encode() if isinstance(name, str) else name
    return replace(Satz(roh, gepackt, len(daten), zlib.crc32(daten), methode), **angaben)  # type: ignore[arg-type]


def endlos(name: str, kopf: bytes, block: bytes, anzahl: int, schluss: bytes = b"") -> Satz:
    """A member of many equal blocks, packed without ever being in memory."""
    stuecke, crc = [], 0
    for daten, mal in ((kopf, 1), (block, anzahl), (schluss, 1)):
        presse = zlib.compressobj(6, zlib.DEFLATED, -15)
        stuecke.append((presse.compress(daten) + presse.flush(zlib.Z_FULL_FLUSH)) * mal)
        for _ in range(mal):
            crc = zlib.crc32(daten, crc)
    stuecke.append(zlib.compressobj(6, zlib.DEFLATED, -15).flush())
    gross = len(kopf) + len(block) * anzahl + len(schluss)
    return Satz(name.encode(), b"".join(stuecke), gross, crc)


def saetze(teile: Mapping[str, str | bytes]) -> list[Satz]:
    """Members of the usual kind."""
    return [satz(name, inhalt) for name, inhalt in teile.items()]


def fuege(
    alle: Iterable[Satz],
    *,
    davor: bytes = b"",
    kommentar: bytes = b"",
    anzahl: int | None = None,
    platte: int = 0,
    hinter_verzeichnis: bytes = b"",
) -> bytes:
    """The zip file of the members, in their order."""
    daten, verzeichnis = bytearray(davor), bytearray()
    zahl = 0
    for s in alle:
        zahl += 1
        merker = s.merker | (8 if s.beschreibung else 0)
        felder = {"crc": s.crc, "gepackt": len(s.gepackt), "gross": s.gross}
        vorn = dict.fromkeys(felder, 0) if s.beschreibung else felder
        name = s.name if s.lokaler_name is None else s.lokaler_name
        ort = len(daten) if s.lokal is None else s.lokal
        daten += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, merker, s.methode, 0, 33, *vorn.values(), len(name), len(s.zusatz)
        )
        daten += name + s.zusatz + s.gepackt
        if s.beschreibung:
            daten += struct.pack("<4s3L", b"PK\x07\x08", *felder.values())
        felder |= s.luegen
        verzeichnis += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, merker, s.methode, 0, 33, *felder.values(),
            len(s.name), len(s.zusatz), 0, 0, 0, 0, ort,
        )  # fmt: skip
        verzeichnis += s.name + s.zusatz
    zahl = zahl if anzahl is None else anzahl
    ende = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", platte, platte, zahl, zahl, len(verzeichnis), len(daten), len(kommentar)
    )
    return bytes(daten + verzeichnis) + hinter_verzeichnis + ende + kommentar
