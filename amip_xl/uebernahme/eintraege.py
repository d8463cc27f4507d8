"""What of a workbook moves into a form, field by field, and why anything does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from amip_xl import law
from amip_xl.books.beiblatt import hat_beiblatt
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Zelle, als_datum, gezeigter_text
from amip_xl.books.reader import Mappe
from amip_xl.books.swaps import vertauschte
from amip_xl.eingabewerte import fehlendes_instrument
from amip_xl.engine import UNLESBAR
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Art, Feld, Form, load
from amip_xl.form.beiblaetter import QUELLEN, QUELLENSPALTEN
from amip_xl.planung import Planung, als_zahl

# what is carried as it was typed, and told: the finding stands in the new workbook, too
_WIE_GETIPPT = {
    "TEXT_ALS_ZAHL": "steht wie getippt als Text in der Zelle; „berechnen --reparieren“ macht eine Zahl daraus",
    "DATUM_ALS_TEXT": "steht wie getippt als Text in der Zelle; „berechnen --reparieren“ macht ein Datum daraus",
    "FORMEL_IM_EINGABEFELD": "war eine Formel (={formel}); übernommen ist ihr Wert",
}
_FORMEL, _WERT = 60, 80  # characters


class Uebernommen(NamedTuple):
    """An entry that stands in the new workbook as it stood in the old one."""

    feld: Feld  # of the new form
    zelle: Zelle  # of the old workbook
    wert: Decimal | str | bool
    bemerkung: str
    gezeigt: str  # the value as people read it


class Liegengeblieben(NamedTuple):
    """What stands in the old workbook only: where, what, and why in one sentence."""

    name: str  # of the field; empty for what belongs to none
    titel: str
    ort: str  # Blatt!Zelle, the sheet alone, or an empty text
    wert: str  # as stored
    grund: str
    unlesbar: bool = False  # a Befund says that nobody can tell what is meant
    gezeigt: str = ""  # the value as people read it, where the cell has one

    def befund(self, datei: str) -> Befund:
        """The same as people read it in a terminal, with the old file."""
        blatt, _, zelle = self.ort.rpartition("!")
        wert = self.gezeigt or self.wert
        wert = f" ({wert[:_WERT]})" if wert.strip() else ""
        was = f"Das Blatt „{self.ort}“" if "!" not in self.ort else f"Was hier steht{wert},"
        was = f"„{self.titel or self.name}“{wert}" if self.titel or self.name else was
        return Befund(
            "NICHT_UEBERNOMMEN", FEHLER if self.unlesbar else HINWEIS, f"{was} ist nicht übernommen.", self.grund,
            blatt or None, zelle or None, self.name or None, ist=self.wert or None, datei=datei,
        )  # fmt: skip


class Abgleich(NamedTuple):
    """Every entry of a workbook, in exactly one of two lists, in the order of the old form."""

    uebernommen: tuple[Uebernommen, ...]
    liegengeblieben: tuple[Liegengeblieben, ...]


def gleiche_ab(alt: Planung, neu: Form) -> Abgleich:
    """Put every entry of a workbook into one of the lists; a field keeps its name and its meaning."""
    mappe = alt.mappe
    befunde = _je_feld(alt)
    fremde = _fremde(alt)
    umstritten = _umstritten(alt)
    mit, ohne = [], []
    for feld in (*alt.edition.form.eingaben, *fremde):
        if feld.name not in mappe.namen:
            continue
        zelle = mappe.benannt(feld.name)
        if zelle.art is Zellart.LEER:
            continue
        grund = umstritten.get(feld.name)
        unlesbar = None if grund else _unlesbar(alt, feld, befunde)
        grund = grund or unlesbar or _unsichtbar(zelle) or hindernis(feld, zelle, neu)
        if grund:
            ohne.append(_bleibt(feld, zelle, grund, unlesbar is not None))
            continue
        bemerkung = "; ".join(
            satz.format(formel=(zelle.formel or "")[:_FORMEL])
            for code, satz in _WIE_GETIPPT.items()
            if code in befunde.get(feld.name, {})
        )
        wert = _wert(zelle, feld, mappe.datum1904)
        mit.append(Uebernommen(neu.felder[feld.name], zelle, wert, bemerkung, _gezeigt(feld, wert) or zelle.roh))
    ohne += [*_namenlose(alt), *_uebertippte(alt), *_blaetter(alt)]
    return Abgleich(tuple(mit), tuple(ohne))


def hindernis(feld: Feld, zelle: Zelle, neu: Form) -> str:
    """Why the new form does not take this entry, in one sentence; empty when it does."""
    ziel = neu.felder.get(feld.name)
    if ziel is None:
        return fehlendes_instrument(neu, feld.name) or f"Das Feld gibt es im Formular {neu.edition} nicht."
    if not ziel.eingabe:
        return f"Das Feld {'wird berechnet' if ziel.berechnet else 'steht fest'} und nimmt keine Eingabe."
    if ziel.gesperrt_grund:
        return f"Hier lässt sich {neu.jahr} nichts Neues planen: {ziel.gesperrt_grund.rstrip('.')}."
    if ziel.art is not feld.art and (ziel.art.zahl or feld.art.zahl or Art.DATUM in (ziel.art, feld.art)):
        return f"Das Feld nimmt im Formular {neu.edition} Angaben anderer Art."
    gewaehlt = str(zelle.wert).strip()
    if ziel.auswahl and gewaehlt not in ziel.auswahl:
        return f"„{gewaehlt[:60]}“ steht im Formular {neu.edition} nicht zur Auswahl."
    return ""


def _je_feld(alt: Planung) -> Mapping[str, Mapping[str, Befund]]:
    je: dict[str, dict[str, Befund]] = {}
    for befund in alt.eintraege.befunde:
        je.setdefault(befund.feld or "", {})[befund.code] = befund
    return je


def _unlesbar(alt: Planung, feld: Feld, befunde: Mapping[str, Mapping[str, Befund]]) -> str | None:
    """The Befund's sentence when no value can be made of the cell."""
    if alt.eintraege.werte.get(feld.name) is not UNLESBAR:
        return None
    saetze = (b.text for b in befunde.get(feld.name, {}).values() if b.code != "FORMEL_IM_EINGABEFELD")
    return next(saetze, "Der Inhalt lässt sich nicht lesen.")


def _unsichtbar(zelle: Zelle) -> str:
    """A text that shows nothing."""
    unsichtbar = zelle.art is Zellart.TEXT and not str(zelle.wert).strip()
    return "Die Zelle sieht leer aus und enthält nur unsichtbare Zeichen." if unsichtbar else ""


def _wert(zelle: Zelle, feld: Feld, datum1904: bool) -> Decimal | str | bool:
    """The value for the new cell, which counts days from 1900."""
    assert zelle.wert is not None
    if datum1904 and feld.art is Art.DATUM and isinstance(zelle.wert, Decimal):
        return zelle.wert + als_zahl(date(1904, 1, 1))
    return zelle.wert


def _bleibt(feld: Feld, zelle: Zelle, grund: str, unlesbar: bool = False) -> Liegengeblieben:
    wert = gezeigter_text(zelle)
    return Liegengeblieben(
        feld.name, feld.titel, f"{zelle.blatt}!{zelle.ref}", wert, grund, unlesbar, _gezeigt(feld, zelle.wert) or wert
    )


def _gezeigt(feld: Feld, wert: Decimal | str | bool | None) -> str:
    """A value as people read it; a day as stored in the new workbook."""
    if isinstance(wert, Decimal) and feld.art is Art.DATUM:
        return f"{tag:%d.%m.%Y}" if (tag := als_datum(Zelle("", "", Zellart.ZAHL, wert), False)) else ""
    return feld.zeige(wert) if isinstance(wert, Decimal) and feld.art.zahl else ""


@cache
def _alle_eingaben() -> Mapping[str, Feld]:
    """Every input that any year's form knows; of several years the latest."""
    return {f.name: f for jahr in range(ERSTES_JAHR, LETZTES_JAHR + 1) for f in load(jahr).eingaben}


def _fremde(alt: Planung) -> Iterator[Feld]:
    """Inputs of other years that the workbook has all the same: its year was typed over."""
    return (f for n, f in _alle_eingaben().items() if n in alt.mappe.namen and n not in alt.edition.form.felder)


def _umstritten(alt: Planung) -> Mapping[str, str]:
    """Fields whose cell is called otherwise on the sheet, or belongs to another name as well."""
    mappe, form = alt.mappe, alt.edition.form
    gruende = {
        name: f"Der Zellname zeigt auf eine Zelle, die auf dem Blatt „{anderes.titel}“ heißt."
        for name, anderes in vertauschte(mappe, form, alt.orte).items()
    }
    geteilt = {ort for ort, mal in Counter(mappe.namen[n] for n in form.felder if n in mappe.namen).items() if mal > 1}
    for feld in form.eingaben:
        ort = mappe.namen.get(feld.name)
        if ort in geteilt and ort != (alt.orte.blaetter.get(feld.blatt), feld.zelle):
            gruende.setdefault(feld.name, "Die Zelle gehört auch zu einem anderen Zellnamen.")
    return gruende


def _namenlose(alt: Planung) -> Iterator[Liegengeblieben]:
    """Inputs that have lost their name: what stands where they were, never taken, always told."""
    mappe, orte = alt.mappe, alt.orte
    sicher = {b.feld: b.zelle for b in alt.bericht.befunde if b.code == "NAME_FEHLT" and b.soll}
    vergeben = set(mappe.namen.values())
    for feld in alt.edition.form.eingaben:
        blatt = orte.blaetter.get(feld.blatt)
        if feld.name in mappe.namen or blatt is None:
            continue
        ref = sicher.get(feld.name) or feld.zelle
        unklar = feld.name not in sicher and ((blatt, ref) in vergeben or orte.verschoben(feld.blatt))
        zelle = mappe.zelle(blatt, ref)
        if unklar:
            grund = "Der Zellname fehlt, und welche Zelle es war, steht nicht fest."
            yield Liegengeblieben(feld.name, feld.titel, blatt, "", grund)
        elif zelle.art is not Zellart.LEER and (blatt, ref) not in vergeben:
            yield _bleibt(feld, zelle, "Der Zellname fehlt; der Wert steht dort, wo das Feld stand.")


def _uebertippte(alt: Planung) -> Iterator[Liegengeblieben]:
    """Entries in cells that take none: over formulas and over figures of the law."""
    mappe, engine, felder = alt.mappe, alt.edition.engine, alt.edition.form.felder
    for feld in alt.edition.form.ergebnisse:
        if feld.name not in mappe.namen or engine.schritt(feld.name).regel.nur_python is not None:
            continue
        zelle = mappe.benannt(feld.name)
        if zelle.formel is None and zelle.art is not Zellart.LEER:
            yield _bleibt(feld, zelle, "Der Wert ist über eine Formel getippt; die neue Mappe rechnet ihn selbst.")
    for name, wert in alt.edition.parameter.items():
        if wert is None or name not in mappe.namen:
            continue
        zelle = mappe.benannt(name)
        if zelle.wert != wert:
            titel = felder[name].titel if name in felder else law.parameter()[name].bezeichnung
            grund = "Der Rechtsparameter ist geändert; in der neuen Mappe steht der gesetzliche Wert."
            yield Liegengeblieben(name, titel, f"{zelle.blatt}!{zelle.ref}", gezeigter_text(zelle), grund)


def _blaetter(alt: Planung) -> Iterator[Liegengeblieben]:
    """Sheets that are gone, and sheets that no form has."""
    namen = {b.name for b in alt.edition.form.blaetter}
    for name in (b.name for b in alt.edition.form.blaetter if b.name not in alt.orte.blaetter):
        yield Liegengeblieben("", "", name, "", f"Das Blatt „{name}“ fehlt mit allem, was darauf stand.")
    if isinstance(alt.mappe, Mappe) and hat_beiblatt(alt.mappe, QUELLEN, QUELLENSPALTEN):
        namen.add(QUELLEN)  # its rows move with their fields
    for b in alt.mappe.blaetter:
        if b.name not in namen and b.name not in alt.orte.blaetter.values():
            grund = f"Das Blatt „{b.name}“ gehört nicht zum Formular und bleibt in der alten Mappe."
            yield Liegengeblieben("", "", b.name, "", grund)
