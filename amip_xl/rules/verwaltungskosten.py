"""Verwaltungskosten: cost lines by who pays them (VKFV, KoA-VV)."""

from amip_xl.rule import Je, rule
from amip_xl.verbs import Euro, Werte, cents, ratio, total


@rule(block="vk", je=Je.ZEILE)
def gesamt(kfa_basis: Euro, nur_bund: Euro, nur_kommune: Euro, drittfinanziert: Euro) -> Euro:
    """Eine Kostenart über alle Träger."""
    return cents(total(kfa_basis, nur_bund, nur_kommune, drittfinanziert))


@rule(block=("vk", "massnahmen"), je=Je.SPALTE)
def summe(spaltenwerte: Werte) -> Euro:
    """Summe der Spalte; leere Zellen tragen nichts bei."""
    return cents(total(spaltenwerte))


@rule(norm="§ 2 VKFV")
def gesamtverwaltungskosten(
    vk_kfa_basis: Euro, vk_nur_bund: Euro, vk_nur_kommune: Euro, vk_drittfinanziert: Euro
) -> Euro:
    """Alle Verwaltungskosten, gleich wer sie trägt."""
    return cents(total(vk_kfa_basis, vk_nur_bund, vk_nur_kommune, vk_drittfinanziert))


@rule()
def verwaltungskosten_je_vzae(gesamtverwaltungskosten: Euro, pers_vzae_plan: Euro) -> Euro:
    """Gesamtverwaltungskosten je Vollzeitäquivalent, ungerundet."""
    return ratio(gesamtverwaltungskosten, pers_vzae_plan)
