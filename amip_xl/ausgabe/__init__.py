"""Issue: one prefilled workbook for every municipality of a county file, and the county's own with the proof."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from amip_xl import law
from amip_xl.ausgabe import mappe
from amip_xl.ausgabe.dateiname import dateiname
from amip_xl.ausgabe.verzeichnis import als_toml
from amip_xl.ausgabe.vorjahr import Vorjahr, lies_vorjahr, uebertrag
from amip_xl.books.ablage import lege_ab
from amip_xl.edition import edition
from amip_xl.errors import AmipError, BedienError
from amip_xl.findings import FEHLER, Befund
from amip_xl.form import Form, kreis
from amip_xl.jobs import Fortschritt, json_wert, programm
from amip_xl.kreisdatei import (
    KOPIE,
    KREISORDNER,
    VERZEICHNIS,
    Ausgabeverzeichnis,
    Ausgegeben,
    Kreisdatei,
    lies_kreisdatei,
)
from amip_xl.money import format_anzahl
from amip_xl.verteilung import Verteilung, verteile


@dataclass(frozen=True, slots=True)
class Ausgabezeile:
    """What one municipality gets."""

    ags: str
    name: str
    datei: str
    sha256: str | None  # of the issued bytes; None when nothing was written
    vorgaben: dict[str, Any]  # field -> what is entered beforehand
    vorjahr: int  # how many of them come from last year's workbook


@dataclass(frozen=True, slots=True)
class Ausgabeergebnis:
    """What an issue made, or with `trocken` would make."""

    kreisdatei: Kreisdatei
    ordner: Path
    trocken: bool
    form: Form
    verteilungen: tuple[Verteilung, ...]
    zeilen: tuple[Ausgabezeile, ...]
    kreismappe: str
    befunde: tuple[Befund, ...]
    unlesbar: int

    @property
    def fehler(self) -> int:
        """Fehler among the findings about last year's workbooks."""
        return sum(b.schwere is FEHLER for b in self.befunde)

    def tabelle(self) -> tuple[list[str], list[list[str]]]:
        """Heading and rows for people: municipality, amounts, figures carried over, file; the amounts added up."""
        kopf = ["Gemeinde", "AGS", *(v.feld.name for v in self.verteilungen), "Vorjahreszahlen", "Datei"]
        zeilen = [
            [
                z.name,
                z.ags,
                *(v.feld.zeige(v.betraege[z.ags]) for v in self.verteilungen),
                format_anzahl(z.vorjahr),
                z.datei,
            ]
            for z in self.zeilen
        ]  # fmt: skip
        summen = [v.feld.zeige(v.auftrag.summe) for v in self.verteilungen]
        zeilen.append(["zusammen", "", *summen, format_anzahl(sum(z.vorjahr for z in self.zeilen)), ""])
        return kopf, zeilen

    def as_json(self) -> dict[str, Any]:
        """The issue for other tools: numbers as decimal strings, shares as exact fractions."""
        felder, k = self.form.felder, self.kreisdatei
        return {
            "jahr": k.jahr, "kreis": {"ags": k.ags, "name": k.name, "datei": self.kreismappe},
            "ordner": str(self.ordner), "geschrieben": not self.trocken,
            "verteilungen": [
                {"feld": v.feld.name, "summe": json_wert(v.auftrag.summe, v.feld), "schluessel": v.schluessel.id,
                 "anteile": [
                     {"ags": a.ags, "gewicht": json_wert(v.gewichte[a.ags]), "anteil": str(a.anteil),
                      "genau": str(a.genau), "abgerundet": json_wert(a.abgerundet, v.feld), "rest": str(a.rest),
                      "rang": a.rang, "mehr": a.mehr, "betrag": json_wert(a.betrag, v.feld)}
                     for a in v.anteile
                 ]}
                for v in self.verteilungen
            ],
            "gemeinden": [
                {"ags": z.ags, "name": z.name, "datei": z.datei, "sha256": z.sha256, "vorjahreszahlen": z.vorjahr,
                 "vorgaben": {n: json_wert(w, felder[n]) for n, w in z.vorgaben.items()}}
                for z in self.zeilen
            ],
            "befunde": [{**b.as_json(), "datei": b.datei} for b in self.befunde],
        }  # fmt: skip


def gib_aus(
    kreisdatei: Path,
    ordner: Path,
    *,
    vorjahr: Path | None = None,
    mit_knopf: bool = False,
    trocken: bool = False,
    heute: date | None = None,
    fortschritt: Fortschritt | None = None,
    gefuellt: Fortschritt | None = None,
) -> Ausgabeergebnis:
    """Write a workbook for every municipality of the county file into a folder, all of them or none.

    Beside them: a copy of the county file, a record of the issue, and in a subfolder the county's own workbook with
    the proof of every distribution. Figures of last year come from the workbooks in `vorjahr`; what is wrong with
    these are findings. `fortschritt` hears of every workbook read, `gefuellt` of every one made. Raises BedienError
    for a county file that does not say what is needed and for files that are there already, MappeError when one
    cannot be written.
    """
    plan = lies_kreisdatei(kreisdatei)
    ausgabe = edition(plan.jahr)
    form = ausgabe.form
    endung = ".xlsm" if mit_knopf else ".xlsx"
    namen = {g.ags: dateiname(g.ags, g.name, endung) for g in plan.gemeinden}
    eigene = f"{KREISORDNER}/{dateiname(plan.ags, plan.name, endung)}"
    _pruefe_frei(ordner, [*namen.values(), eigene, VERZEICHNIS], plan)
    alt = lies_vorjahr(plan, vorjahr, fortschritt) if vorjahr is not None else Vorjahr()
    try:
        verteilungen = verteile(plan, form, None if vorjahr is None else alt.werte)
    except BedienError as fehler:
        if not alt.befunde:
            raise
        raise BedienError(f"{fehler} Zum Ordner des Vorjahres: {alt.befunde[0].text}") from None
    je_ags = {v.feld.name: v.betraege for v in verteilungen}
    vorgaben, getragen = {}, {}
    for g in plan.gemeinden:
        vorher = uebertrag(alt.werte.get(g.ags, {}), form)
        betraege = {feld: teile[g.ags] for feld, teile in je_ags.items()}
        getragen[g.ags] = len(vorher.keys() - betraege.keys())
        vorgaben[g.ags] = mappe.vorgaben(plan, g.ags, g.name, kreis.EBENE_GEMEINDE, vorher, betraege)
    hashes: dict[str, str] = {}
    if not trocken:
        dateien: dict[str, bytes] = {}
        leer = mappe.leere_mappe(ausgabe, plan, mit_knopf=mit_knopf)
        for i, g in enumerate(plan.gemeinden, 1):
            dateien[namen[g.ags]] = daten = mappe.gefuellt(leer, form, vorgaben[g.ags])
            hashes[g.ags] = hashlib.sha256(daten).hexdigest()
            if gefuellt:
                gefuellt(i, len(plan.gemeinden), namen[g.ags])
        kreismappe = mappe.leere_mappe(ausgabe, plan, mit_knopf=mit_knopf, verteilungen=verteilungen)
        dateien[eigene] = mappe.gefuellt(kreismappe, form, _eigene_vorgaben(plan, form, alt))
        verzeichnis = Ausgabeverzeichnis(
            plan.jahr, plan.ags, heute or date.today(), programm(),
            {g.ags: Ausgegeben(namen[g.ags], hashes[g.ags], vorgaben[g.ags]) for g in plan.gemeinden},
        )  # fmt: skip
        dateien[VERZEICHNIS] = als_toml(verzeichnis)
        if not (ordner / KOPIE).exists():  # else it is this very file
            dateien[KOPIE] = plan.inhalt
        _schreibe(ordner, dateien)
    zeilen = tuple(
        Ausgabezeile(g.ags, g.name, namen[g.ags], hashes.get(g.ags), vorgaben[g.ags], getragen[g.ags])
        for g in plan.gemeinden
    )
    return Ausgabeergebnis(plan, ordner, trocken, form, verteilungen, zeilen, eigene, tuple(alt.befunde), alt.unlesbar)


def _eigene_vorgaben(plan: Kreisdatei, form: Form, alt: Vorjahr) -> dict[str, Any]:
    """The county's own entries; the municipalities are named where the catalogue does not know them."""
    werte = mappe.vorgaben(
        plan, plan.ags, plan.name, kreis.EBENE_KREIS, uebertrag(alt.werte.get(plan.ags, {}), form), {}
    )
    gebiet = law.gebiete().get(plan.ags[:5])
    if gebiet is None or {g.ags for g in gebiet.gemeinden} != {g.ags for g in plan.gemeinden}:
        liste = " ".join(g.ags for g in plan.gemeinden)
        if len(liste) <= (form.felder["delegationsgemeinden"].zeichen or 0):  # else the county file beside it says it
            werte["delegationsgemeinden"] = liste
    return werte


def _pruefe_frei(ordner: Path, namen: list[str], plan: Kreisdatei) -> None:
    """Nothing that is there may be overwritten; raises BedienError before anything is written."""
    try:
        if ordner.exists() and not ordner.is_dir():
            raise BedienError(f"„{ordner}“ ist eine Datei; geben Sie mit -o einen Ordner an.")
        da = [name for name in namen if (ordner / name).exists()]
        kopie = ordner / KOPIE
        if not da and kopie.exists() and kopie.read_bytes() != plan.inhalt:
            da = [KOPIE]
    except (OSError, ValueError):
        raise BedienError(f"„{ordner}“ lässt sich nicht verwenden; prüfen Sie Namen und Rechte des Ordners.") from None
    if da:
        weitere = f" und {len(da) - 1} weitere Dateien" if len(da) > 1 else ""
        raise BedienError(
            f"„{da[0]}“{weitere} gibt es in „{ordner}“ schon, nichts wurde geschrieben; wählen Sie einen leeren "
            "Ordner, damit keine ausgegebene Mappe überschrieben wird."
        )


def _schreibe(ordner: Path, dateien: dict[str, bytes]) -> None:
    """All files or none: what was written before a failure is taken away again."""
    geschrieben: list[Path] = []
    try:
        for name, daten in dateien.items():
            lege_ab(ordner / name, daten, None)
            geschrieben.append(ordner / name)
    except (AmipError, KeyboardInterrupt):
        for pfad in geschrieben:
            with suppress(OSError):
                if pfad.read_bytes() == dateien[pfad.relative_to(ordner).as_posix()]:
                    pfad.unlink()
        with suppress(OSError):
            (ordner / KREISORDNER).rmdir()
        raise
