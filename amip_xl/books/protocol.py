"""The sheet Prüfprotokoll: findings as rows, a stamp, a verdict, and the Begründungen people entered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from amip_xl.books.book import Buch
from amip_xl.books.cells import Art, Schreibung, spalte_zu_zahl, zahl_zu_spalte, zerlege_bereich
from amip_xl.findings import FEHLER, Befund, Bericht
from amip_xl.form.protokoll import BEGRUENDUNG, BLATT, ERSTE_ZEILE, SPALTEN, SPRUNG, ZEILEN

ERLEDIGT = "erledigt"
_LAENGSTER_SATZ = 1_000  # characters
_HOECHSTENS_ZEILEN = 10 * ZEILEN  # so far the table is looked at and written, should its name span the whole sheet
_Schluessel = tuple[str, str, str]


class Tabelle(NamedTuple):
    """Where the rows for findings stand: it moves with rows and columns inserted above or left of it."""

    blatt: str
    erste_zeile: int = ERSTE_ZEILE
    letzte_zeile: int = ERSTE_ZEILE + ZEILEN - 1
    versatz: int = 0  # columns to the right

    def ref(self, spalte: str, i: int) -> str:
        """The cell of a column of the form in the i-th row, from 0."""
        return f"{zahl_zu_spalte(spalte_zu_zahl(spalte) + self.versatz)}{self.erste_zeile + i}"

    @property
    def zeilen(self) -> int:
        """How many findings find room."""
        return self.letzte_zeile - self.erste_zeile + 1


@dataclass(slots=True)
class Begruendungen:
    """What people wrote beside findings, in the order of the rows; every row counts, also one without text."""

    zeilen: list[tuple[_Schluessel, str, str]] = field(default_factory=list)  # place, finding's text, Begründung
    belegte_zeilen: int = 0
    tabelle: Tabelle | None = None  # None: the sheet is gone or rebuilt, nothing is read from it or written to it

    def ordne_zu(self, befunde: Iterable[Befund]) -> Iterator[Befund]:
        """The findings with their Begründung; each is used once."""
        liste = list(befunde)
        zugeordnet, _ = self._verteile(liste)
        for i, befund in enumerate(liste):
            yield replace(befund, begruendung=zugeordnet[i]) if zugeordnet.get(i) else befund

    def uebrige(self, befunde: Iterable[Befund]) -> list[tuple[_Schluessel, str]]:
        """Begründungen whose finding is gone: kept as rows marked „erledigt“, no entry is lost."""
        _, rest = self._verteile(list(befunde))
        return [(ort, text) for ort, _, text in rest if text]

    def _verteile(self, befunde: list[Befund]) -> tuple[dict[int, str], list[tuple[_Schluessel, str, str]]]:
        """Rows to findings: first those that say the same, then those of the same kind at the same cell."""
        rest = list(self.zeilen)
        zugeordnet: dict[int, str] = {}
        for im_wortlaut in (True, False):
            for i, befund in enumerate(befunde):
                if i in zugeordnet:
                    continue
                for zeile in rest:
                    if zeile[0] == _schluessel(befund) and (not im_wortlaut or zeile[1] == _passend(befund.text)):
                        rest.remove(zeile)
                        zugeordnet[i] = zeile[2]
                        break
        return zugeordnet, rest


def _schluessel(befund: Befund) -> _Schluessel:
    return befund.code, befund.blatt or "", befund.zelle or ""


def _blatt(mappe: Buch) -> str | None:
    """The sheet's name in this workbook, also when it was renamed; None when it is gone."""
    if "protokoll_urteil" in mappe.namen:
        return mappe.namen["protokoll_urteil"][0]
    return BLATT if any(b.name == BLATT for b in mappe.blaetter) else None


def finde_tabelle(mappe: Buch) -> Tabelle | None:
    """The table of findings; None when its sheet is gone or columns were inserted into it or taken out."""
    blatt = _blatt(mappe)
    if blatt is None or "protokoll_zeilen" not in mappe.bereiche:
        return None if blatt is None else Tabelle(blatt)
    blatt, bereich = mappe.bereiche["protokoll_zeilen"]
    z1, s1, z2, s2 = zerlege_bereich(bereich)
    z2 = min(z2, z1 + _HOECHSTENS_ZEILEN - 1)
    return Tabelle(blatt, z1, z2, s1 - 1) if s2 - s1 + 1 == len(SPALTEN) else None


def lies_begruendungen(mappe: Buch) -> Begruendungen:
    """The Begründungen in the workbook and how many rows of the table are in use."""
    gefunden = Begruendungen(tabelle=finde_tabelle(mappe))
    tabelle = gefunden.tabelle
    if tabelle is None:
        return gefunden
    for i, (bei_code, bei_text) in enumerate(zip(_refs(tabelle, "I"), _refs(tabelle, BEGRUENDUNG), strict=True)):
        code, text = mappe.zelle(tabelle.blatt, bei_code), mappe.zelle(tabelle.blatt, bei_text)
        if code.art is not Art.TEXT and text.art is Art.LEER:
            continue
        gefunden.belegte_zeilen = i + 1
        c, d, f = (str(mappe.zelle(tabelle.blatt, tabelle.ref(s, i)).wert or "") for s in "CDF")
        gefunden.zeilen.append(((str(code.wert or ""), c, d), f, text.roh if text.roh.strip() else ""))
    return gefunden


@lru_cache(8)  # the table stands at the same place in nearly every workbook
def _refs(tabelle: Tabelle, spalte: str) -> tuple[str, ...]:
    return tuple(tabelle.ref(spalte, i) for i in range(tabelle.zeilen))


def protokollzeilen(
    mappe: Buch,
    bericht: Bericht,
    begruendungen: Begruendungen,
    jetzt: datetime,
    programm: str,
    edition: str,
    rechtsstand: date,
) -> Iterator[Schreibung]:
    """Every cell of the Prüfprotokoll that „Berechnen“ writes; old rows below the new ones are emptied."""
    tabelle = begruendungen.tabelle
    if tabelle is None:
        return
    platz = tabelle.zeilen
    zeilen = [_zeile(i, b) for i, b in enumerate(bericht.befunde, 1)]
    zeilen += [_erledigt(ort, text) for ort, text in begruendungen.uebrige(bericht.befunde)]
    if len(zeilen) > platz:
        # entries of people come first: cut findings, never a Begründung
        ohne = [z for z in zeilen if not z[BEGRUENDUNG]]
        weg = set(map(id, ohne[-(len(zeilen) - platz + 1) :]))
        zeilen = [z for z in zeilen if id(z) not in weg]
        zeilen.append(_weitere(len(weg)))
    for kopf, text in _kopf(bericht, jetzt, programm, edition, rechtsstand).items():
        if kopf in mappe.namen:
            yield Schreibung(*mappe.namen[kopf], text)
    for i in range(max(len(zeilen), begruendungen.belegte_zeilen)):
        inhalt = zeilen[i] if i < len(zeilen) else dict.fromkeys(SPALTEN)
        for spalte in SPALTEN:
            wert = inhalt.get(spalte)
            if spalte == SPRUNG:
                wert = f"→ {inhalt['D']}" if inhalt.get("D") else None
            yield Schreibung(tabelle.blatt, tabelle.ref(spalte, i), wert)


def _kopf(bericht: Bericht, jetzt: datetime, programm: str, edition: str, rechtsstand: date) -> dict[str, str]:
    begruendet = sum(b.begruendung is not None for b in bericht.befunde)
    return {
        "protokoll_urteil": bericht.urteil,
        "protokoll_zahlen": f"{bericht.fehler} Fehler, {bericht.hinweise} Hinweise, davon {begruendet} begründet",
        "protokoll_stempel": f"geprüft am {jetzt:%d.%m.%Y um %H:%M} Uhr mit {programm}",
        "protokoll_recht": f"Edition {edition}, Rechtsstand vom {rechtsstand:%d.%m.%Y}",
    }


def _zeile(nummer: int, befund: Befund) -> dict[str, Decimal | str | None]:
    schwere = "✗ Fehler" if befund.schwere is FEHLER else "! Hinweis"
    if befund.begruendung:
        schwere = "✓ begründet" if befund.schwere is not FEHLER else "✗ Fehler (begründet)"
    return {
        "A": Decimal(nummer), "B": schwere, "C": befund.blatt, "D": befund.zelle, "F": _passend(befund.text),
        "G": _passend(befund.abhilfe), "H": befund.norm, "I": befund.code, BEGRUENDUNG: befund.begruendung,
    }  # fmt: skip


def _passend(text: str) -> str:
    """A sentence as a row takes it: it may quote a text that fills a whole cell."""
    return text if len(text) <= _LAENGSTER_SATZ else f"{text[: _LAENGSTER_SATZ - 2]} …"


def _erledigt(ort: tuple[str, str, str], text: str) -> dict[str, Decimal | str | None]:
    code, blatt, zelle = ort
    return {
        "A": None, "B": ERLEDIGT, "C": blatt or None, "D": zelle or None,
        "F": "Der Befund besteht nicht mehr; Ihre Begründung bleibt hier stehen.",
        "G": "Löschen Sie die Begründung, wenn sie nicht mehr gebraucht wird.", "H": None, "I": code or None,
        BEGRUENDUNG: text,
    }  # fmt: skip


def _weitere(anzahl: int) -> dict[str, Decimal | str | None]:
    return {
        "B": "! Hinweis", "F": f"{anzahl} weitere Befunde haben auf diesem Blatt keinen Platz.",
        "G": "Beheben Sie zuerst die Befunde oben; „amip-xl pruefen --json“ nennt alle.", BEGRUENDUNG: None,
    }  # fmt: skip
