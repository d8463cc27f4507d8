"""The strict reader: every cell of a workbook as number, text, boolean, blank, error or "not calculated".

Two ways through the XML that must agree (tests/books/test_reader_paths.py): mark-up as Excel, LibreOffice and
XlsxWriter write it is cut up by one regular expression per part, and expat proves what is left over; anything
else (prefixes, comments, missing addresses, UTF-16 …) goes through expat alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from operator import add
from pathlib import Path
from typing import TypeAlias

from amip_xl.books.cells import (
    MAX_SPALTE,
    MAX_ZEILE,
    Art,
    Zelle,
    als_datum,
    entschluessle,
    verschiebe,
    zahl_zu_spalte,
    zerlege,
)
from amip_xl.books.package import (
    ERNEUT,
    MAX_TIEFE,
    Paket,
    beziehungen,
    hauptteil,
    lies_datei,
    lies_xml,
    mappenfehler,
    oeffne,
)
from amip_xl.money import from_excel

__all__ = ["Blatt", "Mappe", "als_datum", "lies", "lies_bytes"]

HAUPT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",  # the strict flavour
)


class Zellen:
    """The cells of one sheet: where in `flach` each begins; nine entries per cell, still XML-escaped.

    They are: style, (unused), type if neither number nor shared string, attributes of the formula, formula,
    number of the shared string, other value, inline text, number; None for what is absent. One flat list
    because that is what `re.split` returns: no object per cell until somebody asks for it.
    """

    __slots__ = ("flach", "kanonisch", "stellen")

    def __init__(self, stellen: dict[str, int], flach: list[str | None], kanonisch: bool = False) -> None:
        self.stellen = stellen
        self.flach = flach
        self.kanonisch = kanonisch  # each cell begins with exactly <c r="C7"


_LEER = Zellen({}, [])
ZAHL, TEXT, WAHR, LEER, FEHLER, UNGERECHNET = Art  # attribute access on an Enum costs as much as a Decimal


@dataclass(frozen=True, slots=True)
class Blatt:
    """A sheet as the tabs show it; `sichtbarkeit` is visible, hidden or veryHidden, `teil` its part name."""

    name: str
    sichtbarkeit: str
    teil: str


@dataclass(frozen=True, slots=True)
class Mappe:
    """A workbook that has been read completely; `namen` are the defined names that point at one cell."""

    pfad: Path
    blaetter: tuple[Blatt, ...]
    namen: Mapping[str, tuple[str, str]]
    bereiche: Mapping[str, tuple[str, str]]
    kaputte_namen: Mapping[str, str]
    datum1904: bool
    _daten: bytes
    _zellen: Mapping[str, Zellen]
    _texte: Sequence[str]
    _datumsstile: frozenset[str]
    _geteilt: dict[str, dict[str, tuple[str, str]]]

    @property
    def sha256(self) -> str:
        """Checksum of the file as read, for provenance."""
        from hashlib import sha256  # loads OpenSSL, 6 ms that a single check need not pay

        return sha256(self._daten).hexdigest()

    def zelle(self, blatt: str, ref: str) -> Zelle:
        """The cell "C7" of a sheet, LEER if the file has none there. KeyError for an unknown sheet."""
        zellen = self._zellen[blatt]
        stelle = zellen.stellen.get(ref)
        return Zelle(blatt, ref, LEER, None) if stelle is None else _deute(self, blatt, ref, stelle)

    def benannt(self, name: str) -> Zelle:
        """The cell a defined name points at. KeyError if the name has no cell."""
        blatt, ref = self.namen[name]
        return self.zelle(blatt, ref)

    def zellen(self, blatt: str) -> Iterator[Zelle]:
        """All cells of a sheet with a value or a formula, in file order. KeyError for an unknown sheet."""
        for ref, stelle in self._zellen[blatt].stellen.items():
            zelle = _deute(self, blatt, ref, stelle)
            if zelle.art is not LEER or zelle.formel is not None:
                yield zelle


def lies(pfad: str | os.PathLike[str]) -> Mappe:
    """Read a workbook file. Raises MappeError with one sentence for whatever cannot be read."""
    return lies_bytes(lies_datei(pfad), pfad)


def lies_bytes(daten: bytes, pfad: str | os.PathLike[str]) -> Mappe:
    """Read a workbook from memory; `pfad` is for messages and provenance. Raises MappeError."""
    return _lies(daten, Path(pfad), schnell=True)


def _lies(daten: bytes, pfad: Path, *, schnell: bool) -> Mappe:
    paket = oeffne(daten, pfad.name)
    buch = gliedere(paket, schnell=schnell)
    texte = _texte(paket, buch, schnell=schnell)
    zellen = {
        blatt.name: lies_blatt(paket, blatt, paket.teil(blatt.teil), len(texte), schnell=schnell)
        if buch.arten[blatt.name] == "worksheet"
        else _LEER
        for blatt in buch.blaetter
    }
    return Mappe(
        pfad=pfad,
        blaetter=buch.blaetter,
        namen=buch.orte.zellen,
        bereiche=buch.orte.bereiche,
        kaputte_namen=buch.orte.kaputt,
        datum1904=buch.datum1904,
        _daten=daten,
        _zellen=zellen,
        _texte=texte,
        _datumsstile=_datumsstile(paket, buch),
        _geteilt={},
    )


# --- one cell -------------------------------------------------------------------------------------------


def _klar(text: str) -> str:
    if "&" in text:
        for kuerzel, zeichen in (
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", '"'),
            ("&apos;", "'"),
            ("&amp;", "&"),
        ):
            text = text.replace(kuerzel, zeichen)
    return entschluessle(text)


def _deute(mappe: Mappe, blatt: str, ref: str, stelle: int) -> Zelle:
    stil, _, typ, f_angaben, f_text, nummer, wert, kurztext, zahl = mappe._zellen[blatt].flach[stelle : stelle + 9]
    formel = None if f_angaben is None else _formel(mappe, blatt, ref, f_angaben, f_text)
    if zahl:
        # up to 15 digits text and double name the same number: no need to go through the double
        genau = Decimal(zahl) if len(zahl) <= 15 and zahl[:2] != "-0" else from_excel(zahl)
        return Zelle(blatt, ref, ZAHL, genau, formel, zahl, stil is not None and stil in mappe._datumsstile)
    if nummer:
        text = _klar(mappe._texte[int(nummer)])
        return Zelle(blatt, ref, TEXT, text, formel, text)
    if typ == "inlineStr" and kurztext is not None:
        wert = kurztext
    if wert is None or (not wert and typ not in ("str", "inlineStr")):
        return Zelle(blatt, ref, LEER if formel is None else UNGERECHNET, None, formel)
    if typ == "b":
        return Zelle(blatt, ref, WAHR, wert in ("1", "true"), formel, wert)
    text = _klar(wert)
    if typ == "e":
        return Zelle(blatt, ref, FEHLER, text, formel, text)
    if typ == "d":
        return Zelle(blatt, ref, ZAHL, _iso_zahl(text, mappe.datum1904), formel, text, True)
    return Zelle(blatt, ref, TEXT, text, formel, text)


def _iso_zahl(text: str, datum1904: bool) -> Decimal:
    """Serial number of an ISO date cell; ValueError if it is none."""
    anfang = datetime(1904, 1, 1) if datum1904 else datetime(1899, 12, 30)
    try:
        dauer = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None) - anfang
    except ValueError:
        uhr = time.fromisoformat(text.removesuffix("Z"))
        dauer = timedelta(hours=uhr.hour, minutes=uhr.minute, seconds=uhr.second, microseconds=uhr.microsecond)
    return dauer.days + Decimal(dauer.seconds * 1_000_000 + dauer.microseconds) / 86_400_000_000


UNBEKANNTE_FORMEL = "?"  # a formula that follows a shared one which is missing


def _formel(mappe: Mappe, blatt: str, ref: str, angaben: str, text: str | None) -> str | None:
    gruppe = _gruppe(angaben)
    if gruppe is None or text:
        if text:
            return _klar(text)
        return UNBEKANNTE_FORMEL if ' t="' in angaben else None
    meister = mappe._geteilt.get(blatt)
    if meister is None:
        meister = mappe._geteilt[blatt] = _meister(mappe._zellen[blatt])
    if gruppe not in meister:
        return UNBEKANNTE_FORMEL
    quelle, vorlage = meister[gruppe]
    (z0, s0), (z1, s1) = zerlege(quelle), zerlege(ref)
    return verschiebe(vorlage, z1 - z0, s1 - s0)


def _gruppe(angaben: str) -> str | None:
    """Number of the group of cells that share one formula, None for a formula of its own."""
    if ' t="shared"' not in angaben:
        return None
    treffer = re.search(r' si="([0-9]+)"', angaben)
    return None if treffer is None else treffer[1]


def _meister(zellen: Zellen) -> dict[str, tuple[str, str]]:
    gefunden: dict[str, tuple[str, str]] = {}
    for ref, stelle in zellen.stellen.items():
        angaben, text = zellen.flach[stelle + 3], zellen.flach[stelle + 4]
        gruppe = _gruppe(angaben) if angaben and text else None
        if gruppe is not None and text:
            gefunden.setdefault(gruppe, (ref, _klar(text)))
    return gefunden


# --- the workbook part: sheets and names ----------------------------------------------------------------


class Gliederung:
    """What the workbook part says: sheets (with the kind of each), names, and the parts it refers to."""

    __slots__ = ("arten", "blaetter", "datum1904", "orte", "teile")

    def __init__(
        self,
        blaetter: tuple[Blatt, ...],
        arten: Mapping[str, str],
        orte: Orte,
        datum1904: bool,
        teile: Mapping[str, str],
    ) -> None:
        self.blaetter = blaetter
        self.arten = arten
        self.orte = orte
        self.datum1904 = datum1904
        self.teile = teile


SCHNITT = "\0"  # stands where a canonical element has been cut out; no XML contains it
# Only the attribute orders of Excel/XlsxWriter and of LibreOffice; all else goes the general way.
_SPALTE = "(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
_NAME_EINFACH = re.compile(
    r'<definedName (?:function="false" hidden="false" )?name="(?!_xlnm\.)([^"&<>\x00-\x1f]+)"'
    r'(?: vbProcedure="false")?>'
    rf"([^<&!\x00-\x1f]+)!\$({_SPALTE})\$([1-9][0-9]{{0,5}})</definedName>"
)
# Patterns used once per file or only for odd files are compiled at first use (by `re`), not at import.
_NAMENSRESTE = rf"(?:{SCHNITT}|<definedName [^<>{SCHNITT}]*>[^<{SCHNITT}]*</definedName>)*+"
_ORT = r"(?s)(?:'((?:[^']|'')+)'|([^'!:,;()\[\]\"#{}=+*/^&<>\s]+))!([$A-Z0-9]+)(?::([$A-Z0-9]+))?"
_GANZE = (  # whole columns, whole rows
    (r"\$?([A-Z]{1,3})", "{}1", f"{{}}{MAX_ZEILE}"),
    (r"\$?([1-9][0-9]{0,6})", "A{}", "XFD{}"),
)

Namen: TypeAlias = list[tuple[str, str]]


def gliedere(paket: Paket, *, schnell: bool = True) -> Gliederung:
    """Read the workbook part. Raises MappeError if it names no sheet or the same one twice."""
    teil = hauptteil(paket)
    daten = paket.teil(teil)
    text = _text_von(daten) if schnell else None
    if text is not None and text.count("<definedNames>") == 1:
        vorn, _, rest = text.partition("<definedNames>")
        liste, marke, hinten = rest.partition("</definedNames>")
        einfach = _NAME_EINFACH.split(liste)
        rest = SCHNITT.join(einfach[0::5])
        if marke and "xmlns" not in liste and re.fullmatch(_NAMENSRESTE, rest):
            rest = rest.replace(SCHNITT, "")
            rest = f"{vorn}<definedNames>{rest}{marke}{hinten}"
            return _gliedere(paket, teil, rest.encode(), einfach)
    return _gliedere(paket, teil, daten, [])


def _gliedere(paket: Paket, teil: str, daten: bytes, einfach: list[str]) -> Gliederung:
    kette: list[str] = []
    blattangaben: list[tuple[str, str, str]] = []
    namen: Namen = []
    text: list[str] = []
    stand = {"1904": False, "namen": False}
    name = ""

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        nonlocal name
        kette.append(_ohne_raum(marke, paket, teil, len(kette)))
        if kette == ["workbook", "workbookPr"]:
            stand["1904"] = angaben.get("date1904", "0") in ("1", "true")
        elif kette == ["workbook", "definedNames"]:
            stand["namen"] = True
        elif kette == ["workbook", "sheets", "sheet"]:
            nummer = next((w for s, w in angaben.items() if s.endswith("/relationships id")), "")
            blattangaben.append((angaben.get("name", ""), angaben.get("state", "visible"), nummer))
        elif kette == ["workbook", "definedNames", "definedName"]:
            name = "" if "localSheetId" in angaben else angaben.get("name", "")
            text.clear()

    def schluss(_: str) -> None:
        if kette == ["workbook", "definedNames", "definedName"] and name and not name.startswith("_xlnm."):
            namen.append((name, "".join(text)))
        kette.pop()

    lies_xml(paket, teil, (daten,), beginn, schluss, text.append)
    if einfach and not stand["namen"]:  # the list stood somewhere else than it should: in no sense canonical
        return _gliedere(paket, teil, paket.teil(teil), [])
    ziele = beziehungen(paket, teil)
    blaetter: list[Blatt] = []
    arten: dict[str, str] = {}
    teile: dict[str, str] = {}
    for titel, sichtbar, nummer in blattangaben:
        art, ziel = ziele.get(nummer, ("", ""))
        if not titel or not ziel or paket.eintrag(ziel) is None:
            raise mappenfehler(paket.datei, f"ist beschädigt, das Blatt „{titel}“ fehlt; {ERNEUT}")
        if titel.lower() in {b.name.lower() for b in blaetter} or ziel in teile:
            raise mappenfehler(paket.datei, f"ist beschädigt, das Blatt „{titel}“ kommt zweimal vor; {ERNEUT}")
        blaetter.append(Blatt(titel, sichtbar, ziel))
        arten[titel] = art
        teile[ziel] = art
    if not blaetter:
        raise mappenfehler(paket.datei, f"enthält kein einziges Blatt; {ERNEUT}")
    nebenteile = {art: ziel for art, ziel in ziele.values() if ziel not in teile}
    orte = Orte([b.name for b in blaetter])
    orte.nimm_einfache(einfach)
    orte.nimm(namen)
    return Gliederung(tuple(blaetter), arten, orte, stand["1904"], nebenteile)


MEHRFACH = "(mehrfach vergeben)"  # what `kaputte_namen` says of a name that is defined twice


class Orte:
    """The defined names, sorted into cells, ranges and broken ones."""

    def __init__(self, blaetter: Iterable[str]) -> None:
        self.blaetter = {name.lower(): name for name in blaetter}
        self.zellen: dict[str, tuple[str, str]] = {}
        self.bereiche: dict[str, tuple[str, str]] = {}
        self.kaputt: dict[str, str] = {}

    def nimm_einfache(self, einfach: list[str]) -> None:
        """Names that point at one cell by absolute address, as flat list: rest, name, sheet, column, row …"""
        namen, blaetter, spalten, zeilen = (einfach[i::5] for i in (1, 2, 3, 4))
        orte = {roh: self.blatt(roh) or "" for roh in set(blaetter)}
        if "" in orte.values() or len(set(namen)) < len(namen):
            self.nimm(
                (name, f"{blatt}!${spalte}${zeile}")
                for name, blatt, spalte, zeile in zip(namen, blaetter, spalten, zeilen, strict=True)
            )
        else:
            ziele = zip(map(orte.__getitem__, blaetter), map(add, spalten, zeilen), strict=True)
            self.zellen = dict(zip(namen, ziele, strict=True))

    def blatt(self, roh: str) -> str | None:
        """The sheet a reference means, None if the workbook has none of that name."""
        treffer = re.fullmatch(_ORT, roh + "!A1")
        if treffer is None:
            return None
        name = treffer[1].replace("''", "'") if treffer[1] else treffer[2]
        return self.blaetter.get(name.lower())

    def nimm(self, namen: Iterable[tuple[str, str]]) -> None:
        """Any names with the text of their reference."""
        for name, text in namen:
            doppelt = name in self.zellen or name in self.bereiche or name in self.kaputt
            ort = None if doppelt else self._ort(text)
            if ort is None:
                self.zellen.pop(name, None)
                self.bereiche.pop(name, None)
                self.kaputt[name] = MEHRFACH if doppelt else text
            else:
                blatt, von, bis = ort
                if bis is None or bis == von:
                    self.zellen[name] = (blatt, von)
                else:
                    self.bereiche[name] = (blatt, f"{von}:{bis}")

    def _ort(self, text: str) -> tuple[str, str, str | None] | None:
        treffer = re.fullmatch(_ORT, text)
        blatt = None if treffer is None else self.blatt(text[: treffer.start(3) - 1])
        if treffer is None or blatt is None:
            return None
        von, bis = treffer[3], treffer[4]
        if bis is not None:
            for muster, erste, letzte in _GANZE:
                a, b = re.fullmatch(muster, von), re.fullmatch(muster, bis)
                if a is not None and b is not None:
                    von, bis = erste.format(a[1]), letzte.format(b[1])
                    break
        try:
            zerlege(von)
            if bis is not None:
                zerlege(bis)
        except ValueError:
            return None
        return blatt, von.replace("$", ""), None if bis is None else bis.replace("$", "")


def _ohne_raum(marke: str, paket: Paket, teil: str, tiefe: int) -> str:
    """Element name without the spreadsheet namespace; "" for elements of any other."""
    if tiefe > MAX_TIEFE:
        raise mappenfehler(paket.datei, f"ist beschädigt, der Teil {teil} ist endlos verschachtelt; {ERNEUT}")
    for raum in HAUPT:
        if marke.startswith(raum):
            return marke[len(raum) :]
    return ""


# --- canonical mark-up ----------------------------------------------------------------------------------

_KOPF = re.compile(r'<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")? ?\?>')
_INHALT = r"[^<\x00-\x08\x0b-\x1f]*+"


def _text_von(daten: bytes) -> str | None:
    """The part as text if it is plain UTF-8 without comments, CDATA, DOCTYPE or unusual entities."""
    try:
        text = daten.decode()
    except UnicodeDecodeError:
        return None
    # the single characters first: looking for a rare one is many times faster than for a pair
    if _KOPF.match(text) is None or ("!" in text and "<!" in text) or ("]" in text and "]]>" in text):
        return None
    if SCHNITT in text or "\uffff" in text or "\ufffe" in text:
        return None
    if "&" in text:
        bekannt = sum(map(text.count, ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;")))
        if bekannt != text.count("&"):
            return None
    return text


def _maskiert(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


# --- sheets ---------------------------------------------------------------------------------------------

_ZELLE = re.compile(
    r'<c r="([A-Z]{1,2}+[1-9][0-9]{0,4}+)"(?: s="([0-9]{1,5}+)")?'
    r'(?: t="(?:(s)|n|(str|b|e|inlineStr))")?(?:/>|>'
    rf"(?:<f([^<>/]*+)(?:/>|>({_INHALT})</f>))?"
    r"(?:(?(3)<v>([0-9]{1,8}+)</v>|"
    rf'(?(4)(?:<v>({_INHALT})</v>|<is><t(?: xml:space="preserve")?>({_INHALT})</t></is>)|'
    r"<v>(-?[0-9]{1,20}+(?:\.[0-9]{1,30}+)?(?:[eE](?:-[0-9]{1,3}+|[+]?0?[0-9]{1,2}+))?)?</v>)))?</c>)"
)
_ZEILE = re.compile(rf'<row r="[1-9][0-9]{{0,5}}+"([^<>/{SCHNITT}]*+)(?:/>|>{SCHNITT}*+</row>)')
_FORMELANGABEN = (
    r'(?: t="(?:shared|array)")?(?: aca="(?:false|true|0|1)")?(?: ref="[A-Z0-9:]+")?'
    r'(?: ca="(?:0|1|true|false)")?(?: si="[0-9]+")?'
)
_JA = '="(?:0|1|true|false)")?'
_ZEILENANGABEN = (
    rf'(?: spans="[0-9: ]*+")?(?: s="[0-9]++")?(?: customFormat{_JA}(?: ht="[0-9.]++")?(?: hidden{_JA}'
    rf'(?: customHeight{_JA}(?: outlineLevel="[0-7]")?(?: collapsed{_JA}(?: thickTop{_JA}(?: thickBot{_JA}'
    r'(?: x14ac:dyDescent="[0-9.]++")?'
)
_ZAHL = r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,5})?"
_NUMMER = r"[0-9]{1,8}"
_HOECHSTENS_DAHINTER = 2**22  # what follows the cells is only proven to be well-formed, its depth is not watched
_BLATTKETTEN = tuple([f"{raum}worksheet", f"{raum}sheetData"] for raum in HAUPT)


def lies_blatt(paket: Paket, blatt: Blatt, daten: bytes, anzahl_texte: int, *, schnell: bool = True) -> Zellen:
    """All `<c>` elements of a worksheet part. Raises MappeError for what Excel would not open."""
    zellen = _blatt_schnell(paket, blatt, daten, anzahl_texte) if schnell else None
    return _blatt_allgemein(paket, blatt, daten, anzahl_texte) if zellen is None else zellen


def _blatt_schnell(paket: Paket, blatt: Blatt, daten: bytes, anzahl_texte: int) -> Zellen | None:
    """The cells of canonical mark-up, None for any other."""
    text = _text_von(daten)
    if text is None:
        return None
    anfang = text.find("<sheetData>") + 11
    ende = text.find("</sheetData>", anfang)
    if anfang < 11 or ende < 0 or len(text) - ende > _HOECHSTENS_DAHINTER:
        return None
    # split gives: rest, the 10 groups of a cell, rest, … ; what remains must be rows and nothing else
    flach: list[str | None] = _ZELLE.split(text[anfang:ende])
    zeilen = _ZEILE.split(SCHNITT.join(flach[0::11]))  # type: ignore[arg-type]
    if any(zeilen[0::2]) or not all(re.fullmatch(_ZEILENANGABEN, a) for a in set(zeilen[1::2])):
        return None
    if any("x14ac" in a for a in set(zeilen[1::2])) and ' xmlns:x14ac="' not in text[:anfang]:
        return None
    refs: list[str] = flach[1::11]  # type: ignore[assignment]
    stellen = dict(zip(refs, range(2, len(flach), 11), strict=True))
    if len(stellen) < len(refs) or max(map(int, filter(None, flach[7::11])), default=-1) >= anzahl_texte:
        return None
    if not all(a is None or re.fullmatch(_FORMELANGABEN, a) for a in set(flach[5::11])):
        return None
    typen = flach[4::11]
    if "b" in typen and any(t == "b" and w not in ("0", "1", None) for t, w in zip(typen, flach[8::11], strict=True)):
        return None
    kette: list[str] = []

    def beginn(marke: str, _: dict[str, str]) -> None:
        kette.append(marke)

    def schluss(_: str) -> None:
        kette.pop()

    stuecke = (text[:anfang].encode(), text[ende:].encode())
    lies_xml(paket, blatt.teil, stuecke, beginn, schluss, nur_erstes=True)
    return Zellen(stellen, flach, kanonisch=True) if kette in _BLATTKETTEN else None


def _blatt_allgemein(paket: Paket, blatt: Blatt, daten: bytes, anzahl_texte: int) -> Zellen:
    """The cells of any mark-up, through expat."""
    stellen: dict[str, int] = {}
    flach: list[str | None] = []
    kette: list[str] = []
    zeile = spalte = 0
    ort: dict[str, str] = {}  # attributes of the current cell
    formel: dict[str, str] | None = None
    texte: dict[str, list[str]] = {}
    ziel: list[str] | None = None

    def kaputt(was: str) -> Exception:
        return mappenfehler(paket.datei, f"ist beschädigt, im Blatt „{blatt.name}“ {was}; {ERNEUT}")

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        nonlocal zeile, spalte, formel, ziel
        name = _ohne_raum(marke, paket, blatt.teil, len(kette))
        kette.append(name)
        tiefe = len(kette)
        if tiefe == 1:
            if name != "worksheet":
                raise kaputt("fehlt die Tabelle")
        elif kette[1] != "sheetData":
            return
        elif tiefe == 3 and name == "row":
            angabe = angaben.get("r", str(zeile + 1)).strip()
            if re.fullmatch(_NUMMER, angabe) is None or not 0 < int(angabe) <= MAX_ZEILE:
                raise kaputt(f"liegt die Zeile {angabe[:20]} außerhalb des Blattes")
            zeile = int(angabe)
            spalte = 0
        elif tiefe == 4 and name == "c" and kette[2] == "row":
            ref = angaben.get("r", "").strip()
            if ref:
                try:
                    spalte = zerlege(ref)[1]
                except ValueError:
                    raise kaputt(f"liegt die Zelle {ref[:20]} außerhalb von A1 bis XFD{MAX_ZEILE}") from None
            else:
                spalte += 1
                if spalte > MAX_SPALTE:
                    raise kaputt(f"hat die Zeile {zeile} zu viele Zellen")
                ref = f"{zahl_zu_spalte(spalte)}{zeile}"
            ort.clear()
            ort.update(angaben, r=ref)
            formel = None
            texte.clear()
        elif tiefe >= 5 and kette[2:4] == ["row", "c"]:
            if tiefe == 5 and name == "f":
                formel = angaben
            if tiefe == 5 and name in ("f", "v"):
                ziel = texte.setdefault(name, [])
            elif kette[4] == "is":  # the phonetic runs (is/rPh/t) are no part of the text
                liste = texte.setdefault("is", [])
                ziel = liste if kette[5:] in (["t"], ["r", "t"]) else None

    def sammle(text: str) -> None:
        if ziel is not None and kette[-1] in ("f", "v", "t"):
            ziel.append(text)

    def schluss(_: str) -> None:
        nonlocal ziel
        name = kette.pop()
        if name in ("f", "v", "t"):
            ziel = None
        elif name == "c" and len(kette) == 3 and kette[1:] == ["sheetData", "row"]:
            ref = ort["r"]
            if ref in stellen:
                raise kaputt(f"kommt die Zelle {ref} zweimal vor")
            teile = {k: _maskiert("".join(t)) for k, t in texte.items()}
            typ, wert = ort.get("t", "").strip() or None, teile.get("v")
            if typ not in ("str", "inlineStr", "e") and wert is not None:
                wert = wert.strip()
            grund = _einwand(typ, wert, anzahl_texte)
            if grund:
                raise kaputt(f"steht in {ref} {grund}")
            f_angaben = None if formel is None else "".join(f' {k}="{w}"' for k, w in formel.items())
            stellen[ref] = len(flach)
            zahl = nummer = None
            if typ == "s":
                typ, nummer, wert = None, wert or None, None
            elif typ in (None, "n"):
                typ, zahl, wert = None, wert or None, None
            stil = ort.get("s", "").strip() or None
            flach.extend((stil, None, typ, f_angaben, teile.get("f") or None, nummer, wert, teile.get("is"), zahl))

    lies_xml(paket, blatt.teil, (daten,), beginn, schluss, sammle)
    return Zellen(stellen, flach)


def _einwand(typ: str | None, wert: str | None, anzahl_texte: int) -> str:
    """Why a stored value cannot be what its type says; an empty text if it can."""
    gut = True
    if typ not in (None, "n", "s", "str", "b", "e", "d", "inlineStr"):
        return f"ein Wert der unbekannten Art „{typ[:20]}“"
    if not wert:
        return ""
    if typ in (None, "n"):
        gut = re.fullmatch(_ZAHL, wert) is not None and abs(float(wert)) != float("inf")
    elif typ == "s":
        if re.fullmatch(_NUMMER, wert) is None or int(wert) >= anzahl_texte:
            return f"ein Verweis auf den Text Nr. {wert[:20]}, den es nicht gibt"
    elif typ == "b":
        gut = wert in ("0", "1", "true", "false")
    elif typ == "d":
        try:
            _iso_zahl(wert, False)
        except (ValueError, OverflowError):
            gut = False
    if gut:
        return ""
    was = {"b": "kein Wahrheitswert", "d": "kein Datum"}.get(typ or "n", "keine Zahl")
    return f"„{wert[:40]}“, das ist {was}"


# --- shared strings -------------------------------------------------------------------------------------

_TEXTKOPF = r'<\?xml [^<>]*\?>\s*<sst(?: [A-Za-z0-9:]+="[^"<>&]*")*>'
_EINTRAG = re.compile(rf'<si><t(?: xml:space="preserve")?>({_INHALT})</t></si>')
_HOECHSTENS_REICH = 50


def _texte(paket: Paket, buch: Gliederung, *, schnell: bool) -> Sequence[str]:
    """The shared strings, runs joined, still XML-escaped."""
    teil = buch.teile.get("sharedStrings", "")
    if not teil or paket.eintrag(teil) is None:
        return ()
    daten = paket.teil(teil)
    text = _text_von(daten) if schnell else None
    kopf = None if text is None else re.match(_TEXTKOPF, text)
    if text is not None and kopf is not None and text.endswith("</sst>"):
        stuecke = _EINTRAG.split(text[kopf.end() : -6])
        reste = [r for r in stuecke[0::2] if r]
        ganz = all(r.startswith("<si>") and r.endswith("</si>") and r.count("<si>") == r.count("</si>") for r in reste)
        if ganz and len(reste) <= _HOECHSTENS_REICH:
            rahmen = (text[: kopf.end()].encode(), b"</sst>")
            if not reste:
                _texte_allgemein(paket, teil, rahmen)
                return stuecke[1::2]
            texte: list[str] = []
            for i, stueck in enumerate(stuecke):
                if i % 2:
                    texte.append(stueck)
                elif stueck:
                    texte += _texte_allgemein(paket, teil, (rahmen[0], stueck.encode(), rahmen[1]))
            return texte
    return _texte_allgemein(paket, teil, (daten,))


def _texte_allgemein(paket: Paket, teil: str, stuecke: tuple[bytes, ...]) -> list[str]:
    texte: list[str] = []
    laeufe: list[str] = []
    kette: list[str] = []

    def beginn(marke: str, _: dict[str, str]) -> None:
        kette.append(_ohne_raum(marke, paket, teil, len(kette)))
        if kette == ["sst", "si"]:
            laeufe.clear()

    def sammle(text: str) -> None:
        if kette[-1] == "t" and kette[2:] in (["t"], ["r", "t"]):  # not the phonetic runs
            laeufe.append(text)

    def schluss(_: str) -> None:
        if kette == ["sst", "si"]:
            texte.append(_maskiert("".join(laeufe)))
        kette.pop()

    lies_xml(paket, teil, stuecke, beginn, schluss, sammle)
    return texte


# --- styles: which numbers are dates --------------------------------------------------------------------

_EINGEBAUT = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_KEIN_DATUM = r'(?i)"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]'


def _ist_datumsformat(muster: str) -> bool:
    return re.search("(?i)[dmyhs]", re.sub(_KEIN_DATUM, "", muster.split(";")[0])) is not None


def _datumsstile(paket: Paket, buch: Gliederung) -> frozenset[str]:
    """The style numbers (as in a cell's `s`) whose number format shows a date or time."""
    teil = buch.teile.get("styles", "")
    if not teil or paket.eintrag(teil) is None:
        return frozenset()
    eigene: dict[str, str] = {}
    formate: list[str] = []
    kette: list[str] = []

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        kette.append(_ohne_raum(marke, paket, teil, len(kette)))
        if kette == ["styleSheet", "numFmts", "numFmt"]:
            eigene[angaben.get("numFmtId", "")] = angaben.get("formatCode", "")
        elif kette == ["styleSheet", "cellXfs", "xf"]:
            formate.append(angaben.get("numFmtId", "0"))

    def schluss(_: str) -> None:
        kette.pop()

    lies_xml(paket, teil, (paket.teil(teil),), beginn, schluss)
    daten = {f for f in set(formate) if f in eigene and _ist_datumsformat(eigene[f])}
    daten |= {str(n) for n in _EINGEBAUT if str(n) not in eigene}
    return frozenset(str(i) for i, f in enumerate(formate) if f in daten)
