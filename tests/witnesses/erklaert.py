"""Where a witness tells something else than we do, and why that is no mistake of ours. Kept short by a test.

Each entry proves what it claims: `trifft` holds only where the two accounts differ in just the way that is said.
Part 1 of ECMA-376 is quoted by section, [MS-OI29500] by its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import nan
from typing import NamedTuple

from amip_xl.books.cells import Art, entschluessle
from witnesses.zeugnis import Abweichung

HOECHSTENS = 39


class Erklaerung(NamedTuple):
    """Why one witness differs; `nur_fremde`: seen only in other people's workbooks, none of ours shows it."""

    kennung: str
    zeuge: str
    was: str  # the kinds of difference it may explain, see Abweichung
    warum: str
    trifft: Callable[[Abweichung], bool]
    nur_fremde: bool = False

    def erklaert(self, a: Abweichung) -> bool:
        return a.zeuge in self.zeuge.split() and a.was in self.was.split() and self.trifft(a)


def _art(a: Abweichung) -> tuple[Art, Art]:
    return a.unsere.art, a.seine.art


def _text(wert: object) -> str:
    return wert if isinstance(wert, str) else ""


def _zahl(wert: object) -> float:
    return float(wert) if isinstance(wert, Decimal) else nan


def _vor_maerz_1900(a: Abweichung) -> bool:
    return isinstance(a.unsere.wert, Decimal) and 0 <= a.unsere.wert < 61


def _ein_tag_versatz(a: Abweichung) -> bool:
    eigener, fremder = a.wir, a.er
    if not _vor_maerz_1900(a) or not isinstance(fremder, date):
        return False
    return eigener is None or (isinstance(eigener, date) and (eigener - fremder).days == 1)


_FLUECHTIG = re.compile(r"(?i)\b(TODAY|NOW|RAND|RANDBETWEEN|OFFSET|INDIRECT|INFO|CELL)\(")


def _buchstabiert(formel: object) -> str:
    """A formula without what LibreOffice spells its own way: case of unknown names, quotes, `_xlfn.`, `TRUE()`."""
    text = _text(formel).casefold().replace("_xlfn.", "").replace("()", "").replace("'", "")
    return re.sub(r"[!\s$]+", " ", text)


def _pfade_weg(formel: object) -> str:
    return re.sub(r"'file:[^']*'#|\[[0-9]+\]", "", _text(formel)).casefold()


ERKLAERT = (
    # --- openpyxl ---------------------------------------------------------------------------------------
    Erklaerung(
        "leerer-text", "openpyxl", "art",
        "openpyxl gibt für den gespeicherten leeren Text (t=\"str\", <v></v>) None wie für eine nicht berechnete "
        "Formel; nach 18.18.11 ist t=\"str\" ein Text, auch der leere",
        lambda a: a.seine.art in (Art.UNGERECHNET, Art.LEER) and a.unsere.art is Art.TEXT
        and a.unsere.wert == "" and a.roh.typ == "str",
    ),
    Erklaerung(
        "escapes", "openpyxl", "wert",
        "openpyxl entschlüsselt _xHHHH_ nicht (22.9.2.19 ST_Xstring verlangt es), es streicht nur x005F_",
        lambda a: _art(a) == (Art.TEXT, Art.TEXT)
        and a.wir in (entschluessle(_text(a.er)), entschluessle(_text(a.roh.wert))),
    ),
    Erklaerung(
        "dauer", "openpyxl", "tag",
        "openpyxl gibt Formate wie [h]:mm und Zahlen unter 1 als Dauer oder Uhrzeit, die keinen Kalendertag hat",
        lambda a: a.er is None and isinstance(a.wir, date),
    ),
    Erklaerung(
        "29-februar-1900", "openpyxl", "wert tag",
        "Tag 60 ist der 29.02.1900, den es nur in Excel gibt (18.17.4.1); openpyxl macht daraus den 28.02.1900",
        lambda a: isinstance(a.unsere.wert, Decimal) and 60 <= a.unsere.wert < 61
        and (a.er == date(1900, 2, 28) or a.er == a.unsere.wert - 1),
    ),
    Erklaerung(
        "nach-9999", "openpyxl", "art",
        "eine Zahl im Datumsformat, die kein Tag bis zum 31.12.9999 ist, gibt openpyxl als #VALUE!; die Zelle enthält "
        "eine Zahl",
        lambda a: _art(a) == (Art.ZAHL, Art.FEHLER) and a.unsere.datum and a.unsere.tag is None,
    ),
    # --- LibreOffice: what it has no place for ----------------------------------------------------------
    Erklaerung(
        "leere-konstante", "LibreOffice", "art",
        "LibreOffice kennt keine Zelle mit leerem Text ohne Formel, es lässt sie leer",
        lambda a: _art(a) == (Art.TEXT, Art.LEER) and a.unsere.wert == "" and a.unsere.formel is None,
    ),
    Erklaerung(
        "veryHidden", "LibreOffice", "sichtbarkeit",
        "LibreOffice unterscheidet hidden und veryHidden (18.18.68) nicht",
        lambda a: (a.wir, a.er) == ("veryHidden", "hidden"),
    ),
    Erklaerung(
        "konstante-als-formel", "LibreOffice", "formel",
        "LibreOffice hat für Wahrheits- und Fehlerwerte keine Konstanten und macht daraus =TRUE() oder =#N/A",
        lambda a: a.wir is None and a.unsere.art in (Art.WAHR, Art.FEHLER)
        and (a.er in ("TRUE", "FALSE") or _text(a.er).strip().upper() == _text(a.unsere.wert).rstrip("!")
             or _text(a.er).upper() == a.unsere.wert),
    ),
    Erklaerung(
        "vor-maerz-1900", "LibreOffice", "tag",
        "LibreOffice zählt die Tage ab dem 30.12.1899 und hat den 29.02.1900 nicht, den Excel mitzählt (18.17.4.1)",
        _ein_tag_versatz,
    ),
    Erklaerung(
        "neuere-fehler", "LibreOffice", "wert",
        "LibreOffice hat #GETTING_DATA und neuere Fehlerwerte nicht; es zeigt Err:509 oder #NAME?",
        lambda a: _art(a) == (Art.FEHLER, Art.FEHLER) and a.unsere.formel is None
        and a.roh.formelart is None and a.er in ("#NAME?", "Err:509"),
    ),
    Erklaerung(
        "datumstext", "LibreOffice", "art datum",
        "LibreOffice liest t=\"d\" (18.18.11) ohne Datumsformat als bloße Zahl und eine Uhrzeit darin als Text",
        lambda a: a.roh.typ == "d" and (a.was == "datum" or a.seine.wert == a.roh.wert),
    ),
    # --- LibreOffice: texts -----------------------------------------------------------------------------
    Erklaerung(
        "lo-escapes", "LibreOffice", "wert",
        "LibreOffice entschlüsselt _xHHHH_ (22.9.2.19 ST_Xstring) nur in gemeinsamen Texten und nur Steuerzeichen",
        lambda a: _art(a) == (Art.TEXT, Art.TEXT) and entschluessle(_text(a.er)) == a.wir,
    ),
    Erklaerung(
        "umbruch-und-tabulator", "LibreOffice", "wert",
        "LibreOffice macht aus CR LF einen Umbruch und aus dem Tabulator eines mehrzeiligen Textes ein Feldzeichen",
        lambda a: _art(a) == (Art.TEXT, Art.TEXT) and a.wir != a.er
        and re.sub(r"\r\n?", "\n", _text(a.wir)).replace("\t", "\x01") == _text(a.er).replace("\t", "\x01"),
    ),
    Erklaerung(
        "rand-der-ergebnisse", "LibreOffice", "wert",
        "LibreOffice schneidet Leerraum am Rand des gespeicherten Textes einer Formel ab; er gehört zum Text",
        lambda a: a.unsere.formel is not None and a.roh.typ == "str" and _text(a.wir).strip() == a.er,
    ),
    Erklaerung(
        "inlineStr-mit-v", "openpyxl LibreOffice", "art",
        "t=\"inlineStr\" mit <v> statt <is> (18.3.1.4 sieht es nicht vor): beide sehen nichts; wir lesen, was dasteht",
        lambda a: _art(a) == (Art.TEXT, Art.LEER) and a.roh.typ == "inlineStr" and a.roh.wert is not None,
    ),
    Erklaerung(
        "wahr-in-worten", "LibreOffice", "wert",
        "<v>true</v> ist ein xsd:boolean; LibreOffice liest nur 0 und 1 und macht daraus FALSCH",
        lambda a: _art(a) == (Art.WAHR, Art.WAHR) and a.unsere.formel is None and a.wir is True,
    ),
    Erklaerung(
        "wahr-mit-zahlenformat", "LibreOffice", "art",
        "Wahrheitswerte sind in LibreOffice Zahlen mit eigenem Zahlenformat; in einer Zelle mit anderem Format wird "
        "aus t=\"b\" (18.18.11) eine 1 oder 0",
        lambda a: _art(a) == (Art.WAHR, Art.ZAHL) and a.roh.typ == "b" and a.unsere.formel is None
        and a.seine.wert == int(a.unsere.wert is True),
    ),
    # --- LibreOffice: results it does not take over, although told to -----------------------------------
    Erklaerung(
        "ungerechnet", "LibreOffice", "art",
        "ohne gespeichertes Ergebnis rechnet LibreOffice immer; die Datei enthält keines",
        lambda a: a.unsere.art is Art.UNGERECHNET and not a.roh.wert,
    ),
    Erklaerung(
        "wahr-und-fehler", "LibreOffice", "art wert",
        "LibreOffice übernimmt nur Zahlen und Texte als Ergebnis, Wahrheits- und Fehlerwerte rechnet es neu",
        lambda a: a.unsere.formel is not None and a.roh.typ in ("b", "e"),
    ),
    Erklaerung(
        "geteilte-formel", "LibreOffice", "art wert",
        "das Ergebnis einer geteilten Formel oder Feldformel (18.18.6) übernimmt LibreOffice nicht, es rechnet neu",
        lambda a: a.roh.formelart in ("shared", "array", "dataTable") or a.seine.feldformel,
    ),
    Erklaerung(
        "feldformel", "LibreOffice", "formel",
        "LibreOffice nennt die Feldformel in jeder ihrer Zellen; in der Datei steht sie nur in der ersten (18.3.1.40)",
        lambda a: a.wir is None and a.seine.feldformel,
    ),
    Erklaerung(
        "fluechtig", "LibreOffice", "art wert datum tag",
        "flüchtige Funktionen wie TODAY() rechnet LibreOffice beim Öffnen immer, mit dem Zahlenformat dazu",
        lambda a: _FLUECHTIG.search(a.unsere.formel or "") is not None,
    ),
    Erklaerung(
        "leeres-ergebnis", "LibreOffice", "art wert",
        "den leeren Text als gespeichertes Ergebnis übernimmt LibreOffice nicht, es rechnet neu",
        lambda a: a.unsere.formel is not None and (a.unsere.art, a.unsere.wert) == (Art.TEXT, "")
        and a.roh.typ == "str",
    ),
    Erklaerung(
        "unbekanntes-programm", "LibreOffice", "art wert",
        "gespeicherte Texte übernimmt LibreOffice nur von Programmen, die es kennt (docProps/app.xml)",
        lambda a: a.unsere.formel is not None and a.roh.typ == "str"
        and not a.roh.programm.startswith(("Microsoft", "LibreOffice")),
    ),
    Erklaerung(
        "unlesbare-formel", "LibreOffice", "art",
        "eine Formel, die LibreOffice nicht versteht, zeigt bei ihm einen Fehler; ihr gespeichertes Ergebnis gilt",
        lambda a: a.unsere.formel is not None and a.seine.art is Art.FEHLER
        and _text(a.seine.wert).startswith("Err:50"),
    ),
    # --- LibreOffice: formulas --------------------------------------------------------------------------
    Erklaerung(
        "schreibweise", "LibreOffice", "formel",
        "LibreOffice schreibt Formeln auf seine Weise neu: ohne _xlfn., TRUE statt TRUE(), unbekannte Namen klein",
        lambda a: a.wir is not None and a.er is not None and _buchstabiert(a.wir) == _buchstabiert(a.er),
    ),
    # --- odd mark-up ------------------------------------------------------------------------------------
    Erklaerung(
        "teil-nicht-gefunden", "LibreOffice", "art",
        "LibreOffice findet das Blatt nicht und zeigt ein leeres, ohne ein Wort: Verweise mit Umwegen, in anderer "
        "Groß- und Kleinschreibung, mit Rückstrich (OPC, ISO 29500-2: Namen gelten ohne Rücksicht auf Groß und Klein), "
        "in fremdem Namensraum; Zelladressen mit $; t=\"\"",
        lambda a: a.seine.art is Art.LEER and a.datei.endswith((
            "pakete-ziel-mit-umwegen.xlsx", "pakete-ziel-in-gross.xlsx", "pakete-ziel-mit-rueckstrich.xlsx",
            "pakete-verweise-fremder-namensraum.xlsx", "tabellen-adresse-mit-dollar.xlsx", "werte-art-leer.xlsx",
        )),
    ),
    Erklaerung(
        "art-leer", "openpyxl", "art",
        "t=\"\" gibt es nicht (18.18.11); openpyxl macht daraus Text, wir nehmen es als fehlend, also als Zahl",
        lambda a: _art(a) == (Art.ZAHL, Art.TEXT) and a.roh.typ == "",
    ),
    Erklaerung(
        "blattname", "LibreOffice", "blaetter art",
        "LibreOffice nennt ein Blatt, dessen Name mit einem Apostroph endet, Tabelle1",
        lambda a: a.datei.endswith("pakete-blattname-mit-sonderzeichen.xlsx"),
    ),
    Erklaerung(
        "alles-versteckt", "LibreOffice", "sichtbarkeit",
        "sind alle Blätter versteckt, zeigt LibreOffice das erste",
        lambda a: a.er == "visible" and a.datei.endswith("pakete-alle-blaetter-versteckt.xlsx"),
    ),
    Erklaerung(
        "name-doppelt", "openpyxl LibreOffice", "name",
        "zweimal vergebene Namen sind unzulässig (18.2.5) und bei uns kaputt; openpyxl nimmt den letzten, LibreOffice "
        "nennt einen davon um",
        lambda a: a.wir in ("", None) and a.datei.endswith("tabellen-name-doppelt.xlsx"),
    ),
    Erklaerung(
        "tag-negativ", "openpyxl LibreOffice", "tag",
        "vor dem 1.1.1900 hat Excel keinen Tag (18.17.4.1)",
        lambda a: a.wir is None and _zahl(a.unsere.wert) < 0 and isinstance(a.er, date),
    ),
    Erklaerung(
        "halbes-zeichen", "LibreOffice", "wert",
        "ein halbes Zeichen (_xD800_) ist keines: wir setzen das Ersatzzeichen, LibreOffice lässt es weg",
        lambda a: _art(a) == (Art.TEXT, Art.TEXT) and "\ufffd" in _text(a.wir)
        and _text(a.wir).replace("\ufffd", "") == a.er,
    ),
    Erklaerung(
        "stil-negativ", "openpyxl", "datum",
        "s=\"-1\" gibt es nicht; openpyxl zählt von hinten und trifft ein Datumsformat",
        lambda a: a.datei.endswith("werte-stil-negativ.xlsx"),
    ),
    Erklaerung(
        "datentabelle", "LibreOffice", "art formel",
        "eine Datentabelle (18.3.1.40, t=\"dataTable\") ist für LibreOffice eine Formel in jeder Zelle",
        lambda a: _text(a.seine.formel).startswith("TABLE("),
    ),
    Erklaerung(
        "geteilt-ohne-quelle", "openpyxl LibreOffice", "formel",
        "fehlt die Quelle einer geteilten Formel oder folgt sie nach, sagt openpyxl nichts; über den Rand des Blattes "
        "läuft ein Bezug bei uns wie in Excel auf der anderen Seite weiter, bei LibreOffice wird er #REF!",
        lambda a: a.roh.formelart == "shared" and (a.er in ("", None) or "#REF!" in _text(a.er)),
    ),
    # --- other people's workbooks only ------------------------------------------------------------------
    Erklaerung(
        "andere-mappe", "LibreOffice", "formel",
        "LibreOffice nennt die andere Mappe mit ihrem Pfad, die Datei mit einer Nummer (18.17.2.3)",
        lambda a: "[" in _text(a.wir) and "file:" in _text(a.er) and _pfade_weg(a.wir) == _pfade_weg(a.er),
        nur_fremde=True,
    ),
    Erklaerung(
        "abhaengig", "LibreOffice", "art",
        "eine Konstante #N/A rechnet LibreOffice als Formel, und mit ihr die Summe SUM(A3:D3), die von ihr abhängt",
        lambda a: a.datei.endswith("poi-SimpleStrict.xlsx") and a.unsere.formel == "SUM(A3:D3)"
        and a.seine.wert == "#N/A",
        nur_fremde=True,
    ),
    Erklaerung(
        "pivot", "LibreOffice", "art",
        "LibreOffice füllt Pivottabellen neu und schreibt dabei Beschriftungen in Zellen, die in der Datei fehlen",
        lambda a: _art(a) == (Art.LEER, Art.TEXT) and a.roh.wert is None and a.seine.wert == "(leer)",
        nur_fremde=True,
    ),
)  # fmt: skip
