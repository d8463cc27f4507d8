"""Maßnahmen: what each instrument costs and what is left of the EGT netto."""

from amip_xl.money import EINS, LEER, forced_sum, is_leer
from amip_xl.rule import Je, rule
from amip_xl.verbs import Anzahl, Euro, Rate, Werte, cents, is_filled, only_if, ratio, total


@rule(block="massnahmen", je=Je.ZEILE)
def anteil(betrag: Euro, massnahmen_betrag: Euro) -> Rate:
    """Anteil des Instruments an der Summe aller Beträge, ungerundet."""
    return ratio(betrag, massnahmen_betrag)


@rule(
    block="massnahmen",
    je=Je.GANZE_SPALTE,
    nur_python="erzwungene Summe 100,0 nach dem größten Rest, bei Gleichstand die obere Zeile",
)
def anteil_ausgewiesen(betrag: Werte, anteil_nachkommastellen: Anzahl) -> Werte:
    """Anteile mit einer Nachkommastelle, die zusammen genau 100,0 Prozent ergeben."""
    gewichte = [wert if wert > 0 else LEER for wert in betrag]
    anteile = forced_sum(gewichte, EINS, int(anteil_nachkommastellen))
    return Werte(LEER if is_leer(wert) else anteil for wert, anteil in zip(betrag, anteile, strict=True))


@rule(block="massnahmen", je=Je.ZEILE)
def kosten_je_eintritt(betrag: Euro, eintritte: Anzahl) -> Euro:
    """Betrag je geplantem Eintritt, ungerundet; ohne Eintritte leer."""
    return ratio(betrag, eintritte)


@rule()
def massnahmen_budget(egt_netto: Euro) -> Euro:
    """EGT netto, übernommen vom Blatt Budget."""
    return cents(egt_netto)


@rule()
def massnahmen_frei(egt_netto: Euro, massnahmen_betrag: Euro) -> Euro:
    """EGT netto abzüglich aller Beträge; negativ heißt überplant."""
    return only_if(is_filled(egt_netto), cents(egt_netto - massnahmen_betrag))


@rule(norm="§ 46 Abs. 2 Satz 3 SGB II a. F.", wenn="deckel_freie_foerderung")
def massnahmen_gedeckelt(gedeckelte_betraege: Werte) -> Euro:
    """Summe der Instrumente, die zusammen höchstens 20 Prozent der Eingliederungsmittel ausmachen durften."""
    return cents(total(gedeckelte_betraege))


@rule()
def vereinbarung_p18_anteil(vereinbarung_p18: Euro, egt_netto: Euro) -> Rate:
    """Anteil der Vereinbarungen nach § 18 Abs. 4 SGB II am EGT netto, ungerundet."""
    return ratio(vereinbarung_p18, egt_netto)
