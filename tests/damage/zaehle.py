"""Counts for the reliability figures: every damage by itself, and random pairs of them.

    python tests/damage/zaehle.py [--paare 2000] [--saat 2026]

Prints what was tried, found, refused, proven harmless and healed; exit code 1 when anything is not as it must be.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from damage.alle import SCHAEDEN, alle_paare, paare
from damage.schaden import Schaden
from damage.urteil import klagen


def art(schaeden: Sequence[Schaden]) -> str:
    """What must happen to a file with these damages."""
    if not all(s.lesbar for s in schaeden):
        return "mit einem Satz abgelehnt"
    if any(s.funde for s in schaeden):
        return "gefunden, sonst nichts"
    return "nachweislich harmlos"


def zaehle(faelle: Iterable[Sequence[Schaden]]) -> Counter[str]:
    """Try them all; each complaint is printed."""
    zahlen: Counter[str] = Counter()
    for schaeden in faelle:
        zahlen["versucht"] += 1
        try:
            with TemporaryDirectory() as ordner:
                liste = klagen(schaeden, Path(ordner))
        except Exception:  # what must never happen is what we count here
            zahlen["Abstürze"] += 1
            liste = [traceback.format_exc(limit=-3)]
        if liste:
            zahlen["nicht wie erwartet"] += 1
            print(" + ".join(map(str, schaeden)), *liste[:5], sep="\n    ", flush=True)
            continue
        zahlen[art(schaeden)] += 1
        if all(s.lesbar and s.schreibbar for s in schaeden) and any(s.heilbar for s in schaeden):
            zahlen["davon geheilt"] += 1
    return zahlen


def main() -> int:
    """The command."""
    leser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    leser.add_argument("--paare", type=int, default=200, help="so viele zufällige Paare (0: keine, -1: alle)")
    leser.add_argument("--saat", type=int, default=2026, help="Saat des Zufalls")
    leser.add_argument("--ohne-einzelne", action="store_true", help="nur Paare")
    wunsch = leser.parse_args()
    moegliche = len(alle_paare())
    anzahl = moegliche if wunsch.paare < 0 else wunsch.paare
    fehlschlaege = 0
    for name, faelle in (
        (f"{len(SCHAEDEN)} Schäden einzeln", [] if wunsch.ohne_einzelne else [[s] for s in SCHAEDEN]),
        (f"{anzahl} von {moegliche} möglichen Paaren, Saat {wunsch.saat}", paare(anzahl, wunsch.saat)),
    ):
        zahlen = zaehle(faelle)
        print(f"{name}: " + ", ".join(f"{z} {was}" for was, z in zahlen.items()), flush=True)
        fehlschlaege += zahlen["nicht wie erwartet"]
    return 1 if fehlschlaege else 0


if __name__ == "__main__":
    sys.exit(main())
