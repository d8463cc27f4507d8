"""How fast, compared with whom: the budgets of the design, measured in one run on one machine.

    python -m pip install -e .[bench]
    python benchmarks/run.py            # all jobs, some minutes; writes benchmarks/ergebnis.md
    python benchmarks/run.py --schnell  # few workbooks, few rounds: a first impression, writes nothing

Read ratios, not seconds: every line compares whole processes (start and imports included) that ran in turns on
the same files, and gives the least, the middle and the greatest ratio of all rounds. „hält“ compares the middle
one. Nothing here is a test: a slow machine must never fail a build. The workbooks are our own template of the
year 2026, filled with the plans of sixteen municipalities in varied sizes (`mappen.py`); the jobs are in
`aufgaben.py`. A peer that is not installed (LibreOffice) is left out.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mappen import JE_KREIS, erzeuge, schreibungen
from messen import Befehl, Verteilung, aufgabe, im_wechsel, spitzenspeicher, verhaeltnis

from amip_xl.errors import AmipError

ERGEBNIS = Path(__file__).with_name("ergebnis.md")


@dataclass(frozen=True, slots=True)
class Zeile:
    """One comparison: our job, the peer, the ratios, and what the design asks for."""

    was: str
    gegen: str
    wert: Verteilung
    muss: float | None = None
    ziel: float | None = None

    def __str__(self) -> str:
        v = self.wert
        stufe = "–" if self.muss is None else "nein"
        if self.muss is not None and v.mitte <= self.muss:
            stufe = "ja"
        if self.ziel is not None and v.mitte <= self.ziel:
            stufe = "ja, auch das Ziel"
        grenzen = " | ".join("–" if g is None else f"≤ {_zahl(g)}" for g in (self.muss, self.ziel))
        werte = " | ".join(map(_zahl, (v.kleinstes, v.mitte, v.groesstes)))
        return f"| {self.was} | {self.gegen} | {werte} | {grenzen} | {stufe} |"


def _zahl(wert: float) -> str:
    return f"{wert:.3f}".replace(".", ",") if wert < 1 else f"{wert:.2f}".replace(".", ",")


class Messung:
    """All comparisons over one set of workbooks."""

    def __init__(self, ordner: Path, viele: int, runden: int) -> None:
        self.ordner = ordner
        self.runden = runden
        self.viele = viele
        self.mappen = erzeuge(ordner / "mappen", viele)
        self.kreis = self.mappen[:JE_KREIS]

    def ziel(self, name: str) -> Path:
        """A fresh folder for what a job writes."""
        pfad = self.ordner / name
        pfad.mkdir(exist_ok=True)
        return pfad

    def lesen(self) -> Iterator[Zeile]:
        """Read every named cell."""
        for mappen, runden in ((self.kreis, self.runden), (self.mappen, max(2, self.runden // 3))):
            n = len(mappen)
            laeufe = im_wechsel(
                {
                    "wir": aufgabe("lesen_amip", *mappen),
                    "calamine": aufgabe("lesen_calamine", *mappen),
                    "openpyxl": aufgabe("lesen_openpyxl", *mappen),
                },
                runden,
            )
            wert = verhaeltnis(laeufe, "wir", "calamine")
            yield Zeile(f"{n} Mappen lesen", "python-calamine (nur Werte)", wert, 2.5, 1.5)
            wert = verhaeltnis(laeufe, "wir", "openpyxl")
            yield Zeile(f"{n} Mappen lesen", "openpyxl read_only", wert, 0.10)
        wenig, viel = spitzenspeicher("lesen_amip", *self.kreis), spitzenspeicher("lesen_amip", *self.mappen)
        if wenig and viel:
            yield Zeile(f"Speicher bei {self.viele} Mappen", f"bei {JE_KREIS}", Verteilung.von([viel / wenig]), 1.2)

    def schreiben(self) -> Iterator[Zeile]:
        """Change 24 and 400 cells of sixteen workbooks."""
        for zellen, muss, ziel in ((24, 0.10, 0.05), (400, 0.15, 0.08)):
            liste = schreibungen(self.ordner, zellen)
            laeufe = im_wechsel(
                {
                    "wir": aufgabe("schreiben_amip", liste, self.ziel("s1"), *self.kreis),
                    "openpyxl": aufgabe("schreiben_openpyxl", liste, self.ziel("s2"), *self.kreis),
                },
                self.runden,
            )
            wert = verhaeltnis(laeufe, "wir", "openpyxl")
            yield Zeile(f"{zellen} Zellen verlustfrei schreiben, {JE_KREIS} Mappen", "openpyxl", wert, muss, ziel)

    def berechnen(self) -> Iterator[Zeile]:
        """The batch job on sixteen workbooks."""
        befehle: dict[str, Befehl] = {
            "wir": aufgabe("berechnen_amip", self.ziel("b1"), *self.kreis),
            "openpyxl": aufgabe("berechnen_openpyxl", self.ziel("b2"), *self.kreis),
        }
        soffice = shutil.which("soffice") or shutil.which("libreoffice")
        if soffice:
            profil = f"-env:UserInstallation={(self.ordner / 'profil').as_uri()}"
            # one file name per workbook: the conversion writes them all into one folder
            befehle["LibreOffice"] = [
                soffice, profil, "--headless", "--convert-to", "xlsx", "--outdir", self.ziel("b3"), *self.kreis,
            ]  # fmt: skip
        laeufe = im_wechsel(befehle, self.runden)
        wert = verhaeltnis(laeufe, "wir", "openpyxl")
        yield Zeile(f"{JE_KREIS} Mappen berechnen", "openpyxl (Werte, Formeln, Speichern)", wert, 0.10, 0.05)
        if soffice:
            wert = verhaeltnis(laeufe, "wir", "LibreOffice")
            yield Zeile(f"{JE_KREIS} Mappen berechnen", "LibreOffice, ein Start", wert, 0.06, 0.03)

    def zusammenfuehren(self) -> Iterator[Zeile]:
        """Checking and adding up, compared with reading alone."""
        laeufe = im_wechsel(
            {"wir": aufgabe("pruefen_und_addieren", *self.mappen), "lesen": aufgabe("lesen_amip", *self.mappen)},
            max(3, self.runden // 2),
        )
        wert = verhaeltnis(laeufe, "wir", "lesen")
        yield Zeile(f"{self.viele} Mappen lesen, prüfen, je Kreis addieren", "nur lesen", wert, 3, 2)
        laeufe = im_wechsel(
            {
                "wir": aufgabe("konsolidieren", self.ziel("k"), self.kreis[0].parent),
                "lesen": aufgabe("lesen_amip", *self.kreis),
            },
            self.runden,
        )
        wert = verhaeltnis(laeufe, "wir", "lesen")
        yield Zeile(f"ein Kreis ({JE_KREIS} Mappen) mit geschriebener Kreismappe", "nur lesen", wert)

    def kaltstart(self) -> Iterator[Zeile]:
        """One workbook from nothing; the import alone."""
        laeufe = im_wechsel(
            {"wir": aufgabe("pruefen_cli", self.kreis[0]), "openpyxl": aufgabe("laden_openpyxl", self.kreis[0])},
            3 * self.runden,
        )
        wert = verhaeltnis(laeufe, "wir", "openpyxl")
        yield Zeile("eine Mappe prüfen, kalter Start", "openpyxl lädt Werte und Formeln", wert, 0.35, 0.20)
        laeufe = im_wechsel({"wir": aufgabe("knopf_amip"), "pandas": aufgabe("knopf_mit_pandas")}, 3 * self.runden)
        wert = verhaeltnis(laeufe, "wir", "pandas")
        yield Zeile("der Knopf: Python bereit, kalter Start", "derselbe mit pandas und openpyxl", wert, 0.35)
        befehle = {"wir": [sys.executable, "-c", "import amip_xl"], "nichts": [sys.executable, "-c", "pass"]}
        laeufe = im_wechsel(befehle, 5 * self.runden)
        yield Zeile("import amip_xl", "python -c pass", verhaeltnis(laeufe, "wir", "nichts"), 3, 1.5)

    def knopf(self) -> Iterator[Zeile]:
        """A click in a warm Calc on a full workbook: read, check, calculate, write; as share of a second."""
        sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
        from calc import Calc  # the one place that starts a LibreOffice of its own

        from amip_xl.books import live, livewrite
        from amip_xl.books.libreoffice import finde, office
        from amip_xl.planung import pruefe, schreibliste

        try:
            office.lade_uno()
        except AmipError:
            return
        with Calc() as calc:
            calc.oeffne(self.kreis[0])
            buch = finde(calc.app(), self.kreis[0])
            assert buch is not None
            zeiten = []
            for _ in range(self.runden + 1):
                anfang = time.perf_counter()
                offen = live.lies(buch)
                livewrite.schreibe(offen, schreibliste(pruefe(offen), datetime.now(), "amip_xl").werte, ())
                zeiten.append(time.perf_counter() - anfang)
        yield Zeile("ein Klick in Calc, warm: lesen, rechnen, schreiben", "eine Sekunde", Verteilung.von(zeiten[1:]), 1)


VERGLEICHE = ("lesen", "schreiben", "berechnen", "zusammenfuehren", "kaltstart", "knopf")
KOPF = """# Gemessene Verhältnisse

Ganze Prozesse im Wechsel auf denselben Dateien, {runden} Runden (lange Läufe weniger, kurze mehr); unter 1 heißt:
schneller als der Vergleich. {kerne} Kerne, {system}, Python {python}. Erzeugt mit `python benchmarks/run.py`.

| Aufgabe | Vergleich | kleinstes | Mitte | größtes | muss | Ziel | hält |
|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Measure, print the table as it grows, keep it unless the run was a short one."""
    leser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    leser.add_argument("--schnell", action="store_true", help="48 statt 400 Mappen, 3 statt 9 Runden")
    leser.add_argument("--runden", type=int, help="Runden je Vergleich")
    leser.add_argument(
        "--nur", help="nur diese Vergleiche: lesen, schreiben, berechnen, zusammenfuehren, kaltstart, knopf"
    )
    wahl = leser.parse_args()
    runden = wahl.runden or (3 if wahl.schnell else 9)
    text = KOPF.format(runden=runden, kerne=os.cpu_count(), system=platform.system(), python=platform.python_version())
    print(text, end="", flush=True)
    with tempfile.TemporaryDirectory(prefix="amip-bench-") as ordner:
        messung = Messung(Path(ordner), 48 if wahl.schnell else 400, runden)
        for name in VERGLEICHE:
            if wahl.nur and name not in wahl.nur:
                continue
            for zeile in getattr(messung, name)():
                print(zeile, flush=True)
                text += f"{zeile}\n"
    if not wahl.schnell and not wahl.nur:
        ERGEBNIS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
