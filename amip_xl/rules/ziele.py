"""Ziele: Integrationsquote (K2), Bestand der LZB (K3), relative changes on unrounded quotients."""

from amip_xl.rule import Je, rule
from amip_xl.verbs import (
    Anzahl,
    Rate,
    both,
    difference,
    either,
    if_,
    is_filled,
    only_if,
    ratio,
    relative_change,
)  # fmt: skip

JAHRE = ("vorjahr", "plan")


@rule(block="ziele", je=Je.SPALTE, spalten=JAHRE, norm="§ 48a SGB II, Kennzahl K2")
def integrationsquote(integrationen: Anzahl, elb: Anzahl) -> Rate:
    """Integrationen in zwölf Monaten je eLb im Durchschnitt, ungerundet."""
    return ratio(integrationen, elb)


@rule(block="ziele", je=Je.SPALTE, spalten=JAHRE, norm="§ 48a SGB II, Kennzahl K2")
def integrationsquote_frauen(integrationen_frauen: Anzahl, elb_frauen: Anzahl) -> Rate:
    """Integrationsquote der Frauen, ungerundet."""
    return ratio(integrationen_frauen, elb_frauen)


@rule(block="ziele", je=Je.SPALTE, spalten=JAHRE, norm="§ 48a SGB II, Kennzahl K2")
def integrationsquote_maenner(integrationen_maenner: Anzahl, elb_maenner: Anzahl) -> Rate:
    """Integrationsquote der Männer, ungerundet."""
    return ratio(integrationen_maenner, elb_maenner)


@rule(block="ziele", je=Je.SPALTE, spalten=JAHRE)
def lzb_quote(lzb: Anzahl, elb: Anzahl) -> Rate:
    """Anteil der Langzeitleistungsbeziehenden an den eLb, ungerundet."""
    return ratio(lzb, elb)


@rule(block="ziele", je=Je.ZEILE)
def differenz(plan: Anzahl, vorjahr: Anzahl) -> Anzahl:
    """Plan abzüglich Vorjahr."""
    return difference(plan, vorjahr)


@rule(block="ziele", je=Je.ZEILE, norm="§ 48b SGB II")
def veraenderung(plan: Anzahl, vorjahr: Anzahl) -> Rate:
    """Relative Veränderung gegenüber dem Vorjahr auf ungerundeten Werten."""
    return relative_change(plan, vorjahr)


@rule(norm="§ 48b SGB II")
def iq_zielwert(iq_ausgangswert: Rate, integrationsquote_vorjahr: Rate, iq_angebot: Rate) -> Rate:
    """Ausgangswert der Integrationsquote mit der angebotenen relativen Veränderung, ungerundet."""
    ausgang = if_(is_filled(iq_ausgangswert), iq_ausgangswert, integrationsquote_vorjahr)
    bekannt = both(is_filled(iq_angebot), either(is_filled(iq_ausgangswert), is_filled(integrationsquote_vorjahr)))
    return only_if(bekannt, ausgang * (1 + iq_angebot))


@rule(norm="§ 48b SGB II")
def lzb_zielwert(lzb_ausgangswert: Anzahl, lzb_vorjahr: Anzahl, lzb_angebot: Rate) -> Anzahl:
    """Ausgangsbestand der LZB mit der angebotenen relativen Veränderung, ungerundet."""
    ausgang = if_(is_filled(lzb_ausgangswert), lzb_ausgangswert, lzb_vorjahr)
    bekannt = both(is_filled(lzb_angebot), either(is_filled(lzb_ausgangswert), is_filled(lzb_vorjahr)))
    return only_if(bekannt, ausgang * (1 + lzb_angebot))
