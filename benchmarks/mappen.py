"""The workbooks that are measured: our template 2026, filled with the plans of sixteen municipalities."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from amip_xl import jobs
from amip_xl.beispiele import kleve
from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies
from amip_xl.form import Art, load

JAHR = 2026
JE_KREIS = 16
_MENGEN = {Art.EURO, Art.ANZAHL, Art.VZAE}  # a plan times a whole number keeps all its sums


def erzeuge(ordner: Path, anzahl: int) -> list[Path]:
    """Write `anzahl` filled workbooks: county after county, each sixteen plans times another factor."""
    leer = ordner / "vorlage.xlsx"
    jobs.vorlage(JAHR, leer)
    felder = load(JAHR).felder
    plaene = list(kleve.gemeinden().values())
    pfade = []
    for nummer in range(anzahl):
        kreis, gemeinde = divmod(nummer, JE_KREIS)
        werte = {}
        for name, wert in plaene[gemeinde].items():
            if name in felder and felder[name].eingabe and felder[name].gesperrt_grund is None:
                mal = isinstance(wert, Decimal) and felder[name].art in _MENGEN
                werte[name] = wert * (kreis + 1) if mal else wert
        if kreis:
            werte["ags"] = f"{9000 + kreis:05d}{gemeinde + 1:03d}"
        pfad = ordner / f"kreis{kreis:02d}" / f"gemeinde{gemeinde:02d}.xlsx"
        jobs.ausfuellen(leer, werte, pfad)
        pfade.append(pfad)
    return pfade


def vervielfacht(mappen: list[Path], anzahl: int, ordner: Path) -> list[Path]:
    """`anzahl` files with names of their own, hard links to the workbooks in turns: the disk holds each once."""
    ordner.mkdir(parents=True)
    pfade = [ordner / f"{i:05}.xlsx" for i in range(anzahl)]
    for i, pfad in enumerate(pfade):
        pfad.hardlink_to(mappen[i % len(mappen)])
    return pfade


def eigenstaendig(mappen: list[Path], anzahl: int, ordner: Path, ebene: str) -> list[Path]:
    """`anzahl` workbooks that count beside each other: the given ones in turns, each with an AGS and a name of its own.

    Ten thousand take a minute to write and about 1.2 GB of disk.
    """
    ordner.mkdir(parents=True)
    felder = load(JAHR).felder
    muster = [lies(pfad) for pfad in mappen[:JE_KREIS]]
    pfade = []
    for i in range(anzahl):
        kreis, gemeinde = divmod(i, 1 if ebene == "Jobcenter" else JE_KREIS)
        werte = {"ags": f"{1001 + kreis:05}{gemeinde + (ebene == 'Gemeinde'):03}", "name": f"Ort {i}", "ebene": ebene}
        daten = patche(
            muster[i % len(muster)], [Schreibung(felder[n].blatt, felder[n].zelle, w) for n, w in werte.items()]
        )
        pfade.append(ordner / f"{werte['ags']}.xlsx")
        pfade[-1].write_bytes(daten)
    return pfade


def liste(mappen: list[Path], datei: Path) -> str:
    """The paths written into a file, as `aufgaben.py` takes them."""
    datei.write_text("".join(f"{pfad}\n" for pfad in mappen), encoding="utf-8")
    return f"@{datei}"


def schreibungen(ordner: Path, anzahl: int) -> Path:
    """A list of input cells with new values, as JSON: numbers first on few sheets, then texts."""
    form = load(JAHR)
    zahlen = [f for f in form.eingaben if f.art.zahl]
    texte = [f for f in form.eingaben if f.textlich and f.art is not Art.DATUM]
    felder = [*zahlen, *texte][:anzahl]
    liste = [[f.blatt, f.zelle, 100 + i if f.art.zahl else f"Text Nr. {i}"] for i, f in enumerate(felder)]
    assert len(liste) == anzahl
    pfad = ordner / f"schreibungen{anzahl}.json"
    pfad.write_text(json.dumps(liste), encoding="utf-8")
    return pfad
