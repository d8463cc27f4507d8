"""The engine: finds the order of the rules, calculates, checks, traces to formulas, explains.

It knows no law and no form: rules, form and parameters are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple, cast

from amip_xl.binding import Argument, FormLike, Schritt, bind
from amip_xl.errors import RegelError
from amip_xl.expr import (
    VERGLEICHSSTELLEN,
    Bereich,
    Call,
    Const,
    Expr,
    Ref,
    cell_value,
    formula,
    rechenweg,
    signs,
)
from amip_xl.money import LEER, NULL, is_leer
from amip_xl.rule import Pruefung, Regel


class _Unlesbar:
    """A cell that holds something no number can be made of; results depending on it stay undecided."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNLESBAR"

    def __reduce__(self) -> str:
        return "UNLESBAR"  # the very same object again when it comes from a file or another process


UNLESBAR = _Unlesbar()

Wert = Any  # Decimal | str | bool | date | LEER | UNLESBAR: what a cell can mean


class Ergebnis(NamedTuple):
    """A violated or crashed check: the step it stands at and the finished words."""

    schritt: Schritt
    text: str
    abhilfe: str
    ist: str | None
    soll: str | None

    @property
    def pruefung(self) -> Pruefung:
        """The check that was violated."""
        return cast(Pruefung, self.schritt.regel)


class _Worte(dict[str, str]):
    """The words of a check's text; any other field may be named too, without being an argument."""

    def __init__(self, form: FormLike, alle: Mapping[str, Wert]) -> None:
        super().__init__()
        self._form, self._alle = form, alle

    def __missing__(self, wort: str) -> str:
        feld = self._form.felder[wort.removesuffix("_titel")]
        return feld.titel if wort.endswith("_titel") else feld.zeige(self._alle.get(feld.name, LEER))


class Engine:
    """The rules of one form: order, values, formulas, explanations."""

    def __init__(
        self,
        form: FormLike,
        regeln: Iterable[Regel],
        parameter: Mapping[str, Decimal | None],
        zeige_parameter: Callable[[str, Decimal | None], str] | None = None,
    ) -> None:
        """Bind every rule valid in the form's year.

        `parameter` maps each known parameter to its value in the year; None means that the law has no value
        then: a check that asks for it does not apply, a rule that asks for it is refused. `zeige_parameter`
        prints a parameter's value in words for people. Raises RegelError
        for cycles, unknown arguments, overlapping rules and results without a rule.
        """
        self.form = form
        self.parameter = parameter
        self._zeige_parameter = zeige_parameter or schlicht
        self._herkunft: dict[str, Schritt] = {}
        pruefungen: list[Schritt] = []
        bekannt = list(regeln)
        for regel in bekannt:
            if not regel.gilt_im(form.jahr) or (regel.wenn and parameter[regel.wenn] is None):
                continue
            for schritt in bind(regel, form, parameter):
                fehlend = [a.name for a in schritt.argumente if a.art == "parameter" and parameter[a.name] is None]
                if isinstance(regel, Pruefung):
                    if not fehlend:
                        pruefungen.append(schritt)
                    continue
                if fehlend:
                    raise RegelError(f"{regel.ort}: der Parameter „{fehlend[0]}“ hat im Jahr {form.jahr} keinen Wert.")
                for ziel in schritt.ziele or (schritt.ziel,):
                    self._merke(ziel, schritt)
        ohne = [n for n, f in form.felder.items() if f.berechnet and n not in self._herkunft]
        if ohne:
            andere = next((r.ort for r in bekannt if r.name == ohne[0]), None)
            grund = f"; {andere} gilt in diesem Jahr nicht" if andere else ""
            raise RegelError(f"Das Ergebnisfeld „{ohne[0]}“ hat im Jahr {form.jahr} keine Regel{grund}.")
        self.pruefungen: tuple[Schritt, ...] = tuple(pruefungen)
        self._bedarf = tuple(map(_bedarf, pruefungen))
        self.reihenfolge: tuple[Schritt, ...] = self._ordne()
        self._baeume: dict[str, Expr] = {}
        self._entscheidende: dict[str, tuple[str, ...]] = {}

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
            orte = ", ".join(sorted({self._herkunft[n].regel.ort for n in fehler.args[1] if n in self._herkunft}))
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
        argumente, zellen = self._argumentwerte(schritt, alle)
        anzahl = len(schritt.ziele)
        if any(z is UNLESBAR for z in zellen):
            return [UNLESBAR] * anzahl if anzahl else UNLESBAR
        entscheidend = self._entscheidend(schritt)
        if entscheidend and all(is_leer(alle.get(f)) for f in entscheidend):
            return [LEER] * anzahl if anzahl else LEER
        try:
            wert = schritt.regel.funktion(*argumente)
        except RegelError as fehler:
            raise RegelError(f"{schritt.regel.ort}: {fehler}") from None
        except Exception as fehler:
            raise RegelError(f"{schritt.regel.ort}: die Regel ist abgestürzt ({_knapp(fehler)}).") from fehler
        return [self._ergebnis(schritt, w) for w in wert] if anzahl else self._ergebnis(schritt, wert)

    def _entscheidend(self, schritt: Schritt) -> tuple[str, ...]:
        """The cells that make a result blank when all are: the numbers, or the texts if there are none."""
        if schritt.ziel not in self._entscheidende:
            felder = [f for a in schritt.argumente if a.art in ("feld", "bereich") for f in a.felder]
            zahlen = [f for f in felder if not self.form.felder[f].textlich]
            self._entscheidende[schritt.ziel] = tuple(zahlen or felder)
        return self._entscheidende[schritt.ziel]

    def _ergebnis(self, schritt: Schritt, wert: Any) -> Wert:
        """A result as a cell holds it: a number is Decimal, and blank only where the formula is blank."""
        if isinstance(wert, float):
            raise RegelError(f"{schritt.regel.ort}: die Regel liefert {wert} als float statt als Decimal.")
        if isinstance(wert, int) and not isinstance(wert, bool):
            return Decimal(wert)
        if not is_leer(wert):
            return wert
        darf = schritt.regel.nur_python or self.form.felder[schritt.ziel].textlich
        return LEER if darf or self.trace(schritt.ziel).leer_moeglich else NULL

    def _argumentwerte(self, schritt: Schritt, alle: Mapping[str, Wert]) -> tuple[list[Any], list[Any]]:
        """The arguments for the call, and the values of all cells among them."""
        argumente: list[Any] = []
        zellen: list[Any] = []
        for a in schritt.argumente:
            if a.art == "parameter":
                argumente.append(self.parameter[a.name])
            elif a.art == "konstante":
                argumente.append(a.konstante)
            elif a.art == "bereich":
                werte = [alle.get(f, LEER) for f in a.felder]
                argumente.append(Bereich.of(werte))
                zellen.extend(werte)
            else:
                wert = alle.get(a.felder[0], LEER)
                argumente.append(wert)
                zellen.append(wert)
        return argumente, zellen

    # -- the checks -------------------------------------------------------------------------------

    def check(self, werte: Mapping[str, Wert], ergebnisse: Mapping[str, Wert]) -> list[Ergebnis]:
        """Every violated check, in the order the checks are written and bound.

        A check that crashes is reported like a violated one, and the others still run.
        """
        alle = {n: w for n, w in {**werte, **ergebnisse}.items() if w is not None}
        unlesbar = {n for n, w in alle.items() if w is UNLESBAR}
        gefuellt = {n for n, w in alle.items() if w is not UNLESBAR and not is_leer(w)}
        verletzt = []
        for schritt, (noetig, felder, einzeln) in zip(self.pruefungen, self._bedarf, strict=True):
            if not (noetig <= gefuellt and felder.isdisjoint(unlesbar)):
                continue
            try:
                if einzeln:  # most of many hundreds ask for single fields
                    argumente = [alle.get(f, LEER) for f in einzeln]
                else:
                    argumente, _ = self._argumentwerte(schritt, alle)
                if schritt.regel.funktion(*argumente):
                    verletzt.append(self._worte(schritt, alle))
            except Exception as fehler:
                code = cast(Pruefung, schritt.regel).code
                text = f"Die Prüfung {code} ist abgestürzt ({_knapp(fehler)}); bitte melden."
                verletzt.append(Ergebnis(schritt, text, "", None, None))
        return verletzt

    def _worte(self, schritt: Schritt, alle: Mapping[str, Wert]) -> Ergebnis:
        pruefung = cast(Pruefung, schritt.regel)
        worte = _Worte(self.form, alle)
        worte.update(schritt.worte)
        worte["jahr"] = str(self.form.jahr)
        worte["vorjahr"] = str(self.form.jahr - 1)
        for a in schritt.argumente:
            worte[a.name] = self._zeige(a, schritt, alle)
            worte[f"{a.name}_titel"] = self.form.felder[a.felder[0]].titel if a.art == "feld" else a.name
        ist = worte[pruefung.ist] if pruefung.ist else None
        soll = worte[pruefung.soll] if pruefung.soll else None
        text, abhilfe = pruefung.text.format_map(worte), pruefung.abhilfe.format_map(worte)
        return Ergebnis(schritt, text, abhilfe, ist, soll)

    def _zeige(self, a: Argument, schritt: Schritt, alle: Mapping[str, Wert]) -> str:
        if a.art == "feld":
            return self.form.felder[a.felder[0]].zeige(alle.get(a.felder[0], LEER))
        feld = self.form.felder[schritt.ziel]
        if a.art == "konstante":
            return feld.zeige(a.konstante)
        if a.art == "parameter":
            return self._zeige_parameter(a.name, self.parameter[a.name])
        return " + ".join(self.form.felder[f].zeige(alle.get(f, LEER)) for f in a.felder)

    # -- life 2: trace ----------------------------------------------------------------------------

    def _symbol(self, a: Argument) -> Any:
        if a.art == "parameter":
            return Ref(a.name, a.name, parameter=True)
        if a.art == "konstante":
            return Const(a.konstante) if isinstance(a.konstante, Decimal | str) else a.konstante
        if a.art == "bereich":
            return Bereich.of((self._ref(f) for f in a.felder), a.bereichsname)
        return self._ref(a.felder[0])

    def _ref(self, name: str) -> Ref:
        feld = self.form.felder[name]
        if not feld.berechnet or feld.textlich or self._herkunft[name].regel.nur_python:
            return Ref(name, feld.titel, berechnet=feld.berechnet, textlich=feld.textlich)
        baum = self.trace(name)
        stellen = baum.stellen if isinstance(baum, Call | Ref) else VERGLEICHSSTELLEN
        return Ref(name, feld.titel, berechnet=True, stellen=stellen, zeichen=signs(baum))

    def _baum(self, schritt: Schritt) -> Expr:
        try:
            baum = schritt.regel.funktion(*(self._symbol(a) for a in schritt.argumente))
        except RegelError as fehler:
            raise RegelError(f"{schritt.regel.ort}: {fehler}") from None
        except Exception as fehler:
            raise RegelError(
                f"{schritt.regel.ort}: die Regel lässt sich nicht nachzeichnen ({_knapp(fehler)}); "
                "nimm die Wörter aus verbs."
            ) from fehler
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
                raise RegelError(f"{schritt.regel.ort}: keine Formel kann das tragen ({schritt.regel.nur_python}).")
            self._baeume[ziel] = self._baum(schritt)
        return self._baeume[ziel]

    def formula(self, ziel: str) -> str | None:
        """The native formula with "=", or None for a Python-only rule. Blank inputs give a blank result."""
        schritt = self.schritt(ziel)
        if schritt.regel.nur_python:
            return None
        baum = self.trace(ziel)
        rumpf = formula(cell_value(baum))
        if isinstance(baum, Call) and baum.waechter:
            return f"={rumpf}"
        zahlen, texte = self._zellen(schritt.argumente)
        if zahlen:
            return f'=IF(COUNT({",".join(zahlen)})=0,"",{rumpf})'
        if texte:
            leer = [f'{t}=""' for t in texte]
            return f'=IF({_und(leer)},"",{rumpf})'
        return f"={rumpf}"

    def _zellen(self, argumente: Iterable[Argument]) -> tuple[list[str], list[str]]:
        """The arguments as they stand inside COUNT: numbers (a named range as one), and texts."""
        zahlen: list[str] = []
        texte: list[str] = []
        for a in argumente:
            if a.art not in ("feld", "bereich"):
                continue
            textlich = [f for f in a.felder if self.form.felder[f].textlich]
            texte.extend(textlich)
            if a.bereichsname and not textlich:
                zahlen.append(a.bereichsname)
            else:
                zahlen.extend(f for f in a.felder if f not in textlich)
        return zahlen, texte

    def condition(self, schritt: Schritt) -> str | None:
        """A check's condition as formula text (TRUE when violated); None for Python-only checks."""
        pruefung = cast(Pruefung, schritt.regel)
        if pruefung.nur_python:
            return None
        baum = formula(self._baum(schritt))
        noetig = [a for a in schritt.argumente if a.name not in pruefung.optional]
        zahlen, texte = self._zellen(noetig)
        voll = [f'{t}<>""' for t in texte]
        if zahlen:
            anzahl = sum(len(a.felder) for a in noetig if a.art in ("feld", "bereich")) - len(texte)
            voll.insert(0, f"COUNT({','.join(zahlen)})={anzahl}")
        # what cannot be read as a number silences the check, as it does in Python
        frei = [
            f
            for a in schritt.argumente
            if a.name in pruefung.optional and a.art in ("feld", "bereich")
            for f in a.felder
        ]
        zahlen = [f for f in frei if not self.form.felder[f].textlich]
        eingaben = ",".join(f for f in zahlen if not self.form.felder[f].berechnet)
        ergebnisse = ",".join(f for f in zahlen if self.form.felder[f].berechnet)
        if eingaben:
            voll.append(f"COUNTA({eingaben})=COUNT({eingaben})")
        if ergebnisse:
            voll.append(f"NOT(ISERROR(SUM({ergebnisse})))")
        if not voll:
            return baum
        # nested IF, not AND: AND would still evaluate a condition that fails on blank cells
        return f"IF({_und(voll)},{baum},FALSE)"

    # -- life 4: explain --------------------------------------------------------------------------

    def explain(self, ziel: str, werte: Mapping[str, Wert]) -> str:
        """The Rechenweg of a result: words, then figures, then the result, with norm and parameters."""
        schritt = self.schritt(ziel)
        feld = self.form.felder[ziel]
        alle = {n: w for n, w in {**werte, **self.calculate(werte)}.items() if w is not None}
        kopf = f"{feld.titel} = {self._sichtbar(ziel, alle)}"
        norm = f"\n  Norm: {schritt.regel.norm}" if schritt.regel.norm else ""
        weg = self.rechenweg(ziel, alle)
        if weg is None:
            return f"{kopf}\n  {schritt.regel.titel} (nur Python: {schritt.regel.nur_python}){norm}"
        return f"{kopf}\n  {schritt.regel.titel}{norm}\n  = {weg[0]}\n  = {weg[1]}"

    def rechenweg(self, ziel: str, alle: Mapping[str, Wert]) -> tuple[str, str] | None:
        """How a result comes about, in words and with the figures of `alle`; None where no formula carries it."""
        if self.schritt(ziel).regel.nur_python:
            return None
        baum = self.trace(ziel)

        def zahl(ref: Ref) -> str:
            if ref.parameter:
                return self._zeige_parameter(ref.name, self.parameter[ref.name])
            text = self._sichtbar(ref.name, alle)
            return f"({text})" if text.startswith("-") else text

        return rechenweg(baum, lambda ref: ref.titel), rechenweg(baum, zahl)

    def _sichtbar(self, name: str, alle: Mapping[str, Wert]) -> str:
        """A cell's value in words, also when there is none."""
        wert = alle.get(name, LEER)
        return "unlesbar" if wert is UNLESBAR else self.form.felder[name].zeige(wert) or "leer"


def _bedarf(schritt: Schritt) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """The fields that must be filled for a check to apply, all that must be readable, its arguments if all are such."""
    pruefung = cast(Pruefung, schritt.regel)
    zellen = [a for a in schritt.argumente if a.art in ("feld", "bereich")]
    noetig = frozenset(f for a in zellen if a.name not in pruefung.optional for f in a.felder)
    einzeln = tuple(a.felder[0] for a in schritt.argumente if a.art == "feld")
    alle = frozenset(f for a in zellen for f in a.felder)
    return noetig, alle, einzeln if len(einzeln) == len(schritt.argumente) else ()


def _und(bedingungen: list[str]) -> str:
    return bedingungen[0] if len(bedingungen) == 1 else f"AND({','.join(bedingungen)})"


def _knapp(fehler: Exception) -> str:
    return f"{type(fehler).__name__}: {fehler}"


def schlicht(_: str, wert: Decimal | None) -> str:
    """A parameter's value in plain German digits, for whoever knows no units."""
    return "ohne Wert" if wert is None else f"{wert.normalize():f}".replace(".", ",")
