"""The figures by which municipalities are compared, each written once: a result of the form, or a rule of its own.

The rules here make figures that only a comparison needs. As everywhere, a rule called with Decimal calculates and
called with cells traces itself into the formula of the sheet Vergleich.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from amip_xl.books.newvalues import MAX_ZAHL
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.expr import Bereich, Call, Ref, cell_value, formula
from amip_xl.form import Art, Form
from amip_xl.money import LEER, is_leer
from amip_xl.rule import Regel, collect, rule
from amip_xl.verbs import Anzahl, Euro, Rate, Vzae, Werte, both, if_, is_filled, only_if, ratio, total

_VERGLEICHBAR = MAX_ZAHL / 1000  # a limit is a few times the figure and must fit into a cell, too


@rule(name="betrag_mit_eintritten")
def betrag_mit_eintritten(
    alle_massnahmen_betrag: Werte,
    alle_massnahmen_eintritte: Werte,
    massnahmen_betrag: Euro,
    massnahmen_eintritte: Anzahl,
) -> Euro:
    """Betrag aller Instrumente, für die Eintritte geplant sind."""
    bekannt = both(is_filled(massnahmen_betrag), massnahmen_eintritte > 0)
    return only_if(bekannt, _mit_eintritten(alle_massnahmen_betrag, alle_massnahmen_eintritte))


@rule(name="neugeschaeft_mit_eintritten")
def neugeschaeft_mit_eintritten(
    alle_massnahmen_neugeschaeft: Werte,
    alle_massnahmen_eintritte: Werte,
    massnahmen_neugeschaeft: Euro,
    massnahmen_eintritte: Anzahl,
) -> Euro:
    """Neugeschäft aller Instrumente, für die Eintritte geplant sind."""
    bekannt = both(is_filled(massnahmen_neugeschaeft), massnahmen_eintritte > 0)
    return only_if(bekannt, _mit_eintritten(alle_massnahmen_neugeschaeft, alle_massnahmen_eintritte))


def _mit_eintritten(mittel: Werte, eintritte: Werte) -> Euro:
    summe: Euro = total(*(if_(e > 0, m, 0) for m, e in zip(mittel, eintritte, strict=True)))
    return summe


@rule(name="neugeschaeft_je_eintritt")
def neugeschaeft_je_eintritt(neugeschaeft_mit_eintritten: Euro, massnahmen_eintritte: Anzahl) -> Euro:
    """Neugeschäft je geplantem Eintritt, ohne Instrumente ohne Eintritte."""
    return ratio(neugeschaeft_mit_eintritten, massnahmen_eintritte)


@rule(name="betrag_je_eintritt")
def betrag_je_eintritt(betrag_mit_eintritten: Euro, massnahmen_eintritte: Anzahl) -> Euro:
    """Betrag (Neugeschäft und Vorbindung) je geplantem Eintritt, ohne Instrumente ohne Eintritte."""
    return ratio(betrag_mit_eintritten, massnahmen_eintritte)


@rule(name="egt_je_elb")
def egt_je_elb(egt_netto: Euro, elb_plan: Anzahl) -> Euro:
    """EGT netto je eLb im Jahresdurchschnitt (Plan)."""
    return ratio(egt_netto, elb_plan)


@rule(name="elb_je_vzae")
def elb_je_vzae(pers_elb_plan: Anzahl, pers_vzae_plan: Vzae) -> Rate:
    """Erwerbsfähige Leistungsberechtigte je VZÄ insgesamt (auch Steuerung und Querschnitt)."""
    return ratio(pers_elb_plan, pers_vzae_plan)


@rule(name="frauenanteil_elb")
def frauenanteil_elb(elb_frauen_plan: Anzahl, elb_plan: Anzahl) -> Rate:
    """Anteil der Frauen an den eLb im Jahresdurchschnitt (Plan)."""
    return ratio(elb_frauen_plan, elb_plan)


@rule(name="frauenanteil_integrationen")
def frauenanteil_integrationen(integrationen_frauen_plan: Anzahl, integrationen_plan: Anzahl) -> Rate:
    """Anteil der Frauen an den Integrationen (Plan)."""
    return ratio(integrationen_frauen_plan, integrationen_plan)


class Kennzahl(NamedTuple):
    """One figure to compare by: its name, short title, kind, what it is in words, its rule if it is no field."""

    name: str
    titel: str
    art: Art
    worte: str
    regel: Regel | None = None  # None: a result of the form

    def zeige(self, wert: Any) -> str:
        """A value the way people read it."""
        return self.art.zeige(wert, genau=False)


# name, short title, kind (None: the field's own)
_VERGLICHEN: tuple[tuple[str, str, Art | None], ...] = (
    ("umschichtungsquote", "Umschichtungsquote", None),
    ("egt_je_elb", "EGT netto je eLb", Art.EURO),
    ("neugeschaeft_je_eintritt", "Kosten je Eintritt (Neugeschäft)", Art.EURO),
    ("betrag_je_eintritt", "Kosten je Eintritt (Betrag)", Art.EURO),
    ("pers_schluessel_aktiv_plan", "eLb je VZÄ, aktiv", None),
    ("pers_schluessel_passiv_plan", "eLb je VZÄ, passiv", None),
    ("elb_je_vzae", "eLb je VZÄ, insgesamt", Art.SCHLUESSEL),
    ("verwaltungskosten_je_vzae", "Verwaltungskosten je VZÄ", None),
    ("pers_fluktuationsquote_plan", "Fluktuationsquote", None),
    ("integrationsquote_plan", "Integrationsquote (IQ)", None),
    ("integrationsquote_frauen_plan", "IQ der Frauen", None),
    ("integrationsquote_maenner_plan", "IQ der Männer", None),
    ("lzb_quote_plan", "LZB-Anteil an den eLb", None),
    ("lzb_veraenderung", "Veränderung des LZB-Bestands", None),
    ("frauenanteil_elb", "Frauenanteil an den eLb", Art.PROZENT),
    ("frauenanteil_integrationen", "Frauenanteil an den Integrationen", Art.PROZENT),
)
# what some of them are made from and no field of the form holds
_GRUNDLAGEN: tuple[tuple[str, str, Art | None], ...] = (
    ("neugeschaeft_mit_eintritten", "Neugeschäft, Instrumente mit Eintritten", Art.EURO),
    ("betrag_mit_eintritten", "Betrag, Instrumente mit Eintritten", Art.EURO),
)


@cache
def _regeln() -> Mapping[str, Regel]:
    return {r.name: r for r in collect(sys.modules[__name__])}


def kennzahlen(jahr: int) -> tuple[Kennzahl, ...]:
    """The figures that are compared in a year, in the order of the sheet."""
    return tuple(_kennzahl(jahr, *eintrag) for eintrag in _VERGLICHEN)


def grundlagen(jahr: int) -> tuple[Kennzahl, ...]:
    """Amounts that only the compared figures need; a rule may ask for them like for a field."""
    return tuple(_kennzahl(jahr, *eintrag) for eintrag in _GRUNDLAGEN)


@cache
def _kennzahl(jahr: int, name: str, titel: str, art: Art | None) -> Kennzahl:
    regel = _regeln().get(name)
    if regel is not None:
        assert art is not None
        return Kennzahl(name, titel, art, regel.titel, regel)
    ausgabe = edition(jahr)
    worte = ausgabe.engine.schritt(name).regel.titel.removesuffix(", ungerundet")
    return Kennzahl(name, titel, ausgabe.form.felder[name].art, worte)


def paar(k: Kennzahl, jahr: int) -> tuple[str, str]:
    """The two figures whose ratio a figure is, by name: fields or Grundlagen."""
    if k.regel is not None:
        namen = tuple(k.regel.argumente)
    else:
        namen = tuple(a.felder[0] for a in edition(jahr).engine.schritt(k.name).argumente)
    eine, andere = namen
    return eine, andere


def messe(form: Form, werte: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """All figures and what they are made from, of one workbook's entries and results by field name.

    None is a blank: nothing to calculate with, an entry that is no number, or a figure no cell can hold.
    """
    alle: dict[str, Any] = {}
    for k in (*grundlagen(form.jahr), *kennzahlen(form.jahr)):
        alle[k.name] = werte.get(k.name, LEER) if k.regel is None else _rechne(k.regel, form, werte, alle)
    return {n: _zahl(w) for n, w in alle.items()}


def _zahl(wert: Any) -> Decimal | None:
    return wert if isinstance(wert, Decimal) and not is_leer(wert) and abs(wert) <= _VERGLEICHBAR else None


def _rechne(regel: Regel, form: Form, werte: Mapping[str, Any], alle: Mapping[str, Any]) -> Any:
    argumente: list[Any] = []
    for name in regel.argumente:
        if name in form.bereiche:
            zellen = [werte.get(f, LEER) for f in form.bereiche[name][1]]
            argumente.append(Bereich.of(zellen))
        else:
            zellen = [alle[name] if name in alle else werte.get(name, LEER)]
            argumente += zellen
        if any(z is UNLESBAR for z in zellen):
            return UNLESBAR
    return regel.funktion(*(LEER if a is None else a for a in argumente))


def formel(kennzahl: Kennzahl, form: Form, ort: Callable[[str], str | None]) -> str | None:
    """The figure as a formula over the cells that `ort` gives for fields and Grundlagen; None where one is missing."""
    regel = kennzahl.regel
    if regel is None:
        zelle = ort(kennzahl.name)
        return None if zelle is None else f'=IF(ISNUMBER({zelle}),{zelle},"")'
    symbole: list[Any] = []
    for name in regel.argumente:
        felder = form.bereiche[name][1] if name in form.bereiche else (name,)
        refs = [None if (zelle := ort(f)) is None else Ref(zelle, berechnet=True) for f in felder]
        if name in form.bereiche:
            symbole.append(refs)
        elif refs[0] is None:
            return None
        else:
            symbole.append(refs[0])
    listen = [s for s in symbole if isinstance(s, list)]
    # a row without a cell holds nothing anywhere
    da = [i for i, paar in enumerate(zip(*listen, strict=True)) if all(r is not None for r in paar)]
    baum = regel.funktion(*(Bereich.of(s[i] for i in da) if isinstance(s, list) else s for s in symbole))
    assert isinstance(baum, Call)
    return f"={formula(cell_value(baum))}"
