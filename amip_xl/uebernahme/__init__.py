"""Entries of an older edition, or of the wrong year, move into a new workbook by the names of their fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from os.path import isdir  # unlike Path.is_dir it takes a name no file can have
from pathlib import Path
from typing import Any

from amip_xl.books.ablage import lege_ab, pruefe_endung
from amip_xl.books.beiblatt import Tafel, lies_zeilen, mit_beiblatt
from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.protocol import Begruendungen
from amip_xl.books.reader import Mappe, lies, lies_bytes
from amip_xl.edition import edition
from amip_xl.errors import BedienError
from amip_xl.findings import Befund, Bericht
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR
from amip_xl.form.beiblaetter import QUELLEN, QUELLENSPALTEN, UEBERNAHME
from amip_xl.jobs import programm, pruefe_unbelegt
from amip_xl.planung import Planung, ohne_veraltet, pruefe, schreibliste
from amip_xl.uebernahme.eintraege import Liegengeblieben, Uebernommen, gleiche_ab
from amip_xl.uebernahme.notizen import notizen

__all__ = ["Liegengeblieben", "Uebernahme", "Uebernommen", "uebernehme", "ziele"]

MIT, OHNE, UNLESBAR = "✓ übernommen", "! nicht übernommen", "✗ unlesbar"
_SPALTEN = {
    "Stand": 20.0, "Bezeichnung": 46.0, "Feld": 34.0, "alte Zelle": 24.0, "neue Zelle": 24.0,
    "Wert": 34.0, "Grund oder Bemerkung": 60.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uebernahme:
    """What became of one old workbook: each of its entries is in exactly one of the two lists."""

    alt: str
    alt_jahr: int
    alt_edition: str
    sha256: str  # of the old file
    ziel: Path
    jahr: int
    uebernommen: tuple[Uebernommen, ...]
    liegengeblieben: tuple[Liegengeblieben, ...]  # Begründungen of findings that are gone among them
    bericht: Bericht  # of the new workbook

    @property
    def unlesbar(self) -> int:
        """How many entries nobody can read for sure."""
        return sum(e.unlesbar for e in self.liegengeblieben)

    @property
    def befunde(self) -> list[Befund]:
        """What was left behind, as findings about the old file."""
        return [e.befund(self.alt) for e in self.liegengeblieben]

    def as_json(self) -> dict[str, Any]:
        """Both lists with old and new places, values as stored."""
        return {
            "datei": str(self.ziel), "gueltig": self.bericht.gueltig, "jahr": self.jahr,
            "alt": {
                "datei": self.alt, "jahr": self.alt_jahr, "edition": self.alt_edition, "sha256": self.sha256,
            },
            "uebernommen": [
                {
                    "feld": e.feld.name, "titel": e.feld.titel, "von": _ort(e), "nach": _neuer_ort(e),
                    "wert": e.zelle.roh, "bemerkung": e.bemerkung or None,
                }
                for e in self.uebernommen
            ],
            "nicht_uebernommen": [
                {
                    "feld": e.name or None, "titel": e.titel or None, "von": e.ort or None, "wert": e.wert or None,
                    "grund": e.grund, "unlesbar": e.unlesbar,
                }
                for e in self.liegengeblieben
            ],
            "befunde": [b.as_json() for b in self.bericht.befunde],
        }  # fmt: skip


def ziele(alte: list[Path], ziel: Path, endung: str) -> list[Path]:
    """Where the new workbook of each old one goes: `ziel` itself for one, else the folder of this name.

    Raises BedienError when two would meet, and for a place that is taken.
    """
    einzeln = len(alte) == 1 and ziel.suffix.lower() in (".xlsx", ".xlsm") and not isdir(ziel)  # noqa: PTH112
    if einzeln:
        pruefe_endung(ziel, endung, "Die neue Mappe" + (" mit Schaltflächen" if endung == ".xlsm" else ""))
    wohin = [ziel] if einzeln else [ziel / f"{alt.stem}{endung}" for alt in alte]
    for i, pfad in enumerate(wohin):
        if any(pfad.name.casefold() == anderer.name.casefold() for anderer in wohin[:i]):
            raise BedienError(
                f"Zwei Mappen würden zu „{pfad}“; übernehmen Sie sie nacheinander in verschiedene Ordner."
            )
        pruefe_unbelegt(pfad)
    return wohin


def uebernehme(
    alt: Path, ziel: Path, jahr: int, *, mit_knopf: bool = False, jetzt: datetime | None = None
) -> Uebernahme:
    """Write the new workbook of `jahr` with what `alt` holds, checked, with the sheet „Übernahme“ that tells all.

    Every value stands there as it was typed. Raises BedienError for a year without a form, MappeError when `alt` is
    no planning workbook, or `ziel` exists or cannot be written.
    """
    if not ERSTES_JAHR <= jahr <= LETZTES_JAHR:
        raise BedienError(
            f"Für das Planungsjahr {jahr} gibt es kein Formular; möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}."
        )
    jetzt = jetzt or datetime.now()
    vorher = lies(alt)
    alte = pruefe(vorher)
    abgleich = gleiche_ab(alte, edition(jahr).form)
    leer = lies_bytes(_leere_mappe(jahr, mit_knopf), ziel)
    werte = [Schreibung(e.feld.blatt, e.feld.zelle, e.wert) for e in abgleich.uebernommen]
    gefuellt = lies_bytes(patche(leer, werte), ziel)
    neue, verfallen = _mit_begruendungen(pruefe(gefuellt), alte)
    notiert = notizen(alte, lies_bytes(_leere_mappe(alte.edition.form.jahr, False), alt))
    ergebnis = Uebernahme(
        alt.name, alte.edition.form.jahr, str(vorher.benannt("edition").roh), vorher.sha256, ziel, jahr,
        abgleich.uebernommen, (*abgleich.liegengeblieben, *notiert, *verfallen), ohne_veraltet(neue).bericht,
    )  # fmt: skip
    liste = schreibliste(neue, jetzt, programm())
    fertig = lies_bytes(patche(gefuellt, [*liste.werte, *liste.zwischenwerte]), ziel)
    fertig = lies_bytes(mit_beiblatt(fertig, _tafel(ergebnis, jetzt)), ziel)
    quellen = _quellen(ergebnis, vorher)
    lege_ab(ziel, mit_beiblatt(fertig, quellen) if quellen.zeilen else fertig.paket.daten, None)
    return ergebnis


@cache  # many old workbooks move into few forms
def _leere_mappe(jahr: int, mit_knopf: bool) -> bytes:
    from amip_xl.books.template import vorlage  # XlsxWriter is only needed to make workbooks

    return vorlage(edition(jahr), mit_knopf=mit_knopf)


def _mit_begruendungen(neue: Planung, alte: Planung) -> tuple[Planung, list[Liegengeblieben]]:
    """The new planning with each Begründung whose finding persists at the same field, and those that lost theirs."""
    felder = {ort: name for name, ort in alte.mappe.namen.items() if name in alte.edition.form.felder}
    umgezogen, zeilen = neue.edition.form.felder, []
    for (code, blatt, zelle), text, begruendung in alte.begruendungen.zeilen:
        feld = umgezogen.get(felder.get((blatt, zelle), ""))
        ort = (feld.blatt, feld.zelle) if feld else (blatt, zelle)
        if begruendung:
            zeilen.append(((code, *ort), text, begruendung))
    mit = Begruendungen(zeilen, 0, neue.begruendungen.tabelle)
    befunde = tuple(mit.ordne_zu(neue.bericht.befunde))
    uebrig = mit.uebrige(neue.bericht.befunde)
    verfallen = [
        Liegengeblieben(
            "", f"Begründung zu {code}", "!".join(filter(None, (blatt, zelle))), text,
            "Den Befund, zu dem diese Begründung gehört, gibt es in der neuen Mappe nicht.",
        )
        for (code, blatt, zelle), text in uebrig
    ]  # fmt: skip
    vergeben = _ohne(zeilen, uebrig)
    planung = replace(
        neue, bericht=Bericht(befunde), begruendungen=Begruendungen(vergeben, 0, neue.begruendungen.tabelle)
    )
    return planung, verfallen


def _ohne(zeilen: list[Any], uebrige: Iterable[Any]) -> list[Any]:
    rest = list(uebrige)
    behalten = []
    for zeile in zeilen:
        kurz = (zeile[0], zeile[2])
        if kurz in rest:
            rest.remove(kurz)
        else:
            behalten.append(zeile)
    return behalten


def _quellen(u: Uebernahme, alt: Mappe) -> Tafel:
    """The sources of what was carried, from the same sheet of the old workbook, with the new cells."""
    zelle, feld = (list(QUELLENSPALTEN).index(titel) for titel in ("Zelle", "Feld"))
    orte = {e.feld.name: _neuer_ort(e) for e in u.uebernommen}
    zeilen = [
        (*z[:zelle], orte[z[feld]], *z[zelle + 1 :])
        for z in lies_zeilen(alt, QUELLEN, QUELLENSPALTEN)
        if z[feld] in orte
    ]
    return Tafel(QUELLEN, f"Woher Eingaben dieser Mappe stammen; übernommen aus „{u.alt}“", QUELLENSPALTEN, zeilen)


def _ort(e: Uebernommen) -> str:
    return f"{e.zelle.blatt}!{e.zelle.ref}"


def _neuer_ort(e: Uebernommen) -> str:
    return f"{e.feld.blatt}!{e.feld.zelle}"


def _tafel(u: Uebernahme, jetzt: datetime) -> Tafel:
    """What was left behind first: that is what somebody has to look at."""
    satz = (
        f"{len(u.uebernommen)} Einträge übernommen, {len(u.liegengeblieben)} nicht (davon {u.unlesbar} unlesbar), aus "
        f"„{u.alt}“ (Edition {u.alt_edition}) am {jetzt:%d.%m.%Y %H:%M} mit {programm()}. SHA-256 der alten Datei: "
        f"{u.sha256}"
    )
    zeilen = [
        (UNLESBAR if e.unlesbar else OHNE, e.titel, e.name, e.ort, "", e.gezeigt or e.wert, e.grund)
        for e in u.liegengeblieben
    ]
    zeilen += [(MIT, e.feld.titel, e.feld.name, _ort(e), _neuer_ort(e), e.gezeigt, e.bemerkung) for e in u.uebernommen]
    return Tafel(UEBERNAHME, satz, _SPALTEN, zeilen)
