"""The strict reader: every cell of a workbook as number, text, boolean, blank, error or "not calculated".

Two ways through the XML that must agree (tests/books/test_books_paths.py): mark-up as Excel, LibreOffice and
XlsxWriter write it is cut up by one regular expression per part, and expat proves what is left over; anything
else (prefixes, comments, missing addresses, UTF-16 …) goes through expat alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from amip_xl.books.cellformats import datumsstile
from amip_xl.books.cells import Art, Zelle, als_datum, iso_zahl, verschiebe, zerlege
from amip_xl.books.markup import klar
from amip_xl.books.package import Paket, dateiname, lies_datei, oeffne
from amip_xl.books.sharedstrings import lies_texte
from amip_xl.books.sheetpart import Zellen, lies_blatt
from amip_xl.books.workbookpart import Blatt, Gliederung, gliedere
from amip_xl.form.kreis import BLAETTER, HERKUNFT
from amip_xl.money import from_excel

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Blatt", "Mappe", "als_datum", "lies", "lies_bytes"]


_LEER = Zellen({}, [])
ZAHL, TEXT, WAHR, LEER, FEHLER, UNGERECHNET = Art  # attribute access on an Enum costs as much as a Decimal


class Mappe:
    """A workbook that has been read, but for the lists of a county workbook; `namen` are the names of one cell."""

    __slots__ = (
        "_datumsstile", "_gedeutet", "_geteilt", "_pfad", "_verschiebbar", "_zellen", "bereiche", "blaetter",
        "datum1904", "gliederung", "kaputte_namen", "namen", "paket", "texte",
    )  # fmt: skip

    def __init__(
        self,
        pfad: str | os.PathLike[str],
        paket: Paket,
        buch: Gliederung,
        zellen: Mapping[str, Zellen],
        texte: Sequence[str],
        datumsstile: frozenset[str],
    ) -> None:
        self.blaetter: tuple[Blatt, ...] = buch.blaetter
        self.namen: Mapping[str, tuple[str, str]] = buch.orte.zellen
        self.bereiche: Mapping[str, tuple[str, str]] = buch.orte.bereiche
        self.kaputte_namen: Mapping[str, str] = buch.orte.kaputt
        self.datum1904 = buch.datum1904
        self.paket = paket
        self.gliederung = buch
        self._pfad = pfad
        self._zellen = zellen
        self.texte = texte  # the shared strings, still XML-escaped
        self._datumsstile = datumsstile
        self._geteilt: dict[str, dict[str, tuple[str, str]]] = {}
        self._verschiebbar = (
            2**20
        )  # characters of formulas that followers may repeat; a long one for all cells has no end
        self._gedeutet: dict[tuple[str, str], Zelle] = {}

    @property
    def pfad(self) -> Path:
        """Where the file lies."""
        from pathlib import Path  # a third of the whole import, and many a reader never asks

        return Path(self._pfad)

    @property
    def dateiname(self) -> str:
        """The name of the file."""
        return self.pfad.name

    @property
    def sha256(self) -> str:
        """Checksum of the file as read, for provenance."""
        from hashlib import sha256  # loads OpenSSL, 6 ms that a single check need not pay

        return sha256(self.paket.daten).hexdigest()

    def tabelle(self, blatt: str) -> Zellen:
        """The cells of a sheet as they stand in its part, for the writer. KeyError for an unknown sheet."""
        return self._zellen[blatt]

    def zelle(self, blatt: str, ref: str) -> Zelle:
        """The cell "C7" of a sheet, LEER if the file has none there. KeyError for an unknown sheet."""
        ort = (blatt, ref)
        return self._gedeutet.get(ort) or self._zelle(ort)

    def benannt(self, name: str) -> Zelle:
        """The cell a defined name points at. KeyError if the name has no cell."""
        ort = self.namen[name]
        return self._gedeutet.get(ort) or self._zelle(ort)

    def _zelle(self, ort: tuple[str, str]) -> Zelle:
        blatt, ref = ort
        zellen = self._zellen[blatt]
        stelle = zellen.stellen.get(ref)
        zelle = Zelle(blatt, ref, LEER, None) if stelle is None else _deute(self, zellen, blatt, ref, stelle)
        self._gedeutet[ort] = zelle  # a check asks for the same cell as entry, as formula and as result
        return zelle

    def zellen(self, blatt: str) -> Iterator[Zelle]:
        """All cells of a sheet with a value or a formula, in file order. KeyError for an unknown sheet."""
        zellen = self._zellen[blatt]
        for ref, stelle in zellen.stellen.items():
            zelle = _deute(self, zellen, blatt, ref, stelle)
            if zelle.art is not LEER or zelle.formel is not None:
                yield zelle


def lies(pfad: str | os.PathLike[str]) -> Mappe:
    """Read a workbook file. Raises MappeError with one sentence for whatever cannot be read."""
    return lies_bytes(lies_datei(pfad), pfad)


def lies_bytes(daten: bytes, pfad: str | os.PathLike[str]) -> Mappe:
    """Read a workbook from memory; `pfad` is for messages and provenance. Raises MappeError."""
    return _lies(daten, pfad, schnell=True)


class _Tabellen(dict[str, Zellen]):
    """The cells of each sheet; of those in `spaeter` when somebody asks for the first time."""

    __slots__ = ("_paket", "_schnell", "_spaeter", "_texte")

    def __init__(self, paket: Paket, spaeter: Mapping[str, Blatt], texte: int, schnell: bool) -> None:
        super().__init__()
        self._paket, self._spaeter, self._texte, self._schnell = paket, spaeter, texte, schnell

    def __missing__(self, name: str) -> Zellen:
        blatt = self._spaeter[name]
        daten = self._paket.anhang(blatt.teil)
        self[name] = lies_blatt(self._paket, blatt, daten, self._texte, schnell=self._schnell)
        return self[name]


def _spaeter(buch: Gliederung) -> tuple[Blatt, ...]:
    """The lists of a county workbook: no field stands on them, and a check need not read ten times the form."""
    if all(b.name != HERKUNFT for b in buch.blaetter):
        return ()
    return tuple(b for b in buch.blaetter if b.name in BLAETTER and buch.arten[b.name] == "worksheet")


def _lies(daten: bytes, pfad: str | os.PathLike[str], *, schnell: bool) -> Mappe:
    paket = oeffne(daten, dateiname(pfad))
    buch = gliedere(paket, schnell=schnell)
    texte = lies_texte(paket, buch, schnell=schnell)
    spaeter = _spaeter(buch)
    zellen = _Tabellen(paket, {b.name: b for b in spaeter}, len(texte), schnell)
    for blatt in buch.blaetter:
        if blatt not in spaeter:
            ist_tabelle = buch.arten[blatt.name] == "worksheet"
            zellen[blatt.name] = (
                lies_blatt(paket, blatt, paket.teil(blatt.teil), len(texte), schnell=schnell) if ist_tabelle else _LEER
            )
    return Mappe(pfad, paket, buch, zellen, texte, datumsstile(paket, buch))


# --- one cell -------------------------------------------------------------------------------------------


def _deute(mappe: Mappe, zellen: Zellen, blatt: str, ref: str, stelle: int) -> Zelle:
    stil, _, typ, f_angaben, f_text, nummer, wert, kurztext, zahl = zellen.flach[stelle : stelle + 9]
    formel = None
    if f_angaben is not None:  # mostly a formula of its own, which many workbooks share
        formel = klar(f_text) if f_text and not f_angaben else _formel(mappe, blatt, ref, f_angaben, f_text)
    if zahl:
        # up to 15 digits text and double name the same number, unless it is none: to Excel 1E-400 is 0
        kurz = len(zahl) <= 15 and zahl[:2] != "-0" and "E" not in zahl and "e" not in zahl
        genau = Decimal(zahl) if kurz else from_excel(zahl)
        return Zelle(blatt, ref, ZAHL, genau, formel, zahl, stil is not None and stil in mappe._datumsstile)
    if nummer:
        text = klar(mappe.texte[int(nummer)])
        return Zelle(blatt, ref, TEXT, text, formel, text)
    if typ == "inlineStr" and kurztext is not None:
        wert = kurztext
    if wert is None or (not wert and typ not in ("str", "inlineStr")):
        return Zelle(blatt, ref, LEER if formel is None else UNGERECHNET, None, formel)
    if typ == "b":
        return Zelle(blatt, ref, WAHR, wert in ("1", "true"), formel, wert)
    text = klar(wert)
    if typ == "e":
        return Zelle(blatt, ref, FEHLER, text, formel, text)
    if typ == "d":
        genau = from_excel(str(iso_zahl(text, mappe.datum1904)))  # as the number that Excel would store
        return Zelle(blatt, ref, ZAHL, genau, formel, text, True)
    return Zelle(blatt, ref, TEXT, text, formel, text)


UNBEKANNTE_FORMEL = "?"  # a formula that follows a shared one which is missing


def _formel(mappe: Mappe, blatt: str, ref: str, angaben: str, text: str | None) -> str | None:
    gruppe = _gruppe(angaben)
    if gruppe is None or text:
        if text:
            return klar(text)
        return UNBEKANNTE_FORMEL if ' t="' in angaben else None
    meister = mappe._geteilt.get(blatt)
    if meister is None:
        meister = mappe._geteilt[blatt] = _meister(mappe, mappe._zellen[blatt])
    if gruppe not in meister:
        return UNBEKANNTE_FORMEL
    quelle, vorlage = meister[gruppe]
    (z0, s0), (z1, s1) = zerlege(quelle), zerlege(ref)
    return verschiebe(vorlage, z1 - z0, s1 - s0)


def _gruppe(angaben: str) -> str | None:
    """Number of the group of cells that share one formula, None for a formula of its own."""
    if ' t="shared"' not in angaben:
        return None
    treffer = re.search(r' si="([0-9]+)"', angaben)
    return None if treffer is None else treffer[1]


def _meister(mappe: Mappe, zellen: Zellen) -> dict[str, tuple[str, str]]:
    gefunden: dict[str, tuple[str, str]] = {}
    folger: dict[str, int] = {}
    for ref, stelle in zellen.stellen.items():
        angaben, text = zellen.flach[stelle + 3], zellen.flach[stelle + 4]
        gruppe = _gruppe(angaben) if angaben else None
        if gruppe is not None:
            if text:
                gefunden.setdefault(gruppe, (ref, klar(text)))
            else:
                folger[gruppe] = folger.get(gruppe, 0) + 1
    for gruppe, anzahl in folger.items():
        mappe._verschiebbar -= anzahl * len(gefunden[gruppe][1]) if gruppe in gefunden else 0
        if mappe._verschiebbar < 0:
            gefunden.pop(gruppe, None)
    return gefunden
