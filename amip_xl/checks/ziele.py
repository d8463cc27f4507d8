"""Ziele: offers and agreements against the figures; relative changes on unrounded quotients (§ 48b SGB II)."""

from collections.abc import Callable
from typing import Any

from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import F, Je, check
from amip_xl.verbs import Anzahl, Rate, both, differs, either, is_blank, is_filled, negate

NORM = "§ 48b SGB II"


@check(
    "IQ_ANGEBOT_WIDERSPRUCH", FEHLER, feld="iq_angebot", ist="iq_angebot", soll="integrationsquote_veraenderung",
    norm=NORM,
    text="Angeboten ist eine Veränderung der Integrationsquote um {iq_angebot}, aus den Zahlen ergibt sich "
    "{integrationsquote_veraenderung}.",
    abhilfe="Die Veränderung ist relativ und aus ungerundeten Quoten zu rechnen, nicht in Prozentpunkten und "
    "nicht aus gerundeten Quoten.",
    kurz="widerspricht der berechneten Veränderung",
)  # fmt: skip
def iq_angebot_widerspruch(
    iq_angebot: Rate, integrationsquote_veraenderung: Rate, zielwert_nachkommastellen: Anzahl
) -> Any:
    """Angebotene und berechnete Veränderung der Integrationsquote stimmen nicht überein."""
    return differs(iq_angebot, integrationsquote_veraenderung, zielwert_nachkommastellen)


@check(
    "LZB_ANGEBOT_WIDERSPRUCH", FEHLER, feld="lzb_angebot", ist="lzb_angebot", soll="lzb_veraenderung", norm=NORM,
    text="Angeboten ist eine Veränderung des LZB-Bestands um {lzb_angebot}, aus den Zahlen ergibt sich "
    "{lzb_veraenderung}.",
    abhilfe="Die Veränderung ist relativ zum Vorjahr zu rechnen; berichtigen Sie Angebot oder Bestände.",
    kurz="widerspricht der berechneten Veränderung",
)  # fmt: skip
def lzb_angebot_widerspruch(lzb_angebot: Rate, lzb_veraenderung: Rate, zielwert_nachkommastellen: Anzahl) -> Any:
    """Angebotene und berechnete Veränderung der LZB stimmen nicht überein."""
    return differs(lzb_angebot, lzb_veraenderung, zielwert_nachkommastellen)


@check(
    "ZIELVEREINBARUNG_IQ_ANGEBOT", FEHLER, feld="zielvereinbarung_iq", ist="zielvereinbarung_iq",
    soll="iq_zielwert", norm=NORM,
    text="Die Zielvereinbarung nennt eine Integrationsquote von {zielvereinbarung_iq}, der rechnerische Zielwert "
    "aus dem Angebot („{iq_zielwert_titel}“) ist {iq_zielwert}.",
    abhilfe="Klären Sie, welcher Wert gilt, und berichtigen Sie Angebot oder Zielvereinbarung.",
    kurz="widerspricht dem Angebot",
)  # fmt: skip
def zielvereinbarung_iq_angebot(zielvereinbarung_iq: Rate, iq_zielwert: Rate, zielwert_nachkommastellen: Anzahl) -> Any:
    """Vereinbarte Integrationsquote und Angebotswert stimmen nicht überein."""
    return differs(zielvereinbarung_iq, iq_zielwert, zielwert_nachkommastellen)


def _gegen_plan(code: str, fuer: str, vereinbart: str, geplant: str) -> Callable[[F], F]:
    """The check that an agreed quota is the planned one; the three differ only in whose quota it is."""
    return check(
        code, FEHLER, feld=vereinbart, ist=vereinbart, soll=geplant, norm=NORM, kurz="widerspricht dem Plan",
        text=f"Die Zielvereinbarung nennt{fuer} eine Integrationsquote von {{{vereinbart}}}, der Plan "
        f"(„{{{geplant}_titel}}“) ergibt {{{geplant}}}.",
        abhilfe="Klären Sie, welcher Wert gilt, und berichtigen Sie Plan oder Zielvereinbarung.",
    )  # fmt: skip


@_gegen_plan("ZIELVEREINBARUNG_IQ_PLAN", "", "zielvereinbarung_iq", "integrationsquote_plan")
def zielvereinbarung_iq_plan(
    zielvereinbarung_iq: Rate, integrationsquote_plan: Rate, zielwert_nachkommastellen: Anzahl
) -> Any:
    """Vereinbarte und geplante Integrationsquote stimmen nicht überein."""
    return differs(zielvereinbarung_iq, integrationsquote_plan, zielwert_nachkommastellen)


@_gegen_plan("ZIELVEREINBARUNG_IQ_FRAUEN", " für Frauen", "zielvereinbarung_iq_frauen", "integrationsquote_frauen_plan")
def zielvereinbarung_iq_frauen_plan(
    zielvereinbarung_iq_frauen: Rate, integrationsquote_frauen_plan: Rate, zielwert_nachkommastellen: Anzahl
) -> Any:
    """Vereinbarte und geplante Integrationsquote der Frauen stimmen nicht überein."""
    return differs(zielvereinbarung_iq_frauen, integrationsquote_frauen_plan, zielwert_nachkommastellen)


@_gegen_plan(
    "ZIELVEREINBARUNG_IQ_MAENNER", " für Männer", "zielvereinbarung_iq_maenner", "integrationsquote_maenner_plan"
)
def zielvereinbarung_iq_maenner_plan(
    zielvereinbarung_iq_maenner: Rate, integrationsquote_maenner_plan: Rate, zielwert_nachkommastellen: Anzahl
) -> Any:
    """Vereinbarte und geplante Integrationsquote der Männer stimmen nicht überein."""
    return differs(zielvereinbarung_iq_maenner, integrationsquote_maenner_plan, zielwert_nachkommastellen)


@check(
    "ZIELVEREINBARUNG_LZB_ANGEBOT", FEHLER, feld="zielvereinbarung_lzb", ist="zielvereinbarung_lzb",
    soll="lzb_zielwert", norm=NORM,
    text="Die Zielvereinbarung nennt einen LZB-Bestand von {zielvereinbarung_lzb}, der rechnerische Zielwert aus "
    "dem Angebot („{lzb_zielwert_titel}“) ist {lzb_zielwert}.",
    abhilfe="Klären Sie, welcher Wert gilt, und berichtigen Sie Angebot oder Zielvereinbarung.",
    kurz="widerspricht dem Angebot",
)  # fmt: skip
def zielvereinbarung_lzb_angebot(zielvereinbarung_lzb: Anzahl, lzb_zielwert: Anzahl) -> Any:
    """Vereinbarter LZB-Bestand und Angebotswert liegen mindestens einen Fall auseinander."""
    return either(lzb_zielwert - zielvereinbarung_lzb >= 1, zielvereinbarung_lzb - lzb_zielwert >= 1)


@check(
    "ZIELVEREINBARUNG_LZB_PLAN", FEHLER, feld="zielvereinbarung_lzb", ist="zielvereinbarung_lzb", soll="lzb_plan",
    norm=NORM,
    text="Die Zielvereinbarung nennt einen LZB-Bestand von {zielvereinbarung_lzb}, der Plan ist {lzb_plan}.",
    abhilfe="Klären Sie, welcher Wert gilt, und berichtigen Sie Plan oder Zielvereinbarung.",
    kurz="widerspricht dem Plan",
)  # fmt: skip
def zielvereinbarung_lzb_plan(zielvereinbarung_lzb: Anzahl, lzb_plan: Anzahl) -> Any:
    """Vereinbarter und geplanter LZB-Bestand stimmen nicht überein."""
    return negate(zielvereinbarung_lzb == lzb_plan)


@check(
    "IQ_UEBER_HUNDERT", HINWEIS, block="ziele", je=Je.SPALTE, feld="integrationen", ist="integrationen", soll="elb",
    spalten=("vorjahr", "plan"),
    text="Geplant sind mehr Integrationen ({integrationen}) als eLb ({elb}).",
    abhilfe="Prüfen Sie beide Werte: Integrationen sind die Summe, eLb der Durchschnitt von zwölf Monaten.",
    kurz="mehr Integrationen als eLb",
)  # fmt: skip
def mehr_integrationen_als_elb(integrationen: Anzahl, elb: Anzahl) -> Any:
    """Die Integrationsquote läge über hundert Prozent."""
    return integrationen > elb


@check(
    "AUSGANGSWERT_DOPPELT", HINWEIS, feld="iq_ausgangswert", ist="iq_ausgangswert",
    soll="integrationsquote_vorjahr",
    text="Der Ausgangswert der Integrationsquote ({iq_ausgangswert}) weicht von der oben berechneten Quote des "
    "Vorjahres ({integrationsquote_vorjahr}) ab.",
    abhilfe="Lassen Sie den Ausgangswert leer, wenn oben Zahlen stehen, oder berichtigen Sie einen der beiden.",
    kurz="weicht von der berechneten Quote ab",
)  # fmt: skip
def ausgangswert_doppelt(
    iq_ausgangswert: Rate, integrationsquote_vorjahr: Rate, zielwert_nachkommastellen: Anzahl
) -> Any:
    """Zwei Ausgangswerte für dieselbe Quote widersprechen sich."""
    return differs(iq_ausgangswert, integrationsquote_vorjahr, zielwert_nachkommastellen)


@check(
    "ANGEBOT_OHNE_AUSGANGSWERT", HINWEIS, feld="iq_angebot", ist="iq_angebot",
    optional=("iq_ausgangswert", "integrationsquote_vorjahr"),
    text="Angeboten ist eine Veränderung der Integrationsquote um {iq_angebot}, ein Ausgangswert fehlt.",
    abhilfe="Tragen Sie Integrationen und eLb des Vorjahres oder den Ausgangswert ein.",
    kurz="Ausgangswert fehlt",
)  # fmt: skip
def angebot_ohne_ausgangswert(iq_angebot: Rate, iq_ausgangswert: Rate, integrationsquote_vorjahr: Rate) -> Any:
    """Eine relative Veränderung ohne Bezugsgröße."""
    return both(is_filled(iq_angebot), is_blank(iq_ausgangswert), is_blank(integrationsquote_vorjahr))
