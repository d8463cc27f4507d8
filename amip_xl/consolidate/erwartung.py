"""From whom a return is expected, and what each of them was issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from amip_xl import law
from amip_xl.consolidate.beitrag import Kopf, achtstellig
from amip_xl.consolidate.merkmale import fingerabdruck
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.kreisdatei import KOPIE, Ausgegeben, Kreisdatei, lies_ausgabe, lies_kreisdatei

_NICHTS: Mapping[str, Ausgegeben] = MappingProxyType({})


class Erwartung(NamedTuple):
    """Who should return something, and what was issued to them."""

    gemeinden: Mapping[str, str]  # AGS -> name; empty when nobody says who
    ausgegeben: Mapping[str, Ausgegeben] = _NICHTS  # by AGS; empty where the folder has no record

    def unveraendert(self, kopf: Kopf) -> bool:
        """True for a workbook as it was issued: the very file, or one saved again with nothing entered."""
        eines = self.ausgegeben.get(kopf.ags)
        return eines is not None and (
            kopf.sha256 == eines.sha256 or kopf.merkmale.inhalt == fingerabdruck(eines.vorgaben)
        )


def erwarte(sammlung: Sammlung, orte: Iterable[Path] = ()) -> Erwartung:
    """Whom the county's own workbook names, else its county file in a folder, else the catalogue of areas.

    Raises BedienError when the county file or the record of the issue in a folder cannot be read.
    """
    ordner = list(dict.fromkeys(ort if ort.is_dir() else ort.parent for ort in orte))
    ausgegeben: dict[str, Ausgegeben] = {}
    for einer in ordner:
        verzeichnis = lies_ausgabe(einer)
        if verzeichnis and verzeichnis.jahr == sammlung.jahr:
            ausgegeben |= verzeichnis.gemeinden
    return Erwartung(_gemeinden(sammlung, ordner), MappingProxyType(ausgegeben))


def kreisdatei_in(ordner: Path) -> Kreisdatei | None:
    """The county file that `ausgeben` put into a folder; raises BedienError when it is spoiled."""
    pfad = ordner / KOPIE
    return lies_kreisdatei(pfad) if pfad.is_file() else None


def aus_kreisdatei(kreisdatei: Kreisdatei) -> dict[str, str]:
    """The municipalities of a county file."""
    return {g.ags: g.name for g in kreisdatei.gemeinden}


def _gemeinden(sammlung: Sammlung, ordner: Iterable[Path]) -> dict[str, str]:
    kreis = sammlung.kreismappe
    if kreis is not None and "delegationsgemeinden" in kreis.eingaben:
        liste = str(kreis.eingaben["delegationsgemeinden"].wert).replace(",", " ").replace(";", " ").split()
        namen = {g.ags: g.name for gebiet in law.gebiete().values() for g in gebiet.gemeinden}
        return {ags: namen.get(ags, ags) for ags in sorted(map(achtstellig, liste))}
    for einer in ordner:
        datei = kreisdatei_in(einer)
        if datei and (datei.ags, datei.jahr) == (sammlung.ags, sammlung.jahr):
            return aus_kreisdatei(datei)
    gebiet = law.gebiete().get(sammlung.kreis_ags)
    return {g.ags: g.name for g in gebiet.gemeinden} if gebiet else {}
