"""The lighthouse office of an island: an invented authority, which no change of law can break.

Fields, a block of stores (rows × columns), rules, checks and parameters; nothing here is German law.
"""

# ruff: noqa: ARG001 - some rules ask for cells they do not use, to be blank only when all are

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from amip_xl.engine import Engine
from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.money import LEER, forced_sum, format_de, is_leer
from amip_xl.rule import Je, Regel, check, rule
from amip_xl.verbs import (
    absolute,
    at_least,
    at_most,
    both,
    cents,
    count_filled,
    difference,
    either,
    if_,
    is_blank,
    is_filled,
    is_whole,
    length,
    negate,
    one_of,
    only_digits,
    only_if,
    ratio,
    relative_change,
    rounded,
    total,
)


@dataclass(frozen=True)
class Feld:
    name: str
    titel: str
    textlich: bool = False
    berechnet: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    auswahl: tuple[str, ...] = ()

    @property
    def eingabe(self) -> bool:
        return not self.berechnet

    def grenze(self, argument: str) -> Any:
        return getattr(self, argument) or None if argument == "auswahl" else getattr(self, argument)

    def zeige(self, wert: Any) -> str:
        if is_leer(wert):
            return ""
        return format_de(wert) if isinstance(wert, Decimal) else str(wert)


@dataclass(frozen=True)
class Aufteilung:
    ganzes: str
    teile: tuple[str, ...]
    merkmal: str
    art: str


@dataclass(frozen=True)
class Block:
    name: str
    zeilen_ids: tuple[str, ...]
    spalten_ids: tuple[str, ...]
    aufteilungen: tuple[Aufteilung, ...] = ()
    fehlt: frozenset[tuple[str, str]] = frozenset()
    summiert: tuple[str, ...] = ()  # rows that a column adds up
    mit_summe: tuple[str, ...] = ()  # columns that have a sum

    def feldname(self, zeile: str, spalte: str) -> str | None:
        return None if (zeile, spalte) in self.fehlt else f"{self.name}_{zeile}_{spalte}"

    def spaltenbereich(self, spalte: str) -> tuple[str | None, Sequence[str]]:
        if spalte not in self.mit_summe:
            return None, ()
        return f"{self.name}_{spalte}", tuple(f"{self.name}_{z}_{spalte}" for z in self.summiert)


@dataclass(frozen=True)
class Form:
    jahr: int
    felder: Mapping[str, Feld]
    bloecke: Mapping[str, Block]
    bereiche: Mapping[str, tuple[str | None, Sequence[str]]]


def form(*felder: Feld, jahr: int = 2026, bloecke: Sequence[Block] = (), **bereiche: Sequence[str]) -> Form:
    """A form of just these fields."""
    return Form(
        jahr,
        {f.name: f for f in felder},
        {b.name: b for b in bloecke},
        {n: (n, f) for n, f in bereiche.items()},
    )


def eingabe(name: str, **mehr: Any) -> Feld:
    return Feld(name, name.replace("_", " ").capitalize(), **mehr)


def ergebnis(name: str, **mehr: Any) -> Feld:
    return eingabe(name, berechnet=True, **mehr)


def regeln(*funktionen: Callable[..., Any]) -> tuple[Regel, ...]:
    """The rules behind decorated functions."""
    return tuple(f.__amip__ for f in funktionen)  # type: ignore[attr-defined]


def kleine_engine(
    funktion: Callable[..., Any],
    *,
    felder: Sequence[Feld] = (),
    parameter: Mapping[str, Decimal | None] | None = None,
    jahr: int = 2026,
) -> Engine:
    """An engine for one rule: its arguments are inputs unless declared otherwise, its name is the result."""
    [regel] = regeln(funktion)
    parameter = parameter or {}
    bekannt = {f.name: f for f in felder}
    for name in regel.argumente:
        if name not in parameter:
            bekannt.setdefault(name, eingabe(name))
    bekannt.setdefault(regel.name, ergebnis(regel.name))
    return Engine(form(*bekannt.values(), jahr=jahr), (regel,), parameter)


# -- the office -----------------------------------------------------------------------------------

PARAMETER: dict[str, Decimal | None] = {
    "abgabe_satz": Decimal("0.152"),
    "preis_je_docht": Decimal("2.345"),
    "docht_teiler": Decimal(8),
    "mindest_oel": Decimal(1000),
    "hoechst_quote": Decimal("0.15"),
    "rundung": Decimal(1),
    "tausender": Decimal(-3),
    "hoechste_zahl": Decimal(3),
    "ags_laenge": Decimal(8),
    "nebelzuschlag": None,
}

LAGER = Block(
    "lager",
    ("nord", "sued", "hafen", "zusammen"),
    ("dochte", "kerzen", "betrag", "quote", "anteil"),
    (
        Aufteilung("zusammen", ("nord", "sued", "hafen"), "Standort", "genau"),
        Aufteilung("nord", ("hafen",), "Hafen", "teilmenge"),
    ),
    fehlt=frozenset({("zusammen", "quote"), ("zusammen", "anteil")}),
    summiert=("nord", "sued", "hafen"),
    mit_summe=("kerzen", "betrag"),
)

_EINGABEN = ("dochte", "kerzen")


def _lagerfelder() -> list[Feld]:
    felder = []
    for zeile in LAGER.zeilen_ids:
        for spalte in LAGER.spalten_ids:
            name = LAGER.feldname(zeile, spalte)
            if name is not None:
                rechnet = spalte not in _EINGABEN or (zeile == "zusammen" and spalte in LAGER.mit_summe)
                felder.append(Feld(name, f"{spalte.capitalize()} {zeile}", berechnet=rechnet))
    return felder


EINGABEN = (
    Feld("oel_vorrat", "Ölvorrat", minimum=Decimal(0)),
    Feld("oel_lieferung", "Öllieferung", maximum=Decimal("5000.5")),
    Feld("oel_verbrauch", "Ölverbrauch", minimum=Decimal(-5), maximum=Decimal(100000)),
    Feld("fackeln", "Fackeln"),
    Feld("fackeln_vorjahr", "Fackeln im Vorjahr"),
    Feld("waerter", "Wärter"),
    Feld("zielquote", "Zielquote"),
    Feld("turmart", "Turmart", textlich=True, auswahl=("Fels", "Sand")),
    Feld("kennung", "Kennung", textlich=True),
)

ERGEBNISSE = (
    "oel_gesamt", "oel_abgabe", "oel_rest", "abgabe_nach_abzug", "abgabe_auf_differenz",
    "abgabe_auf_rest", "achtel_nach_abzug", "fehlbetrag",
    "groesserer", "kleinerer", "hoechstens_eins", "mindestens_null", "zuschlag", "bedingt", "durchgereicht",
    "doppelt_durchgereicht", "docht_kosten", "auf_eine_stelle", "auf_tausend", "spanne", "oel_je_fackel",
    "abgabe_quote", "fackel_wandel", "fackel_mehr", "quoten_abstand", "erweitert", "summe_wenn",
    "lager_gefuellt", "ergebnisse_gefuellt", "nur_mit_fackeln", "nur_mit_rest", "fels_wert", "verschachtelt",
    "gesamt_betrag", "abgabe_auf_summe", "negativ", "nur_parameter", "oder_null", "auf_der_insel",
)  # fmt: skip

BEREICHE = {
    "lager_dochte": tuple(f"lager_{z}_dochte" for z in ("nord", "sued", "hafen")),
    "geldquellen": ("oel_gesamt", "oel_rest", "oel_je_fackel"),
}


def leuchtturm(jahr: int = 2026) -> Form:
    """The whole form of the office."""
    felder = [
        *EINGABEN,
        *(ergebnis(name) for name in ERGEBNISSE),
        ergebnis("turm_text", textlich=True),
        ergebnis("turm_kopie", textlich=True),
        *_lagerfelder(),
    ]
    return form(*felder, jahr=jahr, bloecke=[LAGER], **BEREICHE)


# rules; the argument names are the edges, so they stand here in no particular order


@rule(norm="§ 3 LeuchtO")
def oel_rest(oel_gesamt, oel_abgabe):
    """Öl nach der Abgabe."""
    return oel_gesamt - oel_abgabe


@rule(norm="§ 2 LeuchtO")
def oel_abgabe(oel_gesamt, abgabe_satz):
    """Abgabe an den Hafenmeister."""
    return cents(oel_gesamt * abgabe_satz)


@rule(norm="§ 1 LeuchtO")
def oel_gesamt(oel_vorrat, oel_lieferung, oel_verbrauch):
    """Öl aus Vorrat und Lieferung nach dem Verbrauch."""
    return cents(total(oel_vorrat, oel_lieferung) - oel_verbrauch)


@rule()
def abgabe_nach_abzug(oel_vorrat, oel_verbrauch, abgabe_satz):
    """Abgabe, von der der Verbrauch abgeht."""
    return cents(oel_vorrat * abgabe_satz - oel_verbrauch)


@rule()
def abgabe_auf_differenz(oel_vorrat, oel_verbrauch, abgabe_satz):
    """Abgabe auf das, was bleibt."""
    return cents((oel_vorrat - oel_verbrauch) * abgabe_satz)


@rule()
def abgabe_auf_summe(oel_vorrat, oel_lieferung, fackeln, abgabe_satz):
    """Abgabe auf eine Summe."""
    return cents(total(oel_vorrat, oel_lieferung, -fackeln) * abgabe_satz)


@rule()
def abgabe_auf_rest(oel_rest, abgabe_satz):
    """Abgabe auf einen ungerundeten Unterschied."""
    return cents(oel_rest * abgabe_satz)


@rule()
def achtel_nach_abzug(oel_vorrat, oel_verbrauch, docht_teiler):
    """Ein Achtel nach dem Verbrauch."""
    return cents(oel_vorrat / docht_teiler - oel_verbrauch)


@rule()
def fehlbetrag(oel_gesamt):
    """Was fehlt, nie negativ."""
    return cents(at_least(-oel_gesamt, 0))


@rule()
def groesserer(oel_vorrat, oel_verbrauch):
    """Der größere von beiden."""
    return at_least(oel_vorrat, oel_verbrauch)


@rule()
def kleinerer(oel_vorrat, oel_rest):
    """Der kleinere von beiden."""
    return at_most(oel_rest, oel_vorrat)


@rule()
def hoechstens_eins(oel_vorrat, fackeln):
    """Höchstens eins, aber mindestens die Fackeln."""
    return at_least(at_most(oel_vorrat, 1), fackeln)


@rule()
def mindestens_null(oel_vorrat, waerter):
    """Mindestens null."""
    return cents(at_least(oel_vorrat, 0) + at_most(0, waerter))


@rule()
def zuschlag(turmart, oel_vorrat, oel_lieferung):
    """Was auf den Fels kommt."""
    return if_(turmart == "Fels", oel_vorrat, oel_lieferung)


@rule()
def bedingt(oel_rest, oel_abgabe, fackeln):
    """Rest oder Abgabe."""
    return if_(oel_rest > fackeln, oel_rest, oel_abgabe)


@rule()
def durchgereicht(oel_vorrat, waerter):
    """Nur der Vorrat."""
    return oel_vorrat


@rule()
def doppelt_durchgereicht(durchgereicht, waerter):
    """Nur der Vorrat, noch einmal."""
    return durchgereicht


@rule()
def docht_kosten(oel_vorrat, docht_teiler):
    """Ein Achtel des Vorrats."""
    return cents(oel_vorrat / docht_teiler)


@rule()
def auf_eine_stelle(oel_vorrat, rundung):
    """Vorrat mit einer Stelle."""
    return rounded(oel_vorrat, rundung)


@rule()
def auf_tausend(oel_vorrat, tausender):
    """Vorrat in Tausendern."""
    return rounded(oel_vorrat, tausender)


@rule()
def spanne(oel_vorrat, oel_verbrauch):
    """Abstand ohne Vorzeichen."""
    return cents(absolute(oel_vorrat - oel_verbrauch))


@rule()
def oel_je_fackel(oel_gesamt, fackeln):
    """Öl je Fackel."""
    return ratio(oel_gesamt, fackeln)


@rule()
def abgabe_quote(oel_verbrauch, oel_vorrat):
    """Verbrauch am Vorrat."""
    return ratio(oel_verbrauch, oel_vorrat)


@rule()
def fackel_wandel(fackeln, fackeln_vorjahr):
    """Veränderung der Fackeln."""
    return relative_change(fackeln, fackeln_vorjahr)


@rule()
def fackel_mehr(fackeln, fackeln_vorjahr):
    """Mehr Fackeln als im Vorjahr."""
    return difference(fackeln, fackeln_vorjahr)


@rule()
def quoten_abstand(abgabe_quote, zielquote):
    """Abstand der Quote vom Ziel."""
    return difference(abgabe_quote, zielquote)


@rule()
def erweitert(lager_dochte, fackeln):
    """Dochte und Fackeln."""
    return total(lager_dochte) + fackeln


@rule()
def summe_wenn(lager_dochte, fackeln):
    """Dochte, wenn es Fackeln gibt."""
    return if_(fackeln > 0, total(lager_dochte), 0)


@rule()
def lager_gefuellt(lager_dochte):
    """Wie viele Lager Dochte melden."""
    return count_filled(lager_dochte)


@rule()
def ergebnisse_gefuellt(geldquellen, oel_vorrat):
    """Wie viele Ergebnisse es gibt."""
    return count_filled(geldquellen)


@rule()
def nur_mit_fackeln(fackeln, oel_lieferung):
    """Lieferung, wenn es Fackeln gibt."""
    return only_if(both(is_filled(fackeln), negate(fackeln == 0)), oel_lieferung)


@rule()
def nur_mit_rest(oel_rest, nur_mit_fackeln):
    """Rest und Lieferung, wenn beide da sind."""
    return only_if(is_filled(nur_mit_fackeln), cents(oel_rest + nur_mit_fackeln))


@rule()
def fels_wert(turmart):
    """Eins auf Fels, sonst null."""
    return if_(turmart == "Fels", 1, 0)


@rule()
def verschachtelt(oel_vorrat, oel_lieferung, oel_verbrauch):
    """Minus von Minus."""
    return cents(oel_vorrat - (oel_lieferung - (oel_verbrauch - 1)) - (-oel_vorrat))


@rule()
def gesamt_betrag(lager_zusammen_betrag, oel_rest, oel_je_fackel):
    """Beträge aus allen Quellen."""
    return cents(total(lager_zusammen_betrag, oel_rest) + oel_je_fackel)


@rule()
def negativ(oel_rest, fackeln):
    """Der Rest mit umgekehrtem Vorzeichen."""
    return -oel_rest


@rule()
def nur_parameter(abgabe_satz, mindest_oel):
    """Die Mindestabgabe."""
    return cents(abgabe_satz * mindest_oel)


@rule()
def oder_null(fackeln, waerter):
    """Eins, wenn etwas fehlt."""
    return if_(either(is_blank(fackeln), is_blank(waerter)), 1, 0)


@rule(name="auf_der_insel", bis="2024-12-31")
def auf_der_insel_bis_2024(oel_vorrat, waerter):
    """Bis 2024: Vorrat und Wärter."""
    return oel_vorrat + waerter


@rule(name="auf_der_insel", ab="2025-01-01")
def auf_der_insel(oel_vorrat, waerter):
    """Ab 2025: Vorrat ohne Wärter."""
    return oel_vorrat - waerter


@rule()
def turm_text(turmart, fackeln):
    """Der Turm in Worten."""
    return if_(one_of(turmart, ("Fels", "Klippe")), "hart", turmart)


@rule()
def turm_kopie(turm_text):
    """Der Turm noch einmal."""
    return turm_text


@rule(block="lager", je=Je.ZEILE, norm="§ 4 LeuchtO")
def betrag(dochte, kerzen, preis_je_docht):
    """Wert von Dochten und Kerzen."""
    return cents(dochte * preis_je_docht + kerzen)


@rule(block="lager", je=Je.SPALTE, spalten=["kerzen"])
def zusammen(spaltenwerte):
    """Summe über die Standorte."""
    return total(spaltenwerte)


@rule(block="lager", je=Je.ZEILE)
def quote(kerzen, lager_zusammen_kerzen):
    """Anteil an den Kerzen."""
    return ratio(kerzen, lager_zusammen_kerzen)


@rule(block="lager", je=Je.GANZE_SPALTE, nur_python="erzwungene Summe 1")
def anteil(kerzen, rundung):
    """Anteil an den Kerzen, zusammen genau eins."""
    return [
        LEER if is_leer(k) else a
        for k, a in zip(kerzen, forced_sum([abs(k) for k in kerzen], Decimal(1), int(rundung)), strict=True)
    ]


REGELN = regeln(
    oel_rest, oel_abgabe, oel_gesamt, abgabe_nach_abzug, abgabe_auf_differenz, abgabe_auf_summe,
    abgabe_auf_rest, achtel_nach_abzug, fehlbetrag,
    groesserer, kleinerer, hoechstens_eins, mindestens_null, zuschlag, bedingt, doppelt_durchgereicht,
    durchgereicht, docht_kosten, auf_eine_stelle, auf_tausend, spanne, oel_je_fackel, abgabe_quote,
    fackel_wandel, fackel_mehr, quoten_abstand, erweitert, summe_wenn, lager_gefuellt, ergebnisse_gefuellt,
    nur_mit_fackeln, nur_mit_rest, fels_wert, verschachtelt, gesamt_betrag, negativ, nur_parameter, oder_null,
    auf_der_insel_bis_2024, auf_der_insel, turm_text, turm_kopie, betrag, zusammen, quote, anteil,
)  # fmt: skip

# checks


def _pruefung(code, schwere=FEHLER, **mehr):
    worte = {"text": "Etwas stimmt nicht.", "abhilfe": "Bitte prüfen.", "kurz": "prüfen"}
    return check(code, schwere, **{**worte, **mehr})


@_pruefung(
    "L-01",
    feld="oel_gesamt",
    text="{oel_gesamt_titel} ist mit {oel_gesamt} kleiner als {mindest_oel} ({jahr}).",
    abhilfe="Öl nachkaufen; {vorjahr} reichte es.",
    ist="oel_gesamt",
    soll="mindest_oel",
    norm="§ 9 LeuchtO",
)
def zu_wenig_oel(oel_gesamt, mindest_oel):
    """Zu wenig Öl."""
    return oel_gesamt < mindest_oel


@_pruefung("L-02", HINWEIS, feld="oel_verbrauch", text="Quote {abgabe_quote} über {hoechst_quote}.")
def quote_zu_hoch(oel_verbrauch, abgabe_quote, hoechst_quote):
    """Quote zu hoch."""
    return abgabe_quote > hoechst_quote


@_pruefung("L-03", feld="fackeln", optional=["waerter", "oel_rest"], text="{fackeln} ≠ {waerter} {oel_rest}")
def zu_viele_fackeln(fackeln, waerter, oel_rest):
    """Mehr Fackeln als Wärter."""
    return both(fackeln > waerter, oel_rest >= 0)


@_pruefung("L-04", feld="turmart", text="{turmart_titel}: {turmart} und {kennung}")
def kennung_passt_nicht(turmart, kennung, ags_laenge):
    """Kennung passt nicht."""
    return either(turmart != "Fels", negate(only_digits(kennung)), length(kennung) != ags_laenge)


@_pruefung("L-05", feld="lager_nord_dochte", optional=["lager_dochte"], text="{lager_dochte}: {fackeln}")
def dochte_fehlen(lager_nord_dochte, lager_dochte, fackeln, hoechste_zahl):
    """Dochte fehlen."""
    return either(count_filled(lager_dochte) < hoechste_zahl, total(lager_dochte) != fackeln)


@_pruefung("L-06", feld="feld", je=Je.JEDES_FELD, nur_wenn="minimum", text="{feld_titel}: {feld} < {minimum}")
def unter_minimum(feld, minimum):
    """Unter dem Minimum."""
    return feld < minimum


@_pruefung("L-07", feld="feld", je=Je.JEDES_FELD, nur_wenn="maximum", text="{feld_titel}: {feld} > {maximum}")
def ueber_maximum(feld, maximum):
    """Über dem Maximum."""
    return feld > maximum


@_pruefung("L-08", feld="ganzes", je=Je.AUFTEILUNG, nur_wenn="genau", text="{merkmal}: {teile} ≠ {ganzes}")
def teile_ungleich(ganzes, teile):
    """Teile ergeben nicht das Ganze."""
    return total(teile) != ganzes


@_pruefung("L-09", feld="ganzes", je=Je.AUFTEILUNG, nur_wenn="teilmenge", text="{merkmal}: {teile} > {ganzes}")
def teile_groesser(teile, ganzes):
    """Teil größer als das Ganze."""
    return total(teile) > ganzes


@_pruefung("L-10", feld="dochte", block="lager", je=Je.ZEILE, text="{dochte_titel}: {dochte}, {kerzen}")
def keine_ganzen_dochte(dochte, kerzen):
    """Dochte sind ganze Zahlen."""
    return both(negate(is_whole(dochte)), kerzen < dochte)


@_pruefung("L-11", feld="feld", je=Je.JEDES_FELD, nur_wenn="auswahl", text="{feld} ist nicht vorgesehen")
def nicht_in_auswahl(feld, auswahl):
    """Nicht in der Auswahl."""
    return negate(one_of(feld, auswahl))


@_pruefung("L-12", feld="oel_vorrat", text="kommt nie")
def im_nebel(oel_vorrat, nebelzuschlag):
    """Nur in Jahren mit Nebelzuschlag."""
    return oel_vorrat > nebelzuschlag


@_pruefung("L-13", feld="zielquote", text="{abgabe_quote} {quoten_abstand}")
def ziel_verfehlt(zielquote, abgabe_quote, quoten_abstand):
    """Ziel nicht genau getroffen."""
    return either(abgabe_quote != zielquote, quoten_abstand != 0)


@_pruefung("L-14", feld="waerter", optional=["waerter"], text="fehlt")
def waerter_fehlt(waerter):
    """Kein Wärter gemeldet."""
    return is_blank(waerter)


@_pruefung("L-15", feld="turm_text", text="{turm_text} {turm_kopie}")
def turm_kopie_falsch(turm_text, turm_kopie):
    """Kopie ungleich."""
    return turm_text != turm_kopie


PRUEFUNGEN = regeln(
    zu_wenig_oel, quote_zu_hoch, zu_viele_fackeln, kennung_passt_nicht, dochte_fehlen, unter_minimum,
    ueber_maximum, teile_ungleich, teile_groesser, keine_ganzen_dochte, nicht_in_auswahl, im_nebel,
    ziel_verfehlt, waerter_fehlt, turm_kopie_falsch,
)  # fmt: skip


def leuchtturm_engine(jahr: int = 2026) -> Engine:
    """The engine of the whole office."""
    return Engine(leuchtturm(jahr), (*REGELN, *PRUEFUNGEN), PARAMETER)
