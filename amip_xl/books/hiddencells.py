"""Entries that nobody sees, because their row or column is hidden: sums add them all the same."""

from __future__ import annotations

from collections.abc import Iterator

from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import zerlege
from amip_xl.books.markup import namen_in
from amip_xl.books.package import lies_xml
from amip_xl.books.places import Standorte
from amip_xl.books.reader import Mappe
from amip_xl.findings import HINWEIS, Befund
from amip_xl.form import Form

_NAMEN = namen_in("worksheet", "sheetData", "row", "cols", "col")


def pruefe_verdeckte(mappe: Mappe, form: Form, orte: Standorte) -> Iterator[Befund]:
    """One finding for every sheet with filled inputs in hidden rows or columns; only files show it."""
    for blatt in form.blaetter:
        name = orte.blaetter.get(blatt.name)
        if name is None or not mappe.tabelle(name).verdeckt:
            continue
        zeilen, spalten = _verdeckt(mappe, name)
        if not zeilen and not spalten:
            continue
        verdeckt = []
        for feld in form.felder.values():
            if not feld.eingabe or mappe.namen.get(feld.name, ("",))[0] != name:
                continue
            zeile, spalte = zerlege(mappe.namen[feld.name][1])
            weg = zeile in zeilen or any(von <= spalte <= bis for von, bis in spalten)
            if weg and mappe.benannt(feld.name).art is not Zellart.LEER:
                verdeckt.append(feld)
        if verdeckt:
            erste, anzahl = verdeckt[0], len(verdeckt)
            ref = mappe.namen[erste.name][1]
            satz = (
                f"ist das ausgefüllte Eingabefeld „{erste.titel}“ ausgeblendet"
                if anzahl == 1
                else f"sind {anzahl} ausgefüllte Eingabefelder ausgeblendet (das erste: {ref})"
            )
            yield Befund(
                "EINGABE_AUSGEBLENDET", HINWEIS, f"Auf dem Blatt „{name}“ {satz}; die Werte zählen mit.",
                "Blenden Sie Zeilen und Spalten ein (rechter Mausklick auf ihre Köpfe, „Einblenden“) und prüfen Sie "
                "die Werte.",
                name, ref, erste.name, ist=str(anzahl),
            )  # fmt: skip


def _verdeckt(mappe: Mappe, name: str) -> tuple[set[int], list[tuple[int, int]]]:
    """The hidden rows, and the hidden columns from and to."""
    zeilen: set[int] = set()
    spalten: list[tuple[int, int]] = []
    kette: list[str] = []
    nummer = 0

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        nonlocal nummer
        kette.append(_NAMEN.get(marke, ""))
        weg = angaben.get("hidden") in ("1", "true")
        if kette == ["worksheet", "sheetData", "row"]:
            nummer = int(angaben.get("r", nummer + 1))
            if weg:
                zeilen.add(nummer)
        elif weg and kette == ["worksheet", "cols", "col"]:
            spalten.append((_zahl(angaben.get("min")), _zahl(angaben.get("max"))))

    def schluss(_: str) -> None:
        kette.pop()

    teil = next(b.teil for b in mappe.blaetter if b.name == name)
    lies_xml(mappe.paket, teil, (mappe.paket.teil(teil),), beginn, schluss)
    return zeilen, spalten


def _zahl(angabe: str | None) -> int:
    return int(angabe) if angabe is not None and len(angabe) < 8 and angabe.isdecimal() else 0
