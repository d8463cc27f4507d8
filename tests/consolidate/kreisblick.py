"""A county workbook as somebody sees it who only has the file: cells, words, links to click on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

from amip_xl.books.cells import zahl_zu_spalte
from amip_xl.books.reader import Mappe, lies

Ort = tuple[str, str]
_ZIEL = re.compile(r"'?([^'!]+)'?!\$?([A-Z]+)\$?([0-9]+)")
_VERWEIS = re.compile(r'<hyperlink ref="([A-Z]+[0-9]+)" location="([^"]*)"')
ERSTE_HERKUNFT = 5
_HERKUNFTSSPALTEN = "ABCDEFGHIJKLM"


@dataclass
class Kreisblick:
    """The file, read once; a click is a look-up among its real hyperlinks."""

    pfad: Path

    @cached_property
    def mappe(self) -> Mappe:
        return lies(self.pfad)

    @cached_property
    def verweise(self) -> dict[Ort, Ort]:
        """Every link inside the workbook: where it stands, where it leads."""
        gefunden = {}
        for blatt in self.mappe.blaetter:
            xml = unescape(self.mappe.paket.anhang(blatt.teil).decode())
            for ref, ziel in _VERWEIS.findall(xml):
                treffer = _ZIEL.fullmatch(ziel)
                assert treffer, ziel
                gefunden[blatt.name, ref] = (treffer[1], treffer[2] + treffer[3])
        return gefunden

    def wert(self, blatt: str, zelle: str) -> Any:
        return self.mappe.zelle(blatt, zelle).wert

    def formel(self, blatt: str, zelle: str) -> str | None:
        return self.mappe.zelle(blatt, zelle).formel

    def klick(self, ort: Ort) -> Ort:
        return self.verweise[ort]

    @cached_property
    def _neben(self) -> dict[Ort, Ort]:
        """Cell of the form -> the link beside the form that speaks of it."""
        return {
            (blatt, text.removesuffix(" →")): (blatt, zelle)
            for blatt, zelle in self.verweise
            if (text := str(self.wert(blatt, zelle))).endswith(" →")
        }

    def neben(self, blatt: str, zelle: str) -> Ort:
        return self._neben[blatt, zelle]

    @cached_property
    def _gemeindezeilen(self) -> dict[str, int]:
        return {
            z.formel: int(z.ref[1:])
            for z in self.mappe.zellen("Gemeinden")
            if z.formel and re.fullmatch("D[0-9]+", z.ref)
        }

    def gemeindezeile(self, feld: str) -> int:
        return self._gemeindezeilen[feld]

    def suche(self, blatt: str, spalte: str, beginn: str) -> int:
        """The first row whose text in a column begins so."""
        alle = (z for z in self.mappe.zellen(blatt) if re.fullmatch(f"{spalte}[0-9]+", z.ref))
        return next(int(z.ref.removeprefix(spalte)) for z in alle if str(z.wert).startswith(beginn))

    def namen(self) -> dict[str, str]:
        """Column on Gemeinden -> whose figures."""
        alle = {s: self.wert("Gemeinden", f"{s}4") for s in map(zahl_zu_spalte, range(7, 60))}
        return {s: name for s, name in alle.items() if name}

    def herkunft(self, ab: int = ERSTE_HERKUNFT) -> Iterator[dict[str, Any]]:
        """The lines of the list from this row on."""
        kopf = [self.wert("Herkunft", f"{s}{ERSTE_HERKUNFT - 1}") for s in _HERKUNFTSSPALTEN]
        n = ab
        while self.wert("Herkunft", f"A{n}") is not None:
            zeile = [self.wert("Herkunft", f"{s}{n}") for s in _HERKUNFTSSPALTEN]
            yield {**dict(zip(kopf, zeile, strict=True)), "n": n}
            n += 1

    def eines_feldes(self, ab: int) -> list[dict[str, Any]]:
        """The lines that stand together with this one."""
        alle: list[dict[str, Any]] = []
        for zeile in self.herkunft(ab):
            if alle and zeile["Feld"] != alle[0]["Feld"]:
                break
            alle.append(zeile)
        return alle
