"""Maßnahmen against the EGT netto, the cap of §§ 16e/16f/16h, and their own parts."""

from typing import Any

from amip_xl.checks.ebenen import ZUSAMMENGEFUEHRT
from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import Je, check
from amip_xl.verbs import Anzahl, Euro, Rate, both, cents, is_blank, negate, one_of


@check(
    "MASSNAHMEN_UEBERPLANT", FEHLER, feld="massnahmen_betrag", ist="massnahmen_betrag", soll="egt_netto",
    text="Die Maßnahmen kosten mit {massnahmen_betrag} mehr als das EGT netto von {egt_netto}; "
    "frei sind {massnahmen_frei}.",
    abhilfe="Kürzen Sie Beträge oder verringern Sie die Umschichtung auf dem Blatt Budget.",
    kurz="mehr als das EGT netto",
)  # fmt: skip
def massnahmen_ueberplant(massnahmen_betrag: Euro, egt_netto: Euro) -> Any:
    """Geplant ist mehr, als nach der Umschichtung da ist."""
    return massnahmen_betrag > egt_netto


@check(
    "MASSNAHMEN_FREI", HINWEIS, feld="massnahmen_betrag", ist="massnahmen_betrag", soll="egt_netto",
    text="Von {egt_netto} EGT netto sind {massnahmen_frei} noch nicht verplant.",
    abhilfe="Verteilen Sie den Rest oder begründen Sie die Reserve im Prüfprotokoll.",
    kurz="EGT netto nicht ausgeschöpft",
)  # fmt: skip
def massnahmen_nicht_ausgeschoepft(massnahmen_betrag: Euro, egt_netto: Euro) -> Any:
    """Geplant ist weniger, als nach der Umschichtung da ist."""
    return massnahmen_betrag < egt_netto


@check(
    "MASSNAHMEN_FEHLEN", HINWEIS, feld="massnahmen_betrag", optional=("massnahmen_betrag",), soll="egt_netto",
    text="Für das EGT netto von {egt_netto} ist noch keine Maßnahme geplant.",
    abhilfe="Tragen Sie die Beträge je Instrument ein.",
    kurz="noch keine Beträge",
)  # fmt: skip
def massnahmen_fehlen(massnahmen_betrag: Euro, egt_netto: Euro) -> Any:
    """Geld ist da, aber kein Instrument geplant."""
    return both(is_blank(massnahmen_betrag), egt_netto > 0)


@check(
    "MASSNAHME_TEILE", FEHLER, block="massnahmen", je=Je.ZEILE, feld="betrag", ist="betrag", optional=("ebene",),
    text="Vorbindung {vorbindung} und Neugeschäft {neugeschaeft} ergeben nicht den Betrag {betrag}.",
    abhilfe="Der Betrag ist die Summe aus Vorbindung und Neugeschäft; berichtigen Sie eine der drei Zellen.",
    kurz="Vorbindung + Neugeschäft ≠ Betrag",
)  # fmt: skip
def massnahme_teile(vorbindung: Euro, neugeschaeft: Euro, betrag: Euro, ebene: str) -> Any:
    """Vorbindung und Neugeschäft ergeben nicht den Betrag; zusammengeführt teilen vielleicht nur einige auf."""
    return both(negate(one_of(ebene, ZUSAMMENGEFUEHRT)), negate(cents(vorbindung + neugeschaeft) == betrag))


@check(
    "VORBINDUNG_UEBER_BETRAG", FEHLER, block="massnahmen", je=Je.ZEILE, feld="vorbindung", ist="vorbindung",
    soll="betrag", optional=("neugeschaeft",),
    text="Die Vorbindung von {vorbindung} ist höher als der Betrag von {betrag}.",
    abhilfe="Der Betrag enthält die Vorbindung; erhöhen Sie ihn oder berichtigen Sie die Vorbindung.",
    kurz="Vorbindung über dem Betrag",
)  # fmt: skip
def vorbindung_ueber_betrag(vorbindung: Euro, neugeschaeft: Euro, betrag: Euro) -> Any:
    """Schon gebunden ist mehr, als insgesamt geplant ist."""
    return both(is_blank(neugeschaeft), vorbindung > betrag)


@check(
    "EINTRITTE_OHNE_BETRAG", HINWEIS, block="massnahmen", je=Je.ZEILE, feld="eintritte", ist="eintritte",
    optional=("betrag",),
    text="Geplant sind {eintritte} Eintritte, aber kein Betrag.",
    abhilfe="Tragen Sie den Betrag ein oder begründen Sie im Prüfprotokoll, warum nichts kostet.",
    kurz="Eintritte ohne Betrag",
)  # fmt: skip
def eintritte_ohne_betrag(eintritte: Anzahl, betrag: Euro) -> Any:
    """Eintritte sind geplant, Geld nicht."""
    return both(eintritte > 0, is_blank(betrag))


@check(
    "DECKEL_FREIE_FOERDERUNG", FEHLER, feld="massnahmen_gedeckelt", ist="massnahmen_gedeckelt",
    wenn="deckel_freie_foerderung", norm="§ 46 Abs. 2 Satz 3 SGB II a. F.",
    text="Die gedeckelten Instrumente nach §§ 16e, 16f und 16h kosten mit {massnahmen_gedeckelt} mehr als "
    "{deckel_freie_foerderung} der EGT-Zuteilung von {egt_zuteilung}.",
    abhilfe="Verringern Sie die Beträge dieser Instrumente.",
    kurz="über dem gesetzlichen Deckel",
)  # fmt: skip
def deckel_ueberschritten(massnahmen_gedeckelt: Euro, egt_zuteilung: Euro, deckel_freie_foerderung: Rate) -> Any:
    """Freie Förderung und Beschäftigungsförderung überschreiten ihren Anteil an den Eingliederungsmitteln."""
    return massnahmen_gedeckelt > cents(egt_zuteilung * deckel_freie_foerderung)


@check(
    "VEREINBARUNG_P18_UEBER_EGT", FEHLER, feld="vereinbarung_p18", ist="vereinbarung_p18", soll="egt_netto",
    text="Die Vereinbarungen nach § 18 Abs. 4 SGB II sind mit {vereinbarung_p18} höher als das EGT netto.",
    abhilfe="Berichtigen Sie den Betrag; er ist in den Beträgen der Instrumente enthalten.",
    kurz="höher als das EGT netto",
)  # fmt: skip
def vereinbarung_ueber_egt(vereinbarung_p18: Euro, egt_netto: Euro) -> Any:
    """Ein Teilbetrag übersteigt das EGT netto."""
    return vereinbarung_p18 > egt_netto
