"""Which level a consolidation is for, whose and which year: municipalities make a county, counties a Land or the Bund.

A workbook that holds others (a county's beside those of its municipalities) and these never add up together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from amip_xl import law
from amip_xl.consolidate.beitrag import Beitrag, Kopf
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.stufen import BUND, GEMEINDE, KREIS, LAND, Stufe, stufe, ziel
from amip_xl.errors import BedienError


def bestimme(koepfe: Sequence[Kopf], eigene: Beitrag | None, gefragt: str | None = None) -> Sammlung:
    """Level, area and year: as asked for, else from the own workbook, else what most returns say.

    Raises BedienError when the returns leave open what they shall become, or the own workbook is of another level.
    """
    stufe_ziel = _ziel(koepfe, eigene, gefragt)
    teile = _haeufigste([s for k in koepfe if (s := stufe(k)).rang < stufe_ziel.rang], stufe_ziel)
    if eigene is not None:
        return Sammlung(stufe_ziel.praefix(eigene.ags), eigene.name, eigene.jahr, stufe_ziel.einzahl, teile)
    gueltige = [k for k in koepfe if stufe(k).rang < stufe_ziel.rang] or koepfe
    ags = Counter(stufe_ziel.praefix(k.ags) for k in gueltige).most_common(1)[0][0]
    jahr = Counter(k.jahr for k in gueltige).most_common(1)[0][0]
    return Sammlung(ags, _name(ags, stufe_ziel), jahr, stufe_ziel.einzahl, teile)


def _ziel(koepfe: Sequence[Kopf], eigene: Beitrag | None, gefragt: str | None) -> Stufe:
    eigene_stufe = max(KREIS, stufe(eigene), key=_rang) if eigene is not None else None
    if gefragt is not None:
        gewuenscht = ziel(gefragt)
        if eigene is not None and eigene_stufe is not gewuenscht:
            raise BedienError(
                f"Gefragt ist --ebene {gewuenscht.einzahl}, aber „{eigene.datei}“ ist nach ihrem Deckblatt "
                f"von der Ebene {eigene.ebene or 'ohne Angabe'}; geben Sie beides gleich an."
            )
        return gewuenscht
    if eigene_stufe is not None:
        return eigene_stufe
    meiste = _haeufigste([stufe(k) for k in koepfe], GEMEINDE)
    if meiste is GEMEINDE:
        return _ein_kreis([k for k in koepfe if stufe(k) is GEMEINDE])
    if meiste is KREIS:
        laender = {LAND.praefix(k.ags) for k in koepfe if stufe(k) is KREIS}
        return LAND if len(laender) == 1 else BUND
    if meiste is LAND:
        return BUND
    raise BedienError("Die Mappen sind schon die des Bundes; darüber wird nichts zusammengeführt.")


def _ein_kreis(koepfe: Sequence[Kopf]) -> Stufe:
    """A county, where one of them has at least half of the municipalities."""
    kreise = Counter(KREIS.praefix(k.ags) for k in koepfe)
    if 2 * kreise.most_common(1)[0][1] < len(koepfe):
        raise BedienError(
            f"Die {len(koepfe)} Gemeindemappen gehören zu {len(kreise)} Kreisen. Geben Sie mit --ebene Land oder "
            "--ebene Bund an, was daraus werden soll, oder führen Sie jeden Kreis für sich zusammen."
        )
    return KREIS


def _haeufigste(stufen: Sequence[Stufe], sonst: Stufe) -> Stufe:
    """The level most are of, the lower one when there are as many; one below `sonst` when there are none."""
    anzahl = Counter(stufen)
    if anzahl:
        return min(anzahl, key=lambda s: (-anzahl[s], s.rang))
    return (GEMEINDE, GEMEINDE, KREIS, LAND)[sonst.rang]


def _rang(s: Stufe) -> int:
    return s.rang


def _name(ags: str, stufe_ziel: Stufe) -> str:
    gebiet = law.gebiete().get(ags)
    if gebiet is not None:
        return gebiet.name
    return law.laender().get(ags, f"{stufe_ziel.einzahl} {ags}".strip())


def enthaltene(koepfe: Iterable[Kopf]) -> Mapping[int, Kopf]:
    """Of returns that might count: id of each one that another one already holds -> that other one."""
    alle = list(koepfe)
    halter: dict[tuple[int, str], Kopf] = {}
    for k in alle:
        s = stufe(k)
        if s is not GEMEINDE:
            halter.setdefault((s.rang, s.praefix(k.ags)), k)
    gefunden: dict[int, Kopf] = {}
    for k in alle:
        for s in (LAND, KREIS):  # the highest one that holds it
            in_mappe = halter.get((s.rang, s.praefix(k.ags)))
            if stufe(k).rang < s.rang and in_mappe is not None:
                gefunden[id(k)] = in_mappe
                break
    return gefunden
