"""The lossless writer: new values for listed cells, every other byte of the workbook as it was.

Untouched zip records are copied raw; in a touched sheet only the `<c>` of the listed cells are replaced.
A formula keeps its `<f>` and gets a fresh cached value. The result is read again before it is handed out.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate

from amip_xl.books.cells import (
    Art,
    Fehlerwert,
    Schreibung,
    verschluessle,
    zahl_zu_spalte,
    zerlege,
    zerlege_bereich,
)
from amip_xl.books.package import (
    ERNEUT,
    Eintrag,
    Paket,
    beziehungen,
    lies_datei,
    lies_xml,
    mappenfehler,
    oeffne,
)
from amip_xl.books.reader import HAUPT, Blatt, Gliederung, Mappe, Zellen, gliedere, lies_blatt
from amip_xl.money import Leer, to_excel

EGAL = 10**9  # number of shared strings: of no matter here, they are neither read nor written
MAX_TEXT = 32_767  # UTF-16 units in one cell
MAX_ZAHL = Decimal("9.99999999999999E+307")
FEHLERWERTE = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"))

Ort: TypeAlias = tuple[int, int]  # row, column
Aenderung: TypeAlias = tuple[int, int, bytes]  # from, to, replacement


def patche(daten: bytes, schreibungen: Iterable[Schreibung], *, name: str = "") -> bytes:
    """The workbook with the listed cells changed. `name` is the file's name for messages.

    Raises MappeError if the file, a place or a value does not allow it; then nothing has been changed.
    """
    paket = oeffne(daten, name)
    buch = gliedere(paket)
    auftraege = _ordne(paket, buch, schreibungen)
    if any(e.name.lower().startswith("_xmlsignatures/") for e in paket.eintraege):
        raise mappenfehler(
            name,
            "ist digital signiert, jede Änderung zerstört die Signatur; bitte eine unsignierte Fassung verwenden",
        )
    if paket.verzeichnis + sum(e.laenge for e in paket.eintraege) != paket.ende:
        raise mappenfehler(name, f"hat ein ungewöhnliches ZIP-Verzeichnis und wird nicht beschrieben; {ERNEUT}")
    plaene: dict[Blatt, Blattplan] = {}
    neue: dict[str, bytes] = {}
    for blatt, neu in auftraege.items():
        plan = _plane(paket, blatt, neu)
        _pruefe_orte(paket, blatt, plan)
        geaendert = _gesetzt(plan)
        if geaendert != plan.xml:
            plaene[blatt] = plan
            neue[blatt.teil] = geaendert
    if not neue:
        return daten
    ergebnis = _packe(paket, neue)
    _beweise(paket, buch, ergebnis, plaene)
    return ergebnis


# --- what shall be written ------------------------------------------------------------------------------


class Neuwert:
    """A value as it goes into the file and as it must come back: kind, `t` attribute, XML text."""

    __slots__ = ("art", "text", "typ", "wert")

    def __init__(self, art: Art, typ: str, text: str, wert: Decimal | str | bool | None) -> None:
        self.art = art
        self.typ = typ
        self.text = text
        self.wert = wert


def _ordne(paket: Paket, buch: Gliederung, schreibungen: Iterable[Schreibung]) -> dict[Blatt, dict[Ort, Neuwert]]:
    blaetter = {b.name: b for b in buch.blaetter}
    auftraege: dict[Blatt, dict[Ort, Neuwert]] = {}
    for s in schreibungen:
        blatt = blaetter.get(s.blatt)
        if blatt is None:
            raise mappenfehler(paket.datei, f"hat kein Blatt „{s.blatt}“; bitte die passende Mappe verwenden")
        if buch.arten[blatt.name] != "worksheet":
            raise mappenfehler(
                paket.datei, f"hat im Blatt „{s.blatt}“ keine Zellen (Diagramm- oder Dialogblatt); "
                "bitte ein Tabellenblatt angeben"
            )  # fmt: skip
        try:
            ort = zerlege(s.ref)
        except ValueError:
            raise mappenfehler(paket.datei, f"hat keine Zelle {s.blatt}!{s.ref}; bitte die Adresse prüfen") from None
        neu = _neuwert(paket, s)
        frueher = auftraege.setdefault(blatt, {}).setdefault(ort, neu)
        if (frueher.art, frueher.wert) != (neu.art, neu.wert):
            raise mappenfehler(
                paket.datei,
                f"soll in {s.blatt}!{s.ref} zwei verschiedene Werte bekommen; bitte nur einen angeben",
            )
    return auftraege


def _unmoeglich(paket: Paket, s: Schreibung, grund: str) -> Exception:
    return mappenfehler(paket.datei, f"kann den Wert für {s.blatt}!{s.ref} nicht aufnehmen: {grund}")


def _neuwert(paket: Paket, s: Schreibung) -> Neuwert:
    wert = s.wert
    if wert is None or isinstance(wert, Leer):
        return Neuwert(Art.LEER, "", "", None)
    if isinstance(wert, bool):
        return Neuwert(Art.WAHR, "b", "1" if wert else "0", wert)
    if isinstance(wert, int):
        wert = Decimal(wert)
    if isinstance(wert, Decimal):
        if not wert.is_finite() or abs(wert) > MAX_ZAHL:
            raise _unmoeglich(
                paket, s, f"{wert} ist keine Zahl, die Excel darstellen kann; bitte die Berechnung prüfen"
            )
        return Neuwert(Art.ZAHL, "", to_excel(wert), wert)
    if isinstance(wert, Fehlerwert):
        if wert not in FEHLERWERTE:
            raise _unmoeglich(paket, s, f"„{wert}“ ist kein Fehlerwert von Excel; bitte einen der bekannten verwenden")
        return Neuwert(Art.FEHLER, "e", str(wert), str(wert))
    if not isinstance(wert, str):
        raise _unmoeglich(
            paket,
            s,
            f"{type(wert).__name__} ist keine zulässige Art von Wert; bitte Decimal oder Text übergeben",
        )
    try:
        laenge = len(wert.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise _unmoeglich(paket, s, "der Text enthält halbe Zeichen (Surrogate); bitte den Text neu eingeben") from None
    if laenge > MAX_TEXT:
        raise _unmoeglich(paket, s, f"der Text hat {laenge} Zeichen, erlaubt sind {MAX_TEXT}; bitte kürzen")
    text = verschluessle(wert)
    return Neuwert(Art.TEXT, "str", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), wert)


# --- finding the places ---------------------------------------------------------------------------------

_MARKE = re.compile(rb"""<([^\s/>]+)((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*+)\s*(/?)>""")
_TABELLE = tuple(f"{raum}table" for raum in HAUPT)
_NAMEN = {
    raum + name: name
    for raum in HAUPT
    for name in ("worksheet", "sheetData", "row", "c", "f", "cols", "col", "mergeCells", "mergeCell")
}


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
            self.aenderungen.append((stelle, stand, _zelle(b"", angaben, formel, self.neu[ort])))
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
                self._spalte = ort[1]
                self.nachbarn[self._zeile].append((ort[1], stelle))
                if ort in self.neu:
                    self.zellen[ort] = Fundstelle(self.xml, stelle, angaben)
                    self._offen.append(self.zellen[ort])
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
                self._offen[2].kinder[marke.rpartition(" ")[2]] = self.xml[kind.anfang : kind.ende]
        elif (tiefe, name) in ((4, "c"), (3, "row"), (2, "sheetData")) and len(self._offen) == tiefe - 1:
            self._offen.pop().schliesse(self.xml, self._leser.CurrentByteIndex)


def _plane(paket: Paket, blatt: Blatt, neu: Mapping[Ort, Neuwert]) -> Blattplan:
    xml = paket.teil(blatt.teil)
    vorher = lies_blatt(paket, blatt, xml, EGAL)
    plan = Blattplan(xml, neu, vorher)
    try:
        if not plan.suche():
            plan.lies()
            if plan.tabelle is None and not plan.unlesbar:
                plan.unlesbar = "ohne Tabelle"
    except (ExpatError, ValueError, KeyError):
        plan.unlesbar = "beschädigt"
    if plan.unlesbar:
        raise mappenfehler(
            paket.datei, f"ist im Blatt „{blatt.name}“ {plan.unlesbar} und wird nicht beschrieben; {ERNEUT}"
        )
    return plan


def _pruefe_orte(paket: Paket, blatt: Blatt, plan: Blattplan) -> None:
    """Refuse the cells that Excel would not let anybody overwrite either."""

    def verboten(ort: Ort, grund: str) -> Exception:
        return mappenfehler(
            paket.datei, f"wird in {blatt.name}!{zahl_zu_spalte(ort[1])}{ort[0]} nicht beschrieben: {grund}"
        )

    orte = sorted(plan.neu)

    def getroffen(bereich: str) -> Iterable[Ort]:
        z1, s1, z2, s2 = zerlege_bereich(bereich)
        for ort in orte[bisect_left(orte, (z1, 0)) : bisect_left(orte, (z2 + 1, 0))]:
            if s1 <= ort[1] <= s2:
                yield ort

    try:
        for bereich in plan.verbunden:
            for ort in getroffen(bereich):
                if ort != zerlege_bereich(bereich)[:2]:
                    raise verboten(
                        ort,
                        f"sie gehört zu den verbundenen Zellen {bereich}; bitte deren erste Zelle angeben",
                    )
        for bereich in plan.matrizen:
            for ort in getroffen(bereich):
                raise verboten(ort, f"sie gehört zur Matrixformel {bereich}; bitte diese in Excel ändern")
        for bereich in _tabellenkoepfe(paket, blatt, plan.xml):
            for ort in getroffen(bereich):
                raise verboten(ort, f"sie ist Überschrift der Tabelle {bereich}; bitte diese in Excel ändern")
    except ValueError:
        raise mappenfehler(
            paket.datei, f"ist im Blatt „{blatt.name}“ beschädigt und wird nicht beschrieben; {ERNEUT}"
        ) from None


def _tabellenkoepfe(paket: Paket, blatt: Blatt, xml: bytes) -> list[str]:
    """The header rows of the sheet's tables: their text is repeated in the table part and must not differ."""
    if b"tablePart" not in xml:
        return []
    koepfe: list[str] = []

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        if marke in _TABELLE and angaben.get("headerRowCount", "1") != "0":
            z1, s1, _, s2 = zerlege_bereich(angaben.get("ref", ""))
            koepfe.append(f"{zahl_zu_spalte(s1)}{z1}:{zahl_zu_spalte(s2)}{z1}")

    for art, teil in beziehungen(paket, blatt.teil).values():
        if art == "table":
            lies_xml(paket, teil, (paket.teil(teil),), beginn)
    return koepfe


# --- changing them --------------------------------------------------------------------------------------


def _gesetzt(plan: Blattplan) -> bytes:
    xml, neu, aenderungen = plan.xml, plan.neu, plan.aenderungen
    if not aenderungen:
        aenderungen = [(f.anfang, f.ende, _ersetzt(f, neu[ort])) for ort, f in plan.zellen.items()]
        fehlend: dict[int, list[int]] = {}
        for zeile, spalte in sorted(neu):
            if (zeile, spalte) not in plan.zellen and neu[zeile, spalte].art is not Art.LEER:
                fehlend.setdefault(zeile, []).append(spalte)
        aenderungen += _ergaenzt(plan, fehlend)
    stuecke: list[bytes] = []
    stand = 0
    for anfang, ende, ersatz in sorted(aenderungen):  # at one offset the insertion comes before the cell
        stuecke += (xml[stand:anfang], ersatz)
        stand = ende
    return b"".join((*stuecke, xml[stand:]))


def _ersetzt(fund: Fundstelle, neu: Neuwert) -> bytes:
    formel = fund.kinder.get("f", b"")
    angaben = fund.roh
    for name in (b"t", b"vm") if formel else (b"t", b"vm", b"cm"):  # type and metadata of the old value
        if name in angaben:
            angaben = re.sub(rb"""\s%s\s*=\s*("[^"]*"|'[^']*')""" % name, b"", angaben, count=1)
    return _zelle(fund.kuerzel, angaben.rstrip(), formel, neu, fund.kinder.get("extLst", b""))


def _zelle(k: bytes, angaben: bytes, formel: bytes, neu: Neuwert, anhang: bytes = b"") -> bytes:
    """A `<c>` element; `k` is the namespace prefix."""
    typ, text = neu.typ.encode(), neu.text.encode()
    if neu.art is Art.LEER and formel:
        typ = b"str"  # our formulas show "" for blank
    if neu.art is Art.LEER and not formel:
        inhalt = anhang
    elif neu.art is Art.TEXT and not formel:
        typ = b"inlineStr"
        raum = b"" if text == text.strip() and not re.search(rb"[\t\n]|  ", text) else b' xml:space="preserve"'
        inhalt = b"<%bis><%bt%b>%b</%bt></%bis>%b" % (k, k, raum, text, k, k, anhang)
    else:
        inhalt = b"%b<%bv>%b</%bv>%b" % (formel, k, text, k, anhang)
    art = b' t="%b"' % typ if typ else b""
    if not inhalt:
        return b"<%bc%b/>" % (k, angaben)
    return b"<%bc%b%b>%b</%bc>" % (k, angaben, art, inhalt, k)


def _ergaenzt(plan: Blattplan, fehlend: Mapping[int, list[int]]) -> list[Aenderung]:
    """The insertions for cells (row -> columns) that the sheet has not got yet."""
    einschuebe: dict[int, list[bytes]] = {}
    aenderungen: list[Aenderung] = []
    tabelle = plan.tabelle
    if tabelle is None:
        return []
    neue_zeilen: list[bytes] = []  # for an empty table
    for zeile, spalten in fehlend.items():
        fund = plan.zeilen.get(zeile)
        k = tabelle.kuerzel if fund is None else fund.kuerzel
        zellen = [(s, _zelle(k, _angaben(plan, zeile, s, fund), b"", plan.neu[zeile, s])) for s in spalten]
        alle = b"".join(z for _, z in zellen)
        if fund is None:
            ganz = b'<%brow r="%d">%b</%brow>' % (k, zeile, alle, k)
            if tabelle.leer:
                neue_zeilen.append(ganz)
            else:
                danach = min((o for z, o in plan.zeilenanfaenge if z > zeile), default=tabelle.schluss)
                einschuebe.setdefault(danach, []).append(ganz)
        elif fund.leer:
            aenderungen.append((fund.marke - 2, fund.marke, b">%b</%b>" % (alle, fund.name)))
        else:
            for spalte, zelle in zellen:
                danach = min((o for s, o in plan.nachbarn[zeile] if s > spalte), default=fund.schluss)
                einschuebe.setdefault(danach, []).append(zelle)
    if neue_zeilen:
        ersatz = b">%b</%b>" % (b"".join(neue_zeilen), tabelle.name)
        aenderungen.append((tabelle.marke - 2, tabelle.marke, ersatz))
    return aenderungen + [(stelle, stelle, b"".join(neue)) for stelle, neue in einschuebe.items()]


def _angaben(plan: Blattplan, zeile: int, spalte: int, fund: Fundstelle | None) -> bytes:
    """Attributes of a new cell; it looks like its row or else its column, as in Excel."""
    stil = ""
    if fund is not None and fund.angaben.get("customFormat") in ("1", "true"):
        stil = fund.angaben.get("s", "")
    else:
        stil = next((s for von, bis, s in plan.spaltenstile if von <= spalte <= bis), "")
    ort = f' r="{zahl_zu_spalte(spalte)}{zeile}"'
    return (ort + (f' s="{stil}"' if stil else "")).encode()


# --- the package ----------------------------------------------------------------------------------------


def _spannen(paket: Paket) -> dict[str, tuple[int, int]]:
    """Where each member's raw record (with all that follows up to the next) stands in the file."""
    eintraege = sorted(paket.eintraege, key=lambda e: e.lokal)
    grenzen = [e.lokal for e in eintraege] + [paket.verzeichnis]
    if any(a >= b for a, b in pairwise(grenzen)):
        raise mappenfehler(paket.datei, f"ist beschädigt (Teile überlappen sich); {ERNEUT}")
    return {e.name: (grenzen[i], grenzen[i + 1]) for i, e in enumerate(eintraege)}


def _packe(paket: Paket, neue: Mapping[str, bytes]) -> bytes:
    """The package with new content for some parts; all other records are copied as they are."""
    ersatz = {id(paket.eintrag(teil)): inhalt for teil, inhalt in neue.items()}
    spannen = _spannen(paket)
    daten = paket.daten
    stuecke = [daten[: min((von for von, _ in spannen.values()), default=0)]]
    stand = len(stuecke[0])
    orte: dict[str, int] = {}
    felder: dict[str, tuple[int, int, int]] = {}
    for e in sorted(paket.eintraege, key=lambda e: e.lokal):
        inhalt = ersatz.get(id(e))
        orte[e.name] = stand
        if inhalt is None:
            stueck = daten[slice(*spannen[e.name])]
        else:
            felder[e.name], stueck = _datensatz(paket, e, inhalt)
        stuecke.append(stueck)
        stand += len(stueck)
    anfang = stand
    for e in paket.eintraege:
        eintrag = bytearray(daten[e.verzeichnis : e.verzeichnis + e.laenge])
        struct.pack_into("<L", eintrag, 42, orte[e.name])
        if e.name in felder:
            struct.pack_into("<H", eintrag, 8, e.merker & ~8)
            struct.pack_into("<3L", eintrag, 16, *felder[e.name])
        stuecke.append(bytes(eintrag))
        stand += len(eintrag)
    schluss = bytearray(daten[paket.ende :])
    struct.pack_into("<2L", schluss, 12, stand - anfang, anfang)
    return b"".join((*stuecke, bytes(schluss)))


def _datensatz(paket: Paket, e: Eintrag, inhalt: bytes) -> tuple[tuple[int, int, int], bytes]:
    """Checksum and sizes of new content, and its zip record: name, time and method as before."""
    kopf = bytearray(paket.daten[e.lokal : e.lokal + 30])
    name_laenge = struct.unpack_from("<H", kopf, 26)[0]
    name = paket.daten[e.lokal + 30 : e.lokal + 30 + name_laenge]
    gepackt = inhalt
    if e.methode == 8:
        presse = zlib.compressobj(6, zlib.DEFLATED, -15)
        gepackt = presse.compress(inhalt) + presse.flush()
    felder = (zlib.crc32(inhalt), len(gepackt), len(inhalt))
    struct.pack_into("<H", kopf, 6, e.merker & ~8)  # sizes stand in the header, no descriptor behind the data
    struct.pack_into("<3L", kopf, 14, *felder)
    struct.pack_into("<H", kopf, 28, 0)  # the extra field may speak of the old sizes
    return felder, bytes(kopf) + name + gepackt


# --- the proof ------------------------------------------------------------------------------------------


def _beweise(alt: Paket, buch: Gliederung, ergebnis: bytes, plaene: Mapping[Blatt, Blattplan]) -> None:
    """Read the result again: listed cells hold their values, everything else is what it was."""
    neu = oeffne(ergebnis, alt.datei)
    geaendert = {e.name for e in (alt.eintrag(blatt.teil) for blatt in plaene) if e is not None}
    spannen_alt, spannen_neu = _spannen(alt), _spannen(neu)
    richtig = [e.name for e in alt.eintraege] == [e.name for e in neu.eintraege] and all(
        alt.daten[slice(*spannen_alt[name])] == neu.daten[slice(*spannen_neu[name])]
        for name in spannen_alt
        if name not in geaendert
    )
    for blatt, plan in plaene.items():
        xml = neu.teil(blatt.teil)
        nachher = lies_blatt(neu, blatt, xml, EGAL)
        vorher = plan.vorher
        if vorher.kanonisch != nachher.kanonisch:  # compare like with like: the two ways escape differently
            vorher = lies_blatt(alt, blatt, plan.xml, EGAL, schnell=False)
            nachher = lies_blatt(neu, blatt, xml, EGAL, schnell=False)
        richtig = richtig and _blatt_stimmt(blatt, plan, vorher, nachher, buch.datum1904)
    if not richtig:
        raise mappenfehler(alt.datei, f"konnte nicht fehlerfrei beschrieben werden und bleibt unverändert; {ERNEUT}")


def _blatt_stimmt(blatt: Blatt, plan: Blattplan, vorher: Zellen, nachher: Zellen, datum1904: bool) -> bool:
    mappe = Mappe(Path(), (blatt,), {}, {}, {}, datum1904, b"", {blatt.name: nachher}, (), frozenset(), {})
    for ref, ort in plan.refs.items():
        soll, war, ist = plan.neu[ort], _roh(vorher, ref), _roh(nachher, ref)
        formel = war[3:5]
        if ist[3:5] != formel or (ref in vorher.stellen and ist[0] != war[0]):
            return False
        if soll.art is Art.ZAHL:  # the number as written: stricter than its value, and quicker
            if ist[8] != soll.text or ist[2] is not None or ist[5] is not None:
                return False
        else:
            zelle = mappe.zelle(blatt.name, ref)
            leer_mit_formel = soll.art is Art.LEER and formel != [None, None]
            if (zelle.art, zelle.wert) != ((Art.TEXT, "") if leer_mit_formel else (soll.art, soll.wert)):
                return False
    if vorher.stellen == nachher.stellen:  # nothing inserted: the rest must be the same list
        a, b = list(vorher.flach), list(nachher.flach)
        for ref in plan.refs.keys() & vorher.stellen.keys():
            stelle = vorher.stellen[ref]
            a[stelle : stelle + 9] = b[stelle : stelle + 9]
        return a == b
    return nachher.stellen.keys() - vorher.stellen.keys() <= plan.refs.keys() and all(
        ref in plan.refs or _roh(vorher, ref) == _roh(nachher, ref) for ref in vorher.stellen
    )


def _roh(zellen: Zellen, ref: str) -> Sequence[str | None]:
    stelle = zellen.stellen.get(ref)
    return [None] * 9 if stelle is None else zellen.flach[stelle : stelle + 9]


# --- files ----------------------------------------------------------------------------------------------


def patche_datei(quelle: Path, ziel: Path, schreibungen: Iterable[Schreibung]) -> None:
    """Patch a file into another or into itself: complete or not at all.

    A file that replaces itself stays beside it as "<stem>.original.xlsx" (the first one is never overwritten,
    later ones get a number). Raises MappeError, also when Excel or LibreOffice holds the file open.
    """
    quelle, ziel = Path(quelle), Path(ziel)
    for pfad in (quelle, ziel):
        _pruefe_sperre(pfad)
    daten = lies_datei(quelle)
    ergebnis = patche(daten, schreibungen, name=quelle.name)
    try:
        if ziel.exists() and ziel.samefile(quelle):
            if ergebnis != daten:
                _ersetze(ziel.resolve(), ergebnis, original=daten)  # through a link: the file, not the link
        else:
            _ersetze(ziel, ergebnis, original=None)
    except PermissionError:
        raise mappenfehler(
            ziel.name, "darf nicht geschrieben werden oder ist in einem anderen Programm geöffnet; bitte dort schließen"
        ) from None
    except OSError as fehler:
        grund = fehler.strerror or str(fehler)
        raise mappenfehler(ziel.name, f"lässt sich nicht schreiben ({grund}); bitte den Ordner prüfen") from None


def _pruefe_sperre(pfad: Path) -> None:
    for programm, name in (("Excel", f"~${pfad.name}"), ("LibreOffice", f".~lock.{pfad.name}#")):
        if (pfad.parent / name).exists():
            raise mappenfehler(
                pfad.name, f"ist gerade in {programm} geöffnet (Sperrdatei {name}); bitte dort schließen"
            )


def _ersetze(ziel: Path, daten: bytes, original: bytes | None) -> None:
    """Put the data in place at one blow; a failure on the way leaves the folder as it was."""
    angelegt = [ziel.with_name(f".{ziel.name}.{os.getpid()}.tmp")]
    try:
        _schreibe(angelegt[0], daten)
        if ziel.exists():
            angelegt[0].chmod(ziel.stat().st_mode & 0o7777)
        if original is not None:
            _bewahre(ziel, original, angelegt)
        angelegt[0].replace(ziel)
    except BaseException:
        for pfad in angelegt:
            pfad.unlink(missing_ok=True)
        raise


def _bewahre(ziel: Path, original: bytes, angelegt: list[Path]) -> None:
    """Keep the original beside the file, once per content, never over an existing one."""
    nummer = 1
    while True:
        kopie = ziel.with_name(f"{ziel.stem}.original{'' if nummer == 1 else f'-{nummer}'}{ziel.suffix}")
        if not kopie.exists():
            angelegt.append(kopie)
            return _schreibe(kopie, original)
        if kopie.is_file() and kopie.read_bytes() == original:
            return None
        nummer += 1


def _schreibe(pfad: Path, daten: bytes) -> None:
    with pfad.open("xb") as datei:
        datei.write(daten)
        datei.flush()
        os.fsync(datei.fileno())
