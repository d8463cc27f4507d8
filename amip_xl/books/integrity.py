"""Is this still the official workbook? Sheets, names, formulas, parameters, edition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Zelle
from amip_xl.books.reader import Mappe
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Form

# more moved names than this on one sheet are one event (a row was inserted), not many
VIELE = 3
_LEERRAUM = re.compile(r'("[^"]*")|\s+')


def planungsjahr(mappe: Mappe) -> int:
    """The planning year the workbook says it is for; raises MappeError when it is no AMIP workbook."""
    name = mappe.pfad.name
    if "jahr" not in mappe.namen or "edition" not in mappe.namen:
        raise MappeError(
            f"„{name}“ ist keine AMIP-Planungsmappe: die Kennung auf dem Deckblatt fehlt. "
            "Legen Sie die Mappe mit „amip-xl vorlage“ neu an."
        )
    jahr = mappe.benannt("jahr")
    if not isinstance(jahr.wert, Decimal) or jahr.wert != jahr.wert.to_integral_value():
        raise MappeError(
            f"„{name}“: das Planungsjahr auf dem Deckblatt ({jahr.blatt}!{jahr.ref}) ist keine Jahreszahl. "
            "Stellen Sie es wieder her oder legen Sie die Mappe neu an."
        )
    return int(jahr.wert)


def pruefe_vorlage(
    mappe: Mappe, form: Form, formeln: Mapping[str, str | None], parameter: Mapping[str, Decimal | None]
) -> list[Befund]:
    """Every way in which the workbook is no longer the issued one; `formeln` maps result fields to formulas."""
    befunde = [*_blaetter(mappe, form), *_edition(mappe, form)]
    fehlende = {b.blatt for b in befunde if b.code == "BLATT_FEHLT"}
    befunde += _namen(mappe, form, fehlende)
    befunde += _formeln(mappe, form, formeln)
    befunde += _parameter(mappe, parameter)
    gefunden = sum(name in mappe.namen for name in form.felder)
    if gefunden * 2 < len(form.felder):
        raise MappeError(
            f"„{mappe.pfad.name}“ enthält nur {gefunden} von {len(form.felder)} Feldern des Formulars "
            f"{form.edition}. Verwenden Sie die ausgegebene Mappe und kopieren Sie keine einzelnen Blätter."
        )
    return befunde


def _blaetter(mappe: Mappe, form: Form) -> Iterator[Befund]:
    vorhanden = {b.name: b for b in mappe.blaetter}
    for blatt in form.blaetter:
        da = vorhanden.get(blatt.name)
        if da is None:
            yield Befund(
                "BLATT_FEHLT", FEHLER, f"Das Blatt „{blatt.name}“ fehlt oder heißt anders.",
                "Stellen Sie das Blatt aus der ausgegebenen Mappe wieder her und benennen Sie es nicht um.",
                blatt.name, "A1",
            )  # fmt: skip
        elif da.sichtbarkeit != "visible":
            yield Befund(
                "BLATT_AUSGEBLENDET", HINWEIS, f"Das Blatt „{blatt.name}“ ist ausgeblendet.",
                "Blenden Sie es ein: rechter Mausklick auf einen Blattnamen, „Einblenden“.", blatt.name, "A1",
            )  # fmt: skip


def _edition(mappe: Mappe, form: Form) -> Iterator[Befund]:
    zelle = mappe.benannt("edition")
    if zelle.wert != form.edition:
        yield Befund(
            "EDITION_VERALTET", FEHLER,
            f"Die Mappe hat die Edition „{zelle.wert}“, gültig ist „{form.edition}“.",
            "Übertragen Sie die Eingaben in die aktuelle Mappe.", zelle.blatt, zelle.ref, "edition",
            ist=str(zelle.wert), soll=form.edition,
        )  # fmt: skip


def _namen(mappe: Mappe, form: Form, fehlende_blaetter: set[str | None]) -> Iterator[Befund]:
    fehlend = [f for f in form.felder.values() if f.name not in mappe.namen and f.blatt not in fehlende_blaetter]
    versetzt = [f for f in form.felder.values() if f.name in mappe.namen and mappe.namen[f.name] != (f.blatt, f.zelle)]
    je_blatt = Counter(f.blatt for f in versetzt)
    gemeldet = set()
    for feld in fehlend:
        yield Befund(
            "NAME_FEHLT", FEHLER, f"Der Zellname „{feld.name}“ („{feld.titel}“) fehlt; das Feld wird nicht gelesen.",
            "Übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene Mappe.",
            feld.blatt, feld.zelle, feld.name,
        )  # fmt: skip
    for feld in versetzt:
        blatt, zelle = mappe.namen[feld.name]
        if je_blatt[feld.blatt] > VIELE:
            if feld.blatt not in gemeldet:
                gemeldet.add(feld.blatt)
                yield Befund(
                    "ZELLEN_VERSCHOBEN", HINWEIS,
                    f"Auf dem Blatt „{feld.blatt}“ sind {je_blatt[feld.blatt]} Felder verschoben, "
                    "vermutlich wurden Zeilen oder Spalten eingefügt.",
                    "Die Werte wurden am neuen Ort gelesen; machen Sie die Änderung am Blattaufbau rückgängig.",
                    blatt, zelle, feld.name, ist=zelle, soll=feld.zelle,
                )  # fmt: skip
            continue
        yield Befund(
            "ZELLE_VERSCHOBEN", HINWEIS,
            f"Das Feld „{feld.titel}“ steht nicht mehr in {feld.blatt}!{feld.zelle}, "
            "vermutlich wurde es ausgeschnitten und eingefügt.",
            "Der Wert wurde am neuen Ort gelesen; verwenden Sie Kopieren statt Ausschneiden.",
            blatt, zelle, feld.name, ist=zelle, soll=feld.zelle,
        )  # fmt: skip


def _formeln(mappe: Mappe, form: Form, formeln: Mapping[str, str | None]) -> Iterator[Befund]:
    for name, formel in formeln.items():
        if formel is None or name not in mappe.namen:
            continue
        zelle = mappe.benannt(name)
        if zelle.formel is None:
            feld = form.felder[name]
            gezeigt = feld.zeige(zelle.wert) if isinstance(zelle.wert, Decimal) else str(zelle.wert or "leer")
            yield Befund(
                "FORMEL_UEBERSCHRIEBEN", FEHLER,
                f"Die Formel von „{feld.titel}“ ist überschrieben ({gezeigt}).",
                "Stellen Sie die Formel wieder her (Rückgängig, oder aus einer neu ausgegebenen Mappe kopieren).",
                zelle.blatt, zelle.ref, name, ist=gezeigt, soll=formel,
            )  # fmt: skip
        elif not gleiche_formel(zelle.formel, formel):
            yield Befund(
                "FORMEL_GEAENDERT", FEHLER, f"Die Formel von „{form.felder[name].titel}“ ist geändert.",
                "Stellen Sie die Formel wieder her (Rückgängig, oder aus einer neu ausgegebenen Mappe kopieren).",
                zelle.blatt, zelle.ref, name, ist=f"={zelle.formel}"[:200], soll=formel,
            )  # fmt: skip


def gleiche_formel(gespeichert: str, erwartet: str) -> bool:
    """True when two formulas say the same: programs re-save them with other blanks and letter case."""
    return erwartet == f"={gespeichert}" or _schlicht(gespeichert) == _schlicht(erwartet)


def _schlicht(formel: str) -> str:
    teile = _LEERRAUM.sub(lambda m: m[1] or "", formel.removeprefix("="))
    return teile.casefold()


def _parameter(mappe: Mappe, parameter: Mapping[str, Decimal | None]) -> Iterator[Befund]:
    for name, wert in parameter.items():
        if wert is None or name not in mappe.namen:
            continue
        zelle = mappe.benannt(name)
        if zelle.wert != wert:
            yield Befund(
                "PARAMETER_GEAENDERT", FEHLER,
                f"Der Rechtsparameter „{name}“ ist in der Mappe geändert.",
                "Gerechnet wurde mit dem gesetzlichen Wert; stellen Sie die Zelle wieder her.",
                zelle.blatt, zelle.ref, name, ist=_roh(zelle), soll=f"{wert.normalize():f}".replace(".", ","),
            )  # fmt: skip


def _roh(zelle: Zelle) -> str:
    return "leer" if zelle.art is Zellart.LEER else zelle.roh.replace(".", ",")
