"""Reproduces the published figures: every relation of the example documents, computed from their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import mul
from typing import Any

from amip_xl.beispiele import Beispiel, Relation, lade, namen
from amip_xl.edition import edition
from amip_xl.engine import Engine, Ergebnis
from amip_xl.money import EINS, LEER, NULL, format_de, is_leer, round_half_up


@dataclass(frozen=True, slots=True)
class Zeile:
    """One line of the self-test; `ok` is None for a relation no workbook can express."""

    nr: str
    dokument: str  # file name of the example
    text: str
    erwartet: str
    erhalten: str
    quelle: str
    ok: bool | None
    verdikt: str  # what the document is: stimmt, widerspruch, offen


def pruefe() -> tuple[Zeile, ...]:
    """Every relation of every example, in document order."""
    return tuple(zeile for name in namen() for zeile in pruefe_beispiel(name, lade(name)))


def pruefe_beispiel(name: str, beispiel: Beispiel) -> tuple[Zeile, ...]:
    """The relations of one example."""
    engine = edition(beispiel.dokument.jahr).engine
    ergebnisse = engine.calculate(beispiel.werte)
    verletzt = engine.check(beispiel.werte, ergebnisse)
    rechner = _Rechner(engine, {**beispiel.werte, **ergebnisse}, verletzt)
    return tuple(_zeile(name, r, *rechner.pruefe(r)) for r in beispiel.relationen)


def _zeile(name: str, r: Relation, erwartet: str, erhalten: str, ok: bool | None) -> Zeile:
    return Zeile(r.nr, name, r.text, erwartet, erhalten, r.quelle, ok, r.verdikt)


class _Rechner:
    """The values, results and findings of one document."""

    def __init__(self, engine: Engine, alle: Mapping[str, Any], verletzt: list[Ergebnis]) -> None:
        self.engine, self.alle, self.verletzt = engine, alle, verletzt

    def pruefe(self, r: Relation) -> tuple[str, str, bool | None]:
        """Expected, got, and whether they agree."""
        if r.art == "nicht_darstellbar":
            return "nicht darstellbar", r.grund or "", None
        if r.art == "leer":
            wert = self.alle.get(r.feld or "", LEER)
            return "leer", "leer" if is_leer(wert) else str(wert), is_leer(wert)
        if r.art in ("befund", "kein_befund"):
            return self._befund(r)
        wert = self.alle.get(r.feld or "", LEER) if r.art == "wert" else self._rechne(r.rechnung)
        if is_leer(wert) or not isinstance(wert, Decimal):
            return self._erwartet(r), "leer", False
        return self._erwartet(r), _zeige(r, wert), _passt(r, wert)

    def _befund(self, r: Relation) -> tuple[str, str, bool]:
        texte = [e.text for e in self.verletzt if e.pruefung.code == r.code and e.schritt.ziel == r.feld]
        if r.art == "kein_befund":
            return f"kein {r.code}", " ".join(texte) or "kein Befund", not texte
        ok = len(texte) == 1 and all(teil in texte[0] for teil in r.enthaelt)
        return r.code or "", " ".join(texte) or "kein Befund", ok

    def _rechne(self, ausdruck: Any) -> Decimal:
        """The value of a prefix list: numbers, field names, and + - * / with their operands."""
        if isinstance(ausdruck, str):
            wert = self.alle.get(ausdruck, LEER)
            return wert if isinstance(wert, Decimal) else LEER
        if not isinstance(ausdruck, list):
            return Decimal(ausdruck)
        zeichen, *teile = ausdruck
        werte = [self._rechne(t) for t in teile]
        if any(is_leer(w) for w in werte):
            return LEER
        erster, *rest = werte
        if zeichen == "+":
            return sum(werte, NULL)
        if zeichen == "-":
            return erster - sum(rest, NULL)
        if zeichen == "*":
            return _produkt(werte)
        return erster / _produkt(rest)

    @staticmethod
    def _erwartet(r: Relation) -> str:
        if r.zwischen is not None:
            return f"{format_de(r.zwischen[0])} bis {format_de(r.zwischen[1])}"
        text = _zeige(r, r.erwartet or NULL)
        return text if r.gedruckt is None else f"{text} (anders als {_zeige(r, r.gedruckt)})"


def _produkt(werte: list[Decimal]) -> Decimal:
    return reduce(mul, werte, EINS)


def _gerundet(r: Relation, wert: Decimal) -> Decimal:
    return round_half_up(wert * 100 if r.prozent else wert, r.stellen)


def _zeige(r: Relation, wert: Decimal) -> str:
    return format_de(_gerundet(r, wert), max(r.stellen, 0), "%" if r.prozent else "")


def _passt(r: Relation, wert: Decimal) -> bool:
    if r.zwischen is not None:
        return r.zwischen[0] <= wert <= r.zwischen[1]
    rund = _gerundet(r, wert)
    if r.gedruckt is not None and rund == _gerundet(r, r.gedruckt):
        return False
    return r.erwartet is not None and rund == _gerundet(r, r.erwartet)
