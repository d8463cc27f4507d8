"""Personal: Vollzeitäquivalente, Betreuungsschlüssel, Fluktuation."""

from amip_xl.rule import Je, rule
from amip_xl.verbs import Anzahl, Rate, Vzae, ratio, rounded, total


@rule(block="pers", je=Je.SPALTE, norm="§ 4 VKFV")
def aktiv(aktiv_u25: Vzae, aktiv_ue25: Vzae, aktiv_ohne: Vzae, vzae_nachkommastellen: Anzahl) -> Vzae:
    """VZÄ der aktiven Leistungen zusammen, auf vier Nachkommastellen."""
    return rounded(total(aktiv_u25, aktiv_ue25, aktiv_ohne), vzae_nachkommastellen)


@rule(block="pers", je=Je.SPALTE, norm="§ 4 VKFV")
def vzae(
    aktiv: Vzae,
    passiv: Vzae,
    steuerung: Vzae,
    querschnitt: Vzae,
    ohne_bereich: Vzae,
    vzae_nachkommastellen: Anzahl,
) -> Vzae:
    """VZÄ insgesamt, auf vier Nachkommastellen."""
    return rounded(total(aktiv, passiv, steuerung, querschnitt, ohne_bereich), vzae_nachkommastellen)


@rule(block="pers", je=Je.SPALTE, norm="§ 44c Abs. 4 SGB II")
def schluessel_u25(elb_u25: Anzahl, aktiv_u25: Vzae) -> Rate:
    """Erwerbsfähige Leistungsberechtigte unter 25 Jahren je VZÄ."""
    return ratio(elb_u25, aktiv_u25)


@rule(block="pers", je=Je.SPALTE, norm="§ 44c Abs. 4 SGB II")
def schluessel_ue25(elb_ue25: Anzahl, aktiv_ue25: Vzae) -> Rate:
    """Erwerbsfähige Leistungsberechtigte ab 25 Jahren je VZÄ."""
    return ratio(elb_ue25, aktiv_ue25)


@rule(block="pers", je=Je.SPALTE)
def schluessel_aktiv(elb: Anzahl, aktiv: Vzae) -> Rate:
    """Erwerbsfähige Leistungsberechtigte je VZÄ in den aktiven Leistungen."""
    return ratio(elb, aktiv)


@rule(block="pers", je=Je.SPALTE)
def schluessel_passiv(elb: Anzahl, passiv: Vzae) -> Rate:
    """Erwerbsfähige Leistungsberechtigte je VZÄ in den passiven Leistungen."""
    return ratio(elb, passiv)


@rule(block="pers", je=Je.SPALTE)
def fluktuationsquote(abgaenge: Vzae, vzae: Vzae) -> Rate:
    """Abgänge je VZÄ insgesamt."""
    return ratio(abgaenge, vzae)
