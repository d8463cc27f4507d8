"""The law as dated data: parameters, instruments, areas, terms, each with its Fundstelle."""

from __future__ import annotations

from amip_xl.law.instrumente import (
    Gueltigkeit,
    Instrument,
    gesonderte_instrumente,
    instrumente,
    lade_instrumente,
)
from amip_xl.law.parameter import Parameter, Wert, lade_parameter, parameter, werte_im_jahr
from amip_xl.law.rechtsstand import rechtsstand, veraltet

__all__ = [
    "Gueltigkeit",
    "Instrument",
    "Parameter",
    "Wert",
    "gesonderte_instrumente",
    "instrumente",
    "lade_instrumente",
    "lade_parameter",
    "parameter",
    "rechtsstand",
    "veraltet",
    "werte_im_jahr",
]
