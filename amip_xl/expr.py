"""Symbolic cells: what a rule sees when it is traced instead of calculated.

A traced rule becomes a tree; the tree is printed as a native Excel formula (file notation: English function
names, comma) or as a Rechenweg for people. Branching in Python, floats and stray numbers are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from amip_xl.errors import RegelError
from amip_xl.money import Leer

# Doubles in a workbook carry noise far below a cent; both sides are compared at this many decimals.
VERGLEICHSSTELLEN = 6
# A quota differs from its limit by less than that when an amount exceeds its limit by one cent.
QUOTENSTELLEN = 11

_RANG = {"=": 0, "<>": 0, "<": 0, "<=": 0, ">": 0, ">=": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_ZEICHEN = {"*": "×", "/": "÷", "-": "−", "<>": "≠", "<=": "≤", ">=": "≥"}


class Expr:
    """One node of a traced rule; operators build bigger nodes."""

    __slots__ = ()
    leer_moeglich = False  # may hold "" (a ratio without a base): no arithmetic on top of it
    textlich = False
    bedingung = False  # is true or false

    def __add__(self, other: object) -> Expr:
        return _rechne("+", self, other)

    def __radd__(self, other: object) -> Expr:
        if type(other) is int and other == 0:  # what sum(…) begins with
            raise RegelError("Eine Regel summiert nicht mit sum(…): nimm total(…).")
        return _rechne("+", other, self)

    def __sub__(self, other: object) -> Expr:
        return _rechne("-", self, other)

    def __rsub__(self, other: object) -> Expr:
        return _rechne("-", other, self)

    def __mul__(self, other: object) -> Expr:
        return _rechne("*", self, other)

    def __rmul__(self, other: object) -> Expr:
        return _rechne("*", other, self)

    def __truediv__(self, other: object) -> Expr:
        teiler = as_expr(other)
        if not (isinstance(teiler, Ref) and teiler.parameter):
            raise RegelError(
                "Eine Regel teilt nur durch Rechtsparameter; für Quoten mit Feldern nimm ratio(zaehler, nenner)."
            )
        return _rechne("/", self, teiler)

    def __neg__(self) -> Expr:
        return _rechne("-", 0, self)

    def __lt__(self, other: object) -> Expr:
        return _vergleiche("<", self, other)

    def __le__(self, other: object) -> Expr:
        return _vergleiche("<=", self, other)

    def __gt__(self, other: object) -> Expr:
        return _vergleiche(">", self, other)

    def __ge__(self, other: object) -> Expr:
        return _vergleiche(">=", self, other)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return _vergleiche("=", self, other)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return _vergleiche("<>", self, other)

    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        raise RegelError(
            "Eine Regel verzweigt nicht mit if, and, or, not, min, max oder sum: "
            "nimm if_(bedingung, dann, sonst), both, either, negate, at_least, at_most oder total."
        )

    def __float__(self) -> NoReturn:
        raise RegelError("Eine Regel rechnet nicht mit float: Beträge und Sätze sind Decimal.")

    __int__ = __index__ = __float__
    __rtruediv__ = __rpow__ = __pow__ = __mod__ = __floordiv__ = lambda _, __: _unbekannt()


def _unbekannt() -> NoReturn:
    raise RegelError("Eine Regel kennt nur +, −, ×, ÷ durch einen Parameter und die Wörter aus verbs.")


@dataclass(frozen=True, slots=True, eq=False)
class Ref(Expr):
    """A named cell: an input, a result, or a legal parameter."""

    name: str
    titel: str = ""
    parameter: bool = False
    berechnet: bool = False  # a result cell shows "" when blank, and ""+1 is #VALUE!
    textlich: bool = False
    stellen: int = VERGLEICHSSTELLEN  # decimals at which it is compared
    zeichen: frozenset[str] = frozenset()  # what made it since it was last rounded


@dataclass(frozen=True, slots=True, eq=False)
class Const(Expr):
    """A literal: 0, 1, a text, a truth value."""

    wert: Decimal | str | bool

    @property
    def textlich(self) -> bool:  # type: ignore[override]
        """True for a text."""
        return isinstance(self.wert, str)

    @property
    def bedingung(self) -> bool:  # type: ignore[override]
        """True for a truth value."""
        return isinstance(self.wert, bool)


@dataclass(frozen=True, slots=True, eq=False)
class Op(Expr):
    """Two operands and a sign."""

    zeichen: str
    links: Expr
    rechts: Expr

    @property
    def bedingung(self) -> bool:  # type: ignore[override]
        """True for a comparison."""
        return _RANG[self.zeichen] == 0


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expr):
    """A worksheet function with its printed shape: `formel` and `weg` hold {0}, {1}, … for the arguments."""

    formel: str
    weg: str
    argumente: tuple[Expr | Bereich, ...]
    leer_moeglich: bool = False
    roh: frozenset[int] = frozenset()  # arguments printed as bare references (inside COUNT, SUM, ISTEXT)
    textlich: bool = False
    bedingung: bool = False
    waechter: bool = False  # yields "" by itself when its cells are blank
    stellen: int = VERGLEICHSSTELLEN


class Bereich(tuple[Any, ...]):
    """The cells of a block's row or column as one argument; prints as its defined name when it has one."""

    name: str | None = None

    @classmethod
    def of(cls, zellen: Iterable[Any], name: str | None = None) -> Bereich:
        """Cells (Refs when traced, values when calculated) with the defined name of their range."""
        bereich = cls(zellen)
        bereich.name = name
        return bereich


def as_expr(wert: object) -> Expr:
    """An operand as a node; refuses floats and every number but 0 and 1."""
    if isinstance(wert, Expr):
        if wert.leer_moeglich:
            raise RegelError(
                "Ein Ergebnis, das leer sein kann (ratio, relative_change), wird nicht weiterverrechnet: "
                "mache daraus eine eigene Regel und nimm deren Feld."
            )
        return wert
    if isinstance(wert, bool | str):
        return Const(wert)
    if isinstance(wert, float):
        raise RegelError(f"Die Zahl {wert} ist ein float: Sätze und Grenzen gehören als Parameter in law/.")
    if isinstance(wert, Leer):
        raise RegelError("LEER steht nicht in einer Regel: leer wird ein Ergebnis mit only_if(…).")
    if isinstance(wert, tuple):
        raise RegelError("Mit einem Bereich rechnet eine Regel nur durch total(…) und count_filled(…).")
    if isinstance(wert, int | Decimal):
        if wert not in (0, 1):
            raise RegelError(f"Die Zahl {wert} steht in der Regel: sie gehört als Parameter in law/.")
        return Const(Decimal(wert))
    raise RegelError(f"Mit {type(wert).__name__} kann eine Regel nicht rechnen.")


def number(wert: object) -> Expr:
    """An operand that is no text."""
    knoten = as_expr(wert)
    if knoten.textlich:
        raise RegelError("Mit Text lässt sich nicht rechnen.")
    return knoten


def condition(wert: object) -> Expr:
    """An operand that is true or false; a bare cell is neither."""
    knoten = as_expr(wert)
    if not knoten.bedingung:
        raise RegelError("Eine Bedingung ist ein Vergleich, is_filled(…) oder both, either, negate davon.")
    return knoten


def cell_value(knoten: Expr) -> Expr:
    """The value of a bare cell, blank as 0 or "": IF, MAX and MIN pass a blank cell on or skip it.

    +0, not N(): what is no number must end in #WERT!, not in a silent 0.
    """
    if not isinstance(knoten, Ref) or knoten.parameter or (knoten.berechnet and not knoten.textlich):
        return knoten
    formel = "T({0})" if knoten.textlich else "{0}+0"
    return Call(formel, "{0}", (knoten,), roh=frozenset((0,)), textlich=knoten.textlich)


def _rechne(zeichen: str, links: object, rechts: object) -> Op:
    a, b = as_expr(links), as_expr(rechts)
    if a.textlich or b.textlich:
        raise RegelError(f"Mit Text lässt sich nicht rechnen ({zeichen}).")
    return Op(zeichen, a, b)


def _vergleiche(zeichen: str, links: object, rechts: object) -> Expr:
    a, b = as_expr(links), as_expr(rechts)
    if a.textlich != b.textlich:
        raise RegelError("Ein Text lässt sich nur mit einem Text vergleichen.")
    if a.textlich and zeichen not in ("=", "<>"):
        raise RegelError("Texte sind gleich oder ungleich, nicht größer oder kleiner.")
    if any(isinstance(k, Const) and k.wert == "" for k in (a, b)):
        raise RegelError('Mit "" wird nicht verglichen: nimm is_blank(…) oder is_filled(…).')
    return Op(zeichen, a, b)


def formula(knoten: Expr | Bereich) -> str:
    """The node as Excel formula text without the leading "=": defined names, English functions, commas."""
    return _formel(knoten, 0)


def _formel(knoten: Expr | Bereich, rang: int, *, roh: bool = False) -> str:
    if isinstance(knoten, Bereich):
        return knoten.name or ",".join(_formel(z, 0, roh=True) for z in knoten)
    if isinstance(knoten, Ref):
        return f"N({knoten.name})" if knoten.berechnet and not knoten.textlich and not roh else knoten.name
    if isinstance(knoten, Const):
        text = literal(knoten.wert)
        return f"({text})" if text.startswith("-") and rang else text
    if isinstance(knoten, Op):
        eigen = _RANG[knoten.zeichen]
        if not eigen and knoten.links.textlich:
            # EXACT: "=" takes GE and gE for the same word
            gleich = f"EXACT({_formel(knoten.links, 0)},{_formel(knoten.rechts, 0)})"
            return gleich if knoten.zeichen == "=" else f"NOT({gleich})"
        if not eigen:
            links, rechts = _formel(knoten.links, 1), _formel(knoten.rechts, 2)
            differenz = links if rechts == "0" else f"{links}-{rechts}"
            stellen = max((r.stellen for r in references(knoten)), default=VERGLEICHSSTELLEN)
            return f"(ROUND({differenz},{stellen}){knoten.zeichen}0)"
        # the right side of − and ÷ needs its own brackets at equal rank
        text = _formel(knoten.links, eigen) + knoten.zeichen + _formel(knoten.rechts, eigen + (knoten.zeichen in "-/"))
        return f"({text})" if eigen < rang else text
    if isinstance(knoten, Call):
        teile = [_formel(a, 0, roh=i in knoten.roh) for i, a in enumerate(knoten.argumente)]
        return knoten.formel.format(*teile)
    raise RegelError(f"{type(knoten).__name__} lässt sich nicht als Formel schreiben.")


def literal(wert: Decimal | str | bool) -> str:
    """A constant inside a formula; quotes doubled, decimals with a dot."""
    if isinstance(wert, bool):
        return "TRUE" if wert else "FALSE"
    if isinstance(wert, str):
        return '"' + wert.replace('"', '""') + '"'
    return f"{Decimal(wert):f}"


def rechenweg(knoten: Expr | Bereich, zeige: Callable[[Ref], str]) -> str:
    """The node for people: German words and signs; `zeige` prints a reference as its name or its value."""

    def schreibe(k: Expr | Bereich, rang: int) -> str:
        if isinstance(k, Bereich):
            return " + ".join(schreibe(z, 1) for z in k)
        if isinstance(k, Ref):
            return zeige(k)
        if isinstance(k, Const):
            if isinstance(k.wert, bool):
                return "wahr" if k.wert else "falsch"
            return f"„{k.wert}“" if isinstance(k.wert, str) else f"{k.wert:f}".replace(".", ",")
        if isinstance(k, Op):
            eigen = _RANG[k.zeichen]
            zeichen = _ZEICHEN.get(k.zeichen, k.zeichen)
            text = f"{schreibe(k.links, eigen)} {zeichen} {schreibe(k.rechts, eigen + (k.zeichen in '-/'))}"
            return f"({text})" if eigen < rang else text
        if isinstance(k, Call):
            text = k.weg.format(*(schreibe(a, 0) for a in k.argumente))
            return f"({text})" if rang and text.startswith(("wenn ", "nur wenn ")) else text
        raise RegelError(f"{type(k).__name__} hat keinen Rechenweg.")

    return schreibe(knoten, 0)


def signs(knoten: Expr | Bereich) -> frozenset[str]:
    """Which of + − × ÷ made a value since it was last rounded, in this rule or in those it builds on."""
    if isinstance(knoten, Op):
        return signs(knoten.links) | signs(knoten.rechts) | {knoten.zeichen}
    if isinstance(knoten, Ref):
        return knoten.zeichen
    if isinstance(knoten, Call) and not knoten.formel.startswith("ROUND("):
        eigene = {"/"} if knoten.stellen == QUOTENSTELLEN else {"+"} if knoten.formel.startswith("SUM(") else set()
        return frozenset(eigene).union(*map(signs, knoten.argumente))
    return frozenset().union(*map(signs, knoten)) if isinstance(knoten, Bereich) else frozenset()


def noise_digits(knoten: Expr) -> int | None:
    """Decimals to which a value is cleared of noise before it is rounded; None: no noise to fear.

    Where a sum meets a product or quotient, its noise can hide an exact half cent. A product of cents and
    rates ends after six decimals; a quotient may never end, so one more keeps double rounding harmless.
    """
    zeichen = signs(knoten)
    if not zeichen & {"+", "-"} or not zeichen & {"*", "/"}:
        return None
    return VERGLEICHSSTELLEN + ("/" in zeichen)


def references(knoten: Expr | Bereich) -> tuple[Ref, ...]:
    """Every reference below a node, in reading order, without repeats."""
    gefunden: dict[str, Ref] = {}

    def sammle(k: Expr | Bereich) -> None:
        if isinstance(k, Ref):
            gefunden.setdefault(k.name, k)
        elif isinstance(k, Op):
            sammle(k.links)
            sammle(k.rechts)
        elif isinstance(k, Call):
            for a in k.argumente:
                sammle(a)
        elif isinstance(k, Bereich):
            for z in k:
                sammle(z)

    sammle(knoten)
    return tuple(gefunden.values())
