"""Writes the official planning workbook of a year from form, rules, checks and law."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amip_xl.books import charts
from amip_xl.books.formsheet import Formularblatt, Werkbank, zeichne_band, zeichne_rahmen
from amip_xl.books.frontpage import (
    zeichne_anleitung,
    zeichne_kennzahlen,
    zeichne_legende,
    zeichne_uebersicht,
)
from amip_xl.books.lawsheet import zeichne_abkuerzungen, zeichne_parameter, zeichne_themen
from amip_xl.books.newvalues import MAX_TEXT
from amip_xl.books.pagination import breite_pixel, umbrueche
from amip_xl.books.protocolsheet import zeichne_protokoll
from amip_xl.books.sidecells import Ausgabe, ampelbereiche, lage, nebenzellen, ort
from amip_xl.books.styles import SCHRIFT, Stile
from amip_xl.books.validation import listen
from amip_xl.books.vba.buttons import setze_knoepfe, setze_projekt
from amip_xl.books.verbatim import WoertlicheMappe
from amip_xl.errors import BedienError
from amip_xl.form import Blatt, Form, Sonderbereich, protokoll
from amip_xl.money import is_leer

Zusatzblatt = Callable[[Workbook, Stile], None]
_ERSTELLT = datetime(2026, 1, 1)  # fixed: the same input gives the same bytes
_BILDZEILE = 18.0


def schreibe_vorlage(
    ziel: str | os.PathLike[str] | BinaryIO,
    ausgabe: Ausgabe,
    *,
    werte: Mapping[str, Any] | None = None,
    vorblaetter: Sequence[Zusatzblatt] = (),
    zusatzblaetter: Sequence[Zusatzblatt] = (),
    protokoll_zeilen: int = protokoll.ZEILEN,
    mit_knopf: bool = False,
    gesperrt: Collection[str] = (),
    ruecksendung: str = "",
) -> None:
    """Write the workbook; `werte` (input field -> Decimal, str, date) are filled in beforehand.

    Each of `zusatzblaetter` is called with the workbook and its styles after the official sheets, each of
    `vorblaetter` before them: the workbook opens on the first sheet. `mit_knopf` adds buttons and their macros
    (.xlsm) and changes nothing else. Of `gesperrt`, fields that the form allows it for, the cells are locked.
    `ruecksendung` ("bis zum 30.11.2025 an … senden") says until when and where to it goes back.
    The same input gives the same bytes.
    Raises BedienError for entries that do not belong into an input field, and for a lock the form does not allow.
    """
    inhalt = vorlage(
        ausgabe, werte=werte, vorblaetter=vorblaetter, zusatzblaetter=zusatzblaetter,
        protokoll_zeilen=protokoll_zeilen, mit_knopf=mit_knopf, gesperrt=gesperrt, ruecksendung=ruecksendung,
    )  # fmt: skip
    if isinstance(ziel, str | os.PathLike):
        Path(ziel).write_bytes(inhalt)
    else:
        ziel.write(inhalt)


def vorlage(
    ausgabe: Ausgabe,
    *,
    werte: Mapping[str, Any] | None = None,
    vorblaetter: Sequence[Zusatzblatt] = (),
    zusatzblaetter: Sequence[Zusatzblatt] = (),
    protokoll_zeilen: int = protokoll.ZEILEN,
    mit_knopf: bool = False,
    gesperrt: Collection[str] = (),
    ruecksendung: str = "",
) -> bytes:
    """The workbook as bytes; see `schreibe_vorlage`."""
    form = ausgabe.form
    eingaben = {n: _eingabe(form, n, w) for n, w in (werte or {}).items() if not is_leer(w)}
    if offen := sorted(n for n in gesperrt if n not in form.felder or not form.felder[n].sperrbar):
        raise BedienError(f"„{offen[0]}“ darf nicht gesperrt ausgegeben werden; das Formular lässt es offen.")
    datei = BytesIO()
    mappe = WoertlicheMappe(
        datei,
        {"in_memory": True, "default_format_properties": {"font_name": SCHRIFT, "font_size": 10}},
    )
    mappe.set_properties(
        {
            "title": f"Arbeitsmarkt- und Integrationsprogramm {form.jahr}: Planungsmappe",
            "subject": f"AMIP-Planung, Edition {form.edition}",
            "keywords": "SGB II, Jobcenter, AMIP, Eingliederungstitel, Umschichtung, KFA",
            "created": _ERSTELLT,
        }
    )
    mappe.set_custom_property("Sprache", "de-DE")
    mappe.set_custom_property("Edition", form.edition)
    mappe.set_size(1920, 1066)  # pixels
    neben = nebenzellen(ausgabe)
    bank = Werkbank(
        mappe, Stile(mappe), ausgabe, lage(ausgabe, eingaben), {(n.blatt, n.zelle): n for n in neben},
        listen(form), frozenset(gesperrt), ruecksendung,
    )  # fmt: skip
    formeln = {f.name: ausgabe.engine.formula(f.name) for f in form.ergebnisse}
    for vor in vorblaetter:
        vor(mappe, bank.stile)
    for blatt in form.blaetter:
        ws = zeichne_rahmen(bank, blatt)
        if mit_knopf:
            setze_knoepfe(ws)
        if blatt.name == protokoll.BLATT:
            zeichne_protokoll(bank, ws, protokoll_zeilen)
            continue
        Formularblatt(bank, ws, blatt, formeln).zeichne()
        for bereich in blatt.sonderbereiche:
            _sonderbereich(bank, ws, blatt, bereich)
        ws.set_h_pagebreaks(umbrueche(form, blatt, bank.hoehen[blatt.name]))
    for zusatz in zusatzblaetter:
        zusatz(mappe, bank.stile)
    _namen(mappe, ausgabe)
    for zelle in neben:
        if zelle.name:
            mappe.define_name(zelle.name, f"={ort(zelle.blatt, zelle.zelle)}")
    if mit_knopf:
        setze_projekt(mappe)
    mappe.close()
    return datei.getvalue()


def _eingabe(form: Form, name: str, wert: Any) -> Decimal | str | date:
    feld = form.felder.get(name)
    if feld is None:
        raise BedienError(f"Das Feld „{name}“ gibt es im Formular {form.edition} nicht.")
    if not feld.eingabe:
        raise BedienError(f"„{name}“ ist kein Eingabefeld; den Wert rechnet oder setzt die Mappe selbst.")
    if isinstance(wert, int) and not isinstance(wert, bool):
        wert = Decimal(wert)
    erwartet = Decimal if feld.art.zahl else date if feld.art.schluessel == "datum" else str
    if not isinstance(wert, erwartet):
        raise BedienError(f"„{name}“ nimmt {erwartet.__name__}, nicht {type(wert).__name__} ({wert!r}).")
    if isinstance(wert, str) and len(wert.encode("utf-16-le", "replace")) > 2 * MAX_TEXT:  # XlsxWriter would cut it
        raise BedienError(f"Der Text für „{name}“ hat mehr als {MAX_TEXT} Zeichen; kürzen Sie ihn.")
    return wert


def _namen(mappe: Workbook, ausgabe: Ausgabe) -> None:
    form = ausgabe.form
    for feld in form.felder.values():
        mappe.define_name(feld.name, f"={ort(feld.blatt, feld.zelle)}")
    for block in form.bloecke.values():
        for name, _, bereich in block.bereiche.values():
            mappe.define_name(name, f"={ort(block.blatt, bereich)}")
    for id_, (blatt, bereich) in ampelbereiche(ausgabe).items():
        mappe.define_name(f"ampel_{id_}", f"={ort(blatt, bereich)}")


_ZEICHNER: Mapping[str, Callable[[Werkbank, Worksheet, Blatt, Sonderbereich], None]] = {
    "ampel": zeichne_uebersicht,
    "kennzahlen": zeichne_kennzahlen,
    "legende": zeichne_legende,
    "anleitung": zeichne_anleitung,
    "parameter": zeichne_parameter,
    "themen": zeichne_themen,
    "abkuerzungen": zeichne_abkuerzungen,
}


def _sonderbereich(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    _ZEICHNER.get(bereich.art, _bild)(bank, ws, blatt, bereich)


def _bild(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """A chart: band, the sentence that says what to see, the figures, and the picture over them."""
    stile = bank.stile
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, {})
    zeilen = range(bereich.nummer + 1, bereich.nummer + bereich.zeilen + 1)
    for nummer in zeilen:
        bank.hoehe(ws, nummer, _BILDZEILE)
    satz = f"A{zeilen[0]}"
    for blattname, zelle in bank.neben:
        if blattname == blatt.name and int(zelle[1:]) in zeilen:
            fmt = stile.satz() if zelle == satz else stile.bilddaten()
            bank.schreibe_neben(ws, blattname, zelle, fmt)
    charts.zeichne(
        bank.mappe, ws, blatt, bereich, bank.ausgabe.form.jahr, breite_pixel(blatt.breiten), stile.bilddaten()
    )
