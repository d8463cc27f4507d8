"""A worksheet part: all its cells, by one pattern for plain mark-up, through expat for any other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from amip_xl.books.cells import MAX_SPALTE, MAX_ZEILE, iso_zahl, zahl_zu_spalte, zerlege
from amip_xl.books.gedaechtnis import Gedaechtnis
from amip_xl.books.markup import HAUPT, SCHNITT, hat_schlichten_kopf, ist_schlicht, maskiert, namen_in, pruefe_tiefe
from amip_xl.books.package import ERNEUT, Paket, lies_xml, mappenfehler
from amip_xl.books.workbookpart import Blatt


class Zellen:
    """The cells of one sheet: where in `flach` each begins; nine entries per cell, still XML-escaped.

    They are: style, (unused), type if neither number nor shared string, attributes of the formula, formula,
    number of the shared string, other value, inline text, number; None for what is absent. One flat list
    because that is what `re.split` returns: no object per cell until somebody asks for it.
    """

    __slots__ = ("danach", "flach", "kanonisch", "stellen", "verdeckt")

    def __init__(
        self, stellen: dict[str, int], flach: list[str | None], *, kanonisch: bool = False, danach: bytes = b""
    ) -> None:
        self.stellen = stellen
        self.flach = flach
        self.kanonisch = kanonisch  # each cell begins with exactly <c r="C7"
        self.verdeckt = False  # rows or columns may be hidden: worth a second look
        self.danach = danach  # what follows the cells of canonical mark-up: protection, validations

    def textnummern(self, ohne: Iterable[str] = ()) -> set[int]:
        """The shared strings that the cells refer to, except those at some addresses."""
        erste, schritt = (7, 11) if self.kanonisch else (5, 9)
        nummern = self.flach[erste::schritt]
        for ref in ohne:
            if ref in self.stellen:
                nummern[(self.stellen[ref] + 5 - erste) // schritt] = None
        return {int(n) for n in set(nummern) if n}


# Workbooks of one year have much in common, and a workbook is read again after it has been written: ends of sheets
# (validations, conditional formats) that have been proven well-formed are not gone through a second time.
_BEWIESEN: Gedaechtnis[tuple[bytes, bytes], bool] = Gedaechtnis(64)  # root and end, or beginning and end
_HOECHSTENS_GEMERKT = 2**16

EGAL = 10**9  # a number of shared strings for those who only look at the cells, not at their texts

_ZELLE = re.compile(
    r'<c r="([A-Z]{1,2}+[1-9][0-9]{0,4}+)"(?: s="([0-9]{1,5}+)")?'
    r'(?: t="(?:(s)|n|(str|b|e|inlineStr))")?(?:/>|>'
    r"(?:<f([^<>/]*+)(?:/>|>([^<]*+)</f>))?"
    r"(?:(?(3)<v>([0-9]{1,8}+)</v>|"
    r'(?(4)(?:<v>([^<]*+)</v>|<is><t(?: xml:space="preserve")?>([^<]*+)</t></is>)|'
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
_AUSWAHL = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_NAMEN = namen_in("worksheet", "sheetData", "row", "c", "f", "v", "is", "r", "t")
_WURZEL = rb'<\?xml [^<>]*\?>\s*(<worksheet(?: [A-Za-z0-9:]+="[^"<>&]*")*>)'
_ENDE = b"</sheetData></worksheet>"
_BLATTKETTEN = tuple([f"{raum}worksheet", f"{raum}sheetData"] for raum in HAUPT)


def lies_blatt(paket: Paket, blatt: Blatt, daten: bytes, anzahl_texte: int, *, schnell: bool = True) -> Zellen:
    """All `<c>` elements of a worksheet part. Raises MappeError for what Excel would not open."""
    zellen = _blatt_schnell(paket, blatt, daten, anzahl_texte) if schnell else None
    if zellen is None:
        zellen = _blatt_allgemein(paket, blatt, daten, anzahl_texte)
    zellen.verdeckt = b'hidden="1"' in daten or b'hidden="true"' in daten
    paket.zaehle_zellen(blatt.teil, len(zellen.stellen))
    return zellen


def _blatt_schnell(paket: Paket, blatt: Blatt, daten: bytes, anzahl_texte: int) -> Zellen | None:
    """The cells of canonical mark-up, None for any other."""
    anfang = daten.find(b"<sheetData>") + 11
    ende = daten.find(b"</sheetData>", anfang)
    if anfang < 11 or ende < 0 or len(daten) - ende > _HOECHSTENS_DAHINTER or not hat_schlichten_kopf(daten):
        return None
    davor, mitte, danach = daten[:anfang], daten[anfang:ende], daten[ende:]
    if b"sheetData" in danach[12:] or b"sheetData" in davor[:-11] or not ist_schlicht(mitte):
        return None
    try:
        text = mitte.decode()
    except UnicodeDecodeError:
        return None
    # split gives: rest, the 10 groups of a cell, rest, … ; what remains must be rows and nothing else
    flach: list[str | None] = _ZELLE.split(text)
    zeilen = _ZEILE.split(SCHNITT.join(flach[0::11]))  # type: ignore[arg-type]
    if any(zeilen[0::2]) or not all(re.fullmatch(_ZEILENANGABEN, a) for a in set(zeilen[1::2])):
        return None
    if any("x14ac" in a for a in set(zeilen[1::2])) and b' xmlns:x14ac="' not in davor:
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
    if not _rahmen_stimmt(paket, blatt, davor, danach):
        return None
    return Zellen(stellen, flach, kanonisch=True, danach=danach)


def _rahmen_stimmt(paket: Paket, blatt: Blatt, davor: bytes, danach: bytes) -> bool:
    """Prove that the cells stand where cells stand, and that all around them is well-formed."""
    if (davor, danach) in _BEWIESEN:
        return True
    kette: list[str] = []

    def beginn(marke: str, _: dict[str, str]) -> None:
        kette.append(marke)

    def schluss(_: str) -> None:
        kette.pop()

    wurzel = re.match(_WURZEL, davor)  # what follows the cells depends on nothing else that precedes them
    schluessel = b"" if wurzel is None else wurzel[1], danach
    ende = _ENDE if schluessel in _BEWIESEN else danach
    lies_xml(paket, blatt.teil, (davor, ende), beginn, schluss, nur_erstes=True)
    if wurzel is None:
        return kette in _BLATTKETTEN
    if kette not in _BLATTKETTEN:
        return False
    if len(davor) + len(danach) <= _HOECHSTENS_GEMERKT:
        _BEWIESEN[schluessel] = _BEWIESEN[davor, danach] = True
    return True


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
        name = _NAMEN.get(marke, "")
        kette.append(name)
        tiefe = len(kette)
        if tiefe == 1:
            if name != "worksheet":
                raise kaputt("fehlt die Tabelle")
        elif kette[1] != "sheetData":
            return
        pruefe_tiefe(kette, paket, blatt.teil)
        if marke.startswith(_AUSWAHL):  # which of the alternatives holds is not for us to say
            raise mappenfehler(
                paket.datei,
                f"ist im Blatt „{blatt.name}“ ungewöhnlich aufgebaut (Zellen stehen zur Auswahl, "
                f"AlternateContent); {ERNEUT}",
            )
        if tiefe == 3 and name == "row":
            angabe = angaben.get("r", str(zeile + 1)).strip()
            if re.fullmatch(_NUMMER, angabe) is None or not 0 < int(angabe) <= MAX_ZEILE:
                raise kaputt(f"liegt die Zeile {angabe[:20]} außerhalb des Blattes")
            zeile = int(angabe)
            spalte = 0
        elif tiefe == 4 and name == "c" and kette[2] == "row":
            ref = angaben.get("r", "").strip()
            if ref:
                try:
                    ort_zeile, spalte = zerlege(ref)
                except ValueError:
                    raise kaputt(f"liegt die Zelle {ref[:20]} außerhalb von A1 bis XFD{MAX_ZEILE}") from None
                if "$" in ref or not ref.isupper():  # else nobody would find it under its name
                    ref = f"{zahl_zu_spalte(spalte)}{ort_zeile}"
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
            if tiefe == 5 and name in texte:
                raise kaputt(f"steht in {ort['r']} mehr als ein Wert")
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
            teile = {k: maskiert("".join(t)) for k, t in texte.items()}
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
            iso_zahl(wert, False)
        except (ValueError, OverflowError):
            gut = False
    if gut:
        return ""
    was = {"b": "kein Wahrheitswert", "d": "kein Datum"}.get(typ or "n", "keine Zahl")
    return f"„{wert[:40]}“, das ist {was}"
