"""An export as a table of cells, whether it came as Excel workbook or as CSV; nothing is guessed here."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.books.cells import zahl_zu_spalte, zerlege, zerlege_bereich
from amip_xl.books.package import Paket, lies_datei, mappenfehler, oeffne
from amip_xl.einlesen.zeichen import glatt
from amip_xl.money import from_excel

_VERBUNDEN = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)")
_HOECHSTENS = 2_000_000  # cells of a sheet; the largest tables of the BA have a tenth of it


class Inhalt(NamedTuple):
    """One cell: a number, a day or a text, the text as people would quote it, and whether it is shown in percent."""

    wert: Decimal | date | str
    roh: str
    prozent: bool = False
    fehler: str = ""  # why nobody can use it


class Tabelle:
    """One sheet of an Excel file, or a CSV file."""

    def __init__(
        self,
        datei: str,
        blatt: str,
        sha256: str,
        zellen: Mapping[tuple[int, int], Inhalt],
        verbunden: Mapping[tuple[int, int], tuple[int, int]],
        hat_formel: Callable[[int, int], bool],
    ) -> None:
        self.datei, self.blatt, self.sha256 = datei, blatt, sha256
        self._zellen, self._verbunden, self._hat_formel = zellen, verbunden, hat_formel
        self.zeilen = max((z for z, _ in zellen), default=0)
        self.spalten = max((s for _, s in zellen), default=0)

    @property
    def name(self) -> str:
        """What sentences call it."""
        return f"{self.datei}!{self.blatt}" if self.blatt else self.datei

    def ort(self, zeile: int, spalte: int) -> str:
        """A cell as people write it: Datei!Blatt!C12."""
        return f"{self.name}!{ref(zeile, spalte)}"

    def inhalt(self, zeile: int, spalte: int) -> Inhalt | None:
        """The cell, None for a blank one: one with a formula that nobody has calculated is none."""
        zelle = self._zellen.get((zeile, spalte))
        if zelle is None and self._hat_formel(zeile, spalte):
            return Inhalt("", "", fehler="enthält eine Formel ohne berechneten Wert")
        return zelle

    def text(self, zeile: int, spalte: int, verbunden: bool = False) -> str:
        """A label; with `verbunden` also of the merged cell that covers this place."""
        ort = self._verbunden.get((zeile, spalte), (zeile, spalte)) if verbunden else (zeile, spalte)
        zelle = self._zellen.get(ort)
        return "" if zelle is None else glatt(zelle.roh)

    def titel(self, spalte: int, kopfzeilen: tuple[int, ...]) -> tuple[str, ...]:
        """The titles above a column from top to bottom, each once."""
        alle = (self.text(zeile, spalte, verbunden=True) for zeile in kopfzeilen)
        return tuple(dict.fromkeys(t for t in alle if t))


def ref(zeile: int, spalte: int) -> str:
    """Row and column as an address."""
    return f"{zahl_zu_spalte(spalte)}{zeile}"


def lies_csv(pfad: Path, trennzeichen: str, kodierung: str) -> Tabelle:
    """A CSV file; every cell is a text. Raises MappeError."""
    daten = lies_datei(pfad)
    try:
        text = daten.decode("utf-8-sig" if kodierung.lower().replace("_", "-") in ("utf-8", "utf8") else kodierung)
    except UnicodeDecodeError:
        raise mappenfehler(
            pfad.name, f"ist nicht als {kodierung} gespeichert; bitte in der Zuordnung „kodierung“ angeben (meist "
            "„utf-8“ oder „cp1252“)"
        ) from None  # fmt: skip
    except (LookupError, ValueError):
        raise mappenfehler(
            pfad.name, f"kann nicht mit der kodierung „{kodierung[:40]}“ gelesen werden, die es nicht gibt; bitte "
            "„utf-8“ oder „cp1252“ angeben"
        ) from None  # fmt: skip
    zellen: dict[tuple[int, int], Inhalt] = {}
    try:
        for z, zeile in enumerate(csv.reader(StringIO(text, newline=""), delimiter=trennzeichen, strict=True), 1):
            for s, feld in enumerate(zeile, 1):
                if feld.strip():
                    zellen[z, s] = Inhalt(feld, feld)
    except (csv.Error, TypeError, ValueError):
        raise mappenfehler(
            pfad.name, f"ist keine CSV-Datei mit dem Trennzeichen „{trennzeichen}“; bitte Datei und Zuordnung prüfen"
        ) from None  # fmt: skip
    return Tabelle(pfad.name, "", _pruefsumme(daten), zellen, {}, lambda zeile, spalte: False)  # noqa: ARG005


def lies_excel(pfad: Path, blatt: str | None) -> Tabelle:
    """One sheet of an Excel file; `blatt` may be left out when there is only one. Raises MappeError."""
    daten = lies_datei(pfad)
    _pruefe_verbundene(oeffne(daten, pfad.name))  # what it really is, and that unpacking it does no harm
    buch = _buch(daten, pfad.name, True)
    namen = buch.sheetnames
    if blatt is None and len(namen) > 1:
        raise mappenfehler(
            pfad.name, f"hat {len(namen)} Blätter; bitte in der Zuordnung mit „blatt“ angeben, welches gilt"
        )
    blatt = blatt or namen[0]
    if blatt not in namen:
        raise mappenfehler(
            pfad.name, f"hat kein Blatt „{blatt}“, nur {', '.join(f'„{n}“' for n in namen[:8])}; bitte Datei und "
            "Zuordnung prüfen"
        )  # fmt: skip
    seite = buch[blatt]
    if not hasattr(seite, "iter_rows"):
        raise mappenfehler(pfad.name, f"hat auf dem Blatt „{blatt}“ keine Zellen; bitte die Zuordnung prüfen")
    if seite.max_row * seite.max_column > _HOECHSTENS:
        raise mappenfehler(
            pfad.name, f"hat auf dem Blatt „{blatt}“ weit mehr Zellen als eine Tabelle der Statistik; bitte leere "
            "Zeilen und Spalten am Ende löschen"
        )  # fmt: skip
    zellen = {(c.row, c.column): _inhalt(c) for reihe in seite.iter_rows() for c in reihe if c.value is not None}
    verbunden: dict[tuple[int, int], tuple[int, int]] = {}
    for bereich in seite.merged_cells.ranges:
        z1, s1, z2, s2 = zerlege_bereich(bereich.coord)
        verbunden |= {(z, s): (z1, s1) for z in range(z1, z2 + 1) for s in range(s1, s2 + 1)}

    def hat_formel(zeile: int, spalte: int) -> bool:
        return bool(_buch(daten, pfad.name, False)[blatt].cell(zeile, spalte).data_type == "f")

    return Tabelle(pfad.name, blatt, _pruefsumme(daten), zellen, verbunden, hat_formel)


def _pruefe_verbundene(paket: Paket) -> None:
    """Refuse merged cells without end before openpyxl makes each of them; raises MappeError."""
    for eintrag in paket.eintraege:
        if not eintrag.name.lower().endswith(".xml"):
            continue
        zellen = 0
        for bereich in _VERBUNDEN.findall(paket.teil(eintrag.name)):
            with suppress(ValueError):  # openpyxl says what it cannot read
                z1, s1, z2, s2 = zerlege_bereich(bereich.decode())
                zellen += (z2 - z1 + 1) * (s2 - s1 + 1)
        if zellen > _HOECHSTENS:
            raise mappenfehler(
                paket.datei, "hat weit mehr verbundene Zellen als eine Tabelle der Statistik; bitte die Verbindung "
                "ganzer Spalten oder Zeilen aufheben"
            )  # fmt: skip


@lru_cache(4)  # several sources may be sheets of one file
def _buch(daten: bytes, datei: str, nur_werte: bool) -> Any:
    from warnings import catch_warnings, simplefilter

    from openpyxl import load_workbook  # slow to import, and only needed here and for the drift check

    try:
        with catch_warnings():
            simplefilter("ignore")  # about what it does not model; only cells are asked for
            return load_workbook(BytesIO(daten), data_only=nur_werte)
    except Exception:  # whatever it stumbles over in a file of somebody else
        raise mappenfehler(
            datei, "lässt sich nicht als Excel-Datei lesen; bitte in Excel öffnen und als .xlsx neu speichern"
        ) from None


def _inhalt(zelle: Any) -> Inhalt:
    wert = zelle.value
    if zelle.data_type == "e":
        return Inhalt(str(wert), str(wert), fehler=f"enthält den Fehlerwert {wert}")
    if isinstance(wert, bool):
        text = "WAHR" if wert else "FALSCH"
        return Inhalt(text, text)
    if isinstance(wert, int | float):
        zahl = from_excel(repr(wert))
        return Inhalt(zahl, f"{zahl:f}", "%" in str(zelle.number_format))
    if isinstance(wert, datetime):
        return Inhalt(wert.date(), f"{wert:%d.%m.%Y}")
    if isinstance(wert, date):
        return Inhalt(wert, f"{wert:%d.%m.%Y}")
    return Inhalt(str(wert), str(wert))


def _pruefsumme(daten: bytes) -> str:
    from hashlib import sha256

    return sha256(daten).hexdigest()


def adresse(text: str) -> tuple[int, int] | None:
    """Row and column of „C12“; None for what is no address."""
    try:
        return zerlege(text)
    except ValueError:
        return None
