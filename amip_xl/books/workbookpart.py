"""The workbook part: which sheets there are, and where the defined names point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import add
from typing import NamedTuple, TypeAlias

from amip_xl.books.cells import MAX_ZEILE, zerlege
from amip_xl.books.gedaechtnis import Gedaechtnis
from amip_xl.books.markup import SCHNITT, hat_schlichten_kopf, namen_in, pruefe_tiefe, text_von
from amip_xl.books.package import ERNEUT, Paket, beziehungen, hauptteil, lies_xml, mappenfehler


class Blatt(NamedTuple):
    """A sheet as the tabs show it; `sichtbarkeit` is visible, hidden or veryHidden, `teil` its part name."""

    name: str
    sichtbarkeit: str
    teil: str


class Gliederung:
    """What the workbook part says: sheets (with the kind of each), names, and the parts it refers to."""

    __slots__ = ("arten", "blaetter", "datum1904", "orte", "rechnung", "schreibkennwort", "teile")

    def __init__(
        self,
        blaetter: tuple[Blatt, ...],
        arten: Mapping[str, str],
        orte: Orte,
        datum1904: bool,
        teile: Mapping[str, str],
        schreibkennwort: bool,
        rechnung: Mapping[str, str],
    ) -> None:
        self.blaetter = blaetter
        self.arten = arten
        self.orte = orte
        self.datum1904 = datum1904
        self.teile = teile
        self.schreibkennwort = schreibkennwort  # whoever does not know it may only look
        self.rechnung = rechnung  # how it calculates, in the words of calcPr


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

_WURZEL = rb'<\?xml [^<>]*\?>\s*(<workbook(?: [A-Za-z0-9:]+="[^"<>&]*")*>)'

_NAMEN = namen_in("workbook", "workbookPr", "fileSharing", "sheets", "sheet", "definedNames", "definedName", "calcPr")

Namen: TypeAlias = list[tuple[str, str]]

# Workbooks of one template have the same names, also when Excel has saved them: the list need not be read again.
_BEKANNT: Gedaechtnis[tuple[bytes, bytes], Orte] = Gedaechtnis(8)
_HOECHSTENS_GEMERKT = 2**18


def gliedere(paket: Paket, *, schnell: bool = True) -> Gliederung:
    """Read the workbook part. Raises MappeError if it names no sheet or the same one twice."""
    teil = hauptteil(paket)
    daten = paket.teil(teil)
    if schnell and hat_schlichten_kopf(daten) and daten.count(b"<definedNames>") == 1:
        vorn, _, rest = daten.partition(b"<definedNames>")
        liste, marke, hinten = rest.partition(b"</definedNames>")
        text = text_von(liste)
        wurzel = re.match(_WURZEL, vorn)  # what the list means depends on nothing else that precedes it
        verborgen = b"<!" in daten or b"<?" in daten[2:]  # it may stand in a comment
        if marke and text is not None and wurzel is not None and "xmlns" not in text and not verborgen:
            orte = _BEKANNT.get((wurzel[1], liste))
            if orte is not None:
                kurz = b"%b<definedNames/>%b" % (vorn, hinten)
                gliederung = _gliedere(paket, teil, kurz, [], orte)
                if gliederung.orte is orte:
                    return gliederung
            einfach = _NAME_EINFACH.split(text)
            reste = SCHNITT.join(einfach[0::5])
            if re.fullmatch(_NAMENSRESTE, reste):
                reste = reste.replace(SCHNITT, "")
                kurz = b"%b<definedNames>%b</definedNames>%b" % (vorn, reste.encode(), hinten)
                gliederung = _gliedere(paket, teil, kurz, einfach)
                if len(liste) <= _HOECHSTENS_GEMERKT:
                    _BEKANNT[wurzel[1], liste] = gliederung.orte
                return gliederung
    return _gliedere(paket, teil, daten, [])


def _gliedere(paket: Paket, teil: str, daten: bytes, einfach: list[str], bekannt: Orte | None = None) -> Gliederung:
    kette: list[str] = []
    blattangaben: list[tuple[str, str, str]] = []
    namen: Namen = []
    lokale: list[tuple[str, str, str]] = []  # number of the sheet, name, reference
    rechnung: dict[str, str] = {}
    text: list[str] = []
    stand = {"1904": False, "namen": False, "kennwort": False}
    name = ""
    nur_auf: str | None = None

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        nonlocal name, nur_auf
        kette.append(_NAMEN.get(marke, ""))
        pruefe_tiefe(kette, paket, teil)
        if kette == ["workbook", "workbookPr"]:
            stand["1904"] = angaben.get("date1904", "0") in ("1", "true")
        elif kette == ["workbook", "fileSharing"]:
            stand["kennwort"] = not angaben.keys().isdisjoint(("reservationPassword", "hashValue"))
        elif kette == ["workbook", "definedNames"]:
            stand["namen"] = True
        elif kette == ["workbook", "sheets", "sheet"]:
            nummer = next((w for s, w in angaben.items() if s.endswith("/relationships id")), "")
            blattangaben.append((angaben.get("name", ""), angaben.get("state", "visible"), nummer))
        elif kette == ["workbook", "definedNames", "definedName"]:
            name, nur_auf = angaben.get("name", ""), angaben.get("localSheetId")
            text.clear()
        elif kette == ["workbook", "calcPr"]:
            rechnung.update(angaben)

    def schluss(_: str) -> None:
        if kette == ["workbook", "definedNames", "definedName"] and name and not name.startswith("_xlnm."):
            if nur_auf is not None:
                lokale.append((nur_auf, name, "".join(text)))
            else:
                namen.append((name, "".join(text)))
        kette.pop()

    lies_xml(paket, teil, (daten,), beginn, schluss, text.append)
    # the list stood somewhere else than it should: in no sense canonical
    if (einfach or bekannt) and not stand["namen"]:
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
    titel_alle = [b.name for b in blaetter]
    orte = bekannt
    if orte is None or list(orte.blaetter.values()) != titel_alle:
        orte = Orte(titel_alle)
        orte.nimm_einfache(einfach)
        orte.nimm(namen)
        nummeriert = {str(i): titel for i, titel in enumerate(titel_alle)}
        orte.lokale = [(nummeriert[i], n, t) for i, n, t in lokale if i in nummeriert]
    return Gliederung(tuple(blaetter), arten, orte, stand["1904"], nebenteile, stand["kennwort"], rechnung)


MEHRFACH = "(mehrfach vergeben)"  # what `kaputte_namen` says of a name that is defined twice


class Orte:
    """The defined names, sorted into cells, ranges and broken ones."""

    def __init__(self, blaetter: Iterable[str]) -> None:
        self.blaetter = {name.lower(): name for name in blaetter}
        self.zellen: dict[str, tuple[str, str]] = {}
        self.bereiche: dict[str, tuple[str, str]] = {}
        self.kaputt: dict[str, str] = {}
        self.lokale: list[tuple[str, str, str]] = []  # names of one sheet only: sheet, name, reference
        self._gefunden: dict[str, str | None] = {}

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
        if roh not in self._gefunden:
            treffer = re.fullmatch(_ORT, roh + "!A1")
            name = "" if treffer is None else treffer[1].replace("''", "'") if treffer[1] else treffer[2]
            self._gefunden[roh] = self.blaetter.get(name.lower())
        return self._gefunden[roh]

    def ziel(self, text: str) -> tuple[str, str] | None:
        """Sheet and "C7" or "C7:C9" of a reference; None for anything else."""
        ort = self._ort(text)
        if ort is None:
            return None
        blatt, von, bis = ort
        return blatt, von if bis is None or bis == von else f"{von}:{bis}"

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
        if bis is not None and (von[-1].isalpha() or von.strip("$").isdigit()):
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
