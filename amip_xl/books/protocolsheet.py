"""The empty sheet Prüfprotokoll: verdict, counts, stamp, and the table for the findings."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.formsheet import Werkbank, zwischenwert
from amip_xl.books.sidecells import ort
from amip_xl.books.styles import EINGABE, ERGEBNIS, LINIE, NOTIZ, PETROL
from amip_xl.form import protokoll
from amip_xl.form.protokoll import BEGRUENDUNG, BLATT, ERSTE_ZEILE, KOPFZEILE, SPALTEN, SPRUNG

_KOPF = {
    "protokoll_urteil": protokoll.KOPF_URTEIL,
    "protokoll_zahlen": protokoll.KOPF_ZAHLEN,
    "protokoll_stempel": protokoll.KOPF_STEMPEL,
    "protokoll_recht": protokoll.KOPF_RECHT,
}
_KLEIN = frozenset("HI")
_DREIZEILIG = 38


def zeichne_protokoll(bank: Werkbank, ws: Worksheet, zeilen: int) -> None:
    """Head and table; the writer of findings fills both."""
    stile, mappe = bank.stile, bank.mappe
    letzte_spalte = len(SPALTEN) - 1
    for i, (_, breite) in enumerate(SPALTEN.values()):
        ws.set_column(i, i, breite, stile())
    _kopf(bank, ws, letzte_spalte)
    for i, (spalte, (titel, _)) in enumerate(SPALTEN.items()):
        ws.write_string(KOPFZEILE - 1, i, titel, stile.bandtitel(einzug=int(spalte != "A")))
    ws.set_row(KOPFZEILE - 1, 22)
    ende = ERSTE_ZEILE + zeilen - 1
    formate = {s: _spaltenformat(bank, s) for s in SPALTEN}
    for nummer in range(ERSTE_ZEILE, ende + 1):
        ws.set_row(nummer - 1, _DREIZEILIG)  # not every program fits rows to wrapped text by itself
        for i, spalte in enumerate(SPALTEN):
            if spalte == SPRUNG:
                ws.write_formula(nummer - 1, i, protokoll.sprungformel(nummer), formate[spalte], zwischenwert(""))
            else:
                ws.write_blank(nummer - 1, i, None, formate[spalte])
    tabelle = f"A{ERSTE_ZEILE}:{BEGRUENDUNG}{ende}"
    mappe.define_name("protokoll_zeilen", f"={ort(BLATT, tabelle)}")
    ws.autofilter(f"A{KOPFZEILE}:{BEGRUENDUNG}{ende}")
    stile.faerbe_ampel(ws, f"B{ERSTE_ZEILE}:B{ende}")
    befund = f'=$F{ERSTE_ZEILE}<>""'
    stile.faerbe_wenn(ws, f"{BEGRUENDUNG}{ERSTE_ZEILE}:{BEGRUENDUNG}{ende}", befund, bg_color=EINGABE)
    stile.faerbe_wenn(ws, tabelle, befund, bottom=1, bottom_color=LINIE)
    ws.data_validation(
        f"{BEGRUENDUNG}{ERSTE_ZEILE}:{BEGRUENDUNG}{ende}",
        {
            "validate": "length", "criteria": "<=", "value": 1000, "ignore_blank": True,
            "input_title": "Begründung", "input_message": "Warum der Hinweis so bleiben kann. Sie überlebt das "
            "nächste Berechnen.", "error_title": "Das ist zu lang",
            "error_message": "Die Begründung hat höchstens 1.000 Zeichen.",
        },
    )  # fmt: skip
    # prints the rows in use, not all the empty ones
    belegt = f"COUNTA('{BLATT}'!$F${ERSTE_ZEILE}:$F${ende})"
    mappe.define_name(
        f"'{BLATT}'!_xlnm.Print_Area",
        f"=OFFSET('{BLATT}'!$A$1,0,0,{ERSTE_ZEILE - 1}+MAX(1,{belegt}),{letzte_spalte + 1})",
    )
    ws.freeze_panes(KOPFZEILE, 0)
    ws.repeat_rows(0, KOPFZEILE - 1)
    ws.set_selection(f"{BEGRUENDUNG}{ERSTE_ZEILE}")


def _kopf(bank: Werkbank, ws: Worksheet, letzte_spalte: int) -> None:
    stile = bank.stile
    for name, zelle in _KOPF.items():
        reihe = int(zelle[1:]) - 1
        urteil = name == "protokoll_urteil"
        fmt = stile(
            bold=urteil, font_size=12 if urteil else 9, font_color=PETROL if urteil else NOTIZ, bg_color=ERGEBNIS,
            indent=1, text_wrap=True,
        )  # fmt: skip
        ws.merge_range(reihe, 1, reihe, letzte_spalte, "", fmt)
        if urteil:
            ws.write_string(zelle, bank.lage.urteil, fmt)
        ws.write_blank(reihe, 0, None, stile(bg_color=PETROL))
        ws.set_row(reihe, 26 if urteil else 16)
        bank.mappe.define_name(name, f"={ort(BLATT, zelle)}")
    zelle = protokoll.KOPF_URTEIL
    stile.faerbe_urteil(ws, zelle)
    ws.set_row(KOPFZEILE - 2, 8)


def _spaltenformat(bank: Werkbank, spalte: str) -> Format:
    eigenschaften: dict[str, Any] = {"valign": "top", "text_wrap": spalte not in "AD", "font_size": 9}
    if spalte == SPRUNG:
        eigenschaften |= {"font_color": PETROL, "underline": 1}
    if spalte in _KLEIN:
        eigenschaften |= {"font_size": 8, "font_color": NOTIZ}
    if spalte == BEGRUENDUNG:
        eigenschaften |= {"locked": False, "num_format": "@"}
    eigenschaften |= {"align": "center"} if spalte == "A" else {"align": "left", "indent": 1}
    return bank.stile(**eigenschaften)
