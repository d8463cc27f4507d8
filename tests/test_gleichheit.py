"""The same rule in Python and in the workbook: random plans recalculated by LibreOffice, cell by cell.

AMIP_SAAT=4711 AMIP_MAPPEN=60 pytest tests/test_gleichheit.py    # other plans, more of them
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

from libreoffice import braucht_libreoffice, recalculate

from amip_xl.books.ampel import anzeige
from amip_xl.books.reader import lies
from amip_xl.books.sidecells import Lage, nebenzellen
from amip_xl.books.template import schreibe_vorlage
from amip_xl.edition import Edition, edition
from amip_xl.form import Art, Feld
from amip_xl.form.protokoll import UNGEPRUEFT
from amip_xl.money import is_leer
from amip_xl.planung import Planung, pruefe

SAAT = int(os.environ.get("AMIP_SAAT", "20260115"))
MAPPEN = int(os.environ.get("AMIP_MAPPEN", "16"))
JAHRE = (2012, 2018, 2022, 2026)
GENAU = D("1e-9")


class Zufall:
    """Plans nobody would make by hand: blanks, zeros, negatives, halves, huge amounts, parts that add up."""

    def __init__(self, saat: str, ausgabe: Edition) -> None:
        self.r = random.Random(saat)
        self.form = ausgabe.form
        self.leere = self.r.choice([0.05, 0.3, 0.3, 0.7, 0.97])  # share of blanks
        self.groesse = self.r.choice([10, 1_000, 10**6, 10**9])

    def plan(self) -> dict[str, Any]:
        """Entries for every input, some left out."""
        werte = {f.name: self._wert(f) for f in self.form.eingaben if self.r.random() >= self.leere}
        self._teile(werte)
        self._wiederhole(werte)
        return {n: w for n, w in werte.items() if w is not None}

    def _wert(self, feld: Feld) -> Any:
        r = self.r
        if feld.art is Art.DATUM:
            return date(2010, 1, 1) + timedelta(days=r.randrange(6000))
        if feld.art is Art.WAHL:
            return "etwas anderes" if r.random() < 0.1 else r.choice(feld.auswahl or ("x",))
        if feld.art is Art.AGS:
            return r.choice(["05154036", "5154036", "05154", "0515403X", "ohne"])
        if not feld.art.zahl:
            return r.choice(["kurz", 'Straße & <Übung> „Zitat“ "x"', "=1+1", "x" * r.choice([119, 121, 250, 2001])])
        return self._zahl(feld)

    def _zahl(self, feld: Feld) -> D:
        r = self.r
        if r.random() < 0.12:
            return D(0)
        vorzeichen = -1 if r.random() < (0.15 if feld.minimum is None else 0.03) else 1
        if feld.art is Art.PROZENT:
            betrag = D(r.randrange(0, 1200)) / 1000 if r.random() < 0.9 else D(r.randrange(1, 100))
        elif feld.art is Art.ANZAHL:
            betrag = D(r.randrange(1, self.groesse + 2)) + (D("0.5") if r.random() < 0.03 else 0)
        elif feld.art is Art.VZAE:
            betrag = D(r.randrange(1, 10**7)) / 10**4
        else:
            # Euro are whole cents. A sum of amounts with fractions of a cent can end on an exact half cent, which
            # doubles miss by their noise (measured: -56.455 became -56.45): no formula promises that cent.
            stellen = r.choice([0, 2, 2]) if feld.art is Art.EURO else r.choice([0, 2, 3])
            betrag = D(r.randrange(1, self.groesse * 10**stellen + 2)).scaleb(-stellen)
            if stellen == 3 and r.random() < 0.7:
                betrag = betrag.quantize(D("0.01")) + D("0.005")
        return vorzeichen * betrag

    def _teile(self, werte: dict[str, Any]) -> None:
        """Half of all splits add up, so that both sides of the check are met."""
        for block in self.form.bloecke.values():
            for teilung in block.aufteilungen:
                for spalte in block.spalten_ids:
                    ganzes = block.feldname(teilung.ganzes, spalte)
                    teile = [block.feldname(t, spalte) for t in teilung.teile]
                    if self.r.random() < 0.5 and ganzes in werte and all(t in werte for t in teile):
                        werte[ganzes] = sum((werte[t] for t in teile), D(0))

    def _wiederhole(self, werte: dict[str, Any]) -> None:
        """Neighbours that are equal, or nearly: comparisons on the edge."""
        namen = [n for n, w in werte.items() if isinstance(w, D) and self.form.felder[n].eingabe]
        for name in self.r.sample(namen, len(namen) // 4):
            feld = self.form.felder[name]
            if feld.vergleich and feld.vergleich in werte:
                werte[name] = werte[feld.vergleich] * self.r.choice([D(1), D("1.25"), D("0.75"), D("1.2500001")])
                werte[name] = round(werte[name], 4)


def abweichungen(planung: Planung) -> Iterator[str]:
    """Every cell in which LibreOffice and Python disagree; the workbook has just been recalculated."""
    mappe, ausgabe = planung.mappe, planung.edition
    for name, soll in planung.ergebnisse.items():
        ist = mappe.benannt(name).wert
        if not _gleich(ist, soll):
            yield f"{name}: Mappe {ist!r}, Python {soll!r}, {ausgabe.engine.formula(name)}"
    alle = {**planung.eintraege.werte, **planung.ergebnisse}
    verletzt = {id(e.schritt) for e in ausgabe.engine.check(planung.eintraege.werte, planung.ergebnisse)}
    lichter = {}
    for zeile in ausgabe.ampel:
        soll = lichter[zeile.blatt, zeile.zelle] = anzeige(zeile, alle, verletzt)
        ist = mappe.zelle(zeile.blatt, zeile.zelle).wert or ""
        if ist != soll:
            werte = {f: alle.get(f) for f in zeile.felder}
            yield f"Ampel {zeile.blatt}!{zeile.zelle}: Mappe {ist!r}, Python {soll!r}, {werte}"
    lage = Lage(alle, lichter, UNGEPRUEFT)
    for zelle in nebenzellen(ausgabe):
        ist, soll = mappe.zelle(zelle.blatt, zelle.zelle).wert, zelle.wert(lage)
        if not _gleich(ist, soll):
            yield f"{zelle.blatt}!{zelle.zelle}: Mappe {ist!r}, Python {soll!r}, {zelle.formel}"


def _gleich(ist: Any, soll: Any) -> bool:
    """Cents exactly, ratios to nine digits, blanks as blanks."""
    if is_leer(soll) or is_leer(ist):
        return is_leer(soll) and is_leer(ist)
    if not isinstance(soll, D) or not isinstance(ist, D):
        return bool(ist == soll)
    if soll.as_tuple().exponent >= -2:  # type: ignore[operator]
        return ist == soll
    return abs(ist - soll) <= GENAU * max(1, abs(soll))


@braucht_libreoffice
def test_mappe_und_python_kommen_auf_dasselbe(tmp_path: Path) -> None:
    print(f"AMIP_SAAT={SAAT} AMIP_MAPPEN={MAPPEN}")
    plaene, dateien = {}, []
    for i in range(MAPPEN):
        ausgabe = edition(JAHRE[i % len(JAHRE)])
        plan = Zufall(f"{SAAT}-{i}", ausgabe).plan()
        datei = tmp_path / f"{i}-{ausgabe.form.jahr}.xlsx"
        schreibe_vorlage(datei, ausgabe, werte=plan)
        plaene[datei.name] = plan
        dateien.append(datei)
    fehler = []
    for neu in recalculate(dateien, tmp_path / "neu"):
        planung = pruefe(lies(neu))
        gelesen = {n: w for n, w in planung.eintraege.werte.items() if n in planung.edition.form.felder}
        fehler += [f"{neu.name} {n}: {w!r} gelesen als {gelesen.get(n)!r}"
                   for n, w in plaene[neu.name].items() if gelesen.get(n) != w]  # fmt: skip
        fehler += [f"{neu.name} {text}" for text in abweichungen(planung)]
    assert not fehler, f"AMIP_SAAT={SAAT}: {len(fehler)} Abweichungen\n" + "\n".join(fehler[:40])
