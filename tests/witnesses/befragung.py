"""All witnesses are asked about all workbooks; what they tell differently is explained or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from amip_xl.errors import MappeError
from witnesses.erklaert import ERKLAERT
from witnesses.korpus import Datei
from witnesses.zeugnis import Abweichung, Nichtgelesen, Zeugnis, unser_zeugnis, vergleiche

Zeugen: TypeAlias = Mapping[str, Callable[[Path], Zeugnis]]


@dataclass
class Ergebnis:
    """What came of it; the counters are by witness, `erklaert` by witness and explanation."""

    dateien: int = 0
    verweigert: list[str] = field(default_factory=list)
    mappen: Counter[str] = field(default_factory=Counter)
    zellen: Counter[str] = field(default_factory=Counter)
    formeln: Counter[str] = field(default_factory=Counter)
    namen: Counter[str] = field(default_factory=Counter)
    nicht_gelesen: list[tuple[str, str, str]] = field(default_factory=list)  # witness, file, reason
    erklaert: Counter[tuple[str, str]] = field(default_factory=Counter)
    unerklaert: list[Abweichung] = field(default_factory=list)


def befrage(dateien: Iterable[Datei], zeugen: Zeugen, ergebnis: Ergebnis | None = None) -> Ergebnis:
    """Every file we read is compared with each witness that reads it; added to `ergebnis`, if one is given."""
    alles = Ergebnis() if ergebnis is None else ergebnis
    for datei in dateien:
        alles.dateien += 1
        try:
            wir = unser_zeugnis(datei.pfad)
        except MappeError as fehler:
            alles.verweigert.append(f"{datei.name}: {fehler}")
            continue
        for zeuge, lies in zeugen.items():
            try:
                er = lies(datei.pfad)
            except Nichtgelesen as grund:
                alles.nicht_gelesen.append((zeuge, datei.name, str(grund)))
                continue
            alles.mappen[zeuge] += 1
            alles.zellen[zeuge] += len({**wir.zellen, **er.zellen})
            alles.formeln[zeuge] += sum(z.formel is not None for z in wir.zellen.values())
            alles.namen[zeuge] += len(wir.namen)
            for a in vergleiche(datei.name, zeuge, datei.pfad, wir, er):
                grund_ = next((e.kennung for e in ERKLAERT if e.erklaert(a)), None)
                if grund_ is None:
                    alles.unerklaert.append(a)
                else:
                    alles.erklaert[zeuge, grund_] += 1
    return alles
