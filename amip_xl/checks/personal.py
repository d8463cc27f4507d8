"""Personal: Betreuungsschlüssel against § 44c Abs. 4 SGB II (a Regelfall: Hinweis, never Fehler)."""

from typing import Any

from amip_xl.checks.ebenen import ZUSAMMENGEFUEHRT
from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import Je, check
from amip_xl.verbs import Anzahl, Rate, both, negate, one_of

NORM = "§ 44c Abs. 4 SGB II"
ABHILFE = "Prüfen Sie Fallzahl und VZÄ; das Gesetz nennt den Regelfall und stellt ihn unter Haushaltsvorbehalt."


@check(
    "SCHLUESSEL_U25", HINWEIS, block="pers", je=Je.SPALTE, feld="schluessel_u25", ist="schluessel_u25",
    soll="betreuungsschluessel_u25", norm=NORM, abhilfe=ABHILFE, kurz="über dem Regelfall",
    text="Der Betreuungsschlüssel unter 25 Jahren ist 1:{schluessel_u25}, der Regelfall ist "
    "1:{betreuungsschluessel_u25}.",
)  # fmt: skip
def schluessel_u25_ueber_regel(schluessel_u25: Rate, betreuungsschluessel_u25: Anzahl) -> Any:
    """Der Schlüssel der unter 25-Jährigen liegt über dem Regelfall."""
    return schluessel_u25 > betreuungsschluessel_u25


@check(
    "SCHLUESSEL_UE25", HINWEIS, block="pers", je=Je.SPALTE, feld="schluessel_ue25", ist="schluessel_ue25",
    soll="betreuungsschluessel_ue25", norm=NORM, abhilfe=ABHILFE, kurz="über dem Regelfall",
    text="Der Betreuungsschlüssel ab 25 Jahren ist 1:{schluessel_ue25}, der Regelfall ist "
    "1:{betreuungsschluessel_ue25}.",
)  # fmt: skip
def schluessel_ue25_ueber_regel(schluessel_ue25: Rate, betreuungsschluessel_ue25: Anzahl) -> Any:
    """Der Schlüssel ab 25 Jahren liegt über dem Regelfall."""
    return schluessel_ue25 > betreuungsschluessel_ue25


@check(
    "SCHLUESSEL_U25_ANGABE", HINWEIS, block="pers", je=Je.SPALTE, feld="angabe_schluessel_u25",
    ist="angabe_schluessel_u25", soll="betreuungsschluessel_u25", norm=NORM, abhilfe=ABHILFE,
    kurz="über dem Regelfall",
    text="Angegeben ist ein Betreuungsschlüssel unter 25 Jahren von 1:{angabe_schluessel_u25}, der Regelfall "
    "ist 1:{betreuungsschluessel_u25}.",
)  # fmt: skip
def angabe_u25_ueber_regel(angabe_schluessel_u25: Rate, betreuungsschluessel_u25: Anzahl) -> Any:
    """Der angegebene Schlüssel der unter 25-Jährigen liegt über dem Regelfall."""
    return angabe_schluessel_u25 > betreuungsschluessel_u25


@check(
    "ABGAENGE_UEBER_BESTAND", FEHLER, block="pers", je=Je.SPALTE, feld="abgaenge", ist="abgaenge", soll="vzae",
    optional=("ebene",),
    text="Die Abgänge sind mit {abgaenge} höher als der ganze Personaleinsatz von {vzae}.",
    abhilfe="Prüfen Sie beide Werte; Abgänge werden in VZÄ gezählt.",
    kurz="mehr Abgänge als Personal",
)  # fmt: skip
def abgaenge_ueber_bestand(abgaenge: Rate, vzae: Rate, ebene: str) -> Any:
    """Es gehen mehr VZÄ ab, als es gibt."""
    return both(negate(one_of(ebene, ZUSAMMENGEFUEHRT)), abgaenge > vzae)
