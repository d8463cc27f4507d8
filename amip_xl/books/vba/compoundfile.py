"""A compound file ([MS-CFB] version 3): the little file system inside vbaProject.bin."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amip_xl.errors import FormularError

Baum = Mapping[str, "bytes | Baum"]

_SEKTOR, _MINISEKTOR, _GRENZE = 512, 64, 4096  # streams below the limit live in the mini stream
_ENDE, _FREI, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_JE_FAT, _FAT_IM_KOPF = _SEKTOR // 4, 109
_LEER, _ORDNER, _STROM, _WURZEL = 0, 1, 2, 5
_ROT, _SCHWARZ = 0, 1


def verbunddatei(baum: Baum) -> bytes:
    """The compound file of storages (mappings) and streams (bytes), without times: equal input, equal bytes.

    Raises FormularError beyond 7 MB, which no project of ours comes near.
    """
    eintraege = _verzeichnis(baum)
    sektoren, mini = _Sektoren(_SEKTOR), _Sektoren(_MINISEKTOR)
    for eintrag in eintraege:
        if eintrag.art == _STROM:
            eintrag.start = (mini if len(eintrag.daten) < _GRENZE else sektoren).lege(eintrag.daten)
            eintrag.groesse = len(eintrag.daten)
    eintraege[0].start, eintraege[0].groesse = sektoren.lege(bytes(mini.inhalt)), len(mini.inhalt)
    minifat = _zahlen(mini.fat, _JE_FAT)
    minifat_start = sektoren.lege(minifat)
    verzeichnis = b"".join(e.als_bytes() for e in eintraege)
    leer = _Eintrag("", _LEER).als_bytes()
    verzeichnis += leer * (-len(eintraege) % (_SEKTOR // len(leer)))
    verzeichnis_start = sektoren.lege(verzeichnis)
    anzahl = 1
    while anzahl * _JE_FAT < len(sektoren.fat) + anzahl:  # the table lists its own sectors too
        anzahl += 1
    if anzahl > _FAT_IM_KOPF:
        raise FormularError("Das VBA-Projekt ist zu groß (mehr als 7 MB).")
    orte = range(len(sektoren.fat), len(sektoren.fat) + anzahl)
    fat = _zahlen([*sektoren.fat, *[_FAT] * anzahl], _JE_FAT)
    kopf = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    kopf += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)  # version 3.62, little endian, sectors of 2**9 and 2**6
    kopf += struct.pack("<9I", 0, anzahl, verzeichnis_start, 0, _GRENZE, minifat_start, len(minifat) // _SEKTOR,
                        _ENDE, 0)  # fmt: skip
    kopf += _zahlen(orte, _FAT_IM_KOPF)
    return kopf + sektoren.inhalt + fat


def _zahlen(zahlen: Sequence[int], vielfaches: int) -> bytes:
    """Sector numbers as a table, filled up with free entries to a multiple."""
    return struct.pack(f"<{len(zahlen)}I", *zahlen) + b"\xff" * (4 * (-len(zahlen) % vielfaches))


class _Sektoren:
    """Data in sectors of one size, and the table that chains them."""

    def __init__(self, groesse: int) -> None:
        self.groesse = groesse
        self.inhalt = bytearray()
        self.fat: list[int] = []

    def lege(self, daten: bytes) -> int:
        """Append the data; number of its first sector."""
        if not daten:
            return _ENDE
        start, anzahl = len(self.fat), -(-len(daten) // self.groesse)
        self.fat += [*range(start + 1, start + anzahl), _ENDE]
        self.inhalt += daten.ljust(anzahl * self.groesse, b"\0")
        return start


@dataclass(slots=True)
class _Eintrag:
    """One directory entry: root, storage or stream."""

    name: str
    art: int
    daten: bytes = b""
    farbe: int = _SCHWARZ
    links: int = _FREI
    rechts: int = _FREI
    kind: int = _FREI
    start: int = 0
    groesse: int = 0

    def als_bytes(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0" if self.name else b""
        farbe = self.farbe if self.art else 0
        return struct.pack(
            "<64sHBBIII36xIQ", name, len(name), self.art, farbe, self.links, self.rechts, self.kind, self.start,
            self.groesse,
        )  # fmt: skip


def _verzeichnis(baum: Baum) -> list[_Eintrag]:
    eintraege = [_Eintrag("Root Entry", _WURZEL)]
    _fuelle(eintraege, 0, baum)
    return eintraege


def _fuelle(eintraege: list[_Eintrag], ordner: int, baum: Baum) -> None:
    nummern: dict[str, int] = {}
    for name, inhalt in baum.items():
        nummern[name] = len(eintraege)
        strom = isinstance(inhalt, bytes)
        eintraege.append(_Eintrag(name, _STROM if strom else _ORDNER, inhalt if isinstance(inhalt, bytes) else b""))
    # the order of the format: shorter names first, then without regard to case
    geordnet = [nummern[n] for n in sorted(nummern, key=lambda n: (len(n.encode("utf-16-le")), n.upper()))]
    tiefe = len(geordnet).bit_length()
    unten_voll = len(geordnet) + 1 == 1 << tiefe
    eintraege[ordner].kind = _haenge(eintraege, geordnet, 1, 0 if unten_voll else tiefe)
    for name, unterbaum in _ordner(baum):
        _fuelle(eintraege, nummern[name], unterbaum)


def _ordner(baum: Baum) -> Iterator[tuple[str, Baum]]:
    for name, inhalt in baum.items():
        if not isinstance(inhalt, bytes):
            yield name, inhalt


def _haenge(eintraege: list[_Eintrag], nummern: Sequence[int], ebene: int, rote_ebene: int) -> int:
    """Siblings as a balanced search tree; red is only an unfilled lowest level, so it is a valid red-black tree."""
    if not nummern:
        return _FREI
    mitte = len(nummern) // 2
    eintrag = eintraege[nummern[mitte]]
    eintrag.links = _haenge(eintraege, nummern[:mitte], ebene + 1, rote_ebene)
    eintrag.rechts = _haenge(eintraege, nummern[mitte + 1 :], ebene + 1, rote_ebene)
    eintrag.farbe = _ROT if ebene == rote_ebene else _SCHWARZ
    return nummern[mitte]
