"""Reading every return and putting the list together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import Beitrag, Kopf, Status, beitrag
from amip_xl.consolidate.ebene import bestimme
from amip_xl.consolidate.ordnung import melde, ordne
from amip_xl.consolidate.ruecklauf import NEBENEINANDER, Ruecklauf, Sammlung
from amip_xl.consolidate.stapel import Stapel
from amip_xl.errors import BedienError, MappeError
from amip_xl.form.kreis import HERKUNFT


def sammle(
    mappen: list[Path], kreismappe: Path | None, fortschritt: Callable[[int, int, str], None] | None = None
) -> Sammlung:
    """Read every return and decide which count; raises MappeError when the county's own workbook is unreadable."""
    kreis = _eigene_mappe(kreismappe) if kreismappe else None
    stapel = Stapel(NEBENEINANDER)
    koepfe: list[Kopf] = []
    unlesbare: list[tuple[Path, str]] = []
    for i, pfad in enumerate(mappen, 1):
        try:
            koepfe.append(stapel.lege(beitrag(lies(pfad))))
        except MappeError as fehler:
            unlesbare.append((pfad, str(fehler)))
        if fortschritt:
            fortschritt(i, len(mappen), pfad.name)
    if not koepfe:
        raise MappeError(f"Von {len(mappen)} Dateien ist keine lesbar. {unlesbare[0][1]}")
    sammlung = bestimme(koepfe, kreis)
    sammlung.kreismappe = kreis
    sammlung.unlesbar = len(unlesbare)
    ordne(sammlung, koepfe)
    for pfad, grund in unlesbare:
        sammlung.zeilen.append(Ruecklauf("", pfad.stem, Status.UNLESBAR, pfad.name, grund=grund))
    melde(sammlung)
    return sammlung


def _eigene_mappe(pfad: Path) -> Beitrag:
    mappe = lies(pfad)
    if any(b.name == HERKUNFT for b in mappe.blaetter):
        raise BedienError(
            f"„{pfad.name}“ ist selbst schon eine Zusammenführung, ihre Summen würden doppelt zählen. Geben Sie mit "
            "--kreis die Mappe an, in der nur die eigenen Angaben des Kreises stehen."
        )
    return beitrag(mappe)
