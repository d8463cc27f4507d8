"""A name for every rule in Excel: unique, and never given another meaning later."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from amip_xl.errors import RegelError
from amip_xl.rule import Regel

VORSILBE = "AMIP_"
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_LAENGE = 255


def namen(regeln: Iterable[Regel]) -> Mapping[Regel, str]:
    """The name of each rule: AMIP_ and the rule's name, with what tells it from others of the same name.

    Rules for different blocks carry the block in front; of several versions the earliest has the plain name and
    each later one the year it begins, so that a new version leaves old sheets as they are. Raises RegelError for
    a clash.
    """
    gleiche: defaultdict[str, list[Regel]] = defaultdict(list)
    for regel in regeln:
        gleiche[regel.name].append(regel)
    gefunden: dict[str, Regel] = {}
    for name, gruppe in gleiche.items():
        mit_block = len({r.bloecke for r in gruppe}) > 1
        for regel in gruppe:
            teile = [name]
            if mit_block and regel.bloecke:
                teile.insert(0, regel.bloecke[0])
            frueheste = min(_beginn(r) for r in gruppe if r.bloecke == regel.bloecke)
            if _beginn(regel) > frueheste:
                teile.append(f"ab_{_beginn(regel).year}")
            voll = VORSILBE + "_".join(teile).upper()
            _pruefe(voll, regel, gefunden.get(voll))
            gefunden[voll] = regel
    return {regel: name for name, regel in gefunden.items()}


def _beginn(regel: Regel) -> date:
    return regel.ab or date.min


def _pruefe(name: str, regel: Regel, andere: Regel | None) -> None:
    if andere is not None:
        raise RegelError(f"{regel.ort} und {andere.ort} hießen in Excel beide {name}.")
    # the underscore of the prefix keeps every name from looking like a cell
    if len(name) > _LAENGE or not _NAME.fullmatch(name):
        raise RegelError(f"{regel.ort}: „{name}“ ist kein Name für eine Excel-Funktion.")
