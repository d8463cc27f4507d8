"""What a program says stands in a workbook, in one form for all, and where two of them differ."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from amip_xl.books.cells import Art
from amip_xl.books.reader import Mappe, als_datum, lies
from witnesses.rohes import Roh, rohes

ORT = tuple[str, str]  # sheet, address


class Aussage(NamedTuple):
    """One cell. `tag` is the calendar day of a number shown as date, None where there is none.

    `feldformel`: the formula is an array formula over several cells. Only LibreOffice tells; it is not compared.
    """

    art: Art
    wert: Decimal | str | bool | None = None
    formel: str | None = None
    datum: bool = False
    tag: date | None = None
    feldformel: bool = False


NICHTS = Aussage(Art.LEER)


@dataclass
class Zeugnis:
    """One workbook. `namen`: where each name points ("Budget!C5", "Budget!C5:C9"), "" if at no place."""

    datum1904: bool
    blaetter: dict[str, str] = field(default_factory=dict)  # name -> visible, hidden, veryHidden; in order
    namen: dict[str, str] = field(default_factory=dict)
    zellen: dict[ORT, Aussage] = field(default_factory=dict)


class Nichtgelesen(Exception):  # noqa: N818 - no error of ours: the witness knows nothing of this file
    """The witness gives no account of a file, and why."""


class Abweichung(NamedTuple):
    """One difference. `was`: blaetter, sichtbarkeit, datum1904, name, art, wert, formel, datum or tag."""

    datei: str
    zeuge: str
    was: str
    blatt: str
    ref: str  # address, or the name of the sheet or defined name
    wir: object
    er: object
    unsere: Aussage = NICHTS
    seine: Aussage = NICHTS
    roh: Roh = Roh()

    def __str__(self) -> str:
        ort = f"{self.blatt}!{self.ref}" if self.blatt else self.ref
        return f"{self.datei} {ort} {self.was}: wir {self.wir!r:.200}, {self.zeuge} {self.er!r:.200}; {self.roh}"


def unser_zeugnis(pfad: str | os.PathLike[str]) -> Zeugnis:
    """What we say. Raises MappeError for what we refuse."""
    return aus_mappe(lies(Path(pfad)))


def aus_mappe(mappe: Mappe) -> Zeugnis:
    """What we say, of a workbook already read."""
    namen = {n: f"{b}!{ref}" for n, (b, ref) in {**mappe.namen, **mappe.bereiche}.items()}
    zeugnis = Zeugnis(
        mappe.datum1904,
        {b.name: b.sichtbarkeit for b in mappe.blaetter},
        {**namen, **dict.fromkeys(mappe.kaputte_namen, "")},
    )
    for blatt in mappe.blaetter:
        for z in mappe.zellen(blatt.name):
            tag = als_datum(z, mappe.datum1904) if z.datum else None
            zeugnis.zellen[blatt.name, z.ref] = Aussage(z.art, z.wert, z.formel, z.datum, tag)
    return zeugnis


def vergleiche(datei: str, zeuge: str, pfad: Path, wir: Zeugnis, er: Zeugnis) -> Iterator[Abweichung]:
    """Every difference between our account of a workbook and that of a witness."""
    if wir.datum1904 != er.datum1904:
        yield Abweichung(datei, zeuge, "datum1904", "", "", wir.datum1904, er.datum1904)
    if list(wir.blaetter) != list(er.blaetter):
        yield Abweichung(datei, zeuge, "blaetter", "", "", list(wir.blaetter), list(er.blaetter))
    for blatt, sicht in wir.blaetter.items():
        if er.blaetter.get(blatt, sicht) != sicht:
            yield Abweichung(datei, zeuge, "sichtbarkeit", blatt, "", sicht, er.blaetter[blatt])
    for name in {**wir.namen, **er.namen}:
        unser, seiner = wir.namen.get(name), er.namen.get(name)
        if unser != seiner:
            yield Abweichung(datei, zeuge, "name", "", name, unser, seiner)
    beweise: dict[ORT, Roh] | None = None
    for ort in {**wir.zellen, **er.zellen}:
        unsere, seine = wir.zellen.get(ort, NICHTS), er.zellen.get(ort, NICHTS)
        for was, x, y in _unterschiede(unsere, seine):
            if beweise is None:
                beweise = rohes(pfad)
            yield Abweichung(datei, zeuge, was, *ort, x, y, unsere, seine, beweise.get(ort, Roh()))


_UHR = Decimal(1) / 86_400_000  # a millisecond: as exactly as openpyxl tells the time of day


def _unterschiede(a: Aussage, b: Aussage) -> Iterator[tuple[str, object, object]]:
    if a.art is not b.art:
        yield "art", (a.art.value, a.wert), (b.art.value, b.wert)
    elif a.wert != b.wert and not (
        b.datum and isinstance(a.wert, Decimal) and isinstance(b.wert, Decimal) and abs(a.wert - b.wert) < _UHR
    ):
        yield "wert", a.wert, b.wert
    if a.formel != b.formel:
        yield "formel", a.formel, b.formel
    if a.art is b.art is Art.ZAHL:
        if a.datum != b.datum:
            yield "datum", a.datum, b.datum
        elif a.tag != b.tag:
            yield "tag", a.tag, b.tag
