"""The one contract between all doors: a book is read, checked and calculated, and becomes a list of writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from amip_xl import law
from amip_xl.books.ampel import anzeige
from amip_xl.books.book import Buch
from amip_xl.books.bookrules import pruefe_namensraum, pruefe_rechnung
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Fehlerwert, Schreibung, Zelle, gezeigter_text
from amip_xl.books.entries import Eintraege, lies_eintraege
from amip_xl.books.events import fasse_zusammen
from amip_xl.books.hiddencells import pruefe_verdeckte
from amip_xl.books.integrity import planungsjahr, pruefe_bezuege, pruefe_vorlage
from amip_xl.books.newvalues import MAX_TEXT, MAX_ZAHL
from amip_xl.books.places import Standorte
from amip_xl.books.protocol import Begruendungen, lies_begruendungen, protokollzeilen
from amip_xl.books.reader import Mappe
from amip_xl.books.sheetrules import nur_in_datei, pruefe_bedienung, pruefe_verknuepfungen
from amip_xl.books.sidecells import Lage, Nebenzelle, nebenzellen
from amip_xl.edition import Edition, edition
from amip_xl.engine import UNLESBAR, Ergebnis
from amip_xl.findings import FEHLER, HINWEIS, Befund, Bericht
from amip_xl.money import from_excel, is_leer, round_half_up, to_excel
from amip_xl.rule import Pruefung

# Doubles re-saved by other programs differ in the last digits; a stale result differs visibly.
GLEICHE_STELLEN = 6
VERALTET = "ERGEBNISSE_VERALTET"


@dataclass(frozen=True, slots=True)
class Planung:
    """One workbook, read, checked and calculated."""

    mappe: Buch
    edition: Edition
    orte: Standorte
    eintraege: Eintraege
    ergebnisse: Mapping[str, Any]
    bericht: Bericht
    anzeigen: tuple[str, ...]  # the traffic lights, in the order of edition.ampel
    begruendungen: Begruendungen

    def mit_befunden(self, vorab: Bericht) -> Planung:
        """The same planning with findings from elsewhere in front of its own."""
        return replace(self, bericht=Bericht((*vorab.befunde, *self.bericht.befunde)))


@dataclass(frozen=True, slots=True)
class Schreibliste:
    """What a door writes: `werte` into cells without formula, `zwischenwerte` as cached results of formulas."""

    werte: tuple[Schreibung, ...]
    zwischenwerte: tuple[Schreibung, ...]


@cache
def _formeln(jahr: int) -> Mapping[str, str | None]:
    ausgabe = edition(jahr)
    return {f.name: ausgabe.engine.formula(f.name) for f in ausgabe.form.ergebnisse}


@cache
def _summierte(jahr: int) -> frozenset[str]:
    """Fields that a formula of the workbook calculates with."""
    return frozenset(f for s in edition(jahr).engine.reihenfolge for a in s.argumente for f in a.felder)


def pruefe(mappe: Buch, dazu: Iterable[Befund] = ()) -> Planung:
    """Read, check and calculate one workbook; `dazu` are findings about it from elsewhere.

    Raises MappeError when it is no AMIP workbook.
    """
    jahr = planungsjahr(mappe)
    ausgabe = edition(jahr)
    form, engine = ausgabe.form, ausgabe.engine
    orte = Standorte(mappe, form)
    vorlage = pruefe_vorlage(mappe, ausgabe, _formeln(jahr), orte, _nebenzellen(jahr))
    eintraege = lies_eintraege(mappe, form, _summierte(jahr))
    vorlage += pruefe_bezuege(mappe, form, (*vorlage, *eintraege.befunde))
    if isinstance(mappe, Mappe):  # an open book does not hand these out
        vorlage += pruefe_bedienung(mappe, ausgabe, orte, _nebenzellen(jahr))
        vorlage += pruefe_verknuepfungen(mappe, vorlage)
        vorlage += pruefe_namensraum(mappe, ausgabe, orte)
        vorlage += pruefe_rechnung(mappe)
        vorlage += pruefe_verdeckte(mappe, form, orte)
    ergebnisse = engine.calculate(eintraege.werte)
    verletzt = [e for e in engine.check(eintraege.werte, ergebnisse) if e.schritt.ziel in mappe.namen]
    ids = {id(e.schritt) for e in verletzt}
    alle = {**eintraege.werte, **ergebnisse}
    # a result that cannot be calculated stands in its cell as an error value, and its row's light says so
    fehlerhafte = eintraege.fehlerfelder | {n for n, w in ergebnisse.items() if w is UNLESBAR or _zu_gross(w)}
    anzeigen = tuple(anzeige(z, alle, ids, eintraege.textfelder, fehlerhafte) for z in ausgabe.ampel)
    begruendungen = lies_begruendungen(mappe)
    befunde = [
        *dazu,
        *fasse_zusammen(vorlage),
        *eintraege.befunde,
        *(_befund(e, mappe) for e in verletzt),
        *_rechtsstand(ausgabe),
        *_veraltet(mappe, ausgabe, ergebnisse),
    ]
    bericht = Bericht(tuple(begruendungen.ordne_zu(_sortiert(befunde, ausgabe))))
    return Planung(mappe, ausgabe, orte, eintraege, ergebnisse, bericht, anzeigen, begruendungen)


def _befund(ergebnis: Ergebnis, mappe: Buch) -> Befund:
    pruefung: Pruefung = ergebnis.pruefung
    ziel = ergebnis.schritt.ziel
    blatt, zelle = mappe.namen[ziel]
    return Befund(
        pruefung.code, pruefung.schwere, ergebnis.text, ergebnis.abhilfe, blatt, zelle, ziel,
        ist=ergebnis.ist, soll=ergebnis.soll, norm=pruefung.norm,
    )  # fmt: skip


def _rechtsstand(ausgabe: Edition) -> list[Befund]:
    """A planning year later than the last look at the law."""
    alt = law.veraltet(ausgabe.form.jahr)
    if not alt:
        return []
    zuletzt = min(p.zuletzt_geprueft for p in alt)
    return [
        Befund(
            "RECHTSSTAND_VERALTET", HINWEIS,
            f"Für {ausgabe.form.jahr} wurden {len(alt)} Rechtsparameter noch nicht geprüft, zuletzt am "
            f"{zuletzt:%d.%m.%Y}.",
            "Prüfen Sie die Werte auf dem Blatt Rechtsstand oder verwenden Sie eine neuere Fassung des Programms.",
            ausgabe.form.blatt("rechtsstand").name, "A1",
        )
    ]  # fmt: skip


def _veraltet(mappe: Buch, ausgabe: Edition, ergebnisse: Mapping[str, Any]) -> list[Befund]:
    """Results in the workbook that do not show what the entries give."""
    veraltet = []
    for name, wert in ergebnisse.items():
        if name not in mappe.namen:
            continue
        zelle = mappe.benannt(name)
        ueberschrieben = zelle.formel is None and ausgabe.engine.schritt(name).regel.nur_python is None
        if not ueberschrieben and not _zeigt(zelle.art, zelle.wert, wert):
            veraltet.append((name, zelle))
    if not veraltet:
        return []
    name, zelle = veraltet[0]
    feld = ausgabe.form.felder[name]
    gezeigt = feld.zeige(zelle.wert) if isinstance(zelle.wert, Decimal) else gezeigter_text(zelle)[:60] or "nichts"
    richtig = _zeige(feld, ergebnisse[name])
    if gezeigt == richtig and isinstance(zelle.wert, Decimal):  # they differ behind the digits of the cell's format
        gezeigt, richtig = (feld.art.zeige(round_half_up(w, GLEICHE_STELLEN)) for w in (zelle.wert, ergebnisse[name]))
    anzahl = "1 Ergebnis der Mappe ist" if len(veraltet) == 1 else f"{len(veraltet)} Ergebnisse der Mappe sind"
    return [
        Befund(
            VERALTET, HINWEIS,
            f"{anzahl} nicht auf dem Stand der Eingaben; „{feld.titel}“ zeigt {gezeigt} statt {richtig}.",
            "Klicken Sie auf „Berechnen“ oder öffnen und speichern Sie die Mappe in Excel.",
            zelle.blatt, zelle.ref, name, ist=gezeigt, soll=richtig,
        )
    ]  # fmt: skip


def _zeige(feld: Any, wert: Any) -> str:
    return "nicht berechenbar" if wert is UNLESBAR else feld.zeige(wert) or "nichts"


def _zeigt(art: Zellart, gespeichert: Any, wert: Any) -> bool:
    """True when a result cell shows the calculated value (an undecided one is not compared)."""
    if wert is UNLESBAR:
        return True
    if _zu_gross(wert):
        return art is Zellart.FEHLER
    if is_leer(wert):
        # a formula that was never calculated shows nothing, and nothing is right here
        return art in (Zellart.LEER, Zellart.UNGERECHNET) or gespeichert == ""
    if art is not Zellart.ZAHL or not isinstance(gespeichert, Decimal):
        return False
    # a double has 17 digits at most: of a sum of billions the cents cannot come back
    return round_half_up(gespeichert - wert, GLEICHE_STELLEN) == 0 or gespeichert == from_excel(to_excel(wert))


def _sortiert(befunde: list[Befund], ausgabe: Edition) -> list[Befund]:
    """Fehler before Hinweise, then as the sheets stand, from top to bottom."""
    reihe = {b.name: i for i, b in enumerate(ausgabe.form.blaetter)}

    def schluessel(b: Befund) -> tuple[bool, int, int, str]:
        ziffern = "".join(z for z in b.zelle or "" if z.isdigit())
        return b.schwere is not FEHLER, reihe.get(b.blatt or "", -1), int(ziffern or 0), b.zelle or ""

    return sorted(befunde, key=schluessel)


def ohne_veraltet(planung: Planung) -> Planung:
    """The same planning without the finding that writing fresh results settles."""
    rest = tuple(b for b in planung.bericht.befunde if b.code != VERALTET)
    return replace(planung, bericht=Bericht(rest))


def schreibliste(planung: Planung, jetzt: datetime, programm: str) -> Schreibliste:
    """Everything „Berechnen“ writes: Python-only figures, the Prüfprotokoll, fresh cached results.

    Findings that only a file shows are not among them: the same input makes the same list, whatever the door.
    """
    sichtbar = tuple(b for b in ohne_veraltet(planung).bericht.befunde if not nur_in_datei(b))
    planung = replace(planung, bericht=Bericht(sichtbar))
    werte = [
        *nur_python_werte(planung),
        *protokollzeilen(
            planung.mappe, planung.bericht, planung.begruendungen, jetzt, programm, planung.edition.form.edition,
            law.rechtsstand(planung.edition.form.jahr),
        ),
    ]  # fmt: skip
    return Schreibliste(tuple(werte), tuple(zwischenwerte(planung, planung.bericht.urteil)))


def nur_python_werte(planung: Planung) -> list[Schreibung]:
    """The figures that no formula can carry: all that a rule yields together, when one of them is not held yet."""
    mappe, liste = planung.mappe, []
    for schritt in planung.edition.engine.reihenfolge:
        if not schritt.regel.nur_python:
            continue
        namen = [n for n in schritt.ziele or (schritt.ziel,) if n in mappe.namen]
        paare = [(mappe.benannt(n), zellwert(planung.ergebnisse[n])) for n in namen]
        if not all(_haelt(zelle, neu) or (neu is None and zelle.art is Zellart.LEER) for zelle, neu in paare):
            liste += [Schreibung(zelle.blatt, zelle.ref, neu) for zelle, neu in paare]
    return liste


def zwischenwerte(planung: Planung, urteil: str | None = None) -> list[Schreibung]:
    """The cached results of formulas: results, lights, overview; overwritten formulas are left alone.

    `urteil` is the verdict the Prüfprotokoll will show; None when it stays as it is.
    """
    mappe, orte, ausgabe = planung.mappe, planung.orte, planung.edition
    stellen = [(mappe.namen.get(name), zellwert(wert)) for name, wert in planung.ergebnisse.items()]
    stellen += [(orte.licht(z), t) for z, t in zip(ausgabe.ampel, planung.anzeigen, strict=True)]
    anzeigen = {(z.blatt, z.zelle): t for z, t in zip(ausgabe.ampel, planung.anzeigen, strict=True)}
    if urteil is None:
        bisher = mappe.benannt("protokoll_urteil").wert if "protokoll_urteil" in mappe.namen else None
        urteil = bisher if isinstance(bisher, str) else ""
    lage = Lage({**planung.eintraege.werte, **planung.ergebnisse}, anzeigen, urteil)
    stellen += [(orte.neben(n), _haltbar(n.wert(lage))) for n in _nebenzellen(ausgabe.form.jahr)]
    liste = []
    for ort, wert in stellen:
        if ort is not None:
            zelle = mappe.zelle(*ort)
            if zelle.formel is not None and not _haelt(zelle, wert):
                liste.append(Schreibung(*ort, wert))
    return liste


def _haelt(zelle: Zelle, wert: Decimal | str | None) -> bool:
    """True when a cell already holds the very value, so that there is nothing to write."""
    if zelle.art is Zellart.ZAHL:
        if not isinstance(wert, Decimal):
            return False
        soll = to_excel(wert)
        return zelle.roh == soll or to_excel(Decimal(zelle.roh)) == soll
    if zelle.art is Zellart.TEXT:
        return zelle.wert == ("" if wert is None else wert) and not isinstance(wert, Fehlerwert)
    return zelle.art is Zellart.FEHLER and isinstance(wert, Fehlerwert) and zelle.wert == wert


@cache
def _nebenzellen(jahr: int) -> tuple[Nebenzelle, ...]:
    return nebenzellen(edition(jahr))


def _zu_gross(wert: Any) -> bool:
    """True for a result that no cell can hold."""
    return isinstance(wert, Decimal) and abs(wert) > MAX_ZAHL


def _haltbar(wert: Decimal | str) -> Decimal | str | Fehlerwert:
    """A value as a cell can hold it: Excel's own formula shows an error value where it cannot."""
    if isinstance(wert, str) and len(wert.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        return Fehlerwert("#VALUE!")
    return Fehlerwert("#NUM!") if _zu_gross(wert) else wert


def zellwert(wert: Any) -> Decimal | str | Fehlerwert | None:
    """A result as a cell holds it: blank is the empty text of its formula, undecided is an error value."""
    if wert is UNLESBAR:
        return Fehlerwert("#VALUE!")
    if is_leer(wert):
        return None
    if isinstance(wert, Decimal | str):
        return _haltbar(wert)
    raise TypeError(f"kein Zellwert: {wert!r}")


def als_zahl(tag: date, datum1904: bool = False) -> Decimal:
    """A day as the serial number a workbook stores: counted from 1900, or from 1904 as on old Macs."""
    return Decimal((tag - (date(1904, 1, 1) if datum1904 else date(1899, 12, 30))).days)
