"""What a workbook costs when there are one, sixteen, hundreds or ten thousand of them: as table and as picture."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from gegner import vorhanden
from mappen import eigenstaendig, liste, vervielfacht
from messen import GescheitertError, Lauf, mit_speicher
from tabelle import OHNE, kopf, zahl

GROESSEN = (1, 16, 400, 10_000)
LAENGSTENS = 240.0  # seconds; what would take longer is extrapolated, so that the whole run ends within half an hour


@dataclass(frozen=True, slots=True)
class Reihe:
    """One line of the picture: a job of `aufgaben.py`, and how it is drawn."""

    name: str
    aufgabe: str
    fest: tuple[str, ...] = ()  # arguments before the workbooks; „ZIEL“ is a folder for what it writes
    prozesse: int = 1
    farbe: str = "black"
    strich: str = "-"
    braucht: str = "amip_xl"
    eigene: bool = False  # needs a folder of workbooks that count beside each other, none twice


REIHEN = (
    Reihe("wir: lesen", "lesen_amip", farbe="#005f73"),
    Reihe("wir: prüfen", "pruefen_cli", ("1",), farbe="#0a9396"),
    Reihe("wir: prüfen, 2 Prozesse", "pruefen_cli", ("2",), 2, "#0a9396", "--"),
    Reihe("wir: berechnen", "berechnen_cli", ("1", "ZIEL"), farbe="#ca6702"),
    Reihe("wir: berechnen, 2 Prozesse", "berechnen_cli", ("2", "ZIEL"), 2, "#ca6702", "--"),
    Reihe("wir: zusammenführen", "konsolidieren_cli", ("1", "ZIEL"), farbe="#7b2cbf", eigene=True),
    Reihe("python-calamine, nur Werte", "lesen_calamine", farbe="#777777", strich=":", braucht="python_calamine"),
    Reihe("openpyxl read_only, nur Werte", "lesen_openpyxl", farbe="#9b2226", strich=":", braucht="openpyxl"),
)


@dataclass(frozen=True, slots=True)
class Punkt:
    """What a job cost on so many workbooks: seconds, peak memory in MiB; extrapolated or measured."""

    sekunden: float
    speicher: float | None
    geschaetzt: bool = False


class Kurve:
    """All jobs on all numbers of workbooks."""

    def __init__(self, ordner: Path, mappen: list[Path], groessen: Sequence[int]) -> None:
        self.ordner = ordner
        self.mappen = mappen
        self.groessen = tuple(groessen)
        self.punkte: dict[tuple[str, int], Punkt] = {}

    def verweise(self, anzahl: int) -> list[Path]:
        """So many workbooks with names of their own, in one folder."""
        ordner = self.ordner / str(anzahl)
        return sorted(ordner.iterdir()) if ordner.exists() else vervielfacht(self.mappen, anzahl, ordner)

    @property
    def _ordner_der_eigenen(self) -> Path:
        return self.ordner / "eigene"

    def _eigene(self, anzahl: int) -> Path:
        """A folder with so many workbooks of different municipalities; it is there until the next number's turn."""
        if not self._ordner_der_eigenen.exists():
            eigenstaendig(self.mappen, anzahl, self._ordner_der_eigenen, "Gemeinde")
        return self._ordner_der_eigenen

    def punkt(self, reihe: str, anzahl: int) -> Punkt | None:
        """What was measured; None when the peer is not there."""
        return self.punkte.get((reihe, anzahl))

    def miss(self) -> None:
        """Run everything: the few workbooks several times, in turns, the many once."""
        reihen = [r for r in REIHEN if vorhanden(r.braucht)]
        for i, anzahl in enumerate(self.groessen):
            pfade = liste(self.verweise(anzahl), self.ordner / f"{anzahl}.txt")
            laeufe: dict[str, list[Lauf]] = {}
            for runde in range(max(1, 5 - 2 * i)):
                for reihe in reihen[runde % len(reihen) :] + reihen[: runde % len(reihen)]:
                    vorher = self.punkt(reihe.name, self.groessen[i - 1]) if i else None
                    if vorher and vorher.sekunden / self.groessen[i - 1] * anzahl > LAENGSTENS:
                        sekunden = vorher.sekunden / self.groessen[i - 1] * anzahl
                        self.punkte[reihe.name, anzahl] = Punkt(sekunden, vorher.speicher, geschaetzt=True)
                        continue
                    lauf = self._laufe(reihe, str(self._eigene(anzahl)) if reihe.eigene else pfade)
                    if lauf:
                        laeufe.setdefault(reihe.name, []).append(lauf)
            shutil.rmtree(self._ordner_der_eigenen, ignore_errors=True)
            for name, alle in laeufe.items():
                speicher = [lauf.speicher for lauf in alle if lauf.speicher is not None]
                self.punkte[name, anzahl] = Punkt(median(x.sekunden for x in alle), max(speicher, default=None))

    def _laufe(self, reihe: Reihe, pfade: str) -> Lauf | None:
        ziel = self.ordner / "aus"
        fest = [str(ziel) if f == "ZIEL" else f for f in reihe.fest]
        try:
            return mit_speicher(reihe.aufgabe, *fest, pfade, prozesse=reihe.prozesse)
        except GescheitertError:
            if reihe.name.startswith("wir"):
                raise
            return None
        finally:
            shutil.rmtree(ziel, ignore_errors=True)  # ten thousand results are a gigabyte

    def __str__(self) -> str:
        """Two tables: milliseconds for each workbook, peak memory; „≈“ marks what is extrapolated."""
        zahlen = tuple(f"{n:,}".replace(",", ".") for n in self.groessen)

        def tabelle(titel: str, zelle: Callable[[Punkt, int], str]) -> str:
            zeilen = kopf((titel, *zahlen))
            for reihe in REIHEN:
                punkte = [self.punkt(reihe.name, n) for n in self.groessen]
                werte = [zelle(p, n) if p else OHNE for p, n in zip(punkte, self.groessen, strict=True)]
                zeilen += f"| {reihe.name} | {' | '.join(werte)} |\n"
            return zeilen

        def zeit(p: Punkt, n: int) -> str:
            return f"{'≈ ' if p.geschaetzt else ''}{zahl(1000 * p.sekunden / n)}"

        def speicher(p: Punkt, _: int) -> str:
            return f"{'≈ ' if p.geschaetzt else ''}{zahl(p.speicher)}" if p.speicher else OHNE

        return f"{tabelle('ms je Mappe, Start eingerechnet', zeit)}\n{tabelle('Spitze des Speichers, MiB', speicher)}"

    def zeichne(self, bild: Path) -> bool:
        """The picture; False when matplotlib is not there."""
        if not vorhanden("matplotlib"):
            return False
        import matplotlib

        matplotlib.use("agg")
        from matplotlib import pyplot as plt

        plt.rcParams.update(
            {"svg.hashsalt": "amip_xl", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False}
        )
        flaeche, (links, rechts) = plt.subplots(1, 2, figsize=(11.5, 5.2), layout="constrained")
        for reihe in REIHEN:
            punkte = [(n, p) for n in self.groessen if (p := self.punkt(reihe.name, n))]
            stil = {"color": reihe.farbe, "linestyle": reihe.strich, "linewidth": 1.8}
            for feld, werte in (
                (links, [(n, 1000 * p.sekunden / n, p.geschaetzt) for n, p in punkte]),
                (rechts, [(n, p.speicher, p.geschaetzt) for n, p in punkte if p.speicher]),
            ):
                feld.plot([w[0] for w in werte], [w[1] for w in werte], label=reihe.name, **stil)
                for n, wert, geschaetzt in werte:
                    flaechig = "white" if geschaetzt else reihe.farbe
                    feld.plot([n], [wert], "o", color=reihe.farbe, markerfacecolor=flaechig, markersize=5)
        beschriftung = [f"{n:,}".replace(",", ".") for n in self.groessen]
        for feld, titel, einheit in (
            (links, "Zeit", "Millisekunden je Mappe (Start eingerechnet)"),
            (rechts, "Speicher", "Spitze des Arbeitsspeichers in MiB"),
        ):
            feld.set(xscale="log", title=titel, xlabel="Anzahl der Mappen in einem Lauf", ylabel=einheit)
            feld.set_xticks(self.groessen, beschriftung)
            feld.minorticks_off()
            feld.grid(axis="y", which="major", color="#dddddd", linewidth=0.8)
            feld.set_axisbelow(True)
        links.set_yscale("log")
        unten, oben = links.get_ylim()
        marken = [m * 10**e for e in range(-1, 5) for m in (1, 2, 5) if unten <= m * 10**e <= oben]
        links.set_yticks(marken, [f"{m:g}".replace(".", ",") for m in marken])
        links.minorticks_off()
        rechts.set_ylim(bottom=0)
        namen = links.get_legend_handles_labels()
        flaeche.legend(*namen, loc="outside lower center", ncols=4, frameon=False)
        if any(p.geschaetzt for p in self.punkte.values()):
            flaeche.text(
                0.995, 0.005, "hohle Punkte: hochgerechnet", ha="right", va="bottom", fontsize=8, color="#555555"
            )
        flaeche.savefig(bild, metadata={"Date": None} if bild.suffix == ".svg" else None)
        plt.close(flaeche)
        return True
