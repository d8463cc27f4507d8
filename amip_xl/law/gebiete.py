"""Areas: Kreise and kreisfreie Städte with their AGS and the municipalities that share the work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from amip_xl.errors import RechtError
from amip_xl.law.lesen import Eintrag, Quelle, eintraege

TRAEGERFORMEN = ("gE", "zkT")

_KREIS = re.compile(r"[0-9]{5}")
_GEMEINDE = re.compile(r"[0-9]{8}")


class Gemeinde(NamedTuple):
    """A municipality; inhabitants only with the Stand they belong to."""

    ags: str  # 8 digits, text: the leading zero counts
    name: str
    einwohner: int | None
    stand: str | None  # a day ("31.12.2023") or a year ("2016")


class Gebiet(NamedTuple):
    """A Kreis or a kreisfreie Stadt, the area of one Jobcenter."""

    ags: str  # 5 digits
    name: str
    traegerform: str
    einwohner: int | None
    stand: str | None
    gemeinden: tuple[Gemeinde, ...]
    quelle: str
    notiz: str | None
    zuletzt_geprueft: date

    @property
    def ags8(self) -> str:
        """The AGS of the area itself, padded to the 8 digits of the Deckblatt."""
        return self.ags.ljust(8, "0")


def lade_gebiete(quelle: Quelle = None) -> Mapping[str, Gebiet]:
    """Read and check areas from a TOML text, a file, or the packaged file; by 5-digit AGS."""
    alle: dict[str, Gebiet] = {}
    for eintrag in eintraege("gebiete.toml", quelle):
        gebiet = _gebiet(eintrag)
        if gebiet.ags in alle:
            raise eintrag.fehler(f"den AGS {gebiet.ags} hat schon {alle[gebiet.ags].name}.")
        alle[gebiet.ags] = gebiet
    return MappingProxyType(alle)


@cache
def gebiete() -> Mapping[str, Gebiet]:
    """The known areas by the 5-digit AGS of the Kreis."""
    return lade_gebiete()


def _gebiet(eintrag: Eintrag) -> Gebiet:
    ags = eintrag.text("ags")
    if not _KREIS.fullmatch(ags):
        raise eintrag.fehler(f"der AGS „{ags}“ eines Kreises hat genau fünf Ziffern.")
    traegerform = eintrag.text("traegerform")
    if traegerform not in TRAEGERFORMEN:
        raise eintrag.fehler(f"„traegerform“ ist „{traegerform}“, erlaubt sind gE und zkT.")
    einwohner, stand = _einwohner(eintrag)
    gemeinden = tuple(_gemeinde(block, ags) for block in eintrag.unter("gemeinde"))
    if len({g.ags for g in gemeinden}) < len(gemeinden):
        raise eintrag.fehler("zwei Gemeinden haben denselben AGS.")
    fertig = Gebiet(
        ags=ags,
        name=eintrag.text("name"),
        traegerform=traegerform,
        einwohner=einwohner,
        stand=stand,
        gemeinden=gemeinden,
        quelle=eintrag.text("quelle"),
        notiz=eintrag.text_oder_leer("notiz"),
        zuletzt_geprueft=eintrag.datum("zuletzt_geprueft"),
    )
    eintrag.fertig()
    return fertig


def _gemeinde(block: Eintrag, kreis: str) -> Gemeinde:
    ags = block.text("ags")
    if not _GEMEINDE.fullmatch(ags) or not ags.startswith(kreis):
        raise block.fehler(f"der AGS „{ags}“ hat nicht acht Ziffern, die mit {kreis} beginnen.")
    einwohner, stand = _einwohner(block)
    fertig = Gemeinde(ags=ags, name=block.text("name"), einwohner=einwohner, stand=stand)
    block.fertig()
    return fertig


def amtlicher_name(eine: Gemeinde) -> str:
    """The name as it stands on letters: „Stadt Kleve“, „Gemeinde Issum“ (the catalogue says „Kleve, Stadt“)."""
    kern = eine.name.removesuffix(", Stadt")
    return f"Stadt {kern}" if kern != eine.name else f"Gemeinde {kern}"


def _einwohner(eintrag: Eintrag) -> tuple[int | None, str | None]:
    einwohner, stand = eintrag.ganzzahl_oder_leer("einwohner"), eintrag.text_oder_leer("stand")
    if (einwohner is None) != (stand is None):
        raise eintrag.fehler("„einwohner“ und „stand“ gehören zusammen.")
    return einwohner, stand


def gemeinde(ags: str) -> Gemeinde:
    """The municipality with an 8-digit AGS."""
    for gebiet in gebiete().values():
        for eine in gebiet.gemeinden:
            if eine.ags == ags:
                return eine
    raise RechtError(f"gebiete.toml: Die Gemeinde mit dem AGS {ags} ist nicht hinterlegt.")
