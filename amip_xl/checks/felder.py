"""What every field must satisfy by its own declaration: required, bounds, whole numbers, choices, jumps."""

from collections.abc import Callable
from typing import Any

from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import F, Je, check
from amip_xl.verbs import (
    Rate,
    absolute,
    both,
    cents,
    either,
    is_blank,
    is_whole,
    length,
    negate,
    one_of,
    only_digits,
)  # fmt: skip


def _pflicht(code: str, nur_wenn: str, *optional: str) -> Callable[[F], F]:
    """The check that a required field is filled, everywhere or except at some levels."""
    return check(
        code, FEHLER, je=Je.JEDES_FELD, nur_wenn=nur_wenn, feld="feld", optional=("feld", *optional),
        text="Das Pflichtfeld „{feld_titel}“ ist leer.",
        abhilfe="Tragen Sie die Angabe ein; ist eine Zahl null, tragen Sie 0 ein.",
        kurz="Angabe fehlt",
    )  # fmt: skip


@_pflicht("PFLICHT_FEHLT", "pflicht_ueberall")
def pflicht_fehlt(feld: Any) -> Any:
    """Ein Pflichtfeld ist leer; leer ist nicht 0."""
    return is_blank(feld)


@_pflicht("PFLICHT_DER_EBENE_FEHLT", "pflicht_ausser", "ebene")
def pflicht_der_ebene_fehlt(feld: Any, ebene: str, pflicht_ausser: Any) -> Any:
    """Ein Pflichtfeld ist leer auf einer Ebene, auf der es nicht entfällt."""
    return both(is_blank(feld), negate(one_of(ebene, pflicht_ausser)))


@check(
    "ANGABE_ERWARTET", HINWEIS, je=Je.JEDES_FELD, nur_wenn="erwartet", feld="feld", optional=("feld",),
    text="„{feld_titel}“ ist leer, wird für {jahr} aber erwartet.",
    abhilfe="Tragen Sie den Wert ein oder begründen Sie im Prüfprotokoll, warum er fehlt.",
    kurz="Angabe erwartet",
)  # fmt: skip
def angabe_erwartet(feld: Any) -> Any:
    """Ein erwartetes Feld ist leer."""
    return is_blank(feld)


@check(
    "WERT_ZU_KLEIN", FEHLER, je=Je.JEDES_FELD, nur_wenn="minimum", feld="feld", ist="feld", soll="minimum",
    text="„{feld_titel}“ ist mit {feld} kleiner als {minimum}.",
    abhilfe="Prüfen Sie Vorzeichen und Größenordnung.",
    kurz="Wert zu klein",
)  # fmt: skip
def wert_zu_klein(feld: Any, minimum: Any) -> Any:
    """Ein Wert liegt unter der unteren Grenze des Feldes."""
    return feld < minimum


@check(
    "WERT_ZU_GROSS", FEHLER, je=Je.JEDES_FELD, nur_wenn="maximum", feld="feld", ist="feld", soll="maximum",
    text="„{feld_titel}“ ist mit {feld} größer als {maximum}.",
    abhilfe="Prüfen Sie, ob das Prozentzeichen fehlt: 27,3 % ist einzugeben als 27,3 % und nicht als 27,3.",
    kurz="Wert zu groß (Prozentzeichen?)",
)  # fmt: skip
def wert_zu_gross(feld: Any, maximum: Any) -> Any:
    """Ein Wert liegt über der oberen Grenze des Feldes."""
    return feld > maximum


@check(
    "KEINE_GANZE_ZAHL", FEHLER, je=Je.JEDES_FELD, nur_wenn="ganzzahlig", feld="feld", ist="feld",
    text="„{feld_titel}“ hat Nachkommastellen, gezählt werden aber ganze Personen oder Fälle.",
    abhilfe="Tragen Sie eine ganze Zahl ein.",
    kurz="keine ganze Zahl",
)  # fmt: skip
def keine_ganze_zahl(feld: Any) -> Any:
    """Eine Anzahl hat Nachkommastellen."""
    return negate(is_whole(feld))


@check(
    "BRUCHTEILE_VON_CENT", FEHLER, je=Je.JEDES_FELD, nur_wenn="in_cent", feld="feld",
    text="„{feld_titel}“ enthält Bruchteile von Cent; Summen gingen im Cent nicht auf.",
    abhilfe="Tragen Sie den auf ganze Cent gerundeten Betrag ein.",
    kurz="Bruchteile von Cent",
)  # fmt: skip
def bruchteile_von_cent(feld: Any) -> Any:
    """Ein Betrag hat mehr als zwei Nachkommastellen, oft aus einer Formel oder Division."""
    return negate(cents(feld) == feld)


@check(
    "AUSWAHL_UNBEKANNT", FEHLER, je=Je.JEDES_FELD, nur_wenn="auswahl", feld="feld", ist="feld",
    text="„{feld}“ ist bei „{feld_titel}“ nicht vorgesehen.",
    abhilfe="Wählen Sie einen Eintrag aus der Liste der Zelle.",
    kurz="nicht in der Auswahl",
)  # fmt: skip
def auswahl_unbekannt(feld: Any, auswahl: Any) -> Any:
    """Ein Auswahlfeld enthält etwas, das die Liste nicht kennt."""
    return negate(one_of(feld, auswahl))


@check(
    "TEXT_ZU_LANG", FEHLER, je=Je.JEDES_FELD, nur_wenn="zeichen", feld="feld", soll="zeichen",
    text="„{feld_titel}“ ist länger als {zeichen} Zeichen und würde im Druck abgeschnitten.",
    abhilfe="Kürzen Sie den Text.",
    kurz="Text zu lang",
)  # fmt: skip
def text_zu_lang(feld: Any, zeichen: Any) -> Any:
    """Ein Text ist länger, als auf das Blatt passt."""
    return length(feld) > zeichen


@check(
    "AGS_FUEHRENDE_NULL", FEHLER, je=Je.JEDES_FELD, nur_wenn="ziffern", feld="feld", ist="feld",
    text="Dem Gemeindeschlüssel {feld} fehlt die führende Null (Excel macht aus 05154004 die Zahl 5154004).",
    abhilfe="Tragen Sie 0{feld} ein; die Zelle ist als Text formatiert.",
    kurz="führende Null fehlt",
)  # fmt: skip
def ags_fuehrende_null(feld: Any, ziffern: Any) -> Any:
    """Der AGS hat genau eine Stelle zu wenig."""
    return both(only_digits(feld), length(feld) + 1 == ziffern)


@check(
    "AGS_UNGUELTIG", FEHLER, je=Je.JEDES_FELD, nur_wenn="ziffern", feld="feld", ist="feld",
    text="„{feld}“ ist kein Amtlicher Gemeindeschlüssel: er hat {ziffern} Ziffern.",
    abhilfe="Tragen Sie den Schlüssel mit führender Null ein, zum Beispiel 05154036.",
    kurz="kein AGS",
)  # fmt: skip
def ags_ungueltig(feld: Any, ziffern: Any) -> Any:
    """Der AGS hat eine falsche Länge oder enthält anderes als Ziffern."""
    return either(negate(only_digits(feld)), both(length(feld) != ziffern, length(feld) + 1 != ziffern))


@check(
    "MASSNAHME_NUR_AUSFINANZIERUNG", FEHLER, je=Je.JEDES_FELD, nur_wenn="gesperrt_grund", feld="feld",
    ist="feld", norm="§ 16 Abs. 1 SGB II",
    text="Bei „{feld_titel}“ ist {feld} geplant, obwohl {jahr} nur noch ausfinanziert wird: {gesperrt_grund}",
    abhilfe="Planen Sie nur die Vorbindung und lassen Sie Eintritte und Neugeschäft leer.",
    kurz="nur noch Ausfinanzierung",
)  # fmt: skip
def massnahme_nur_ausfinanzierung(feld: Any, gesperrt_grund: Any) -> Any:  # noqa: ARG001 (in the text)
    """Ein Instrument, das im Jahr nur ausfinanziert wird, hat Neugeschäft oder Eintritte."""
    return feld > 0


@check(
    "SPRUNG_ZUM_VORJAHR", HINWEIS, je=Je.JEDES_FELD, nur_wenn="vergleich", feld="feld", ist="feld",
    soll="vergleich",
    text="„{feld_titel}“ ändert sich von {vergleich} auf {feld}, also um mehr als {sprung_hinweis}.",
    abhilfe="Prüfen Sie beide Werte oder begründen Sie den Sprung im Prüfprotokoll.",
    kurz="großer Sprung zum Vorjahr",
)  # fmt: skip
def sprung_zum_vorjahr(feld: Any, vergleich: Any, sprung_hinweis: Rate) -> Any:
    """Ein Wert weicht um mehr als die Schwelle vom Vorjahr ab."""
    return absolute(feld - vergleich) > absolute(vergleich) * sprung_hinweis
