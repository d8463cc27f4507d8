"""What Excel lets people type into a field: bounds, lists, dates, lengths, with German words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.form import Art, Feld, Form
from amip_xl.money import format_de

LISTE_THEMEN = "liste_schwerpunktthemen"  # the named range on the sheet Rechtsstand
LISTENGRENZE = 255  # characters of a list written into the validation itself
_MELDUNG, _TITEL = 255, 32
_WEIT = 10**12  # no bound in the form: any number a budget can hold
_TAGE = (date(2000, 1, 1), date(2099, 12, 31))
_TAG_NULL = date(1899, 12, 30)  # from which Excel counts days
_HILFEN = {
    Art.EURO: "Betrag in Euro, zum Beispiel 1234567,89. Leer lassen, wenn er unbekannt ist.",
    Art.ANZAHL: "Ganze Zahl. Leer lassen, wenn sie unbekannt ist: leer ist nicht 0.",
    Art.VZAE: "Vollzeitäquivalente, zum Beispiel 12,50.",
    Art.PROZENT: "Prozentwert, zum Beispiel 12,5 %.",
    Art.DATUM: "Datum, zum Beispiel 01.09.2025.",
    Art.WAHL: "Bitte aus der Liste wählen.",
}


def gueltigkeit(feld: Feld, listen: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    """The validation of an input as XlsxWriter takes it; `listen`: choices that stand in a named range."""
    hilfe = feld.gesperrt_grund or feld.hilfe or _HILFEN.get(feld.art, "Eingabe in dieses Feld.")
    regel = _regel(feld, listen)
    return {
        "ignore_blank": True,
        "input_title": _kurz(feld.label, _TITEL),
        "input_message": _kurz(hilfe, _MELDUNG),
        "error_title": _kurz(f"Das passt nicht: {feld.label}", _TITEL),
        **regel,
        "error_message": _kurz(regel["error_message"], _MELDUNG),
    }


class Regel(NamedTuple):
    """A validation in the words of a file: what may be typed, and the formulas that bound it."""

    art: str
    operator: str
    formeln: tuple[str, ...]


_ARTEN = {"integer": "whole", "length": "textLength"}  # where XlsxWriter's words differ from the file's
_OPERATOREN = {"<=": "lessThanOrEqual"}


def regel(feld: Feld, listen: Mapping[tuple[str, ...], str]) -> Regel:
    """What the template's validation of an input says once it stands in a file."""
    roh = gueltigkeit(feld, listen)
    if roh["validate"] == "list":
        quelle = roh["source"]
        formeln: tuple[str, ...] = (quelle[1:] if isinstance(quelle, str) else f'"{",".join(quelle)}"',)
    elif roh["validate"] == "custom":
        formeln = (roh["value"][1:],)
    else:
        grenzen = [roh[wort] for wort in ("minimum", "maximum", "value") if wort in roh]
        formeln = tuple(str((g - _TAG_NULL).days if isinstance(g, date) else g) for g in grenzen)
    operator = roh.get("criteria", "between")
    return Regel(_ARTEN.get(roh["validate"], roh["validate"]), _OPERATOREN.get(operator, operator), formeln)


def listen(form: Form) -> dict[tuple[str, ...], str]:
    """The choices that are too long for a validation -> the range name that holds them."""
    return {f.auswahl: LISTE_THEMEN for f in form.felder.values() if f.auswahl and not inline(f.auswahl)}


def inline(auswahl: tuple[str, ...]) -> bool:
    """True when the choices fit into the validation itself."""
    return len(",".join(auswahl)) <= LISTENGRENZE and not any("," in w for w in auswahl)


def _regel(feld: Feld, listen: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    if feld.art is Art.WAHL:
        quelle = list(feld.auswahl) if inline(feld.auswahl) else f"={listen[feld.auswahl]}"
        return {"validate": "list", "source": quelle, "error_message": "Bitte einen Eintrag der Liste wählen."}
    if feld.art is Art.DATUM:
        return {
            "validate": "date", "criteria": "between", "minimum": _TAGE[0], "maximum": _TAGE[1],
            "error_message": "Bitte ein Datum als TT.MM.JJJJ eingeben, zum Beispiel 01.09.2025.",
        }  # fmt: skip
    if feld.art is Art.AGS:
        ziffern = int(feld.zeichen or 8)
        return {
            "validate": "custom", "value": f"=AND(LEN({feld.name})={ziffern},ISNUMBER(-{feld.name}))",
            "error_message": f"Bitte genau {ziffern} Ziffern eingeben, mit der führenden Null.",
        }  # fmt: skip
    if not feld.art.zahl:
        grenze = int(feld.zeichen or 32_767)
        return {
            "validate": "length", "criteria": "<=", "value": grenze,
            "error_message": f"Der Text ist länger als {format_de(Decimal(grenze))} Zeichen; bitte kürzen.",
        }  # fmt: skip
    unten, oben = feld.minimum, feld.maximum
    was = "eine ganze Zahl" if feld.ganzzahlig else "eine Zahl"
    grenzen = [f"mindestens {feld.zeige(unten)}"] if unten is not None else []
    grenzen += [f"höchstens {feld.zeige(oben)}"] if oben is not None else []
    satz = f"Bitte {was} eingeben" + (f", {' und '.join(grenzen)}" if grenzen else "")
    return {
        "validate": "integer" if feld.ganzzahlig else "decimal", "criteria": "between",
        "minimum": _zahl(-_WEIT if unten is None else unten), "maximum": _zahl(_WEIT if oben is None else oben),
        "error_message": f"{satz}. Ist die Angabe unbekannt, bleibt das Feld leer.",
    }  # fmt: skip


def _zahl(wert: Any) -> float | int:
    return int(wert) if wert == int(wert) else float(wert)


def _kurz(text: str, grenze: int) -> str:
    return text if len(text) <= grenze else text[: grenze - 1].rstrip(" ,;:") + "…"
