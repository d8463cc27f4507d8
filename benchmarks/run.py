"""How fast, compared with whom: the budgets of the design, measured in one run on one machine.

    python -m pip install -e .[bench]
    python benchmarks/run.py            # everything, about 25 minutes on two cores
    python benchmarks/run.py --schnell  # few workbooks, few rounds: a first impression, writes nothing
    python benchmarks/run.py --nur lesen,kurve
    python benchmarks/profil.py         # where the time goes

The whole run writes `ergebnis.md`, the picture `kurve.svg`, and the table in README.md. Read ratios, not seconds:
every line compares whole processes (start and imports included) that ran in turns on the same files, and gives the
least, the middle and the greatest ratio of all rounds. „hält“ compares the middle one. Nothing here is a test: a slow
machine must never fail a build. The workbooks are our own template of the year 2026, filled with the plans of sixteen
municipalities in varied sizes (`mappen.py`); the jobs are in `aufgaben.py`, the comparisons in `vergleiche.py`.
Peers that need an environment of their own get one (`gegner.py`); one that cannot be had is „nicht verfügbar“.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from kurve import GROESSEN
from tabelle import ERGEBNIS, kopf, trage_ein
from vergleiche import NAMEN, Vergleiche

BILD = ERGEBNIS.with_name("kurve.svg")
KOPF = """# Gemessene Verhältnisse

Ganze Prozesse im Wechsel auf denselben Dateien, {runden} Runden (lange Läufe weniger, kurze mehr); unter 1 heißt:
schneller als der Vergleich. „zum Ziel“ sagt, wie weit die Mitte vom Ziel ist. {kerne} Kerne, {system}, Python {python}.
Erzeugt mit `python benchmarks/run.py`.

Die Grenze zu openpyxl read_only gilt derselben Aufgabe (Werte, Formeln und jede benannte Zelle); „nur Werte“ ist
weniger Arbeit und steht zum Vergleich da.

"""
KURVE = """
## Kosten je Mappe

![Zeit und Speicher nach der Anzahl der Mappen](kurve.svg)

{verschieden} verschiedene Mappen, in größeren Läufen mehrfach. „≈“ ist hochgerechnet. Bei zwei Prozessen steht
der Speicher aller drei zusammen, gemeinsam benutzter mehrfach gezählt.

"""


def main() -> None:
    """Measure, print the table as it grows, keep it unless the run was a short one."""
    leser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    leser.add_argument("--schnell", action="store_true", help="48 statt 400 Mappen, 3 statt 9 Runden")
    leser.add_argument("--runden", type=int, help="Runden je Vergleich")
    leser.add_argument("--nur", metavar="NAMEN", help=f"nur diese, mit Komma getrennt: {', '.join(NAMEN)}")
    leser.add_argument("--bild", type=Path, help="wohin die Kurve gezeichnet wird (.svg, .png)")
    wahl = leser.parse_args()
    namen = tuple(wahl.nur.split(",")) if wahl.nur else NAMEN
    if unbekannt := set(namen) - set(NAMEN):
        leser.error(f"{', '.join(sorted(unbekannt))} gibt es nicht; möglich sind {', '.join(NAMEN)}")
    runden = wahl.runden or (3 if wahl.schnell else 9)
    viele, groessen = (48, (1, 16, 48)) if wahl.schnell else (400, GROESSEN)
    beginn = time.perf_counter()
    text = KOPF.format(runden=runden, kerne=os.cpu_count(), system=platform.system(), python=platform.python_version())
    text += kopf()
    print(text, end="", flush=True)
    with tempfile.TemporaryDirectory(prefix="amip-bench-") as ordner:
        messung = Vergleiche(Path(ordner), viele, runden, groessen)
        for name in namen:
            for zeile in getattr(messung, name)():
                print(zeile, flush=True)
                text += f"{zeile}\n"
        if "kurve" in namen:
            teil = KURVE.format(verschieden=viele) + str(messung.kurve_der_kosten)
            print(teil)
            text += teil
        vollstaendig = not wahl.schnell and not wahl.nur
        bild = wahl.bild or (BILD if vollstaendig else None)
        if bild and "kurve" in namen and not messung.kurve_der_kosten.zeichne(bild):
            print("Für das Bild fehlt matplotlib: python -m pip install -e .[bench]")
    if vollstaendig:
        ERGEBNIS.write_text(text, encoding="utf-8")
        trage_ein()
    print(f"{(time.perf_counter() - beginn) / 60:.1f} Minuten")


if __name__ == "__main__":
    main()
