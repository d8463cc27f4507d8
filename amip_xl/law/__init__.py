"""The law as dated data: parameters, instruments, areas, terms, each with its Fundstelle."""

from __future__ import annotations

from amip_xl.law.begriffe import (
    Abkuerzung,
    Thema,
    Themenkatalog,
    abkuerzungen,
    lade_abkuerzungen,
    lade_themen,
    themen,
)
from amip_xl.law.gebiete import Gebiet, Gemeinde, gebiete, gemeinde, lade_gebiete
from amip_xl.law.instrumente import (
    Gueltigkeit,
    Instrument,
    gesonderte_instrumente,
    instrumente,
    lade_instrumente,
)
from amip_xl.law.laender import lade_laender, laender
from amip_xl.law.parameter import Parameter, Wert, lade_parameter, parameter, werte_im_jahr
from amip_xl.law.rechtsstand import rechtsstand, veraltet

__all__ = [
    "Abkuerzung",
    "Gebiet",
    "Gemeinde",
    "Gueltigkeit",
    "Instrument",
    "Parameter",
    "Thema",
    "Themenkatalog",
    "Wert",
    "abkuerzungen",
    "gebiete",
    "gemeinde",
    "gesonderte_instrumente",
    "instrumente",
    "lade_abkuerzungen",
    "lade_gebiete",
    "lade_instrumente",
    "lade_laender",
    "lade_parameter",
    "lade_themen",
    "laender",
    "parameter",
    "rechtsstand",
    "themen",
    "veraltet",
    "werte_im_jahr",
]
