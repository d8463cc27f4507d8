"""The Länder by the first two digits of every AGS within them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from amip_xl.law.lesen import Quelle, eintraege

_LAND = re.compile(r"[0-9]{2}")


def lade_laender(quelle: Quelle = None) -> Mapping[str, str]:
    """Read and check the names of the Länder by 2-digit AGS; raises RechtError naming the entry."""
    alle: dict[str, str] = {}
    for eintrag in eintraege("laender.toml", quelle):
        eintrag.text("quelle")
        eintrag.datum("zuletzt_geprueft")
        for block in eintrag.unter("land"):
            ags = block.text("ags")
            if not _LAND.fullmatch(ags):
                raise block.fehler(f"der AGS „{ags}“ eines Landes hat genau zwei Ziffern.")
            if ags in alle:
                raise block.fehler(f"den AGS {ags} hat schon {alle[ags]}.")
            alle[ags] = block.text("name")
            block.fertig()
        eintrag.fertig()
    return MappingProxyType(alle)


@cache
def laender() -> Mapping[str, str]:
    """The names of the Länder by 2-digit AGS."""
    return lade_laender()
