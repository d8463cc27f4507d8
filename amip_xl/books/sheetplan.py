"""Where the listed cells stand in the bytes of a worksheet part, and which of them may be changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from amip_xl.books.cells import zahl_zu_spalte, zerlege
from amip_xl.books.markup import HAUPT
from amip_xl.books.newvalues import Neuwert, Ort, zellelement
from amip_xl.books.package import ERNEUT, Paket, mappenfehler
from amip_xl.books.sheetpart import Zellen
from amip_xl.books.splice import Aenderung
from amip_xl.books.workbookpart import Blatt

_MARKE = re.compile(rb"""<([^\s/>]+)((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*+)\s*(/?)>""")
_NAMEN = {
    raum + name: name
    for raum in HAUPT
    for name in ("worksheet", "sheetData", "row", "c", "f", "cols", "col", "mergeCells", "mergeCell")
}

SELTSAM = "ungewöhnlich aufgebaut (zwischen den Zellen steht anderes)"


class Fundstelle:
    """An element in the XML: its start tag, its end tag at `schluss`, its end; offsets in bytes."""

    __slots__ = ("anfang", "angaben", "ende", "kinder", "leer", "marke", "name", "roh", "schluss")

    def __init__(self, xml: bytes, anfang: int, angaben: Mapping[str, str]) -> None:
        treffer = _MARKE.match(xml, anfang)
        if treffer is None:  # expat and this pattern disagree: nothing to guess about
            raise ValueError("keine Marke")
        self.anfang = anfang
        self.angaben = angaben
        self.name = treffer[1]
        self.roh = treffer[2]  # attributes as they stand there
        self.leer = bool(treffer[3])
        self.marke = self.schluss = self.ende = treffer.end()
        self.kinder: dict[str, bytes] = {}

    def schliesse(self, xml: bytes, stelle: int) -> None:
        """Note the end tag, which expat has met at `stelle` (meaningless for an empty element)."""
        if not self.leer:
            self.schluss = stelle
            self.ende = xml.index(b">", stelle) + 1

    @property
    def kuerzel(self) -> bytes:
        """The namespace prefix with its colon, empty for the usual mark-up."""
        return b"".join(self.name.rpartition(b":")[:2])


class Blattplan:
    """What is known about the cells of one sheet that shall change.

    Found by searching in mark-up the reader has proven to be canonical, else by a pass of expat.
    """

    def __init__(self, xml: bytes, neu: Mapping[Ort, Neuwert], vorher: Zellen) -> None:
        self.xml = xml
        self.neu = neu
        self.vorher = vorher
        self.refs = {f"{zahl_zu_spalte(spalte)}{zeile}": (zeile, spalte) for zeile, spalte in neu}
        self.gesuchte_zeilen = {zeile for zeile, _ in neu}
        self.tabelle: Fundstelle | None = None
        self.zellen: dict[Ort, Fundstelle] = {}
        self.zeilen: dict[int, Fundstelle] = {}  # the rows of the listed cells
        self.nachbarn: dict[int, list[Ort]] = {}  # all cells of those rows: column, offset
        self.zeilenanfaenge: list[Ort] = []  # all rows: number, offset
        self.matrizen: list[str] = []
        self.verbunden: list[str] = []
        self.spaltenstile: list[tuple[int, int, str]] = []  # first, last, style
        self.aenderungen: list[Aenderung] = []
        self.unlesbar = ""
        self._kette: list[str] = []
        self._zeile = self._spalte = self._kind = 0
        self._offen: list[Fundstelle] = []  # the listed cell, the row, the table that are being read
        self._leser = ParserCreate(None, " ")

    def suche(self) -> bool:
        """Find and change the cells of canonical mark-up; False if it is not, or if a cell is missing."""
        if not self.vorher.kanonisch or not self.refs.keys() <= self.vorher.stellen.keys():
            return False
        xml = self.xml
        ende = xml.index(b"</sheetData>")
        verbunden = re.findall(rb'<mergeCell ref="([A-Z0-9:]+)"/>', xml[ende:])
        if len(verbunden) != xml.count(b"<mergeCell ", ende):
            return False
        self.verbunden = [v.decode() for v in verbunden]
        for matrix in {a for a in self.vorher.flach[5::11] if a and ' t="array"' in a}:
            self.matrizen += re.findall(' ref="([^"]*)"', matrix)
        stand = anfang = xml.index(b"<sheetData>")
        for ref, ort in self.refs.items():
            angaben = b' r="%b"' % ref.encode()
            stelle = xml.find(b"<c%b" % angaben, stand, ende)
            if stelle < 0:  # listed in another order than they stand there
                stelle = xml.index(b"<c%b" % angaben, anfang, ende)
            stand = xml.index(b">", stelle) + 1
            formel = b""
            if not xml.startswith(b"/", stand - 2):
                marke, stand = stand, xml.index(b"</c>", stand) + 4
                if xml.startswith(b"<f", marke):
                    schluss = xml.find(b"</f>", marke, stand)
                    formel = xml[marke : schluss + 4 if schluss > 0 else xml.index(b"/>", marke) + 2]
            stil = self.vorher.flach[self.vorher.stellen[ref]]
            if stil is not None:
                angaben += b' s="%b"' % stil.encode()
            self.aenderungen.append((stelle, stand, zellelement(b"", angaben, formel, self.neu[ort])))
        return True

    def lies(self) -> None:
        """Make the pass. Raises ExpatError, ValueError or KeyError for mark-up that is no worksheet."""
        leser = self._leser
        leser.StartElementHandler = self._beginn
        leser.EndElementHandler = self._schluss
        leser.XmlDeclHandler = self._deklaration
        leser.StartDoctypeDeclHandler = self._doctype
        if b"\0" in self.xml[:4]:
            self.unlesbar = "als UTF-16 gespeichert"
        else:
            leser.Parse(self.xml, True)

    def _deklaration(self, _: str, kodierung: str | None, __: int) -> None:
        if kodierung is not None and kodierung.lower() not in ("utf-8", "us-ascii"):
            self.unlesbar = f"als {kodierung} gespeichert"

    def _doctype(self, *_: object) -> None:
        raise ValueError("DOCTYPE")

    def _beginn(self, marke: str, angaben: dict[str, str]) -> None:
        name = _NAMEN.get(marke, "")
        kette = self._kette
        kette.append(name)
        tiefe = len(kette)
        if tiefe == 5:
            self._kind = self._leser.CurrentByteIndex
            if name == "f" and angaben.get("t") in ("array", "dataTable"):
                self.matrizen.append(angaben.get("ref", ""))
        elif tiefe == 4:
            if name == "c" and self._zeile in self.gesuchte_zeilen and kette[1] == "sheetData":
                stelle = self._leser.CurrentByteIndex
                ref = angaben.get("r")
                ort = (self._zeile, self._spalte + 1) if ref is None else zerlege(ref)
                if ort[0] != self._zeile:
                    raise ValueError("Zelle in fremder Zeile")
                self._spalte = ort[1]
                self.nachbarn[self._zeile].append((ort[1], stelle))
                if ort in self.neu:
                    self.zellen[ort] = Fundstelle(self.xml, stelle, angaben)
                    self._offen.append(self.zellen[ort])
            elif name != "c" and kette[1] == "sheetData" and not marke.endswith("extLst"):
                self.unlesbar = SELTSAM
        elif tiefe == 3:
            if name == "row" and kette[1] == "sheetData":
                stelle = self._leser.CurrentByteIndex
                self._zeile, self._spalte = int(angaben.get("r", self._zeile + 1)), 0
                self.zeilenanfaenge.append((self._zeile, stelle))
                if self._zeile in self.gesuchte_zeilen:
                    if self._zeile in self.zeilen:
                        raise ValueError("Zeile doppelt")
                    self.zeilen[self._zeile] = Fundstelle(self.xml, stelle, angaben)
                    self.nachbarn[self._zeile] = []
                    self._offen.append(self.zeilen[self._zeile])
            elif name == "mergeCell":
                self.verbunden.append(angaben.get("ref", ""))
            elif name == "col" and "style" in angaben:
                self.spaltenstile.append((int(angaben["min"]), int(angaben["max"]), angaben["style"]))
            elif kette[1] == "sheetData" and name != "row":
                self.unlesbar = SELTSAM
        elif tiefe == 2 and name == "sheetData":
            if self.tabelle is not None:
                raise ValueError("zwei Tabellen")
            self.tabelle = Fundstelle(self.xml, self._leser.CurrentByteIndex, angaben)
            self._offen.append(self.tabelle)
        elif tiefe == 1 and name != "worksheet":
            raise ValueError("keine Tabelle")

    def _schluss(self, marke: str) -> None:
        tiefe = len(self._kette)
        name = self._kette.pop()
        if tiefe == 5:
            if len(self._offen) == 3:
                kind = Fundstelle(self.xml, self._kind, {})
                kind.schliesse(self.xml, self._leser.CurrentByteIndex)
                name = marke.rpartition(" ")[2]
                if name not in ("f", "v", "is", "extLst"):
                    self.unlesbar = SELTSAM
                self._offen[2].kinder[name] = self.xml[kind.anfang : kind.ende]
        elif (tiefe, name) in ((4, "c"), (3, "row"), (2, "sheetData")) and len(self._offen) == tiefe - 1:
            self._offen.pop().schliesse(self.xml, self._leser.CurrentByteIndex)


def plane(paket: Paket, blatt: Blatt, xml: bytes, neu: Mapping[Ort, Neuwert], vorher: Zellen) -> Blattplan:
    """Find the listed cells among `vorher`, all cells. Raises MappeError for a sheet that cannot be changed safely."""
    plan = Blattplan(xml, neu, vorher)
    try:
        if not plan.suche():
            plan.lies()
            if plan.tabelle is None and not plan.unlesbar:
                plan.unlesbar = "ohne Tabelle"
            if not plan.unlesbar and any(
                r in vorher.stellen and ort not in plan.zellen for r, ort in plan.refs.items()
            ):
                raise ValueError("Zelle in fremder Zeile")
    except (ExpatError, ValueError, KeyError):
        plan.unlesbar = "beschädigt"
    if plan.unlesbar:
        raise mappenfehler(
            paket.datei, f"ist im Blatt „{blatt.name}“ {plan.unlesbar} und wird nicht beschrieben; {ERNEUT}"
        )
    return plan
