"""Cells of every kind written into a workbook: what changed is what was asked for, by our own reading."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from amip_xl.books.cells import Art, Fehlerwert, Schreibung, zahl_zu_spalte, zerlege
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies
from amip_xl.errors import MappeError
from witnesses.korpus import Datei
from witnesses.zeugnis import Aussage, Zeugnis, aus_mappe

WERTE: tuple[Decimal | int | str | bool | None, ...] = (
    Decimal("1234.56"), "=böse", None, True, Fehlerwert("#N/A"), -7, " a\nb ", Decimal("0.152"), "Ä & <ö> „€“ 𝄞",
    False, Decimal("1E-9"), "12,00 €",
)  # fmt: skip
_JE_BLATT = 6


def beschreibe(datei: Datei, ordner: Path) -> Datei | None:
    """The workbook with cells changed, None if it is refused. Raises AssertionError where we read anything else."""
    try:
        mappe = lies(datei.pfad)
    except MappeError:
        return None
    auftrag, daten = _schreibe(datei, list(_auswahl(mappe)))
    if not auftrag:
        return None
    ziel = ordner / f"{datei.name.replace('/', '-')}{datei.pfad.suffix}"
    ziel.write_bytes(daten)
    davor, danach = aus_mappe(mappe), aus_mappe(lies(ziel))
    unterschied = _anders(davor, danach, {(s.blatt, s.ref) for s in auftrag})
    assert not unterschied, f"{datei.name}: {unterschied[:5]}"
    for s in auftrag:
        steht = danach.zellen.get((s.blatt, s.ref))
        assert _enthaelt(steht, s), f"{datei.name}: {s} wurde {steht}"
    return Datei(f"geschrieben/{datei.name}", ziel)


def _auswahl(mappe: Mappe) -> Iterator[Schreibung]:
    """On every sheet a cell of each kind, with and without formula, and one that is not there yet."""
    nummer = 0
    for blatt in mappe.blaetter:
        gesehen: set[tuple[Art, bool, bool]] = set()
        for z in mappe.zellen(blatt.name):
            kennzeichen = (z.art, z.formel is None, z.datum)
            if kennzeichen not in gesehen and len(gesehen) < _JE_BLATT:
                gesehen.add(kennzeichen)
                yield Schreibung(blatt.name, z.ref, WERTE[nummer % len(WERTE)])
                nummer += 1
        zeile, spalte = max((zerlege(z.ref) for z in mappe.zellen(blatt.name)), default=(1, 1))
        if spalte < 1000 and zeile < 100_000:
            yield Schreibung(blatt.name, f"{zahl_zu_spalte(spalte + 2)}{zeile + 1}", WERTE[nummer % len(WERTE)])
            nummer += 1


def _schreibe(datei: Datei, wunsch: list[Schreibung]) -> tuple[list[Schreibung], bytes]:
    """As much as the writer takes: all at once, or what it does not refuse singly."""
    daten = datei.pfad.read_bytes()
    try:
        return wunsch, patche(daten, wunsch, name=datei.pfad.name)
    except MappeError:
        pass
    genommen: list[Schreibung] = []
    for s in wunsch:
        try:
            daten = patche(daten, [s], name=datei.pfad.name)
        except MappeError:
            continue
        genommen.append(s)
    return genommen, daten


def _anders(davor: Zeugnis, danach: Zeugnis, ausser: set[tuple[str, str]]) -> list[object]:
    rahmen = [
        (a, b)
        for a, b in (
            (davor.datum1904, danach.datum1904), (list(davor.blaetter.items()), list(danach.blaetter.items())),
            (davor.namen, danach.namen),
        )
        if a != b
    ]  # fmt: skip
    zellen = [
        (ort, davor.zellen.get(ort), danach.zellen.get(ort))
        for ort in {**davor.zellen, **danach.zellen}
        if ort not in ausser and davor.zellen.get(ort) != danach.zellen.get(ort)
    ]
    return [*rahmen, *zellen]


def _enthaelt(steht: Aussage | None, s: Schreibung) -> bool:
    if s.wert is None:  # an emptied formula shows an empty text
        return steht is None or (steht.formel is not None and (steht.art, steht.wert) == (Art.TEXT, ""))
    art = (
        Art.WAHR if isinstance(s.wert, bool)
        else Art.FEHLER if isinstance(s.wert, Fehlerwert)
        else Art.TEXT if isinstance(s.wert, str)
        else Art.ZAHL
    )  # fmt: skip
    return steht is not None and (steht.art, steht.wert) == (art, s.wert)
