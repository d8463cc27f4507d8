"""Which level a consolidation is for, whose and which year: municipalities make a county, counties a Land."""

from __future__ import annotations

from collections import Counter

from amip_xl import law
from amip_xl.consolidate.beitrag import Beitrag, Kopf
from amip_xl.consolidate.ruecklauf import Sammlung


def bestimme(koepfe: list[Kopf], kreis: Beitrag | None) -> Sammlung:
    """County and year: from the county's own workbook, else what most returns say; counties make a Land."""
    gueltige = [b for b in koepfe if b.ebene != "Kreis"]
    ebene = "Kreis" if gueltige or (kreis is not None and kreis.ebene != "Land") else "Land"
    stellen = 5 if ebene == "Kreis" else 2
    if kreis is not None:
        return Sammlung(kreis.ags[:stellen], kreis.name, kreis.jahr, ebene)
    gueltige = gueltige or koepfe
    ags = Counter(b.ags[:stellen] for b in gueltige).most_common(1)[0][0]
    jahr = Counter(b.jahr for b in gueltige).most_common(1)[0][0]
    gebiet = law.gebiete().get(ags)
    return Sammlung(ags, gebiet.name if gebiet else f"{ebene} {ags}", jahr, ebene)
