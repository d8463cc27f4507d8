"""A zip package with new content for some parts; all other records as they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from itertools import pairwise

from amip_xl.books.package import ERNEUT, Eintrag, Paket, mappenfehler

_STUFE = 1  # less than half the time of zlib's usual 6; what changes is small


def spannen(paket: Paket) -> dict[str, tuple[int, int]]:
    """Where each member's raw record (with all that follows up to the next) stands in the file."""
    eintraege = sorted(paket.eintraege, key=lambda e: e.lokal)
    grenzen = [e.lokal for e in eintraege] + [paket.verzeichnis]
    if any(a >= b for a, b in pairwise(grenzen)):
        raise mappenfehler(paket.datei, f"ist beschädigt (Teile überlappen sich); {ERNEUT}")
    return {e.name: (grenzen[i], grenzen[i + 1]) for i, e in enumerate(eintraege)}


def packe(paket: Paket, neue: Mapping[str, bytes]) -> bytes:
    """The package with new content for some parts; all other records are copied as they are."""
    ersatz = {id(paket.eintrag(teil)): inhalt for teil, inhalt in neue.items()}
    grenzen = spannen(paket)
    daten = paket.daten
    stuecke = [daten[: min((von for von, _ in grenzen.values()), default=0)]]
    stand = len(stuecke[0])
    orte: dict[str, int] = {}
    felder: dict[str, tuple[int, int, int]] = {}
    for e in sorted(paket.eintraege, key=lambda e: e.lokal):
        inhalt = ersatz.get(id(e))
        orte[e.name] = stand
        if inhalt is None:
            stueck = daten[slice(*grenzen[e.name])]
        else:
            felder[e.name], stueck = _datensatz(paket, e, inhalt)
        stuecke.append(stueck)
        stand += len(stueck)
    anfang = stand
    for e in paket.eintraege:
        eintrag = bytearray(daten[e.verzeichnis : e.verzeichnis + e.laenge])
        struct.pack_into("<L", eintrag, 42, orte[e.name])
        if e.name in felder:
            struct.pack_into("<H", eintrag, 8, e.merker & ~8)
            struct.pack_into("<3L", eintrag, 16, *felder[e.name])
        stuecke.append(bytes(eintrag))
        stand += len(eintrag)
    schluss = bytearray(daten[paket.ende :])
    struct.pack_into("<2L", schluss, 12, stand - anfang, anfang)
    return b"".join((*stuecke, bytes(schluss)))


def _datensatz(paket: Paket, e: Eintrag, inhalt: bytes) -> tuple[tuple[int, int, int], bytes]:
    """Checksum and sizes of new content, and its zip record: name, time and method as before."""
    kopf = bytearray(paket.daten[e.lokal : e.lokal + 30])
    name_laenge = struct.unpack_from("<H", kopf, 26)[0]
    name = paket.daten[e.lokal + 30 : e.lokal + 30 + name_laenge]
    gepackt = inhalt
    if e.methode == 8:
        presse = zlib.compressobj(_STUFE, zlib.DEFLATED, -15)
        gepackt = presse.compress(inhalt) + presse.flush()
    felder = (zlib.crc32(inhalt), len(gepackt), len(inhalt))
    struct.pack_into("<H", kopf, 6, e.merker & ~8)  # sizes stand in the header, no descriptor behind the data
    struct.pack_into("<3L", kopf, 14, *felder)
    struct.pack_into("<H", kopf, 28, 0)  # the extra field may speak of the old sizes
    return felder, bytes(kopf) + name + gepackt
