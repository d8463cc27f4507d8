"""Where the time goes: what share of reading, checking and calculating each module takes.

    python benchmarks/profil.py            # sixteen workbooks, three jobs
    python benchmarks/profil.py --mappen 64 --zeilen 20

Own time under cProfile, after one workbook that loads everything. The profiler costs by the call, so that modules of
many small functions look somewhat dearer than they are; the milliseconds in the headings are without it. Time in C is
counted for the module that called it, except the few that do a job of their own: unpacking, packing, the XML parser.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from mappen import erzeuge

import amip_xl
from amip_xl import jobs
from amip_xl.books.reader import lies

PAKET = Path(amip_xl.__file__).parent
IN_C = {
    "decompress": "zlib: auspacken", "compress": "zlib: packen", "flush": "zlib: packen", "crc32": "zlib: Prüfsumme",
    "Parse": "expat: XML zerlegen", "fsync": "auf die Platte warten",
}  # fmt: skip
Stelle = tuple[str, int, str]


def _lies(pfad: Path, _: Path) -> None:
    mappe = lies(pfad)
    for name in mappe.namen:
        mappe.benannt(name)


def _pruefe(pfad: Path, _: Path) -> None:
    jobs.pruefen([pfad], mit_werten=False)


def _berechne(pfad: Path, ziel: Path) -> None:
    jobs.berechnen(pfad, ziel / f"{pfad.parent.name}-{pfad.name}", mit_werten=False)


AUFGABEN: dict[str, Callable[[Path, Path], None]] = {"lesen": _lies, "prüfen": _pruefe, "berechnen": _berechne}


def anteile(profil: cProfile.Profile) -> Counter[str]:
    """Seconds of own time by module."""
    summen: Counter[str] = Counter()
    statistik = pstats.Stats(profil)
    for stelle, (_, _, eigene, _, rufer) in statistik.stats.items():  # type: ignore[attr-defined]
        if stelle[0] != "~":
            summen[_modul(stelle)] += eigene
            continue
        name = next(
            (titel for teil, titel in IN_C.items() if f"{teil}' of" in stelle[2] or f".{teil}>" in stelle[2]), None
        )
        if name:
            summen[name] += eigene
        for wer, (_, _, anteil, _) in ({} if name else rufer).items():
            summen[_modul(wer)] += anteil
    return summen


def _modul(stelle: Stelle) -> str:
    pfad = Path(stelle[0])
    if pfad.is_relative_to(PAKET):
        return str(pfad.relative_to(PAKET).with_suffix(""))
    return "Python" if stelle[0] == "~" or stelle[0].startswith("<") else f"Python: {pfad.stem}"


def main() -> None:
    """Profile the jobs and print one table for each."""
    leser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    leser.add_argument("--mappen", type=int, default=16, help="wie viele (ohne Angabe 16)")
    leser.add_argument("--zeilen", type=int, default=14, help="wie viele Zeilen je Tabelle (ohne Angabe 14)")
    wahl = leser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amip-profil-") as name:
        ordner = Path(name)
        mappen = erzeuge(ordner, wahl.mappen)
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)  # as the command line does
        for titel, tu in AUFGABEN.items():
            tu(mappen[0], ordner / "aus")
            beginn = time.perf_counter()
            for pfad in mappen:
                tu(pfad, ordner / "ohne")
            ohne = 1000 * (time.perf_counter() - beginn) / len(mappen)
            profil = cProfile.Profile()
            profil.enable()
            for pfad in mappen:
                tu(pfad, ordner / "mit")
            profil.disable()
            summen = anteile(profil)
            alles = sum(summen.values())
            zahl = f"{ohne:.1f}".replace(".", ",")
            print(f"## {titel}: {zahl} ms je Mappe\n\n| wo | Anteil |\n|---|---|")
            for wo, sekunden in summen.most_common(wahl.zeilen):
                print(f"| {wo} | {100 * sekunden / alles:.0f} % |")
            rest = sum(s for _, s in summen.most_common()[wahl.zeilen :])
            print(f"| alles andere | {100 * rest / alles:.0f} % |\n")


if __name__ == "__main__":
    main()
