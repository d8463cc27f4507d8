"""Schwerpunkte: exactly three distinct themes, a bounded number of interne Potenziale, both answers given."""

from typing import Any

from amip_xl.checks.ebenen import OHNE_PLANUNGSDOKUMENT
from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import Je, check
from amip_xl.verbs import Anzahl, Werte, both, count_filled, either, is_blank, is_filled, negate, one_of

VORLAGE = "Lokales Planungsdokument, Teil B"


def _themen(*themen: Any) -> Werte:
    return Werte(themen)


@check(
    "SCHWERPUNKTE_ANZAHL", FEHLER, feld="schwerpunkt_1_thema", norm=VORLAGE,
    optional=("schwerpunkt_1_thema", "schwerpunkt_2_thema", "schwerpunkt_3_thema"),
    text="Gewählt sind nicht genau {schwerpunktthemen_genau} Schwerpunktthemen.",
    abhilfe="Wählen Sie in jedem der drei Felder „Thema“ einen Eintrag aus der Liste.",
    kurz="nicht genau drei Themen",
)  # fmt: skip
def schwerpunkte_anzahl(
    schwerpunkt_1_thema: str,
    schwerpunkt_2_thema: str,
    schwerpunkt_3_thema: str,
    schwerpunktthemen_genau: Anzahl,
) -> Any:
    """Es sind einige, aber nicht genau drei Themen gewählt."""
    anzahl = count_filled(_themen(schwerpunkt_1_thema, schwerpunkt_2_thema, schwerpunkt_3_thema))
    return both(anzahl > 0, negate(anzahl == schwerpunktthemen_genau))


@check(
    "SCHWERPUNKTE_FEHLEN", HINWEIS, feld="schwerpunkt_1_thema", norm=VORLAGE,
    optional=("schwerpunkt_1_thema", "schwerpunkt_2_thema", "schwerpunkt_3_thema", "ebene"),
    text="Es ist noch kein Schwerpunktthema gewählt; vorgesehen sind genau {schwerpunktthemen_genau}.",
    abhilfe="Wählen Sie die Themen aus oder begründen Sie, warum die Vorlage hier nicht gilt.",
    kurz="noch kein Thema gewählt",
)  # fmt: skip
def schwerpunkte_fehlen(
    schwerpunkt_1_thema: str,
    schwerpunkt_2_thema: str,
    schwerpunkt_3_thema: str,
    schwerpunktthemen_genau: Anzahl,
    ebene: str,
) -> Any:
    """Es ist kein Thema gewählt; das Planungsdokument ist eines des Jobcenters, nicht der Gemeinde oder des Landes."""
    anzahl = count_filled(_themen(schwerpunkt_1_thema, schwerpunkt_2_thema, schwerpunkt_3_thema))
    return both(anzahl == 0, schwerpunktthemen_genau > 0, negate(one_of(ebene, OHNE_PLANUNGSDOKUMENT)))


@check(
    "SCHWERPUNKTE_DOPPELT", FEHLER, feld="schwerpunkt_2_thema", ist="schwerpunkt_2_thema", norm=VORLAGE,
    optional=("schwerpunkt_1_thema", "schwerpunkt_2_thema", "schwerpunkt_3_thema"),
    text="Ein Schwerpunktthema ist doppelt gewählt.",
    abhilfe="Wählen Sie drei verschiedene Themen.",
    kurz="Thema doppelt gewählt",
)  # fmt: skip
def schwerpunkte_doppelt(schwerpunkt_1_thema: str, schwerpunkt_2_thema: str, schwerpunkt_3_thema: str) -> Any:
    """Zwei der gewählten Themen sind dasselbe."""
    return either(
        both(is_filled(schwerpunkt_1_thema), schwerpunkt_1_thema == schwerpunkt_2_thema),
        both(is_filled(schwerpunkt_2_thema), schwerpunkt_2_thema == schwerpunkt_3_thema),
        both(is_filled(schwerpunkt_3_thema), schwerpunkt_3_thema == schwerpunkt_1_thema),
    )


@check(
    "POTENZIALE_ZU_VIELE", FEHLER, feld="potenzial_1_thema", norm="Lokales Planungsdokument, Teil C",
    optional=("potenzial_1_thema", "potenzial_2_thema", "potenzial_3_thema"),
    text="Benannt sind mehr als {interne_potenziale_hoechstens} interne Potenziale.",
    abhilfe="Beschränken Sie sich auf die wichtigsten.",
    kurz="zu viele Potenziale",
)  # fmt: skip
def potenziale_zu_viele(
    potenzial_1_thema: str,
    potenzial_2_thema: str,
    potenzial_3_thema: str,
    interne_potenziale_hoechstens: Anzahl,
) -> Any:
    """Es sind mehr interne Potenziale benannt, als die Vorlage des Jahres zulässt."""
    anzahl = count_filled(_themen(potenzial_1_thema, potenzial_2_thema, potenzial_3_thema))
    return anzahl > interne_potenziale_hoechstens


THEMEN = ("schwerpunkt_1", "schwerpunkt_2", "schwerpunkt_3")


@check(
    "SCHWERPUNKT_OHNE_WARUM", HINWEIS, block=THEMEN, je=Je.SPALTE, feld="warum", optional=("warum",),
    text="Zum Thema „{thema}“ fehlt, warum es gewählt wurde und was erreicht werden soll.",
    abhilfe="Beantworten Sie die Frage oder nehmen Sie das Thema heraus.",
    kurz="Antwort fehlt",
)  # fmt: skip
def schwerpunkt_ohne_warum(thema: str, warum: str) -> Any:
    """Ein Thema ist gewählt, aber nicht begründet."""
    return both(is_filled(thema), is_blank(warum))


@check(
    "SCHWERPUNKT_OHNE_ANSAETZE", HINWEIS, block=THEMEN, je=Je.SPALTE, feld="ansaetze", optional=("ansaetze",),
    text="Zum Thema „{thema}“ fehlen die geplanten Handlungsansätze.",
    abhilfe="Beantworten Sie die Frage oder nehmen Sie das Thema heraus.",
    kurz="Antwort fehlt",
)  # fmt: skip
def schwerpunkt_ohne_ansaetze(thema: str, ansaetze: str) -> Any:
    """Ein Thema ist gewählt, aber ohne Handlungsansätze."""
    return both(is_filled(thema), is_blank(ansaetze))


@check(
    "POTENZIAL_OHNE_ENTWICKLUNG", HINWEIS, block=("potenzial_1", "potenzial_2", "potenzial_3"), je=Je.SPALTE,
    feld="entwicklung", optional=("entwicklung",),
    text="Zum internen Potenzial „{thema}“ fehlt die geplante Weiterentwicklung.",
    abhilfe="Ergänzen Sie die Weiterentwicklung oder nehmen Sie das Thema heraus.",
    kurz="Antwort fehlt",
)  # fmt: skip
def potenzial_ohne_entwicklung(thema: str, entwicklung: str) -> Any:
    """Ein Potenzial ist benannt, aber nicht weiterentwickelt."""
    return both(is_filled(thema), is_blank(entwicklung))
