"""How each calculated figure of the county came about: rule, norm, parameters, and the entries at its roots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl import law
from amip_xl.edition import Edition, zeige_parameter
from amip_xl.form import Feld
from amip_xl.money import is_leer

_KUERZEL = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_LANG = 500  # characters; a longer one (a sum over twenty rows) says less than the list below it


class Rechtswert(NamedTuple):
    """A legal parameter as it was used."""

    bezeichnung: str
    wert: str
    fundstelle: str


class Rechenweg(NamedTuple):
    """One result, and where it stands on the sheet Rechenwege (row from 0)."""

    feld: Feld
    reihe: int
    regel: str  # title and norm
    worte: tuple[str, ...]  # the formula in words and with figures; none when a list says more
    parameter: tuple[Rechtswert, ...]
    eingesetzt: tuple[Feld, ...]  # filled cells that the rule itself takes
    dahinter: tuple[Feld, ...]  # filled entries behind those of them that are calculated themselves
    leer: int  # further cells that the rule takes and that are blank

    @property
    def wurzeln(self) -> tuple[str, ...]:
        """The input fields whose entries it rests on."""
        return tuple(f.name for f in (*self.eingesetzt, *self.dahinter) if f.eingabe)

    @property
    def zeilen(self) -> int:
        """How many rows it takes, with the gap below."""
        listen = len(self.parameter) + len(self.eingesetzt) + len(self.dahinter)
        return 2 + len(self.worte) + listen + bool(self.dahinter) + bool(self.leer) + 1


def rechenwege(
    ausgabe: Edition, werte: Mapping[str, Any], ergebnisse: Mapping[str, Any], reihe: int
) -> dict[str, Rechenweg]:
    """By field in sheet order, the first at row `reihe` (from 0); results that are blank have none."""
    form, engine = ausgabe.form, ausgabe.engine
    alle = {n: w for n, w in {**werte, **ergebnisse}.items() if not is_leer(w)}
    wege: dict[str, Rechenweg] = {}
    bekannt: dict[str, dict[str, None]] = {}
    for feld in form.ergebnisse:
        if not isinstance(alle.get(feld.name), Decimal):
            continue
        schritt = engine.schritt(feld.name)
        namen = _argumente(ausgabe, feld.name)
        gefuellt = [n for n in namen if n in alle]
        dahinter = dict.fromkeys(w for n in gefuellt if form.felder[n].berechnet for w in _wurzeln(ausgabe, n, bekannt))
        weg = engine.rechenweg(feld.name, alle)
        worte = () if weg is None or len(weg[0]) > _LANG else (f"= {_ohne_kuerzel(weg[0])}", f"= {weg[1]}")
        regel = schritt.regel
        wege[feld.name] = fertig = Rechenweg(
            feld, reihe, f"{regel.titel} ({regel.norm})" if regel.norm else regel.titel,
            worte if len(set(worte)) > 1 else worte[:1],
            tuple(_rechtswert(ausgabe, a.name) for a in schritt.argumente if a.art == "parameter"),
            tuple(form.felder[n] for n in gefuellt),
            tuple(form.felder[n] for n in dahinter if n in alle and n not in gefuellt),
            len(namen) - len(gefuellt),
        )  # fmt: skip
        reihe += fertig.zeilen
    return wege


def _ohne_kuerzel(worte: str) -> str:
    """Legal parameters by what people call them."""
    parameter = law.parameter()
    return _KUERZEL.sub(lambda k: parameter[k[0]].bezeichnung if k[0] in parameter else k[0], worte)


def _argumente(ausgabe: Edition, ziel: str) -> tuple[str, ...]:
    """The cells that a result's rule takes."""
    argumente = ausgabe.engine.schritt(ziel).argumente
    return tuple(dict.fromkeys(f for a in argumente if a.art in ("feld", "bereich") for f in a.felder))


def _wurzeln(ausgabe: Edition, name: str, bekannt: dict[str, dict[str, None]]) -> dict[str, None]:
    """The input fields at the roots of a result, in the order in which the rules take them."""
    if name not in bekannt:
        bekannt[name] = {}
        for f in _argumente(ausgabe, name):
            bekannt[name] |= _wurzeln(ausgabe, f, bekannt) if ausgabe.form.felder[f].berechnet else {f: None}
    return bekannt[name]


def _rechtswert(ausgabe: Edition, name: str) -> Rechtswert:
    parameter = law.parameter()[name]
    wert = parameter.im_jahr(ausgabe.form.jahr)
    return Rechtswert(
        f"{parameter.bezeichnung} {ausgabe.form.jahr}", zeige_parameter(name, ausgabe.parameter[name]),
        wert.fundstelle if wert else "ohne Wert",
    )  # fmt: skip
