"""Reading every return and putting the list together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from amip_xl.books.reader import lies, lies_bytes
from amip_xl.consolidate.beitrag import Beitrag, Kopf, Status, beitrag
from amip_xl.consolidate.ebene import bestimme
from amip_xl.consolidate.erwartung import erwarte
from amip_xl.consolidate.merkmale import dateizeit
from amip_xl.consolidate.ordnung import melde, ordne
from amip_xl.consolidate.ruecklauf import NEBENEINANDER, Ruecklauf, Sammlung
from amip_xl.consolidate.stapel import Stapel
from amip_xl.consolidate.vorgaben import ausgabe_in, gemessen
from amip_xl.errors import BedienError, MappeError
from amip_xl.form.kreis import HERKUNFT
from amip_xl.jobs import pruefung_verloren
from amip_xl.rechenort import HIER, Rechenort, je_mappe


def sammle(
    mappen: list[Path],
    kreismappe: Path | None,
    fortschritt: Callable[[int, int, str], None] | None = None,
    *,
    ebene: str | None = None,
    ort: Rechenort = HIER,
) -> Sammlung:
    """Read every return and decide which count, for the level asked for or the one that follows from them.

    Raises MappeError when no return or not the county's own workbook is readable, BedienError when the level stays
    open or the processes or the cluster cannot be used.
    """
    kreis = _eigene_mappe(kreismappe) if kreismappe else None
    stapel = Stapel(NEBENEINANDER)
    koepfe: list[Kopf] = []
    unlesbare: list[tuple[Path, str]] = []
    ausgaben = {ordner: ausgabe_in(ordner) for ordner in dict.fromkeys(m.parent for m in mappen)}
    for i, (pfad, einer) in enumerate(zip(mappen, je_mappe(_lies, mappen, ort, _unlesbar, _verloren), strict=True), 1):
        if isinstance(einer, Beitrag):
            # where the file was read it may have had no time, or another one
            zeit = dateizeit(pfad)
            einer = replace(einer, merkmale=einer.merkmale._replace(dateizeit=zeit))
            koepfe.append(stapel.lege(gemessen(einer, ausgaben[pfad.parent])))
        else:
            unlesbare.append((pfad, einer))
        if fortschritt:
            fortschritt(i, len(mappen), pfad.name)
    if not koepfe:
        raise MappeError(f"Von {len(mappen)} Dateien ist keine lesbar. {unlesbare[0][1]}")
    sammlung = bestimme(koepfe, kreis, ebene)
    sammlung.kreismappe = kreis
    sammlung.unlesbar = len(unlesbare)
    ordne(sammlung, koepfe, erwarte(sammlung, dict.fromkeys(m.parent for m in mappen)))
    for pfad, grund in unlesbare:
        sammlung.zeilen.append(Ruecklauf("", pfad.stem, Status.UNLESBAR, pfad.name, grund=grund))
    melde(sammlung)
    return sammlung


def _lies(pfad: Path, daten: bytes) -> Beitrag | str:
    """A return, or why it cannot be read."""
    try:
        return beitrag(lies_bytes(daten, pfad))
    except MappeError as fehler:
        return str(fehler)


def _unlesbar(_pfad: Path, fehler: MappeError) -> Beitrag | str:
    return str(fehler)


def _verloren(pfad: Path) -> Beitrag | str:
    return str(pruefung_verloren(pfad))


def _eigene_mappe(pfad: Path) -> Beitrag:
    mappe = lies(pfad)
    if any(b.name == HERKUNFT for b in mappe.blaetter):
        raise BedienError(
            f"„{pfad.name}“ ist selbst schon eine Zusammenführung, ihre Summen würden doppelt zählen. Geben Sie mit "
            "--kreis die Mappe an, in der nur die eigenen Angaben des Kreises stehen."
        )
    return beitrag(mappe)
