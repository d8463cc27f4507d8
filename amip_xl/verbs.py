"""The vocabulary of rules: every word works on Decimals (calculate) and on symbolic cells (trace).

Blank adds nothing; a quota with a blank part or a zero base is blank. See DESIGN, "Blank, the same in all
four lives".
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any, cast

from amip_xl.errors import RegelError
from amip_xl.expr import (
    QUOTENSTELLEN,
    Bereich,
    Call,
    Const,
    Expr,
    Ref,
    as_expr,
    cell_value,
    condition,
    noise_digits,
    number,
)
from amip_xl.money import LEER, NULL, Anzahl, Euro, Rate, Vzae, is_leer, round_half_up

Werte = Bereich
_ZIFFERN = "0123456789"
_QUOTE: dict[str, Any] = {"leer_moeglich": True, "waechter": True, "stellen": QUOTENSTELLEN, "roh": (0, 1)}

__all__ = [
    "Anzahl", "Euro", "Rate", "Vzae", "Werte", "absolute", "at_least", "at_most", "both", "cents", "count_filled",
    "difference", "differs", "either", "if_", "is_blank", "is_filled", "is_whole", "length", "negate", "one_of",
    "only_digits", "only_if", "ratio", "relative_change", "rounded", "total",
]  # fmt: skip


def _symbolisch(*werte: object) -> bool:
    return any(isinstance(w, Expr) or (isinstance(w, Bereich) and any(isinstance(z, Expr) for z in w)) for w in werte)


def _call(formel: str, weg: str, *argumente: object, roh: tuple[int, ...] = (), **merkmale: Any) -> Any:
    knoten = tuple(a if isinstance(a, Bereich) else as_expr(a) for a in argumente)
    return Call(formel, weg, knoten, roh=frozenset(roh), **merkmale)


def cents(betrag: Euro) -> Euro:
    """An amount in whole cents, kaufmännisch gerundet; the last step of every money rule."""
    if _symbolisch(betrag):
        return cast(Euro, _call("ROUND({0},2)", "auf Cent({0})", _entrauscht(betrag)))
    return round_half_up(_dezimal(betrag), 2)


def rounded(wert: Decimal, stellen: Decimal) -> Decimal:
    """A number rounded half away from zero to `stellen` decimals, which are themselves a parameter."""
    if _symbolisch(wert, stellen):
        weg = "gerundet({0}; {1} Stellen)"
        return cast(Decimal, _call("ROUND({0},{1})", weg, _entrauscht(wert), number(stellen)))
    return round_half_up(_dezimal(wert), int(stellen))


def _dezimal(wert: Decimal | int) -> Decimal:
    return wert if isinstance(wert, Decimal) else Decimal(wert)  # a rule may hand in its own 0 or 1


def _entrauscht(wert: object) -> Expr:
    """What stands inside ROUND; where a sum meets a product, doubles lose exact half cents."""
    knoten = number(wert)
    stellen = noise_digits(knoten)
    return knoten if stellen is None else Call(f"ROUND({{0}},{stellen})", "{0}", (knoten,))


def differs(a: Decimal, b: Decimal, stellen: Decimal) -> Any:
    """True when two numbers differ once both are rounded to what people print."""
    return negate(rounded(a, stellen) == rounded(b, stellen))


def if_(bedingung: Any, dann: Any, sonst: Any) -> Any:
    """The one branch a rule has: `dann` when the condition holds, else `sonst`; two numbers or two texts."""
    if _symbolisch(bedingung, dann, sonst):
        zweige = cell_value(as_expr(dann)), cell_value(as_expr(sonst))
        if zweige[0].textlich != zweige[1].textlich:
            raise RegelError("Beide Zweige von if_(…) sind Zahlen oder beide Texte; leer wird only_if(…).")
        return _call(
            "IF({0},{1},{2})",
            "wenn {0}: {1}, sonst {2}",
            condition(bedingung),
            *zweige,
            textlich=zweige[0].textlich,
            bedingung=zweige[0].bedingung and zweige[1].bedingung,
        )
    return dann if bedingung else sonst


def at_least(wert: Decimal, grenze: Decimal) -> Decimal:
    """The greater of the two; blank counts as 0."""
    if _symbolisch(wert, grenze):
        return cast(Decimal, _call("MAX({0},{1})", "mindestens({0}; {1})", *_grenzpaar(wert, grenze)))
    return max(_dezimal(wert), _dezimal(grenze))


def at_most(wert: Decimal, grenze: Decimal) -> Decimal:
    """The smaller of the two; blank counts as 0."""
    if _symbolisch(wert, grenze):
        return cast(Decimal, _call("MIN({0},{1})", "höchstens({0}; {1})", *_grenzpaar(wert, grenze)))
    return min(_dezimal(wert), _dezimal(grenze))


def _grenzpaar(*paar: object) -> tuple[Expr, ...]:
    """Both sides of MAX or MIN, which skip blank cells: harmless only when the other side is 0 anyway."""
    knoten = tuple(map(number, paar))
    if any(isinstance(k, Const) and k.wert == 0 for k in knoten):
        return knoten
    return tuple(map(cell_value, knoten))


def absolute(wert: Decimal) -> Decimal:
    """The amount without its sign."""
    if _symbolisch(wert):
        return cast(Decimal, _call("ABS({0})", "Betrag({0})", number(wert)))
    return abs(wert)


def total(*werte: Any) -> Decimal:
    """The sum of numbers and of whole rows or columns; blank cells add nothing."""
    if _symbolisch(*werte):
        for wert in werte:
            for zelle in wert if isinstance(wert, tuple) else (wert,):
                number(zelle)
        gefuellt = [w for w in werte if not (isinstance(w, tuple) and not w)]
        plaetze = [f"{{{i}}}" for i in range(len(gefuellt))]
        return cast(
            Decimal,
            _call(
                f"SUM({','.join(plaetze)})",
                f"Summe({' + '.join(plaetze)})",
                *gefuellt,
                roh=tuple(range(len(gefuellt))),
            ),
        )
    summe: Decimal = LEER
    for wert in werte:
        for zahl in wert if isinstance(wert, tuple) else (wert,):
            if not is_leer(zahl):
                summe = zahl if is_leer(summe) else summe + zahl
    return summe


def ratio(zaehler: Decimal, nenner: Decimal) -> Rate:
    """A quota, unrounded; blank when a part is blank or the base is zero. Both parts are plain fields."""
    if _symbolisch(zaehler, nenner):
        _nur_felder("ratio", zaehler, nenner)
        return cast(
            Rate,
            _call(
                'IF(OR(COUNT({0})=0,N({1})=0),"",{0}/{1})',
                "{0} ÷ {1}",
                zaehler,
                nenner,
                **_QUOTE,
            ),
        )
    if is_leer(zaehler) or not nenner:
        return LEER
    with localcontext() as ctx:
        ctx.prec = 28
        return zaehler / nenner


def relative_change(neu: Decimal, alt: Decimal) -> Rate:
    """Relative change neu/alt − 1 on unrounded values; blank when a part is blank or the base is zero."""
    if _symbolisch(neu, alt):
        _nur_felder("relative_change", neu, alt)
        return cast(
            Rate,
            _call(
                'IF(OR(COUNT({0})=0,N({1})=0),"",{0}/{1}-1)',
                "{0} ÷ {1} − 1",
                neu,
                alt,
                **_QUOTE,
            ),
        )
    if is_leer(neu) or not alt:
        return LEER
    return neu / alt - 1


def difference(neu: Decimal, alt: Decimal) -> Decimal:
    """The change neu − alt; blank when a part is blank (a missing Vorjahr is not a change)."""
    if _symbolisch(neu, alt):
        _nur_felder("difference", neu, alt)
        stellen = max(cast(Ref, neu).stellen, cast(Ref, alt).stellen)
        return cast(
            Decimal,
            _call(
                f'IF(COUNT({{0}})*COUNT({{1}})=0,"",ROUND({{0}}-{{1}},{stellen}))',
                "{0} − {1}",
                neu,
                alt,
                leer_moeglich=True,
                waechter=True,
                stellen=stellen,
                roh=(0, 1),
            ),
        )
    if is_leer(neu) or is_leer(alt):
        return LEER
    return neu - alt


def only_if(bedingung: Any, wert: Decimal) -> Decimal:
    """The value when the condition holds, else blank: for results that mean nothing without their base."""
    if _symbolisch(bedingung, wert):
        teile = condition(bedingung), cell_value(number(wert))
        return cast(Decimal, _call('IF({0},{1},"")', "nur wenn {0}: {1}", *teile, leer_moeglich=True))
    return Decimal(wert) if bedingung else LEER


def length(text: str) -> Anzahl:
    """How many characters a text has, counted as Excel does (an emoji counts two)."""
    if _symbolisch(text):
        return cast(Anzahl, _call("LEN({0})", "Länge({0})", text, roh=(0,)))
    return NULL if is_leer(text) else Decimal(len(text.encode("utf-16-le")) // 2)


def only_digits(text: str) -> bool:
    """True when a text consists of the digits 0 to 9 alone."""
    if _symbolisch(text):
        ohne = "{0}"
        for ziffer in _ZIFFERN:
            ohne = f'SUBSTITUTE({ohne},"{ziffer}","")'
        return cast(bool, _call(f'({ohne}="")', "{0} besteht aus Ziffern", text, roh=(0,), bedingung=True))
    return is_leer(text) or all(z in _ZIFFERN for z in text)


def one_of(text: str, auswahl: tuple[str, ...]) -> bool:
    """True when a text is one of the listed choices."""
    if _symbolisch(text):
        return cast(bool, either(*(text == wort for wort in auswahl)))
    return text in auswahl


def is_whole(wert: Decimal) -> bool:
    """True for a number without decimals."""
    if _symbolisch(wert):
        return cast(bool, _call("(INT({0})={0})", "{0} ist ganz", number(wert), bedingung=True))
    return wert == wert.to_integral_value()


def _nur_felder(wort: str, *teile: object) -> None:
    if not all(isinstance(t, Ref) for t in teile):
        raise RegelError(f"Die Teile von {wort}(…) sind Felder: rechne Zwischenergebnisse in einer eigenen Regel.")


def is_blank(wert: Any) -> Any:
    """True for a cell nobody filled."""
    if _symbolisch(wert):
        _nur_felder("is_blank", wert)
        return _call('({0}="")', "{0} ist leer", wert, roh=(0,), bedingung=True)
    return is_leer(wert)


def is_filled(wert: Any) -> Any:
    """True for a cell that holds something."""
    if _symbolisch(wert):
        _nur_felder("is_filled", wert)
        return _call('({0}<>"")', "{0} ist ausgefüllt", wert, roh=(0,), bedingung=True)
    return not is_leer(wert)


def count_filled(werte: Werte) -> Anzahl:
    """How many cells of a row or column hold something."""
    if _symbolisch(werte):
        if not isinstance(werte, tuple):
            raise RegelError("count_filled(…) zählt einen Bereich; für ein Feld nimm is_filled(…).")
        plaetze = [f"{{{i}}}" for i in range(len(werte))]
        # N: a single truth value is not yet a number
        teile = "+".join(f'N({platz}<>"")' for platz in plaetze)
        weg = f"Anzahl ausgefüllt({', '.join(plaetze)})"
        return cast(Anzahl, _call(f"({teile})", weg, *werte, roh=tuple(range(len(werte)))))
    return Decimal(sum(not is_leer(w) for w in werte))


def both(*bedingungen: Any) -> Any:
    """True when every condition holds."""
    return _verknuepfe("AND", "{}", " und ", all, bedingungen)


def either(*bedingungen: Any) -> Any:
    """True when at least one condition holds."""
    return _verknuepfe("OR", "({})", " oder ", any, bedingungen)


def _verknuepfe(funktion: str, klammer: str, wort: str, rechne: Any, bedingungen: tuple[Any, ...]) -> Any:
    if _symbolisch(*bedingungen):
        plaetze = [f"{{{i}}}" for i in range(len(bedingungen))]
        return _call(
            f"{funktion}({','.join(plaetze)})",
            klammer.format(wort.join(plaetze)),
            *map(condition, bedingungen),
            bedingung=True,
        )
    return rechne(bedingungen)


def negate(bedingung: Any) -> Any:
    """True when the condition does not hold."""
    if _symbolisch(bedingung):
        return _call("NOT({0})", "nicht ({0})", condition(bedingung), bedingung=True)
    return not bedingung
