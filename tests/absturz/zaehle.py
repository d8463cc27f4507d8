"""Kills, fills and crosses runs, and prints how the workbooks survived: figures for a document.

    python tests/absturz/zaehle.py --toetungen 500 --runden 200

Ends with exit code 0 when every workbook was the old one or the new one, 1 and a traceback at the first that was not.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import mappen

from absturz import runden
from absturz.augenblick import abbild, durchlaufe, im_speicher, summe, toete, toete_halb
from absturz.platte import Strom, auf_platten, platte, strom
from absturz.test_jeder_augenblick import BEFEHLE, in_ordner, pruefe_stand


def main() -> None:
    """Print one line per kind of accident."""
    leser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    leser.add_argument("--toetungen", type=int, default=200, help="to be killed at random times (200)")
    leser.add_argument("--runden", type=int, default=100, help="rounds of two at once, of either kind (100)")
    leser.add_argument("--zufall", type=int, default=1, help="seed of the random times (1)")
    wahl = leser.parse_args()
    zufall = random.Random(wahl.zufall)
    with tempfile.TemporaryDirectory(prefix="amip_zaehle_", dir=im_speicher()) as name:
        wurzel = Path(name)
        staende = runden.zwei_staende(_neu(wurzel / "staende"))
        for was, zaehle in (
            ("getötet bei jeder Dateioperation", lambda: _jede_operation(wurzel)),
            ("ohne Strom bei jeder Dateioperation", lambda: _ohne_strom(staende[0])),
            ("getötet zu zufälliger Zeit", lambda: _irgendwann(wurzel, staende[0], wahl.toetungen, zufall)),
            ("voller Datenträger, Seite um Seite", lambda: _voll(staende[0])),
            ("zwei Läufe in einer Mappe", lambda: _zwei(wurzel, staende[0], wahl.runden)),
            ("Lauf und Mensch in einer Mappe", lambda: _mensch(wurzel, *staende, wahl.runden, zufall)),
        ):
            _zeige(was, zaehle)


def _zeige(was: str, zaehle: Callable[[], Counter[str]]) -> None:
    beginn = time.monotonic()
    try:
        zahlen = zaehle()
    except (OSError, subprocess.CalledProcessError) as fehler:
        print(f"{was:<38} nicht versucht: {fehler}", flush=True)
        return
    werte = ", ".join(f"{n} {wert}" for wert, n in sorted(zahlen.items()))
    print(f"{was:<38} {zahlen.total():>5}: {werte} ({time.monotonic() - beginn:.0f} s)", flush=True)


def _neu(ordner: Path) -> Path:
    ordner.mkdir()
    return ordner


def _fuelle(ordner: Path) -> Path:
    mappen.mappe(ordner / "plan.xlsx", egt_einnahmen=None)
    mappen.mappe(ordner / "goch.xlsx", ags="05154012", name="Stadt Goch")
    (ordner / "werte.toml").write_text('name = "Stadt Goch"\n', "utf-8")
    return ordner


def _jede_operation(wurzel: Path) -> Counter[str]:
    wie: Counter[str] = Counter()
    for nummer, (ziel, argumente) in enumerate(BEFEHLE.values()):
        ordner = _fuelle(_neu(wurzel / f"operation-{nummer}"))
        vorher = abbild(ordner)
        for tat in (toete, toete_halb(ordner)):
            lauf = durchlaufe(in_ordner(ordner, argumente), ordner, tat)
            for stelle in lauf.gestoert:
                pruefe_stand(stelle.danach, vorher, ziel, summe(lauf.neu))
                assert stelle.naechster.ergebnis is None, stelle
                assert stelle.am_ende == lauf.stellen[-1].am_ende, stelle
                wie["neu" if stelle.danach.get(ziel) == summe(lauf.neu) else "alt"] += 1
            (ordner / ziel).unlink()
            for rest in ordner.glob("*.original*"):
                rest.unlink()
            _fuelle(ordner)
    return wie


def _ohne_strom(alt: bytes) -> Counter[str]:
    def falle_aus(netz: Strom) -> Callable[[], None]:
        def tat() -> None:
            netz.falle_aus()
            toete()

        return tat

    with strom() as netz:
        ordner = _neu(netz.ort / "Pläne")
        (ordner / "plan.xlsx").write_bytes(alt)
        vorher = abbild(ordner)
        lauf = durchlaufe(
            runden.ersetzen(ordner / "plan.xlsx"), ordner, falle_aus(netz), davor=netz.ruhe, danach=netz.komm_wieder
        )
        for stelle in lauf.gestoert:
            pruefe_stand(stelle.danach, vorher, "plan.xlsx", summe(lauf.neu))
        return Counter("neu" if s.danach["plan.xlsx"] == summe(lauf.neu) else "alt" for s in lauf.gestoert)


def _irgendwann(wurzel: Path, alt: bytes, wie_oft: int, zufall: random.Random) -> Counter[str]:
    ordner = _neu(wurzel / "irgendwann")
    wie: Counter[str] = Counter()
    while wie["alt"] + wie["neu"] < wie_oft:  # the span follows the load of the machine
        if wie.total() % 20 == 0:
            dauer = runden.dauer(ordner, alt)
        wie[runden.toete_irgendwann(ordner, alt, zufall.uniform(0.3, 1.05) * dauer)] += 1
    return wie


def _voll(alt: bytes) -> Counter[str]:
    wie: Counter[str] = Counter()
    with platte() as klein:
        (klein.ort / "plan.xlsx").write_bytes(alt)
        for versuch in auf_platten(runden.ersetzen(klein.ort / "plan.xlsx"), klein):
            assert (versuch.code == 2) == (versuch.danach == {"plan.xlsx": summe(alt)}), versuch
            wie["alt" if versuch.code == 2 else "neu"] += 1
    return wie


def _zwei(wurzel: Path, alt: bytes, wie_oft: int) -> Counter[str]:
    ordner = _neu(wurzel / "zwei")
    namen = {1: "einer kam durch, einer bekam einen Satz", 2: "beide nacheinander"}
    return Counter(namen[runden.zwei_laeufe(ordner, alt)] for _ in range(wie_oft))


def _mensch(wurzel: Path, alt: bytes, neuer: bytes, wie_oft: int, zufall: random.Random) -> Counter[str]:
    ordner = _neu(wurzel / "mensch")
    namen = {True: "Lauf verweigert", False: "beide nacheinander"}
    return Counter(namen[runden.lauf_und_mensch(ordner, alt, neuer, zufall)] for _ in range(wie_oft))


if __name__ == "__main__":
    main()
