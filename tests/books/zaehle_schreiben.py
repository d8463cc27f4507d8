"""Figures on the lossless writer: `python tests/books/zaehle_schreiben.py [ORDNER …]`.

Every workbook that can be made here, the shipped ones, and those of the folders named are written into wherever
that is allowed; what came of it is counted. Ends with 1 if a workbook changed elsewhere than in the listed cells.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))

from odd.korpus import FAELLE  # noqa: E402

from books.mappen import musterplan  # noqa: E402
from books.schreibprobe import Ergebnis, probe  # noqa: E402

MAPPEN = "*.xl[st][xm]"


def eigene() -> Iterator[tuple[str, bytes]]:
    """The generated and the shipped workbooks."""
    with tempfile.TemporaryDirectory() as ordner:
        pfad = Path(ordner, "Muster.xlsx")
        musterplan(pfad)
        yield pfad.name, pfad.read_bytes()
    for pfad in sorted((TESTS.parent / "workbooks").rglob(MAPPEN)):
        yield pfad.name, pfad.read_bytes()


def seltsame() -> Iterator[tuple[str, bytes]]:
    """The odd files of our own making."""
    for fall in FAELLE:
        yield fall.name, fall.baue()


def aus(ordner: Path) -> Iterator[tuple[str, bytes]]:
    """All workbooks of a folder."""
    for pfad in sorted(ordner.rglob(MAPPEN)):
        yield pfad.name, pfad.read_bytes()


def zaehle(titel: str, mappen: Iterator[tuple[str, bytes]]) -> bool:
    """Print the figures of one set of workbooks; True if none changed elsewhere."""
    summe, ausgaenge, gut = Ergebnis(), Counter[str](), True
    dateien: Counter[str] = Counter()  # files per reason
    for name, daten in mappen:
        try:
            e = probe(daten, name)
        except Exception:  # also a crash is a result that has to be counted
            traceback.print_exc()
            print(f"FALSCH: {name}")
            ausgaenge["FALSCH"] += 1
            gut = False
            continue
        ausgaenge[e.ausgang] += 1
        summe.gruende += e.gruende
        dateien.update(e.gruende.keys())
        for was in ("zellen", "gleiche_zellen", "gleiche_teile", "blaetter"):
            setattr(summe, was, getattr(summe, was) + getattr(e, was))
    print(f"{titel}: {ausgaenge.total()} Dateien versucht")
    for ausgang, anzahl in ausgaenge.most_common():
        print(f"  {anzahl:6} {ausgang}")
    print(f"  {summe.zellen:6} Zellen auf {summe.blaetter} Blättern beschrieben")
    print(f"  {summe.gleiche_zellen:6} andere Zellen dieser Blätter unverändert")
    print(f"  {summe.gleiche_teile:6} Teile (ZIP-Sätze) Byte für Byte gleich")
    print("  Gründe (Dateien):")
    for grund, anzahl in dateien.most_common():
        print(f"  {anzahl:6} {grund}")
    return gut


def main(ordner: list[str]) -> int:
    """Count all sets; the exit code."""
    gut = zaehle("Eigene Mappen", eigene())
    gut &= zaehle("Seltsame Dateien aus eigener Werkstatt", seltsame())
    for o in ordner:
        gut &= zaehle(f"Ordner {Path(o).name}", aus(Path(o)))
    return 0 if gut else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
