"""Every rule as an Excel function: the same call the engine makes, with cells instead of fields."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from amip_xl import law
from amip_xl.binding import Argument as Gebunden
from amip_xl.binding import Schritt
from amip_xl.edition import Edition, edition
from amip_xl.errors import RegelError
from amip_xl.expr import QUOTENSTELLEN, Bereich, Call
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Form
from amip_xl.funktionen.modell import Argument, Art, Funktion
from amip_xl.funktionen.namen import namen
from amip_xl.funktionen.werte import DEZIMALSTELLEN, ZAHL, ZellError, gerechnet, in_form, text, zahl, zahlen, zelle
from amip_xl.money import LEER, NULL, is_leer
from amip_xl.rule import Je, Regel
from amip_xl.rules import REGELN


@cache
def regelfunktionen() -> tuple[Funktion, ...]:
    """One function per rule, in the order the rules are written. Raises RegelError for a clash of names."""
    benannt = namen(REGELN)
    return tuple(aus_regel(regel, benannt[regel]) for regel in REGELN)


def aus_regel(regel: Regel, name: str) -> Funktion:
    """The Excel function of one rule, described by the latest form in which the rule stands."""
    ausgabe = _letzte_edition(regel)
    schritte = _schritte(ausgabe.form.jahr)[regel]
    argumente = tuple(_argument(i, schritte, ausgabe.form) for i in range(len(schritte[0].argumente)))
    return Funktion(name, Aufruf(schritte[0], argumente, ausgabe), _beschreibung(schritte[0], ausgabe), argumente)


def _letzte_edition(regel: Regel) -> Edition:
    for jahr in range(LETZTES_JAHR, ERSTES_JAHR - 1, -1):
        if regel.gilt_im(jahr) and not (regel.wenn and law.werte_im_jahr(jahr)[regel.wenn] is None):
            ausgabe = edition(jahr)
            if regel in _schritte(jahr):
                return ausgabe
    raise RegelError(f"{regel.ort}: die Regel steht in keinem Formular.")


@cache
def _schritte(jahr: int) -> dict[Regel, list[Schritt]]:
    """Where each rule stands in the form of a year."""
    gefunden: defaultdict[Regel, list[Schritt]] = defaultdict(list)
    for schritt in edition(jahr).engine.reihenfolge:
        gefunden[schritt.regel].append(schritt)
    return dict(gefunden)


# --- the call -------------------------------------------------------------------------------------------


class Aufruf:
    """The rule called with raw Excel values; blank and wrong input end as they do in the engine."""

    __slots__ = ("_argumente", "_darf_leer", "_entscheidend", "_form", "_parameter", "_regel")

    def __init__(self, schritt: Schritt, argumente: Sequence[Argument], ausgabe: Edition) -> None:
        regel, felder = schritt.regel, ausgabe.form.felder
        self._regel = regel
        self._argumente = argumente
        self._parameter = tuple(a.art == "parameter" for a in schritt.argumente)
        # as in the engine: a result is blank when all its numbers are, or its texts if it has no numbers
        zellen = [i for i, a in enumerate(schritt.argumente) if a.art != "parameter"]
        self._entscheidend = tuple(i for i in zellen if argumente[i].art is not Art.TEXT) or tuple(zellen)
        self._form = None
        if regel.je is Je.GANZE_SPALTE:
            self._form = next(i for i, a in enumerate(schritt.argumente) if a.art == "bereich")
        textlich = felder[schritt.ziel].textlich
        self._darf_leer = bool(regel.nur_python or textlich or ausgabe.engine.trace(schritt.ziel).leer_moeglich)

    def __call__(self, *roh: Any) -> Any:
        """The value for the cell. Raises ZellError for an error value, TypeError for a wrong number of arguments."""
        if len(roh) != len(self._argumente):
            raise TypeError(f"{self._regel.name}: {len(self._argumente)} Argumente, nicht {len(roh)}")
        werte = [self._lies(i, r) for i, r in enumerate(roh)]
        leer = bool(self._entscheidend) and all(map(_ganz_leer, (werte[i] for i in self._entscheidend)))
        if self._form is not None:
            anzahl = len(werte[self._form])
            ergebnis = [LEER] * anzahl if leer else list(gerechnet(lambda: self._regel.funktion(*werte)))
            return in_form([zelle(wert) for wert in ergebnis], roh[self._form])
        if leer:
            return zelle(LEER)
        wert = gerechnet(lambda: self._regel.funktion(*werte))
        return zelle(NULL if is_leer(wert) and not self._darf_leer else wert)

    def _lies(self, i: int, roh: Any) -> Any:
        art = self._argumente[i].art
        if art is Art.BEREICH:
            return Bereich.of(zahlen(roh))
        if art is Art.TEXT:
            return text(roh) or LEER
        wert = zahl(roh)
        if self._parameter[i]:
            _pruefe_parameter(self._argumente[i].name, wert)
        return wert


def _ganz_leer(wert: Any) -> bool:
    return all(map(is_leer, wert)) if isinstance(wert, Bereich) else is_leer(wert)


def _pruefe_parameter(name: str, wert: Any) -> None:
    """A parameter is never blank, and decimals are a small whole number."""
    if is_leer(wert):
        raise ZellError
    stellen = law.parameter()[name].einheit == "Nachkommastellen"
    if stellen and not (wert == wert.to_integral_value() and 0 <= wert <= DEZIMALSTELLEN):
        raise ZellError(ZAHL)


# --- the help: all of it said elsewhere already ---------------------------------------------------------

_ANTEIL = "Anteil (10 % = 0,1)"
_LEER = re.compile(r"\bleer\b")


def _beschreibung(schritt: Schritt, ausgabe: Edition) -> str:
    regel = schritt.regel
    norm = f" Norm: {regel.norm.rstrip('.')}." if regel.norm else ""
    leer = "" if _LEER.search(regel.titel) else f" {_leersatz(schritt, ausgabe)}"
    return f"{regel.titel}.{norm}{leer}"


def _leersatz(schritt: Schritt, ausgabe: Edition) -> str:
    """When the cell shows nothing."""
    if schritt.regel.nur_python:
        return "Leer, wo nichts eingetragen ist."
    baum = ausgabe.engine.trace(schritt.ziel)
    if isinstance(baum, Call) and baum.leer_moeglich:
        nenner = " oder die Basis 0 ist" if baum.stellen == QUOTENSTELLEN else ""
        return f"Leer, wenn eine nötige Angabe fehlt{nenner}."
    return "Leer, wenn alle Angaben leer sind."


def _argument(i: int, schritte: Sequence[Schritt], form: Form) -> Argument:
    """One argument of a rule; the unit is named where it is the same at every place the rule stands."""
    erster = schritte[0].argumente[i]
    if erster.art == "parameter":
        parameter = law.parameter()[erster.name]
        hilfe = _mit_einheit(parameter.bezeichnung, parameter.einheit)
        return Argument(erster.name, f'{hilfe}; z. B. AMIP_PARAMETER("{erster.name}";{form.jahr})', Art.ZAHL)
    felder = [form.felder[f] for s in schritte for f in s.argumente[i].felder]
    einheiten = {f.art.einheit for f in felder}
    hilfe = _mit_einheit(_titel(erster, schritte, form), einheiten.pop() if len(einheiten) == 1 else "")
    if erster.art == "bereich":
        return Argument(erster.name, f"Bereich, auch mit leeren Zellen: {hilfe}", Art.BEREICH)
    return Argument(erster.name, hilfe, Art.TEXT if felder[0].textlich else Art.ZAHL)


def _mit_einheit(titel: str, einheit: str) -> str:
    if not einheit or einheit in titel:
        return titel
    return f"{titel}, {_ANTEIL if einheit in ('%', 'Anteil') else einheit}"


def _titel(gebunden: Gebunden, schritte: Sequence[Schritt], form: Form) -> str:
    """What people call an argument: the column or row it stands for, or the one field."""
    feld = form.felder[gebunden.felder[0]]
    block = form.bloecke[feld.block]
    spalte = next((s.titel for s in block.spalten if s.id == feld.spalte), "")
    titel = feld.titel
    if gebunden.name == "spaltenwerte":
        titel = "die Werte einer Spalte"
    elif gebunden.art == "bereich":
        titel = f"{spalte} – {block.titel}"
    elif len(schritte) > 1 and gebunden.name == feld.spalte:
        titel = spalte
    elif len(schritte) > 1 and gebunden.name == feld.zeile:
        titel = feld.label
    return _ohne_jahr(titel, form.jahr) or feld.label


def _ohne_jahr(titel: str, jahr: int) -> str:
    """A function belongs to no year: "Betrag 2027" is the Betrag, "Erwartung 2026" that of the Vorjahr."""
    titel = titel.replace(f"Vorjahr {jahr - 1}", "Vorjahr").replace(str(jahr - 1), "Vorjahr")
    return titel.replace(f" {jahr}", "").removesuffix(str(jahr)).strip()
