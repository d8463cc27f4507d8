"""Is this still the official workbook? Sheets, names, formulas, parameters, edition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from amip_xl.books.ampel import Ampelzeile
from amip_xl.books.book import Buch
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Zelle, zahl_zu_spalte, zerlege
from amip_xl.books.protocol import finde_tabelle
from amip_xl.books.sidecells import Nebenzelle
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Form
from amip_xl.form.protokoll import SPALTEN

# more moved names than this on one sheet are one event (a row was inserted), not many
VIELE = 3
_LEERRAUM = re.compile(r'("[^"]*")|\s+')


def planungsjahr(mappe: Buch) -> int:
    """The planning year the workbook says it is for; raises MappeError when it is no AMIP workbook."""
    name = mappe.dateiname
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
    if not ERSTES_JAHR <= jahr.wert <= LETZTES_JAHR:
        raise MappeError(
            f"„{name}“: für das Planungsjahr {jahr.roh[:12]} auf dem Deckblatt ({jahr.blatt}!{jahr.ref}) gibt es kein "
            f"Formular, möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}. Verwenden Sie eine neuere Fassung des Programms."
        )
    return int(jahr.wert)


class Standorte:
    """Where the parts of the form stand in this workbook: sheets may be renamed, rows and columns inserted."""

    def __init__(self, mappe: Buch, form: Form) -> None:
        self._mappe = mappe
        vorhanden = {b.name for b in mappe.blaetter}
        fremd = vorhanden - {b.name for b in form.blaetter}
        self.blaetter = {b.name: b.name for b in form.blaetter if b.name in vorhanden}  # official -> actual name
        for blatt in form.blaetter:
            if blatt.name not in vorhanden:
                namen = [f.name for f in form.felder.values() if f.blatt == blatt.name]
                namen += ["protokoll_urteil"] if blatt.id == "pruefprotokoll" else []
                orte = Counter(mappe.namen[n][0] for n in namen if n in mappe.namen).most_common(1)
                if orte and orte[0][0] in fremd:
                    self.blaetter[blatt.name] = orte[0][0]
        self._wege: dict[str, tuple[int, int]] = {}  # moved field -> rows, columns
        self._verschoben: set[str] = set()  # sheets with moved fields
        for feld in form.felder.values():
            ziel = mappe.namen.get(feld.name)
            if ziel is not None and ziel != (self.blaetter.get(feld.blatt), feld.zelle):
                (z0, s0), (z1, s1) = zerlege(feld.zelle), zerlege(ziel[1])
                self._wege[feld.name] = z1 - z0, s1 - s0
                self._verschoben.add(feld.blatt)

    @property
    def verschobene_felder(self) -> Iterable[str]:
        """The fields that are not where the form has them."""
        return self._wege.keys()

    def licht(self, zeile: Ampelzeile) -> tuple[str, str] | None:
        """Where a traffic light stands: it moves with its row; None when nobody can tell."""
        blatt = self.blaetter.get(zeile.blatt)
        if blatt is None:
            return None
        wege = {self._wege.get(f, (0, 0)) for f in zeile.felder if f in self._mappe.namen}
        if not wege or (0, 0) in wege:
            return blatt, zeile.zelle
        if len(wege) > 1:
            return None
        [(zeilen, spalten)] = wege
        z, s = zerlege(zeile.zelle)
        return blatt, f"{zahl_zu_spalte(s + spalten)}{z + zeilen}"

    def neben(self, zelle: Nebenzelle) -> tuple[str, str] | None:
        """Where a formula beside the fields stands; None when nobody can tell."""
        if zelle.name is not None:
            return self._mappe.namen.get(zelle.name)
        if zelle.blatt in self._verschoben or zelle.blatt not in self.blaetter:
            return None
        return self.blaetter[zelle.blatt], zelle.zelle


def pruefe_vorlage(
    mappe: Buch,
    form: Form,
    formeln: Mapping[str, str | None],
    parameter: Mapping[str, Decimal | None],
    orte: Standorte,
    ampel: Iterable[Ampelzeile] = (),
    neben: Iterable[Nebenzelle] = (),
) -> list[Befund]:
    """Every way in which the workbook is no longer the issued one; `formeln` maps result fields to formulas."""
    befunde = [*_blaetter(mappe, form, orte), *_edition(mappe, form)]
    fehlende = {b.blatt for b in befunde if b.code == "BLATT_FEHLT"}
    befunde += _namen(mappe, form, fehlende, orte)
    befunde += _bereiche(mappe, form)
    befunde += _protokoll(mappe, orte, form)
    befunde += _formeln(mappe, form, formeln)
    befunde += _lichter(mappe, form, orte, ampel, neben)
    befunde += _parameter(mappe, form, parameter, orte)
    gefunden = sum(name in mappe.namen for name in form.felder)
    if gefunden * 2 < len(form.felder):
        raise MappeError(
            f"„{mappe.dateiname}“ enthält nur {gefunden} von {len(form.felder)} Feldern des Formulars "
            f"{form.edition}. Verwenden Sie die ausgegebene Mappe und kopieren Sie keine einzelnen Blätter."
        )
    return befunde


def _blaetter(mappe: Buch, form: Form, orte: Standorte) -> Iterator[Befund]:
    vorhanden = {b.name: b for b in mappe.blaetter}
    for blatt in form.blaetter:
        name = orte.blaetter.get(blatt.name)
        if name is None:
            yield Befund(
                "BLATT_FEHLT", FEHLER, f"Das Blatt „{blatt.name}“ fehlt.",
                "Übertragen Sie die Eingaben in eine neu ausgegebene Mappe; löschen Sie darin keine Blätter.",
                blatt.name, "A1",
            )  # fmt: skip
            continue
        da = vorhanden[name]
        if name != blatt.name:
            yield Befund(
                "BLATT_UMBENANNT", FEHLER, f"Das Blatt „{blatt.name}“ heißt jetzt „{name}“.",
                f"Benennen Sie es wieder in „{blatt.name}“ um; die Eingaben wurden gelesen.",
                name, "A1", ist=name, soll=blatt.name,
            )  # fmt: skip
        if da.sichtbarkeit != "visible":
            yield Befund(
                "BLATT_AUSGEBLENDET", HINWEIS, f"Das Blatt „{blatt.name}“ ist ausgeblendet.",
                "Blenden Sie es ein: rechter Mausklick auf einen Blattnamen, „Einblenden“.", name, "A1",
            )  # fmt: skip


def _edition(mappe: Buch, form: Form) -> Iterator[Befund]:
    zelle = mappe.benannt("edition")
    if zelle.wert != form.edition:
        yield Befund(
            "EDITION_VERALTET", FEHLER,
            f"Die Mappe hat die Edition „{zelle.wert}“, gültig ist „{form.edition}“.",
            "Übertragen Sie die Eingaben in die aktuelle Mappe.", zelle.blatt, zelle.ref, "edition",
            ist=str(zelle.wert), soll=form.edition,
        )  # fmt: skip


def _namen(mappe: Buch, form: Form, fehlende_blaetter: set[str | None], orte: Standorte) -> Iterator[Befund]:
    fehlend = [f for f in form.felder.values() if f.name not in mappe.namen and f.blatt not in fehlende_blaetter]
    versetzt = [form.felder[name] for name in orte.verschobene_felder]
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


def _bereiche(mappe: Buch, form: Form) -> Iterator[Befund]:
    """The ranges that sums add up: each must still hold exactly its fields."""
    for block in form.bloecke.values():
        for name, felder, _ in block.bereiche.values():
            orte = [mappe.namen[f] for f in felder if f in mappe.namen]
            if not orte:
                continue
            soll = orte[0][0], f"{orte[0][1]}:{orte[-1][1]}"
            ist = mappe.bereiche.get(name)
            if ist != soll:
                yield Befund(
                    "BEREICH_GEAENDERT", FEHLER,
                    f"Der Bereichsname „{name}“ {'fehlt' if ist is None else 'umfasst andere Zellen'}; die Summe der "
                    "Spalte ist in der Mappe falsch.",
                    "Übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene Mappe.",
                    soll[0], orte[0][1], ist=None if ist is None else "!".join(ist), soll="!".join(soll),
                )  # fmt: skip


def _protokoll(mappe: Buch, orte: Standorte, form: Form) -> Iterator[Befund]:
    """The table of findings must have its columns: else nobody can tell which of them belongs to people."""
    blatt = orte.blaetter.get(form.blatt("pruefprotokoll").name)
    if blatt is not None and finde_tabelle(mappe) is None:
        yield Befund(
            "BEREICH_GEAENDERT", FEHLER,
            "Im Prüfprotokoll wurden Spalten eingefügt oder gelöscht; Befunde werden dort nicht eingetragen.",
            "Machen Sie die Änderung am Blattaufbau rückgängig.", blatt, "A1", soll=f"{len(SPALTEN)} Spalten",
        )  # fmt: skip


def _lichter(
    mappe: Buch, form: Form, orte: Standorte, ampel: Iterable[Ampelzeile], neben: Iterable[Nebenzelle]
) -> Iterator[Befund]:
    """Traffic lights and other displays that somebody typed over: what they show is no longer true."""
    stellen = [(orte.licht(z), f"Die Ampel von „{form.felder[z.felder[0]].label}“") for z in ampel]
    stellen += [(orte.neben(n), "Die Anzeige in dieser Zelle") for n in neben]
    for ort, was in stellen:
        if ort is not None and (zelle := mappe.zelle(*ort)).formel is None:
            yield Befund(
                "ANZEIGE_UEBERSCHRIEBEN", FEHLER, f"{was} ist überschrieben ({zelle.roh[:60] or 'leer'}).",
                "Stellen Sie die Formel wieder her (Rückgängig, oder aus einer neu ausgegebenen Mappe kopieren).",
                zelle.blatt, zelle.ref, ist=zelle.roh[:200] or None,
            )  # fmt: skip


def _formeln(mappe: Buch, form: Form, formeln: Mapping[str, str | None]) -> Iterator[Befund]:
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


def _parameter(mappe: Buch, form: Form, parameter: Mapping[str, Decimal | None], orte: Standorte) -> Iterator[Befund]:
    blatt = orte.blaetter.get(form.blatt("rechtsstand").name)
    for name, wert in parameter.items():
        if wert is None:
            continue
        if name not in mappe.namen:
            if blatt is not None:
                yield Befund(
                    "NAME_FEHLT", FEHLER,
                    f"Der Zellname „{name}“ eines Rechtsparameters fehlt; die Formeln der Mappe rechnen nicht mehr.",
                    "Übertragen Sie die Eingaben in eine neu ausgegebene Mappe.", blatt, "A1", soll=name,
                )  # fmt: skip
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
