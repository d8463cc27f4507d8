"""One planning year put together: form, law, rules, checks, traffic lights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from amip_xl import law
from amip_xl.books.ampel import Ampelzeile, ampelzeilen
from amip_xl.checks import PRUEFUNGEN
from amip_xl.engine import Engine
from amip_xl.form import Form, load
from amip_xl.money import format_de
from amip_xl.rules import REGELN


class Edition(NamedTuple):
    """Everything that is fixed for a planning year."""

    form: Form
    engine: Engine
    ampel: tuple[Ampelzeile, ...]
    parameter: Mapping[str, Decimal | None]  # legal parameters with their value in the year


def zeige_parameter(name: str, wert: Decimal | None) -> str:
    """A legal parameter's value with its unit: shares as percentages."""
    if wert is None:
        return "ohne Wert"
    einheit = law.parameter()[name].einheit
    return f"{format_de(wert * 100)} %" if einheit == "Anteil" else format_de(wert)


@cache
def edition(jahr: int) -> Edition:
    """The edition of a planning year (2012 to 2027); raises FormularError for other years."""
    form = load(jahr)
    # local parameters have no legal value: they are input fields of the sheet Rechtsstand
    parameter = {name: wert for name, wert in law.werte_im_jahr(jahr).items() if name not in form.felder}
    engine = Engine(form, (*REGELN, *PRUEFUNGEN), parameter, zeige_parameter)
    return Edition(form, engine, ampelzeilen(form, engine), parameter)
