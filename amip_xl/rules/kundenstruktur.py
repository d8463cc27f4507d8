"""Kundenstruktur: shares and differences of the customer tables."""

from amip_xl.rule import Je, rule
from amip_xl.verbs import Anzahl, Rate, difference, ratio


@rule(block="ks", je=Je.SPALTE)
def lzb_anteil(lzb: Anzahl, elb: Anzahl) -> Rate:
    """Anteil der Langzeitleistungsbeziehenden an den eLb, ungerundet."""
    return ratio(lzb, elb)


@rule(block=("ks", "al"), je=Je.SPALTE)
def entlastung(unterbeschaeftigung: Anzahl, arbeitslose: Anzahl) -> Anzahl:
    """Unterbeschäftigung abzüglich Arbeitslose."""
    return difference(unterbeschaeftigung, arbeitslose)


@rule(block="al", je=Je.SPALTE)
def frauenanteil(frauen: Anzahl, arbeitslose: Anzahl) -> Rate:
    """Anteil der Frauen an den Arbeitslosen, ungerundet."""
    return ratio(frauen, arbeitslose)
