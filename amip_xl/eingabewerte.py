"""Values handed in for input fields, before anything is written: fields that there are, of the right kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from amip_xl import law
from amip_xl.errors import BedienError
from amip_xl.form import Art, Feld, Form
from amip_xl.money import is_leer


def pruefe_werte(form: Form, werte: Mapping[str, Any]) -> dict[str, Any]:
    """Field name -> value as its cell holds it; numbers stay exact, a text stays a text, "" empties the cell.

    Raises BedienError for names that the form does not take, and for values of another kind.
    """
    geprueft: dict[str, Any] = {}
    for name, wert in werte.items():
        feld = form.felder.get(name)
        if feld is None:
            raise BedienError(_unbekannt(form, name))
        if not feld.eingabe:
            grund = "wird berechnet" if feld.berechnet else "steht fest"
            raise BedienError(f"Das Feld „{name}“ {grund} und kann nicht eingetragen werden.")
        if isinstance(wert, datetime):
            wert = wert.date()
        if isinstance(wert, int) and not isinstance(wert, bool):
            wert = Decimal(wert)
        if is_leer(wert):
            geprueft[name] = None
            continue
        art, beispiel = _erwartet(feld)
        # a text is entered as people would type it, also where a number belongs: the check finds it there
        if not isinstance(wert, art | str) or (isinstance(wert, Decimal) and not wert.is_finite()):
            raise BedienError(
                f"„{name}“: {_zeige(wert)} ist keine Angabe für „{feld.titel}“; erwartet wird {beispiel}."
            )
        geprueft[name] = wert
    return geprueft


def _erwartet(feld: Feld) -> tuple[type, str]:
    """The type a field takes, and how it is written in a TOML file."""
    if feld.art.zahl:
        return Decimal, "eine Zahl ohne Anführungszeichen, zum Beispiel 1234.56"
    if feld.art is Art.DATUM:
        return date, "ein Datum ohne Anführungszeichen, zum Beispiel 2025-12-19"
    return str, "ein Text in Anführungszeichen"


def _zeige(wert: Any) -> str:
    return str(wert) if isinstance(wert, Decimal | date) else repr(wert)


def fehlendes_instrument(form: Form, name: str) -> str:
    """The sentence about a field of an instrument that the year's catalogue does not have; empty for others."""
    for instrument in law.instrumente():
        if name not in form.felder and name.startswith(f"massnahmen_{instrument.id}_"):
            return (
                f"Das Feld „{name}“ gibt es {form.jahr} nicht: „{instrument.kurz}“ gehört in diesem Jahr nicht zum "
                "Katalog der Instrumente."
            )
    return ""


def _unbekannt(form: Form, name: str) -> str:
    instrument = fehlendes_instrument(form, name)
    if instrument:
        return instrument
    import difflib

    nahe = difflib.get_close_matches(name, form.felder, 1)
    rat = f"; meinten Sie „{nahe[0]}“?" if nahe else ". „amip-xl felder“ nennt alle Felder."
    return f"Das Feld „{name}“ kennt das Formular {form.jahr} nicht{rat}"
