"""The vocabulary of rules: every word works on Decimals (calculate) and on symbolic cells (trace).

Blank adds nothing; a quota with a blank part or a zero base is blank. See DESIGN, "Blank, the same in all
four lives".
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any, cast

from amip_xl.errors import RegelError
from amip_xl.expr import Bereich, Call, Expr, Ref, as_expr
from amip_xl.money import LEER, Anzahl, Euro, Rate, is_leer, round_half_up

Werte = Bereich

__all__ = [
    "Anzahl", "Euro", "Rate", "Werte", "absolute", "at_least", "at_most", "both", "cents", "count_filled",
    "difference", "either", "if_", "is_blank", "is_filled", "negate", "ratio", "relative_change", "rounded", "total",
]  # fmt: skip


def _symbolisch(*werte: object) -> bool:
    return any(
        isinstance(w, Expr) or (isinstance(w, Bereich) and any(isinstance(z, Expr) for z in w)) for w in werte
    )


def _call(formel: str, weg: str, *argumente: object, leer: bool = False, roh: tuple[int, ...] = ()) -> Any:
    knoten = tuple(a if isinstance(a, Bereich) else as_expr(a) for a in argumente)
    return Call(formel, weg, knoten, leer, frozenset(roh))


def cents(betrag: Euro) -> Euro:
    """An amount in whole cents, kaufmännisch gerundet; the last step of every money rule."""
    if _symbolisch(betrag):
        return cast(Euro, _call("ROUND({0},2)", "auf Cent({0})", betrag))
    return round_half_up(betrag, 2)


def rounded(wert: Decimal, stellen: Decimal) -> Decimal:
    """A number rounded half away from zero to `stellen` decimals, which are themselves a parameter."""
    if _symbolisch(wert, stellen):
        return cast(Decimal, _call("ROUND({0},{1})", "gerundet({0}; {1} Stellen)", wert, stellen))
    return round_half_up(wert, int(stellen))


def if_(bedingung: Any, dann: Any, sonst: Any) -> Any:
    """The one branch a rule has: `dann` when the condition holds, else `sonst`."""
    if _symbolisch(bedingung, dann, sonst):
        return _call("IF({0},{1},{2})", "wenn {0}: {1}, sonst {2}", bedingung, dann, sonst)
    return dann if bedingung else sonst


def at_least(wert: Decimal, grenze: Decimal) -> Decimal:
    """The greater of the two."""
    if _symbolisch(wert, grenze):
        return cast(Decimal, _call("MAX({0},{1})", "mindestens({0}; {1})", wert, grenze))
    return max(wert, grenze)


def at_most(wert: Decimal, grenze: Decimal) -> Decimal:
    """The smaller of the two."""
    if _symbolisch(wert, grenze):
        return cast(Decimal, _call("MIN({0},{1})", "höchstens({0}; {1})", wert, grenze))
    return min(wert, grenze)


def absolute(wert: Decimal) -> Decimal:
    """The amount without its sign."""
    if _symbolisch(wert):
        return cast(Decimal, _call("ABS({0})", "Betrag({0})", wert))
    return abs(wert)


def total(*werte: Any) -> Decimal:
    """The sum of numbers and of whole rows or columns; blank cells add nothing, all blank stays blank."""
    if _symbolisch(*werte):
        plaetze = ",".join(f"{{{i}}}" for i in range(len(werte)))
        weg = " + ".join(f"{{{i}}}" for i in range(len(werte)))
        return cast(Decimal, _call(f"SUM({plaetze})", f"Summe({weg})", *werte, roh=tuple(range(len(werte)))))
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
                leer=True,
                roh=(0, 1),
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
                leer=True,
                roh=(0, 1),
            ),
        )
    if is_leer(neu) or not alt:
        return LEER
    return neu / alt - 1


def difference(neu: Decimal, alt: Decimal) -> Decimal:
    """The change neu − alt; blank when a part is blank (a missing Vorjahr is no change by the full amount)."""
    if _symbolisch(neu, alt):
        _nur_felder("difference", neu, alt)
        return cast(
            Decimal,
            _call('IF(COUNT({0})*COUNT({1})=0,"",{0}-{1})', "{0} − {1}", neu, alt, leer=True, roh=(0, 1)),
        )
    if is_leer(neu) or is_leer(alt):
        return LEER
    return neu - alt


def _nur_felder(wort: str, *teile: object) -> None:
    if not all(isinstance(t, Ref) for t in teile):
        raise RegelError(
            f"Die Teile von {wort}(…) sind Felder: rechne Zwischenergebnisse in einer eigenen Regel."
        )


def is_blank(wert: Any) -> Any:
    """True for a cell nobody filled."""
    if _symbolisch(wert):
        return _call('({0}="")', "{0} ist leer", wert, roh=(0,))
    return is_leer(wert)


def is_filled(wert: Any) -> Any:
    """True for a cell that holds something."""
    if _symbolisch(wert):
        return _call('({0}<>"")', "{0} ist ausgefüllt", wert, roh=(0,))
    return not is_leer(wert)


def count_filled(werte: Werte) -> Anzahl:
    """How many cells of a row or column hold something."""
    if _symbolisch(werte):
        teile = "+".join(f'({{{i}}}<>"")' for i in range(len(werte)))
        weg = ", ".join(f"{{{i}}}" for i in range(len(werte)))
        return cast(
            Anzahl, _call(f"({teile})", f"Anzahl ausgefüllt({weg})", *werte, roh=tuple(range(len(werte))))
        )
    return Decimal(sum(not is_leer(w) for w in werte))


def both(*bedingungen: Any) -> Any:
    """True when every condition holds."""
    return _verknuepfe("AND", " und ", all, bedingungen)


def either(*bedingungen: Any) -> Any:
    """True when at least one condition holds."""
    return _verknuepfe("OR", " oder ", any, bedingungen)


def _verknuepfe(funktion: str, wort: str, rechne: Any, bedingungen: tuple[Any, ...]) -> Any:
    if _symbolisch(*bedingungen):
        plaetze = [f"{{{i}}}" for i in range(len(bedingungen))]
        return _call(f"{funktion}({','.join(plaetze)})", wort.join(plaetze), *bedingungen)
    return rechne(bedingungen)


def negate(bedingung: Any) -> Any:
    """True when the condition does not hold."""
    if _symbolisch(bedingung):
        return _call("NOT({0})", "nicht {0}", bedingung)
    return not bedingung
