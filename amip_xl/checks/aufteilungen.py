"""Splits: by sex, age, nationality, qualification; parts add up, subsets stay below the whole."""

from typing import Any

from amip_xl.checks.ebenen import ZUSAMMENGEFUEHRT
from amip_xl.findings import FEHLER
from amip_xl.rule import Je, check
from amip_xl.verbs import Werte, both, negate, one_of, total


@check(
    "AUFTEILUNG_GEHT_NICHT_AUF", FEHLER, je=Je.AUFTEILUNG, nur_wenn="genau", feld="ganzes", ist="teile",
    soll="ganzes", optional=("ebene",),
    text="Die Aufteilung nach {merkmal} geht nicht auf: {teile} ergibt nicht {ganzes} („{ganzes_titel}“).",
    abhilfe="Prüfen Sie die Teile und das Ganze gegen die Statistik.",
    kurz="Aufteilung geht nicht auf",
)  # fmt: skip
def aufteilung_geht_nicht_auf(ganzes: Any, teile: Werte, ebene: str) -> Any:
    """Die Teile einer vollständigen Aufteilung ergeben nicht das Ganze."""
    return both(negate(one_of(ebene, ZUSAMMENGEFUEHRT)), negate(total(teile) == ganzes))


@check(
    "TEIL_GROESSER_ALS_GANZES", FEHLER, je=Je.AUFTEILUNG, nur_wenn="teilmenge", feld="ganzes", ist="teile",
    soll="ganzes", optional=("ebene",),
    text="{merkmal}: der Teil ist mit {teile} größer als das Ganze mit {ganzes} („{ganzes_titel}“).",
    abhilfe="Prüfen Sie beide Werte; vermutlich gelten sie für verschiedene Stichtage.",
    kurz="Teil größer als das Ganze",
)  # fmt: skip
def teil_groesser_als_ganzes(ganzes: Any, teile: Werte, ebene: str) -> Any:
    """Eine Teilmenge ist größer als die Menge, zu der sie gehört."""
    return both(negate(one_of(ebene, ZUSAMMENGEFUEHRT)), total(teile) > ganzes)
