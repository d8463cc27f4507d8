"""The engine: finds the order of the rules, calculates, checks, traces to formulas, explains.

It knows no law and no form: rules, form and parameters are passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from amip_xl.binding import Argument, FormLike, Schritt, bind
from amip_xl.errors import RegelError
from amip_xl.expr import Bereich, Const, Expr, Ref, formula, rechenweg
from amip_xl.money import LEER, is_leer
from amip_xl.rule import Pruefung, Regel


class _Unlesbar:
    """A cell that holds something no number can be made of; results depending on it stay undecided."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNLESBAR"


UNLESBAR = _Unlesbar()

Wert = Any  # Decimal | str | bool | date | LEER | UNLESBAR: what a cell can mean


@dataclass(frozen=True, slots=True)
class Ergebnis:
    """A violated check: the step it stands at and the finished words."""

    schritt: Schritt
    text: str
    abhilfe: str
    ist: str | None
    soll: str | None

    @property
    def pruefung(self) -> Pruefung:
        """The check that was violated."""
        assert isinstance(self.schritt.regel, Pruefung)
        return self.schritt.regel


class Engine:
    """The rules of one form: order, values, formulas, explanations."""

    def __init__(
        self,
        form: FormLike,
        regeln: Iterable[Regel],
        parameter: Mapping[str, Decimal | None],
    ) -> None:
        """Bind every rule valid in the form's year.

        `parameter` maps each known parameter to its value in the year; None means that the law has no value
        then: a check that asks for it does not apply, a rule that asks for it is refused. Raises RegelError
        for cycles, unknown arguments, overlapping rules and results without a rule.
        """
        self.form = form
        self.parameter = parameter
        self._herkunft: dict[str, Schritt] = {}
        pruefungen: list[Schritt] = []
        bekannt = list(regeln)
        for regel in bekannt:
            if not regel.gilt_im(form.jahr):
                continue
            for schritt in bind(regel, form, parameter):
                fehlend = [
                    a.name for a in schritt.argumente if a.art == "parameter" and parameter[a.name] is None
                ]
                if isinstance(regel, Pruefung):
                    if not fehlend:
                        pruefungen.append(schritt)
                    continue
                if fehlend:
                    raise RegelError(
                        f"{regel.ort}: der Parameter „{fehlend[0]}“ hat im Jahr {form.jahr} keinen Wert."
                    )
                for ziel in schritt.ziele or (schritt.ziel,):
                    self._merke(ziel, schritt)
        ohne = [n for n, f in form.felder.items() if f.berechnet and n not in self._herkunft]
        if ohne:
            andere = next((r.ort for r in bekannt if r.name == ohne[0]), None)
            grund = f"; {andere} gilt in diesem Jahr nicht" if andere else ""
            raise RegelError(f"Das Ergebnisfeld „{ohne[0]}“ hat im Jahr {form.jahr} keine Regel{grund}.")
        self.pruefungen: tuple[Schritt, ...] = tuple(pruefungen)
        self.reihenfolge: tuple[Schritt, ...] = self._ordne()
        self._baeume: dict[str, Expr] = {}

    def _merke(self, ziel: str, schritt: Schritt) -> None:
        frueher = self._herkunft.get(ziel)
        if frueher is not None:
            raise RegelError(
                f"„{ziel}“ hat im Jahr {self.form.jahr} zwei Regeln: "
                f"{frueher.regel.ort} und {schritt.regel.ort} gelten zugleich."
            )
        self._herkunft[ziel] = schritt

    def _ordne(self) -> tuple[Schritt, ...]:
        graph: TopologicalSorter[str] = TopologicalSorter()
        for ziel, schritt in self._herkunft.items():
            graph.add(ziel, *(f for a in schritt.argumente if a.art != "parameter" for f in a.felder))
        try:
            namen = list(graph.static_order())
        except CycleError as fehler:
            kreis = " → ".join(reversed(fehler.args[1]))
            orte = ", ".join(
                sorted({self._herkunft[n].regel.ort for n in fehler.args[1] if n in self._herkunft})
            )
            raise RegelError(f"Die Regeln drehen sich im Kreis: {kreis} ({orte}).") from None
        schritte: dict[int, Schritt] = {}
        for name in namen:
            if name in self._herkunft:
                schritt = self._herkunft[name]
                schritte.setdefault(id(schritt), schritt)
        return tuple(schritte.values())

    def schritt(self, ziel: str) -> Schritt:
        """The step that yields a result field; raises RegelError for a field that is not calculated."""
        try:
            return self._herkunft[ziel]
        except KeyError:
            raise RegelError(f"„{ziel}“ wird nicht berechnet.") from None

    # -- life 1: calculate ------------------------------------------------------------------------

    def calculate(self, werte: Mapping[str, Wert]) -> dict[str, Wert]:
        """All results: Decimal, LEER (nothing to calculate with) or UNLESBAR (an input is no number)."""
        alle: dict[str, Wert] = {name: wert for name, wert in werte.items() if wert is not None}
        ergebnisse: dict[str, Wert] = {}
        for schritt in self.reihenfolge:
            if schritt.ziele:
                neu = dict(zip(schritt.ziele, self._rechne(schritt, alle), strict=True))
            else:
                neu = {schritt.ziel: self._rechne(schritt, alle)}
            alle.update(neu)
            ergebnisse.update(neu)
        return ergebnisse

    def _rechne(self, schritt: Schritt, alle: Mapping[str, Wert]) -> Any:
        argumente, zahlen = self._argumentwerte(schritt, alle)
        anzahl = len(schritt.ziele)
        if any(z is UNLESBAR for z in zahlen):
            return [UNLESBAR] * anzahl if anzahl else UNLESBAR
        if zahlen and all(is_leer(z) for z in zahlen):
            return [LEER] * anzahl if anzahl else LEER
        return schritt.regel.funktion(*argumente)

    def _argumentwerte(self, schritt: Schritt, alle: Mapping[str, Wert]) -> tuple[list[Any], list[Any]]:
        """The arguments for the call, and the field values among them (for the rule about blanks)."""
        argumente: list[Any] = []
        zahlen: list[Any] = []
        for a in schritt.argumente:
            if a.art == "parameter":
                argumente.append(self.parameter[a.name])
            elif a.art == "konstante":
                argumente.append(a.konstante)
            elif a.art == "bereich":
                werte = [alle.get(f, LEER) for f in a.felder]
                argumente.append(Bereich.of(werte))
                zahlen.extend(werte)
            else:
                wert = alle.get(a.felder[0], LEER)
                argumente.append(wert)
                zahlen.append(wert)
        return argumente, zahlen

    # -- the checks -------------------------------------------------------------------------------

    def check(self, werte: Mapping[str, Wert], ergebnisse: Mapping[str, Wert]) -> list[Ergebnis]:
        """Every violated check, in the order the checks are written and bound."""
        alle = {**{n: w for n, w in werte.items() if w is not None}, **ergebnisse}
        verletzt = []
        for schritt in self.pruefungen:
            if self._verletzt(schritt, alle):
                verletzt.append(self._worte(schritt, alle))
        return verletzt

    def _verletzt(self, schritt: Schritt, alle: Mapping[str, Wert]) -> bool:
        pruefung = schritt.regel
        assert isinstance(pruefung, Pruefung)
        for a in schritt.argumente:
            if a.art == "feld":
                wert = alle.get(a.felder[0], LEER)
                if wert is UNLESBAR or (is_leer(wert) and a.name not in pruefung.optional):
                    return False
            elif a.art == "bereich":
                werte = [alle.get(f, LEER) for f in a.felder]
                if any(w is UNLESBAR for w in werte):
                    return False
                if a.name not in pruefung.optional and any(is_leer(w) for w in werte):
                    return False
        argumente, _ = self._argumentwerte(schritt, alle)
        return bool(pruefung.funktion(*argumente))

    def _worte(self, schritt: Schritt, alle: Mapping[str, Wert]) -> Ergebnis:
        pruefung = schritt.regel
        assert isinstance(pruefung, Pruefung)
        worte: dict[str, str] = dict(schritt.worte)
        worte["jahr"] = str(self.form.jahr)
        worte["vorjahr"] = str(self.form.jahr - 1)
        for a in schritt.argumente:
            worte[a.name] = self._zeige(a, schritt, alle)
            if a.felder and a.art == "feld":
                worte[f"{a.name}_titel"] = self.form.felder[a.felder[0]].titel
        ist = worte[pruefung.ist] if pruefung.ist else None
        soll = worte[pruefung.soll] if pruefung.soll else None
        return Ergebnis(schritt, pruefung.text.format(**worte), pruefung.abhilfe.format(**worte), ist, soll)

    def _zeige(self, a: Argument, schritt: Schritt, alle: Mapping[str, Wert]) -> str:
        if a.art == "feld":
            return self.form.felder[a.felder[0]].zeige(alle.get(a.felder[0], LEER))
        feld = self.form.felder[schritt.ziel]
        if a.art == "konstante":
            return feld.zeige(a.konstante)
        if a.art == "parameter":
            return zeige_parameter(self.parameter[a.name])
        return " + ".join(self.form.felder[f].zeige(alle.get(f, LEER)) for f in a.felder)

    # -- life 2: trace ----------------------------------------------------------------------------

    def _symbol(self, a: Argument) -> Any:
        if a.art == "parameter":
            return Ref(a.name, a.name, parameter=True)
        if a.art == "konstante":
            return a.konstante if a.konstante is None else Const(a.konstante)
        if a.art == "bereich":
            return Bereich.of((self._ref(f) for f in a.felder), a.bereichsname)
        return self._ref(a.felder[0])

    def _ref(self, name: str) -> Ref:
        feld = self.form.felder[name]
        return Ref(name, feld.titel, berechnet=feld.berechnet, textlich=feld.textlich)

    def _baum(self, schritt: Schritt) -> Expr:
        try:
            baum = schritt.regel.funktion(*(self._symbol(a) for a in schritt.argumente))
        except RegelError as fehler:
            raise RegelError(f"{schritt.regel.ort}: {fehler}") from None
        except TypeError as fehler:
            raise RegelError(
                f"{schritt.regel.ort}: die Regel lässt sich nicht nachzeichnen ({fehler}); "
                "nimm die Wörter aus verbs."
            ) from None
        if isinstance(baum, bool | int | Decimal | str):
            return Const(baum if isinstance(baum, bool | str) else Decimal(baum))
        if not isinstance(baum, Expr):
            raise RegelError(f"{schritt.regel.ort}: die Regel liefert nichts, was eine Zelle zeigen kann.")
        return baum

    def trace(self, ziel: str) -> Expr:
        """The tree of a result field; raises RegelError for Python-only rules."""
        if ziel not in self._baeume:
            schritt = self.schritt(ziel)
            if schritt.regel.nur_python:
                raise RegelError(
                    f"{schritt.regel.ort}: keine Formel kann das tragen ({schritt.regel.nur_python})."
                )
            self._baeume[ziel] = self._baum(schritt)
        return self._baeume[ziel]

    def formula(self, ziel: str) -> str | None:
        """The native formula with "=", or None for a Python-only rule. Blank inputs give a blank result."""
        schritt = self.schritt(ziel)
        if schritt.regel.nur_python:
            return None
        baum = self.trace(ziel)
        rumpf = formula(baum)
        zahlen = [s for s in map(self._symbol, _feldargumente(schritt)) if not getattr(s, "textlich", False)]
        if not zahlen or baum.leer_moeglich:
            return f"={rumpf}"
        return f'=IF(COUNT({",".join(_roh(z) for z in zahlen)})=0,"",{rumpf})'

    def condition(self, schritt: Schritt) -> str | None:
        """A check's condition as formula text (TRUE when violated); None for Python-only checks."""
        pruefung = schritt.regel
        assert isinstance(pruefung, Pruefung)
        if pruefung.nur_python:
            return None
        baum = formula(self._baum(schritt))
        voll: list[str] = []
        for a in schritt.argumente:
            if a.name in pruefung.optional or a.art not in ("feld", "bereich"):
                continue
            voll.extend(f'{f}<>""' for f in a.felder)
        if not voll:
            return baum
        # nested IF, not AND: AND would still evaluate a condition that fails on blank cells
        return f"IF(AND({','.join(voll)}),{baum},FALSE)"

    # -- life 4: explain --------------------------------------------------------------------------

    def explain(self, ziel: str, werte: Mapping[str, Wert]) -> str:
        """The Rechenweg of a result: words, then figures, then the result, with norm and parameters."""
        schritt = self.schritt(ziel)
        feld = self.form.felder[ziel]
        alle = {**werte, **self.calculate(werte)}
        kopf = f"{feld.titel} = {feld.zeige(alle.get(ziel, LEER))}"
        norm = f"\n  Norm: {schritt.regel.norm}" if schritt.regel.norm else ""
        if schritt.regel.nur_python:
            return f"{kopf}\n  {schritt.regel.titel} (nur Python: {schritt.regel.nur_python}){norm}"
        baum = self.trace(ziel)

        def zahl(ref: Ref) -> str:
            if ref.parameter:
                return zeige_parameter(self.parameter[ref.name])
            return self.form.felder[ref.name].zeige(alle.get(ref.name, LEER)) or "leer"

        return (
            f"{kopf}\n  {schritt.regel.titel}{norm}\n"
            f"  = {rechenweg(baum, lambda ref: ref.titel)}\n  = {rechenweg(baum, zahl)}"
        )


def _feldargumente(schritt: Schritt) -> list[Argument]:
    return [a for a in schritt.argumente if a.art in ("feld", "bereich")]


def _roh(symbol: Ref | Bereich) -> str:
    return symbol.name if isinstance(symbol, Ref) else formula(symbol)


def zeige_parameter(wert: Decimal | None) -> str:
    """A parameter's value in plain German digits."""
    return "ohne Wert" if wert is None else f"{wert.normalize():f}".replace(".", ",")
