"""The comparisons: our job, its peers, and the limits that the design sets, over one set of workbooks."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from gegner import umgebung, version, vorhanden
from kurve import Kurve
from mappen import JE_KREIS, eigenstaendig, erzeuge, liste, schreibungen
from messen import WIR, Befehl, Verteilung, aufgabe, im_wechsel, mit_speicher, verhaeltnis
from tabelle import Zeile

from amip_xl.errors import AmipError

ALLES = "jede benannte Zelle: Wert, Typ, Fehler, Formel"


class Vergleiche:
    """All comparisons over one set of workbooks."""

    def __init__(self, ordner: Path, viele: int, runden: int, groessen: tuple[int, ...]) -> None:
        self.ordner = ordner
        self.runden = runden
        self.viele = viele
        self.mappen = erzeuge(ordner / "mappen", viele)
        self.kreis = self.mappen[:JE_KREIS]
        self.einer = self.kreis[0]
        self.alle_mappen = liste(self.mappen, ordner / "alle.txt")
        self.kreismappen = liste(self.kreis, ordner / "kreis.txt")
        self.kurve_der_kosten = Kurve(ordner / "kurve", self.mappen, groessen)

    def ziel(self, name: str) -> Path:
        """A fresh folder for what a job writes."""
        pfad = self.ordner / name
        shutil.rmtree(pfad, ignore_errors=True)
        pfad.mkdir()
        return pfad

    def lesen(self) -> Iterator[Zeile]:
        """Read every named cell; peers once with values alone, once with the same job."""
        for n, mappen, runden in (
            (JE_KREIS, self.kreismappen, self.runden),
            (self.viele, self.alle_mappen, max(2, self.runden // 4)),
        ):
            befehle: dict[str, Befehl] = {WIR: aufgabe("lesen_amip", mappen)}
            if vorhanden("python_calamine"):
                befehle["calamine"] = aufgabe("lesen_calamine", mappen)
            if vorhanden("openpyxl"):
                befehle["openpyxl"] = aufgabe("lesen_openpyxl", mappen)
                befehle["openpyxl gleich"] = aufgabe("felder_openpyxl", mappen)
                if n == JE_KREIS:
                    befehle["openpyxl ganz"] = aufgabe("lesen_openpyxl_ganz", mappen)
            if n == JE_KREIS and vorhanden("pandas"):
                befehle["pandas openpyxl"] = aufgabe("lesen_pandas", "openpyxl", mappen)
                befehle["pandas calamine"] = aufgabe("lesen_pandas", "calamine", mappen)
            laeufe = im_wechsel(befehle, runden)

            def zeile(
                name: str, gegen: str, *grenzen: float, laeufe: dict[str, list[float]] = laeufe, n: int = n
            ) -> Zeile:
                return Zeile(f"{n} Mappen lesen, {ALLES}", gegen, verhaeltnis(laeufe, name), *grenzen)

            yield zeile("calamine", "python-calamine, nur Werte", 2.5, 1.5)
            yield zeile("openpyxl gleich", "openpyxl read_only, dieselbe Aufgabe", 0.10)
            yield zeile("openpyxl", "openpyxl read_only, nur Werte")
            if n == JE_KREIS:
                yield zeile("openpyxl ganz", "openpyxl, nur Werte")
                yield zeile("pandas openpyxl", "pandas mit openpyxl, nur Werte")
                yield zeile("pandas calamine", "pandas mit calamine, nur Werte")
        wenig, viel = (mit_speicher("lesen_amip", m).speicher for m in (self.kreismappen, self.alle_mappen))
        if wenig and viel:
            yield Zeile(
                f"Speicher bei {self.viele} Mappen lesen", f"bei {JE_KREIS}", Verteilung.von([viel / wenig]), 1.2
            )

    def schreiben(self) -> Iterator[Zeile]:
        """Change 24 and 400 cells of sixteen workbooks."""
        fremde = {"schreiben_xlsxedit": umgebung("xlsxedit"), "schreiben_openpyxl": umgebung("paper-xlsx")}
        pakete = {"schreiben_xlsxedit": "xlsxedit", "schreiben_openpyxl": "paper-xlsx"}
        for zellen, muss, ziel in ((24, 0.10, 0.05), (400, 0.15, 0.08)):
            zu_schreiben = schreibungen(self.ordner, zellen)
            befehle: dict[str, Befehl] = {
                WIR: aufgabe("schreiben_amip", zu_schreiben, self.ziel("s1"), self.kreismappen),
                "packen": aufgabe("neu_packen", self.ziel("s3"), self.kreismappen),
            }
            if vorhanden("openpyxl"):
                befehle["openpyxl"] = aufgabe("schreiben_openpyxl", zu_schreiben, self.ziel("s2"), self.kreismappen)
            for name, python in fremde.items():
                if python:
                    aus = self.ziel(f"s-{name}")
                    befehle[name] = aufgabe(name, zu_schreiben, aus, self.kreismappen, python=python)
            laeufe = im_wechsel(befehle, max(3, self.runden // 2))
            was = f"{zellen} Zellen verlustfrei schreiben, {JE_KREIS} Mappen"
            yield Zeile(was, "openpyxl, laden und speichern", verhaeltnis(laeufe, "openpyxl"), muss, ziel)
            yield Zeile(was, "nur auspacken und neu packen", verhaeltnis(laeufe, "packen"))
            for name, python in fremde.items():
                gegen = version(python, pakete[name]) if python else pakete[name]
                yield Zeile(was, gegen, verhaeltnis(laeufe, name))

    def berechnen(self) -> Iterator[Zeile]:
        """The batch job on sixteen workbooks; `formulas` with one."""
        befehle: dict[str, Befehl] = {WIR: aufgabe("berechnen_amip", self.ziel("b1"), self.kreismappen)}
        if vorhanden("openpyxl"):
            befehle["openpyxl"] = aufgabe("berechnen_openpyxl", self.ziel("b2"), self.kreismappen)
        soffice = shutil.which("soffice") or shutil.which("libreoffice")
        if soffice:
            profil = f"-env:UserInstallation={(self.ordner / 'profil').as_uri()}"
            # one file name per workbook: the conversion writes them all into one folder
            befehle["LibreOffice"] = [
                soffice, profil, "--headless", "--convert-to", "xlsx", "--outdir", self.ziel("b3"), *self.kreis,
            ]  # fmt: skip
        laeufe = im_wechsel(befehle, max(3, self.runden // 2))
        was = f"{JE_KREIS} Mappen berechnen"
        yield Zeile(was, "openpyxl (Werte, Formeln, Speichern)", verhaeltnis(laeufe, "openpyxl"), 0.10, 0.05)
        yield Zeile(was, "LibreOffice wandelt um, ein Start", verhaeltnis(laeufe, "LibreOffice"), 0.06, 0.03)
        python = umgebung("formulas[excel]")
        befehle = {WIR: aufgabe("berechnen_amip", self.ziel("b1"), self.einer)}
        if python:
            befehle["formulas"] = aufgabe("berechnen_formulas", self.ziel("b4"), self.einer, python=python)
        laeufe = im_wechsel(befehle, 2)
        gegen = version(python, "formulas") if python else "formulas"
        yield Zeile("eine Mappe berechnen, kalter Start", gegen, verhaeltnis(laeufe, "formulas"))

    def zusammenfuehren(self) -> Iterator[Zeile]:
        """Checking and adding up, compared with reading alone."""
        laeufe = im_wechsel(
            {WIR: aufgabe("pruefen_und_addieren", self.alle_mappen), "lesen": aufgabe("lesen_amip", self.alle_mappen)},
            max(3, self.runden // 2),
        )
        wert = verhaeltnis(laeufe, "lesen")
        yield Zeile(f"{self.viele} Mappen lesen, prüfen, je Kreis addieren", "nur lesen", wert, 3, 2)
        laeufe = im_wechsel(
            {
                WIR: aufgabe("konsolidieren", self.ziel("k"), self.einer.parent),
                "lesen": aufgabe("lesen_amip", self.kreismappen),
            },
            self.runden,
        )
        wert = verhaeltnis(laeufe, "lesen")
        yield Zeile(f"ein Kreis ({JE_KREIS} Mappen) mit geschriebener Kreismappe", "nur lesen", wert)

    def konsolidieren(self) -> Iterator[Zeile]:
        """All Jobcenter to the Bund, all municipalities to the Bund: time beside reading alone, memory beside few."""
        klein, gross = (404, 10_000) if self.viele >= 400 else (24, 96)
        speicher = {}
        for anzahl, ebene, was in (
            (JE_KREIS, "Jobcenter", f"{JE_KREIS} Jobcenter zum Bund"),
            (klein, "Jobcenter", f"{_punkte(klein)} Jobcenter zum Bund"),
            (gross, "Gemeinde", f"{_punkte(gross)} Gemeinden zum Bund"),
        ):
            ordner = self.ordner / "bund"
            alle = liste(eigenstaendig(self.kreis, anzahl, ordner, ebene), self.ordner / "bund.txt")
            befehl = aufgabe("konsolidieren_cli", "1", self.ziel("aus"), ordner)
            if anzahl == gross:  # minutes: once, and the memory with it
                wir = mit_speicher("konsolidieren_cli", "1", self.ziel("aus"), ordner)
                lesen = mit_speicher("lesen_amip", alle)
                laeufe = {WIR: [wir.sekunden], "lesen": [lesen.sekunden]}
            else:
                laeufe = im_wechsel({WIR: befehl, "lesen": aufgabe("lesen_amip", alle)}, max(2, self.runden // 3))
                wir = mit_speicher("konsolidieren_cli", "1", self.ziel("aus"), ordner)
            speicher[anzahl] = wir.speicher
            # few workbooks hardly repay the county sheets: only their figures are shown
            grenzen = (3, 2) if anzahl != JE_KREIS else ()
            yield Zeile(f"{was}, Mappe geschrieben", "nur lesen", verhaeltnis(laeufe, "lesen"), *grenzen)
            shutil.rmtree(ordner)
        for anzahl, gegen in ((klein, JE_KREIS), (gross, klein)):
            a, b = speicher[anzahl], speicher[gegen]
            wert = Verteilung.von([a / b]) if a and b else None
            grenze = (1.2,) if anzahl == gross else ()  # up to 450 stand side by side on sheets, which grow with them
            yield Zeile(f"Speicher bei {_punkte(anzahl)} Mappen zum Bund", f"bei {_punkte(gegen)}", wert, *grenze)

    def prozesse(self) -> Iterator[Zeile]:
        """Two processes, compared with one."""
        aus, runden = self.ziel("p"), max(2, self.runden // 3)
        mappen = liste(self.kurve_der_kosten.verweise(self.viele), self.ordner / "verweise.txt")
        for was, name, fest in (("prüfen", "pruefen_cli", ()), ("berechnen", "berechnen_cli", (aus,))):
            zwei, eins = (aufgabe(name, anzahl, *fest, mappen) for anzahl in "21")
            laeufe = im_wechsel({WIR: zwei, "eins": eins}, runden)
            gegen = "mit einem Prozess"
            yield Zeile(f"{self.viele} Mappen {was}, --prozesse 2", gegen, verhaeltnis(laeufe, "eins"), 0.70, 0.60)

    def kaltstart(self) -> Iterator[Zeile]:
        """One workbook from nothing; the import alone."""
        befehle: dict[str, Befehl] = {WIR: aufgabe("pruefen_cli", "1", self.einer)}
        if vorhanden("openpyxl"):
            befehle["openpyxl"] = aufgabe("laden_openpyxl", self.einer)
        wert = verhaeltnis(im_wechsel(befehle, 2 * self.runden), "openpyxl")
        yield Zeile("eine Mappe prüfen, kalter Start", "openpyxl lädt Werte und Formeln", wert, 0.35, 0.20)
        if vorhanden("xlwings"):
            befehle = {WIR: aufgabe("knopf_amip")}
            if vorhanden("pandas", "openpyxl"):
                befehle["pandas"] = aufgabe("knopf_mit_pandas")
            wert = verhaeltnis(im_wechsel(befehle, 2 * self.runden), "pandas")
            yield Zeile("der Knopf: Python bereit, kalter Start", "derselbe mit pandas und openpyxl", wert, 0.35)
        nichts = [sys.executable, "-c", "pass"]
        laeufe = im_wechsel({WIR: [sys.executable, "-c", "import amip_xl"], "nichts": nichts}, 5 * self.runden)
        yield Zeile("import amip_xl", "python -c pass", verhaeltnis(laeufe, "nichts"), 3, 1.5)
        programm = [sys.executable, "-c", "from amip_xl.doors.cli import main; main()", "--version"]
        laeufe = im_wechsel({WIR: programm, "nichts": nichts}, 2 * self.runden)
        yield Zeile("amip-xl --version", "python -c pass", verhaeltnis(laeufe, "nichts"))

    def knopf(self) -> Iterator[Zeile]:
        """A click in a warm Calc on a full workbook: read, check, calculate, write; as share of a second."""
        sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
        was, gegen = "ein Klick in Calc, warm: lesen, rechnen, schreiben", "eine Sekunde"
        try:
            from calc import Calc  # the one place that starts a LibreOffice of its own

            from amip_xl.books import live, livewrite
            from amip_xl.books.libreoffice import finde, office
            from amip_xl.planung import pruefe, schreibliste

            office.lade_uno()
        except (AmipError, ImportError):
            yield Zeile(was, gegen, None, 1)
            return
        with Calc() as calc:
            calc.oeffne(self.einer)
            buch = finde(calc.app(), self.einer)
            assert buch is not None
            zeiten = []
            for _ in range(self.runden + 1):
                anfang = time.perf_counter()
                offen = live.lies(buch)
                livewrite.schreibe(offen, schreibliste(pruefe(offen), datetime.now(), "amip_xl").werte, ())
                zeiten.append(time.perf_counter() - anfang)
        yield Zeile(was, gegen, Verteilung.von(zeiten[1:]), 1)

    def kurve(self) -> Iterator[Zeile]:
        """The cost of a workbook by their number; what the longest run says about the limits."""
        kurve = self.kurve_der_kosten
        kurve.miss()
        viele, name = kurve.groessen[-1], f"{kurve.groessen[-1]:,}".replace(",", ".")
        wir = kurve.punkt("wir: lesen", viele)
        for reihe, gegen, muss, ziel in (
            ("python-calamine, nur Werte", "python-calamine, nur Werte", 2.5, 1.5),
            ("openpyxl read_only, nur Werte", "openpyxl read_only, nur Werte", None, None),
        ):
            punkt = kurve.punkt(reihe, viele)
            wert = Verteilung.von([wir.sekunden / punkt.sekunden]) if wir and punkt else None
            zusatz = " (hochgerechnet)" if punkt and punkt.geschaetzt else ""
            yield Zeile(f"{name} Mappen lesen, {ALLES}", f"{gegen}{zusatz}", wert, muss, ziel)
        wenig = kurve.punkt("wir: lesen", JE_KREIS)
        if wir and wenig and wir.speicher and wenig.speicher:
            wert = Verteilung.von([wir.speicher / wenig.speicher])
            yield Zeile(f"Speicher bei {name} Mappen lesen", f"bei {JE_KREIS}", wert, 1.2)


def _punkte(anzahl: int) -> str:
    return f"{anzahl:,}".replace(",", ".")


NAMEN = (
    "lesen",
    "schreiben",
    "berechnen",
    "zusammenfuehren",
    "konsolidieren",
    "prozesse",
    "kaltstart",
    "knopf",
    "kurve",
)
