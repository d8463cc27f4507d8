"""The workbooks that are issued: built once from the form, then each with its own entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies_bytes
from amip_xl.edition import Edition
from amip_xl.form import Form
from amip_xl.kreisdatei import Kreisdatei
from amip_xl.planung import als_zahl, nur_python_werte, pruefe, zwischenwerte
from amip_xl.verteilung import Verteilung


def gesperrt(form: Form) -> tuple[str, ...]:
    """The fields that are entered beforehand and locked."""
    return tuple(f.name for f in form.eingaben if f.sperrbar)


def ruecksendung(kreis: Kreisdatei) -> str:
    """Until when and where to a workbook goes back, as the end of a sentence; empty when the file says neither."""
    bis = f"bis zum {kreis.frist:%d.%m.%Y} " if kreis.frist else ""
    if not bis and not kreis.ansprechstelle:
        return ""
    return f"{bis}an {kreis.ansprechstelle or kreis.name} senden"


def leere_mappe(
    ausgabe: Edition, kreis: Kreisdatei, *, mit_knopf: bool = False, verteilungen: Sequence[Verteilung] = ()
) -> Mappe:
    """A workbook without entries, Kennung locked; with the proof of `verteilungen` when there are any."""
    from amip_xl.ausgabe import verteilungsblatt  # XlsxWriter is only needed to make workbooks
    from amip_xl.books.template import vorlage

    blatt = partial(verteilungsblatt.zeichne, kreis=kreis, verteilungen=verteilungen)
    daten = vorlage(
        ausgabe, mit_knopf=mit_knopf, gesperrt=gesperrt(ausgabe.form), ruecksendung=ruecksendung(kreis),
        zusatzblaetter=[blatt] if verteilungen else (),
    )  # fmt: skip
    return lies_bytes(daten, Path("vorlage.xlsx"))


def gefuellt(leer: Mappe, form: Form, werte: Mapping[str, Any]) -> bytes:
    """The workbook with these entries, its results fresh."""
    eintraege = [
        Schreibung(form.felder[n].blatt, form.felder[n].zelle, als_zahl(w) if isinstance(w, date) else w)
        for n, w in werte.items()
    ]
    voll = lies_bytes(patche(leer, eintraege), leer.pfad)
    planung = pruefe(voll)
    return patche(voll, [*nur_python_werte(planung), *zwischenwerte(planung)])


def vorgaben(
    kreis: Kreisdatei, ags: str, name: str, ebene: str, vorher: Mapping[str, Any], betraege: Mapping[str, Decimal]
) -> dict[str, Any]:
    """Everything that is entered beforehand: Kennung, last year's figures, allocated amounts (these win)."""
    kennung = {"name": name, "ags": ags, "traegerform": kreis.traegerform, "ebene": ebene}
    return {**kennung, **vorher, **betraege}
