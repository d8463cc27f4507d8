"""All damages, and pairs of them that can happen to one file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

from damage.aufbau import AUFBAU
from damage.bedienung import BEDIENUNG
from damage.dateien import DATEIEN
from damage.eingaben import EINGABEN
from damage.gespeichert import GEPACKT, GESPEICHERT
from damage.schaden import Schaden, vertraeglich

SCHAEDEN: list[Schaden] = [*EINGABEN, *AUFBAU, *BEDIENUNG, *GESPEICHERT, *GEPACKT, *DATEIEN]


def alle_paare() -> list[tuple[Schaden, Schaden]]:
    """Every pair that does not meet by its declared places."""
    return [paar for paar in combinations(SCHAEDEN, 2) if vertraeglich(paar)]


def paare(anzahl: int, saat: int) -> Iterator[tuple[Schaden, Schaden]]:
    """So many different pairs in a random order that the seed fixes; all of them when there are not as many."""
    liste = alle_paare()
    yield from random.Random(saat).sample(liste, min(anzahl, len(liste)))
