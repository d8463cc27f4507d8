"""Fuzzes the zip and XML layers, guided by coverage (needs `pip install amip-xl[fuzz]`).

    python tests/fuzz/fuzz.py [--sekunden 60] [ZIEL ...]

Each target (a whole file, or one part of a workbook) runs for that long in a process of its own. What breaks a
promise is put into tests/fuzz/funde/, where the ordinary tests run it from then on; each kind only once.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

HIER = Path(__file__).parent
FUNDE = HIER / "funde"
sys.path[:0] = [str(HIER.parent), str(HIER.parents[1])]

HOECHSTENS_MB = 1024  # with the instrumentation and its tables
HAENGT = 20  # seconds for one input, with the instrumentation

WOERTER = (
    b'<c|<c r="A1">|</c>|<v>|</v>|<v/>|<row r="7">|</row>|<is><t>|<f t="shared" si="0">|</f>| t="s"| t="e"|'
    b' t="d"| s="1"|<!--|-->|<![CDATA[|]]>|<?x ?>|&#65;|&amp;|<sheetData>|</sheetData>|<mergeCell ref="A1:B2"/>|'
    b'<si><t>|</t></si>|<r>|_x000D_|<!DOCTYPE|<definedName name="a">|Budget!$A$1|xmlns=""|xml:space="preserve"|'
    b'r:id="rId1"|1E308|\0|PK\x01\x02|PK\x05\x06|PK\x03\x04|\xff\xfe|\xef\xbb\xbf|encoding="UTF-16"'
).split(b"|")


def maskiert(wort: bytes) -> str:
    """As a dictionary of the fuzzer has it."""
    return "".join(f"\\x{b:02x}" for b in wort)


def merke(ziel: str, daten: bytes) -> str:
    """Keep what has been found; its name says the target and the bytes."""
    pfad = FUNDE / f"{ziel}-{hashlib.sha256(daten).hexdigest()[:12]}"
    pfad.write_bytes(daten)
    return pfad.name


def fuzze(ziel: str, argumente: list[str]) -> None:
    """One target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["amip_xl.books", "amip_xl.money"]):
        from fuzz import orakel

    arten: set[str] = set()

    def einmal(daten: bytes) -> None:
        try:
            orakel.pruefe(ziel, daten)
        except Exception as fehler:
            ort = traceback.extract_tb(fehler.__traceback__)[-1]
            art = f"{type(fehler).__name__} {ort.name} {ort.lineno} {fehler if ort.name == 'pruefe' else ''}"
            if art not in arten:
                arten.add(art)
                print(f"FUND {merke(ziel, daten)}: {art} {fehler!r:.120}", file=sys.stderr, flush=True)

    atheris.Setup([sys.argv[0], *argumente], einmal)
    atheris.Fuzz()


def starte(ziel: str, sekunden: int) -> bool:
    """One target in a process of its own; prints what came of it."""
    from fuzz import orakel

    with TemporaryDirectory() as ordner:
        saat, woerter = Path(ordner) / "saat", Path(ordner) / "woerter"
        saat.mkdir()
        for i, daten in enumerate(orakel.saaten(ziel, Path(ordner))):
            (saat / f"{i}").write_bytes(daten)
        woerter.write_text("".join(f'"{maskiert(wort)}"\n' for wort in WOERTER), encoding="ascii")
        lauf = subprocess.run(
            [
                sys.executable, __file__, "--kind", ziel, str(saat), f"-max_total_time={sekunden}",
                f"-dict={woerter}", f"-max_len={orakel.HOECHSTENS_LANG}", f"-rss_limit_mb={HOECHSTENS_MB}",
                f"-timeout={HAENGT}", f"-artifact_prefix={FUNDE}/{ziel}-",
                "-print_final_stats=1", "-verbosity=1",
            ],
            stderr=subprocess.PIPE, text=True, errors="replace", check=False,
        )  # fmt: skip
    zahl = re.search(r"number_of_executed_units: +([0-9]+)", lauf.stderr)
    weite = re.findall(r"cov: ([0-9]+)", lauf.stderr)
    funde = [z for z in lauf.stderr.splitlines() if z.startswith(("FUND", "Test unit written"))]
    print(
        f"{ziel}: {zahl[1] if zahl else '?'} Eingaben in {sekunden} s, {weite[-1] if weite else '?'} Stellen erreicht, "
        f"{len(funde)} Funde"
    )
    print("".join(f"  {fund}\n" for fund in funde), end="", flush=True)
    if not zahl:
        print(lauf.stderr[-2000:])
    return bool(zahl) and not funde and lauf.returncode == 0


def main() -> int:
    from fuzz import orakel

    leser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    leser.add_argument("--sekunden", type=int, default=60, help="so lange läuft jedes Ziel")
    leser.add_argument("ziele", nargs="*", metavar="ZIEL", help=", ".join(orakel.ZIELE))
    angaben = leser.parse_args()
    gut = [starte(ziel, angaben.sekunden) for ziel in angaben.ziele or orakel.ZIELE]
    return 0 if all(gut) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--kind"]:
        fuzze(sys.argv[2], sys.argv[3:])
    sys.exit(main())
