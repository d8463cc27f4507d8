"""The mapping file: which cell of which export feeds which field, said by people once and read strictly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.einlesen.zeichen import Bedeutung
from amip_xl.errors import BedienError
from amip_xl.tomldatei import lies_toml

_AELTESTE = 20  # years before the Stichtag of a table


class Einheit(Enum):
    """What a share is written in."""

    PROZENT = "prozent"  # 27,3
    ANTEIL = "anteil"  # 0,273


class Stichtag(NamedTuple):
    """Where the export says what day it is about: a cell, or the mapping itself."""

    zelle: str | None
    nach: str  # the words in the cell behind which the month stands
    tag: date | None
    feld: str | None  # the field of the workbook that must say the same


class Feldort(NamedTuple):
    """Where the value of one field stands: an address, or row and column by what they are called."""

    zelle: str | None
    zeile: str | Mapping[str, str] | None  # label in the label column, or column title -> label
    unter: str | None  # the label of the row above which it is not looked for
    vor: str | None  # and of the row from which on it is not
    spalte: tuple[str, ...]  # titles from top to bottom
    einheit: Einheit | None
    faktor: Decimal
    jahre_zurueck: int  # how much older than the rest of the table


class Quelle(NamedTuple):
    """One export: how to recognise, open and search it."""

    name: str
    datei: str  # pattern of the file name
    blatt: str | None
    kopfzeilen: tuple[int, ...]
    zeilenspalte: str
    trennzeichen: str
    kodierung: str
    dezimal: str | None
    tausender: str | None
    zeichen: Mapping[str, Bedeutung]
    stichtag: Stichtag | None
    felder: Mapping[str, Feldort]


class Zuordnung(NamedTuple):
    """The whole mapping; `muster` marks one for synthetic samples."""

    datei: str
    titel: str
    jahr: int | None
    muster: bool
    quellen: tuple[Quelle, ...]


def lies_zuordnung(pfad: Path) -> Zuordnung:
    """Read and check a mapping; raises BedienError with the place of the first thing that is wrong."""
    kopf = _Tabelle(lies_toml(pfad), pfad.name, "")
    quellen = tuple(_quelle(q) for q in kopf.liste("quelle"))
    if not quellen:
        raise kopf.fehler("es fehlt mindestens eine Quelle ([[quelle]])")
    zuordnung = Zuordnung(
        pfad.name, kopf.text("titel", pfad.stem), kopf.wert("jahr", int, "eine Jahreszahl", None),
        kopf.wert("muster", bool, "true oder false", False), quellen,
    )  # fmt: skip
    kopf.fertig()
    gesehen: set[str] = set()
    for quelle in quellen:
        for name in (*quelle.felder, *filter(None, [quelle.stichtag and quelle.stichtag.feld])):
            if name in gesehen and name in quelle.felder:
                raise kopf.fehler(f"das Feld „{name}“ kommt zweimal vor; es kann nur eine Quelle haben")
            gesehen.add(name)
    return zuordnung


def _quelle(t: _Tabelle) -> Quelle:
    felder = {name: _feldort(f) for name, f in t.tabellen("felder").items()}
    stichtag = t.tabelle("stichtag")
    zeichen = t.tabelle("zeichen")
    quelle = Quelle(
        name=t.text("name", ""), datei=t.text("datei"), blatt=t.text("blatt", None),
        kopfzeilen=tuple(t.zahlen("kopfzeilen")), zeilenspalte=t.text("zeilenspalte", "A"),
        trennzeichen=t.text("trennzeichen", ";"), kodierung=t.text("kodierung", "utf-8"),
        dezimal=t.text("dezimal", None), tausender=t.text("tausender", None),
        zeichen={} if zeichen is None else {z: zeichen.eines(z, Bedeutung) for z in list(zeichen.roh)},
        stichtag=None if stichtag is None else _stichtag(stichtag), felder=felder,
    )  # fmt: skip
    if quelle.dezimal is not None and quelle.dezimal == quelle.tausender:
        raise t.fehler("„dezimal“ und „tausender“ sind dasselbe Zeichen")
    if len(quelle.trennzeichen) != 1:
        raise t.fehler("„trennzeichen“ ist genau ein Zeichen")
    if any(ort.zelle is None and not quelle.kopfzeilen for ort in felder.values()):
        raise t.fehler("„kopfzeilen“ fehlt: die Nummern der Zeilen, in denen die Spaltentitel stehen")
    if not felder:
        raise t.fehler("es fehlt mindestens ein Feld ([quelle.felder.NAME])")
    for teil in (zeichen, stichtag):
        if teil is not None:
            teil.fertig()
    t.fertig()
    return quelle


def _stichtag(t: _Tabelle) -> Stichtag:
    tag = t.wert("tag", date, "ein Datum, zum Beispiel 2026-09-01", None)
    tag = tag.date() if isinstance(tag, datetime) else tag
    fertig = Stichtag(t.text("zelle", None), t.text("nach", ""), tag, t.text("feld", None))
    if (fertig.zelle is None) == (fertig.tag is None):
        raise t.fehler("es gehört entweder „zelle“ oder „tag“ hinein")
    return fertig


def _feldort(t: _Tabelle) -> Feldort:
    spalte = t.roh.get("spalte")
    titel = t.texte("spalte") if isinstance(spalte, list) else tuple(filter(None, [t.text("spalte", None)]))
    zeile: str | Mapping[str, str] | None
    if isinstance(t.roh.get("zeile"), dict):
        merkmale = t.tabelle("zeile")
        assert merkmale is not None
        zeile = {name: merkmale.text(name) for name in list(merkmale.roh)}
    else:
        zeile = t.text("zeile", None)
    ort = Feldort(
        t.text("zelle", None), zeile, t.text("unter", None), t.text("vor", None), titel,
        t.eines("einheit", Einheit) if "einheit" in t.roh else None,
        Decimal(t.wert("faktor", (int, Decimal), "eine Zahl", 1)),
        t.wert("jahre_zurueck", int, "eine ganze Zahl", 0),
    )  # fmt: skip
    if not ort.faktor.is_finite() or ort.faktor <= 0:
        raise t.fehler("„faktor“ ist eine Zahl über 0, zum Beispiel 1000")
    if not 0 <= ort.jahre_zurueck <= _AELTESTE:
        raise t.fehler(f"„jahre_zurueck“ liegt zwischen 0 und {_AELTESTE}")
    if (ort.zelle is None) == (not ort.zeile or not ort.spalte):
        raise t.fehler("es gehört entweder „zelle“ hinein oder „zeile“ und „spalte“")
    t.fertig()
    return ort


_FEHLT: Any = object()


class _Tabelle:
    """One table of the file that is read word by word; whatever nobody asked for is an error."""

    def __init__(self, roh: Any, datei: str, ort: str) -> None:
        self.datei, self.ort = datei, ort
        if not isinstance(roh, dict):
            raise self.fehler("hier gehört eine Tabelle hin")
        self.roh: Mapping[str, Any] = roh
        self._gefragt: set[str] = set()

    def fehler(self, satz: str) -> BedienError:
        ort = f"„{self.datei}“, {self.ort}" if self.ort else f"„{self.datei}“"
        return BedienError(f"{ort}: {satz}{'' if satz.endswith('?') else '.'}")

    def wert(self, name: str, art: Any, erwartet: str, sonst: Any = _FEHLT) -> Any:
        self._gefragt.add(name)
        wert = self.roh.get(name, sonst)
        if wert is _FEHLT:
            raise self.fehler(f"„{name}“ fehlt")
        if wert is not sonst and (not isinstance(wert, art) or (isinstance(wert, bool) and art is not bool)):
            raise self.fehler(f"„{name}“ erwartet {erwartet}")
        return wert

    def text(self, name: str, sonst: Any = _FEHLT) -> Any:
        return self.wert(name, str, "einen Text in Anführungszeichen", sonst)

    def texte(self, name: str) -> tuple[str, ...]:
        liste = self.wert(name, list, "eine Liste von Texten")
        if not all(isinstance(t, str) for t in liste):
            raise self.fehler(f"„{name}“ erwartet eine Liste von Texten")
        return tuple(liste)

    def zahlen(self, name: str) -> list[int]:
        liste = self.wert(name, list, "eine Liste von Zeilennummern", [])
        if not all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in liste):
            raise self.fehler(f"„{name}“ erwartet eine Liste von Zeilennummern, zum Beispiel [6, 7]")
        return list(liste)

    def eines(self, name: str, worte: Any) -> Any:
        wort = self.text(name)
        try:
            return worte(wort)
        except ValueError:
            moeglich = ", ".join(f"„{w.value}“" for w in worte)
            raise self.fehler(f"„{name}“ ist „{wort}“; möglich sind {moeglich}") from None

    def tabelle(self, name: str) -> _Tabelle | None:
        self._gefragt.add(name)
        return _Tabelle(self.roh[name], self.datei, self._in(name)) if name in self.roh else None

    def tabellen(self, name: str) -> dict[str, _Tabelle]:
        alle = self.tabelle(name)
        return {} if alle is None else {n: _Tabelle(w, self.datei, alle._in(n)) for n, w in alle.roh.items()}

    def liste(self, name: str) -> list[_Tabelle]:
        roh = self.wert(name, list, f"Abschnitte [[{name}]]", [])
        return [_Tabelle(w, self.datei, f"{i}. {name}") for i, w in enumerate(roh, 1)]

    def fertig(self) -> None:
        fremd: Collection[str] = [n for n in self.roh if n not in self._gefragt]
        if fremd:
            import difflib

            name = next(iter(fremd))
            nahe = difflib.get_close_matches(name, self._gefragt, 1)
            raise self.fehler(f"„{name}“ gibt es hier nicht{f'; meinten Sie „{nahe[0]}“?' if nahe else ''}")

    def _in(self, name: str) -> str:
        return f"{self.ort}, {name}" if self.ort else name
