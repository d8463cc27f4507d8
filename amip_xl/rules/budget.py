"""Budget: allocations, Umschichtung, what is available (§ 46 SGB II)."""

from amip_xl.rule import Je, rule
from amip_xl.verbs import Euro, Rate, both, cents, difference, is_filled, only_if, ratio


@rule(block="budget", je=Je.SPALTE, norm="§ 46 Abs. 1 Satz 5 SGB II")
def zuteilung_gesamt(egt_zuteilung: Euro, vwt_zuteilung: Euro) -> Euro:
    """Zuteilung für Eingliederungsleistungen und Verwaltungskosten zusammen."""
    return cents(egt_zuteilung + vwt_zuteilung)


@rule()
def egt_veraenderung(egt_zuteilung: Euro, egt_zuteilung_vorjahr: Euro) -> Euro:
    """Veränderung der EGT-Zuteilung gegenüber dem Vorjahr."""
    return difference(egt_zuteilung, egt_zuteilung_vorjahr)


@rule()
def vwt_veraenderung(vwt_zuteilung: Euro, vwt_zuteilung_vorjahr: Euro) -> Euro:
    """Veränderung der VWT-Zuteilung gegenüber dem Vorjahr."""
    return difference(vwt_zuteilung, vwt_zuteilung_vorjahr)


@rule()
def zuteilung_veraenderung(egt_veraenderung: Euro, vwt_veraenderung: Euro) -> Euro:
    """Veränderung der gesamten Zuteilung; leer, solange ein Vorjahreswert fehlt."""
    beide = both(is_filled(egt_veraenderung), is_filled(vwt_veraenderung))
    return only_if(beide, cents(egt_veraenderung + vwt_veraenderung))


@rule()
def verwaltungskosten_plan(gesamtverwaltungskosten: Euro) -> Euro:
    """Gesamtverwaltungskosten, übernommen vom Blatt Verwaltungskosten."""
    return cents(gesamtverwaltungskosten)


@rule(norm="§ 2 VKFV; KoA-VV §§ 8 ff.")
def kfa_basis(vk_kfa_basis: Euro) -> Euro:
    """KFA-relevante Gesamtverwaltungskosten, übernommen vom Blatt Verwaltungskosten."""
    return cents(vk_kfa_basis)


@rule(norm="§ 46 Abs. 3 SGB II")
def kfa(kfa_basis: Euro, kfa_satz: Rate) -> Euro:
    """Kommunaler Finanzierungsanteil an den Gesamtverwaltungskosten."""
    return cents(kfa_basis * kfa_satz)


@rule(norm="§ 46 Abs. 3 SGB II")
def bundesanteil(kfa_basis: Euro, kfa: Euro) -> Euro:
    """Anteil des Bundes an den Gesamtverwaltungskosten: was nach dem KFA bleibt, damit kein Cent fehlt."""
    return cents(kfa_basis - kfa)


@rule(norm="§ 46 Abs. 1 und 3 SGB II")
def umschichtung_erforderlich(
    gesamtverwaltungskosten: Euro, bundesanteil: Euro, vk_nur_bund: Euro, vwt_zuteilung: Euro
) -> Euro:
    """Was dem VWT für die Kosten des Bundes fehlt; negativ: was in den EGT gehen kann."""
    return only_if(is_filled(gesamtverwaltungskosten), cents(bundesanteil + vk_nur_bund - vwt_zuteilung))


@rule()
def umschichtung_differenz(umschichtung: Euro, umschichtung_erforderlich: Euro) -> Euro:
    """Geplante abzüglich erforderlicher Umschichtung."""
    return difference(umschichtung, umschichtung_erforderlich)


@rule(block="budget", je=Je.SPALTE)
def umschichtungsquote(umschichtung: Euro, egt_zuteilung: Euro) -> Rate:
    """Anteil der Umschichtung an der EGT-Zuteilung (brutto), ungerundet."""
    return ratio(umschichtung, egt_zuteilung)


@rule(block="budget", je=Je.SPALTE, norm="§ 46 Abs. 1 SGB II")
def egt_netto(egt_zuteilung: Euro, egt_einnahmen: Euro, umschichtung: Euro) -> Euro:
    """Mittel für Eingliederungsleistungen nach der Umschichtung."""
    return cents(egt_zuteilung + egt_einnahmen - umschichtung)


@rule(norm="§ 46 Abs. 1 und 3 SGB II")
def vwt_verfuegbar(vwt_zuteilung: Euro, umschichtung: Euro, kfa: Euro, vwt_sonstige_einnahmen: Euro) -> Euro:
    """Mittel für Verwaltungskosten mit Umschichtung, KFA und sonstigen Einnahmen."""
    return cents(vwt_zuteilung + umschichtung + kfa + vwt_sonstige_einnahmen)


@rule(norm="§ 46 Abs. 1 Satz 5 SGB II")
def gesamtbudget(egt_netto: Euro, vwt_verfuegbar: Euro) -> Euro:
    """EGT netto und verfügbarer VWT zusammen."""
    return cents(egt_netto + vwt_verfuegbar)
