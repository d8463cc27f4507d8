"""Counts how files end: our own odd ones, and those of the folders that are named.

python tests/odd/zaehle.py [ORDNER ...]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from ablehnung import grund

from odd.korpus import FAELLE
from odd.messung import GELESEN, HOECHSTENS_MB, HOECHSTENS_SEKUNDEN, Messplatz, Messung, messplatz


def eigene(platz: Messplatz) -> Iterator[tuple[str, Messung]]:
    with TemporaryDirectory() as ordner:
        for fall in FAELLE:
            pfad = Path(ordner) / f"{fall.name}.xlsx"
            pfad.write_bytes(fall.baue())
            yield pfad.name, platz.miss(pfad)
            pfad.unlink()


def fremde(platz: Messplatz, ordner: Path) -> Iterator[tuple[str, Messung]]:
    for pfad in sorted(ordner.rglob("*")):
        if pfad.is_file():
            yield pfad.name, platz.miss(pfad)


def zeige(titel: str, alle: Iterable[tuple[str, Messung]]) -> bool:
    """Print the table of one corpus; True if every file ended as it must."""
    messungen = dict(alle)
    arten = Counter(grund(m.gelesen, name) for name, m in messungen.items() if m.gelesen != GELESEN)
    gelesen = [m for m in messungen.values() if m.gelesen == GELESEN]
    geschrieben = sum(m.geschrieben == GELESEN for m in gelesen)
    schlecht = [
        f"{name}: {m}"
        for name, m in messungen.items()
        if m.sekunden >= HOECHSTENS_SEKUNDEN
        or m.mb >= HOECHSTENS_MB
        or any(a not in ("", GELESEN) and not a.startswith(f"{name} ") for a in (m.gelesen, m.geschrieben))
    ]
    print(f"{titel}: {len(messungen)} Dateien, {len(gelesen)} gelesen, {sum(arten.values())} abgelehnt")
    print(f"  davon beschrieben und wieder gelesen: {geschrieben}, nicht beschrieben: {len(gelesen) - geschrieben}")
    if messungen:
        langsam = max(messungen.items(), key=lambda paar: paar[1].sekunden)
        gross = max(messungen.items(), key=lambda paar: paar[1].mb)
        print(
            f"  am langsamsten: {langsam[0]} {langsam[1].sekunden:.2f} s; am größten: {gross[0]} {gross[1].mb:.0f} MB"
        )
    for wie, anzahl in arten.most_common():
        print(f"  {anzahl:4} {wie}")
    for zeile in schlecht:
        print(f"  VERLETZT {zeile}")
    return not schlecht


def main() -> int:
    with messplatz() as platz:
        gut = zeige("Eigene", eigene(platz))
        for ordner in sys.argv[1:]:
            gut = zeige(ordner, fremde(platz, Path(ordner))) and gut
    return 0 if gut else 1


if __name__ == "__main__":
    sys.exit(main())
