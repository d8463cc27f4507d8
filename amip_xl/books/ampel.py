"""The live traffic light: one cell per row, traced from the same checks that the batch runs."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from typing import Any, NamedTuple

from amip_xl.binding import Schritt
from amip_xl.engine import Engine
from amip_xl.expr import literal
from amip_xl.findings import FEHLER
from amip_xl.form import Form
from amip_xl.money import is_leer
from amip_xl.rule import Pruefung

ZEICHEN_FEHLER, ZEICHEN_HINWEIS, IN_ORDNUNG = "✗", "!", "✓ in Ordnung"
NOCH_LEER = "– noch leer"
TEXT_STATT_ZAHL = f"{ZEICHEN_FEHLER} Fehler: Text statt Zahl"
FEHLERWERT = f"{ZEICHEN_FEHLER} Fehler: Fehlerwert in der Zeile"


class Ampelzeile(NamedTuple):
    """One light: where it stands, which fields it watches, what it may say (Fehler first)."""

    blatt: str
    zelle: str
    felder: tuple[str, ...]
    zahlfelder: tuple[str, ...]  # inputs in which a text would be skipped by the sums
    zweige: tuple[tuple[str, tuple[Schritt, ...]], ...]  # words -> checks that say them, in winning order
    ids: frozenset[int]  # of all these checks' steps


class Blattampel(NamedTuple):
    """The state of a sheet: counts of red and yellow lights."""

    fehler: int
    hinweise: int
    leer: bool = False  # no light says „in Ordnung“ either: nothing entered, nothing required

    @property
    def text(self) -> str:
        """The words on the Deckblatt; the formula in `blattformel` says the same."""
        if self.fehler:
            return f"{ZEICHEN_FEHLER} {self.fehler} Fehler"
        if self.hinweise:
            return f"{ZEICHEN_HINWEIS} {self.hinweise} Hinweis{'e' if self.hinweise > 1 else ''}"
        return NOCH_LEER if self.leer else IN_ORDNUNG


def ampelzeilen(form: Form, engine: Engine) -> tuple[Ampelzeile, ...]:
    """Every row of every block that has an input or a check, in sheet order."""
    je_feld: dict[str, list[Schritt]] = {}
    for schritt in engine.pruefungen:
        if not schritt.regel.nur_python:
            je_feld.setdefault(schritt.ziel, []).append(schritt)
    zeilen = []
    for blatt in form.blaetter:
        spalte = chr(ord("A") + blatt.pruefspalte)
        for block_id in blatt.bloecke:
            for zeile in form.bloecke[block_id].zeilen:
                felder = tuple(zeile.felder.values())
                schritte = [s for f in felder for s in je_feld.get(f, ())]
                eingaben = [f for f in felder if form.felder[f].eingabe]
                if not schritte and not eingaben:
                    continue
                # every Fehler before any Hinweis; sort keeps the order the checks are written in
                schritte.sort(key=lambda s: _pruefung(s).schwere is not FEHLER)
                zahlfelder = tuple(f for f in eingaben if form.felder[f].art.zahl)
                ids = frozenset(map(id, schritte))
                zelle = f"{spalte}{zeile.nummer}"
                zeilen.append(Ampelzeile(blatt.name, zelle, felder, zahlfelder, _zweige(schritte), ids))
    return tuple(zeilen)


def formel(zeile: Ampelzeile, engine: Engine) -> str:
    """The light's native formula; checks with the same words share one branch."""
    nichts = ",".join(f'{f}=""' for f in zeile.felder)
    text = f'IF(AND({nichts}),"",{literal(IN_ORDNUNG)})'
    for worte, schritte in reversed(zeile.zweige):
        bedingungen = [str(engine.condition(s)) for s in schritte]
        bedingung = f"OR({','.join(bedingungen)})" if len(bedingungen) > 1 else bedingungen[0]
        text = f"IF({bedingung},{literal(worte)},{text})"
    if zeile.zahlfelder:
        texte = ",".join(f"ISTEXT({f})" for f in zeile.zahlfelder)
        text = f"IF(OR({texte}),{literal(TEXT_STATT_ZAHL)},{text})"
    return f"=IFERROR({text},{literal(FEHLERWERT)})"


def anzeige(
    zeile: Ampelzeile,
    werte: Mapping[str, Any],
    verletzt: Collection[int],
    textfelder: Container[str] = (),
    fehlerfelder: Container[str] = (),
) -> str:
    """What the formula shows: `verletzt` are the ids of the violated checks' steps, `textfelder` and
    `fehlerfelder` the fields that hold a text instead of a number or an error value."""
    if any(f in textfelder for f in zeile.zahlfelder):
        return TEXT_STATT_ZAHL
    if any(f in fehlerfelder for f in zeile.felder):
        return FEHLERWERT
    if not zeile.ids.isdisjoint(verletzt):
        for worte, schritte in zeile.zweige:
            if any(id(s) in verletzt for s in schritte):
                return worte
    leer = all(is_leer(werte.get(f)) for f in zeile.felder)  # UNLESBAR is not blank
    return "" if leer else IN_ORDNUNG


def blattampel(anzeigen: Iterable[str]) -> Blattampel:
    """The counts of one sheet's lights."""
    liste = list(anzeigen)
    return Blattampel(
        sum(a.startswith(ZEICHEN_FEHLER) for a in liste),
        sum(a.startswith(ZEICHEN_HINWEIS) for a in liste),
        IN_ORDNUNG not in liste,
    )


def blattformeln(bereich: str) -> tuple[str, str, str]:
    """Formulas for a sheet's number of Fehler, number of Hinweise, and its words, over the range of lights."""
    fehler = f'COUNTIF({bereich},"{ZEICHEN_FEHLER}*")'
    hinweise = f'COUNTIF({bereich},"{ZEICHEN_HINWEIS}*")'
    worte = (
        f'=IF({fehler}>0,"{ZEICHEN_FEHLER} "&{fehler}&" Fehler",'
        f'IF({hinweise}>0,"{ZEICHEN_HINWEIS} "&{hinweise}&IF({hinweise}>1," Hinweise"," Hinweis"),'
        f'IF(COUNTIF({bereich},"{IN_ORDNUNG[0]}*")=0,"{NOCH_LEER}","{IN_ORDNUNG}")))'
    )
    return f"={fehler}", f"={hinweise}", worte


def _zweige(schritte: Iterable[Schritt]) -> tuple[tuple[str, tuple[Schritt, ...]], ...]:
    """The checks of a row grouped by their words, in the order they win."""
    gruppen: dict[str, list[Schritt]] = {}
    for schritt in schritte:
        pruefung = _pruefung(schritt)
        zeichen = ZEICHEN_FEHLER if pruefung.schwere is FEHLER else ZEICHEN_HINWEIS
        gruppen.setdefault(f"{zeichen} {pruefung.schwere.value}: {pruefung.kurz}", []).append(schritt)
    return tuple((worte, tuple(liste)) for worte, liste in gruppen.items())


def _pruefung(schritt: Schritt) -> Pruefung:
    assert isinstance(schritt.regel, Pruefung)
    return schritt.regel
