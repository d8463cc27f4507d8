"""Budget: Umschichtung against what the costs need, against the EGT, and against what was published."""

from typing import Any

from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import check
from amip_xl.verbs import Euro, Rate, absolute, both, differs, is_blank, is_filled, negate

NORM = "§ 46 Abs. 1 SGB II"


@check(
    "UMSCHICHTUNG_UEBER_EGT", FEHLER, feld="umschichtung", ist="umschichtung", soll="egt_zuteilung", norm=NORM,
    text="Die Umschichtung von {umschichtung} ist höher als die EGT-Zuteilung von {egt_zuteilung}.",
    abhilfe="Umschichten lässt sich höchstens, was zugeteilt ist; prüfen Sie Betrag und Vorzeichen.",
    kurz="höher als die EGT-Zuteilung",
)  # fmt: skip
def umschichtung_ueber_egt(umschichtung: Euro, egt_zuteilung: Euro) -> Any:
    """Die Umschichtung übersteigt die EGT-Zuteilung."""
    return umschichtung > egt_zuteilung


@check(
    "UMSCHICHTUNG_UEBER_VWT", FEHLER, feld="umschichtung", ist="umschichtung", soll="vwt_zuteilung", norm=NORM,
    text="Die umgekehrte Umschichtung von {umschichtung} ist höher als die VWT-Zuteilung von {vwt_zuteilung}.",
    abhilfe="Aus dem VWT lässt sich höchstens umschichten, was dort zugeteilt ist.",
    kurz="höher als die VWT-Zuteilung",
)  # fmt: skip
def umschichtung_ueber_vwt(umschichtung: Euro, vwt_zuteilung: Euro) -> Any:
    """Die umgekehrte Umschichtung übersteigt die VWT-Zuteilung."""
    return umschichtung + vwt_zuteilung < 0


@check(
    "UMSCHICHTUNG_ZU_NIEDRIG", HINWEIS, feld="umschichtung", ist="umschichtung",
    soll="umschichtung_erforderlich", norm=NORM,
    text="Die geplante Umschichtung von {umschichtung} deckt die erforderliche von {umschichtung_erforderlich} "
    "nicht (Differenz {umschichtung_differenz}).",
    abhilfe="Erhöhen Sie die Umschichtung oder senken Sie die Verwaltungskosten des Bundes.",
    kurz="deckt die Verwaltungskosten nicht",
)  # fmt: skip
def umschichtung_zu_niedrig(umschichtung: Euro, umschichtung_erforderlich: Euro) -> Any:
    """Geplant ist weniger Umschichtung, als der Kostenplan braucht."""
    return umschichtung < umschichtung_erforderlich


@check(
    "UMSCHICHTUNG_ZU_HOCH", HINWEIS, feld="umschichtung", ist="umschichtung",
    soll="umschichtung_erforderlich", norm=NORM,
    text="Die geplante Umschichtung von {umschichtung} ist höher als die erforderliche von "
    "{umschichtung_erforderlich} (Differenz {umschichtung_differenz}).",
    abhilfe="Senken Sie die Umschichtung oder begründen Sie die Reserve im Prüfprotokoll.",
    kurz="höher als erforderlich",
)  # fmt: skip
def umschichtung_zu_hoch(umschichtung: Euro, umschichtung_erforderlich: Euro) -> Any:
    """Geplant ist mehr Umschichtung, als der Kostenplan braucht."""
    return umschichtung > umschichtung_erforderlich


@check(
    "UMSCHICHTUNGSQUOTE_HOCH", HINWEIS, feld="umschichtungsquote", ist="umschichtungsquote", norm=NORM,
    text="Die Umschichtungsquote von {umschichtungsquote} ist ungewöhnlich hoch.",
    abhilfe="Prüfen Sie den Betrag; eine gesetzliche Obergrenze gibt es nicht, eine Begründung ist üblich.",
    kurz="ungewöhnlich hohe Quote",
)  # fmt: skip
def umschichtungsquote_hoch(umschichtungsquote: Rate, umschichtungsquote_hinweis: Rate) -> Any:
    """Die Quote liegt über der Plausibilitätsschwelle."""
    return umschichtungsquote > umschichtungsquote_hinweis


@check(
    "UMSCHICHTUNG_OERTLICHE_GRENZE", HINWEIS, feld="umschichtungsquote", ist="umschichtungsquote",
    soll="umschichtung_obergrenze_quote",
    text="Die Umschichtungsquote von {umschichtungsquote} liegt über der örtlichen Obergrenze von "
    "{umschichtung_obergrenze_quote}.",
    abhilfe="Senken Sie die Umschichtung oder ändern Sie die Grenze auf dem Blatt Rechtsstand.",
    kurz="über der örtlichen Obergrenze",
)  # fmt: skip
def umschichtung_oertliche_grenze(umschichtungsquote: Rate, umschichtung_obergrenze_quote: Rate) -> Any:
    """Die Quote liegt über der Grenze, die das Jobcenter selbst gesetzt hat."""
    return umschichtungsquote > umschichtung_obergrenze_quote


@check(
    "UMSCHICHTUNG_OHNE_KOSTENPLAN", HINWEIS, feld="umschichtung", ist="umschichtung",
    optional=("gesamtverwaltungskosten",),
    text="Geplant ist eine Umschichtung von {umschichtung}, aber das Blatt Verwaltungskosten ist leer.",
    abhilfe="Tragen Sie die Verwaltungskosten ein, damit die erforderliche Umschichtung berechnet werden kann.",
    kurz="ohne Kostenplan",
)  # fmt: skip
def umschichtung_ohne_kostenplan(umschichtung: Euro, gesamtverwaltungskosten: Euro) -> Any:
    """Umschichtung ist geplant, ein Kostenplan fehlt."""
    return both(absolute(umschichtung) > 0, is_blank(gesamtverwaltungskosten))


@check(
    "KOSTENPLAN_OHNE_UMSCHICHTUNG", HINWEIS, feld="umschichtung", soll="umschichtung_erforderlich",
    optional=("umschichtung",),
    text="Der Kostenplan braucht eine Umschichtung von {umschichtung_erforderlich}, eingetragen ist keine.",
    abhilfe="Tragen Sie die geplante Umschichtung ein, auch wenn sie 0 ist.",
    kurz="Kostenplan braucht Umschichtung",
)  # fmt: skip
def kostenplan_ohne_umschichtung(umschichtung: Euro, umschichtung_erforderlich: Euro) -> Any:
    """Ein Kostenplan liegt vor, die Umschichtung ist nicht eingetragen."""
    return both(is_blank(umschichtung), absolute(umschichtung_erforderlich) > 0)


@check(
    "UMSCHICHTUNGSQUOTE_WIDERSPRUCH", FEHLER, feld="umschichtungsquote_angabe", ist="umschichtungsquote_angabe",
    soll="umschichtungsquote",
    text="Angegeben ist eine Umschichtungsquote von {umschichtungsquote_angabe}, aus Umschichtung und "
    "EGT-Zuteilung ergibt sich {umschichtungsquote}.",
    abhilfe="Prüfen Sie, worauf sich die Quote bezieht: hier gilt die EGT-Zuteilung (brutto).",
    kurz="widerspricht der berechneten Quote",
)  # fmt: skip
def umschichtungsquote_widerspruch(
    umschichtungsquote_angabe: Rate, umschichtungsquote: Rate, zielwert_nachkommastellen: Rate
) -> Any:
    """Veröffentlichte und berechnete Umschichtungsquote stimmen nicht überein."""
    return differs(umschichtungsquote_angabe, umschichtungsquote, zielwert_nachkommastellen)


@check(
    "DRITTMITTEL_UNGLEICH", HINWEIS, feld="vwt_sonstige_einnahmen", ist="vwt_sonstige_einnahmen",
    soll="vk_drittfinanziert", optional=("vwt_sonstige_einnahmen", "vk_drittfinanziert"), norm="§ 13 VKFV",
    text="Sonstige Einnahmen im VWT ({vwt_sonstige_einnahmen}) und drittfinanzierte Verwaltungskosten "
    "({vk_drittfinanziert}) sind verschieden.",
    abhilfe="Prüfen Sie, ob jeder Einnahme von Dritten die Kosten gegenüberstehen, die sie deckt.",
    kurz="ungleich drittfinanzierten Kosten",
)  # fmt: skip
def drittmittel_ungleich(vwt_sonstige_einnahmen: Euro, vk_drittfinanziert: Euro, gesamtverwaltungskosten: Euro) -> Any:
    """Einnahmen von Dritten und drittfinanzierte Kosten gehen auseinander."""
    return both(is_filled(gesamtverwaltungskosten), negate(vwt_sonstige_einnahmen == vk_drittfinanziert))
