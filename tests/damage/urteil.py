"""What must hold for every damaged workbook; a list of complaints, empty when all of it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal as D
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any

import mappen
from damage.schaden import JAHR, VERALTET, Schaden, abhaengige, moegliche_befunde

from amip_xl import jobs
from amip_xl.books.protocol import finde_tabelle
from amip_xl.books.reader import Mappe, lies
from amip_xl.edition import edition
from amip_xl.findings import Befund
from amip_xl.form.protokoll import SPALTEN
from amip_xl.planung import pruefe, schreibliste

TEXTE = "xl/sharedStrings.xml"
_ZEICHEN_TEXT, _ZEICHEN_ABHILFE = 58, 49  # so many characters fit into a line of these columns
JETZT = datetime(2026, 1, 15, 9, 30)
Kurz = tuple[str, str, str, str]  # code, sheet, cell, severity


@cache
def gute_mappe() -> bytes:
    """The filled workbook that all damages start from: one Hinweis, no Fehler."""
    with TemporaryDirectory() as ordner:
        return mappen.mappe(Path(ordner) / "gut.xlsx", JAHR, zielvereinbarung_iq=D("0.233")).read_bytes()


@cache
def guter_bericht() -> jobs.Mappenbericht:
    with TemporaryDirectory() as ordner:
        datei = Path(ordner) / "gut.xlsx"
        datei.write_bytes(gute_mappe())
        [bericht] = jobs.pruefen([datei])
        return bericht


def beschaedige(datei: Path, schaeden: Sequence[Schaden]) -> None:
    """The good workbook with all these damages, in the order in which they happen."""
    datei.write_bytes(gute_mappe())
    for schaden in sorted(schaeden, key=lambda s: s.stufe):
        vorher = datei.read_bytes()
        schaden.verdirb(datei)
        assert datei.read_bytes() != vorher, f"{schaden} hat nichts beschädigt"


def klagen(schaeden: Sequence[Schaden], ordner: Path) -> list[str]:
    """Everything that is not as it must be; an exception is for the caller to see."""
    datei = ordner / "mappe.xlsx"
    beschaedige(datei, schaeden)
    vorher = datei.read_bytes()
    [bericht] = jobs.pruefen([datei])
    liste = [*_unberuehrt(datei, vorher, "pruefen")]
    if not all(s.lesbar for s in schaeden):
        liste += _verweigert(bericht, [s for s in schaeden if not s.lesbar], "MAPPE_UNLESBAR")
        neu = ordner / "neu.xlsx"
        liste += _verweigert(jobs.berechnen(datei, neu), [s for s in schaeden if not s.lesbar], "MAPPE_UNLESBAR")
        return liste + (["trotzdem geschrieben"] if neu.exists() else []) + _unberuehrt(datei, vorher, "berechnen")
    if not bericht.lesbar:
        return [*liste, f"nicht gelesen: {bericht.bericht.befunde[0].text}"]
    anders = frozenset().union(*(s.felder for s in schaeden))
    liste += _befunde(bericht.bericht.befunde, schaeden, anders)
    liste += _werte(bericht, anders)
    liste += _berechnet(datei, bericht, schaeden, ordner / "neu.xlsx")
    liste += _repariert(datei, schaeden, ordner / "geheilt.xlsx")
    return liste + _unberuehrt(datei, vorher, "berechnen")


def _kurz(befunde: Sequence[Befund]) -> Counter[Kurz]:
    return Counter(map(_eins, befunde))


def _eins(b: Befund) -> Kurz:
    return b.code, b.blatt or "", b.zelle or "", b.schwere.value


def _unberuehrt(datei: Path, vorher: bytes, wer: str) -> list[str]:
    return [] if datei.read_bytes() == vorher else [f"{wer} hat die Datei verändert"]


def _verweigert(bericht: jobs.Mappenbericht, schaeden: Sequence[Schaden], code: str) -> Iterator[str]:
    """One finding, one sentence that says what the file is, and a word that belongs to one of the damages."""
    texte = [b.text for b in bericht.bericht.befunde if b.code == code]
    if bericht.lesbar or len(bericht.bericht.befunde) != 1 or not texte:
        yield f"nicht verweigert: {_kurz(bericht.bericht.befunde)}"
    elif not any(s.worte in texte[0] for s in schaeden):
        yield f"verweigert mit: {texte[0]}"


def _befunde(befunde: Sequence[Befund], schaeden: Sequence[Schaden], felder: frozenset[str]) -> Iterator[str]:
    """Everything damaged is found, nothing else is, and what the good workbook has stays."""
    gefunden, gut = _kurz(befunde), _kurz(guter_bericht().bericht.befunde)
    erwartet = Counter((f.code, *f.stelle, f.schwere.value) for s in schaeden for f in s.funde)
    folgen = moegliche_befunde(felder)
    ziele = {_eins(b): b.feld for b in (*guter_bericht().bericht.befunde, *befunde)}
    nebenbei = frozenset().union(*(s.nebenbei for s in schaeden)) | ({VERALTET} if felder else set())

    def folgt(b: Kurz) -> bool:
        return b[0] in nebenbei or (b[0], ziele.get(b)) in folgen

    for b in erwartet - gefunden:
        yield f"nicht gefunden: {b}"
    for b in gefunden - gut - erwartet:
        if not folgt(b):
            yield f"zu viel gefunden: {b}"
    for b in gut - gefunden:
        if not folgt(b):
            yield f"verschwunden: {b}"
    for schaden in schaeden:
        for fund in schaden.funde:
            texte = [
                f"{b.text} {b.abhilfe}" for b in befunde if (b.code, b.blatt, b.zelle) == (fund.code, *fund.stelle)
            ]
            if texte and not any(fund.worte in t for t in texte):
                yield f"{fund.code} ohne „{fund.worte}“: {texte}"
    for b in befunde:
        if not b.text or (b.code != VERALTET and not b.abhilfe):
            yield f"{b.code} sagt nicht, was zu tun ist"
        # a row of the Prüfprotokoll has three lines and a bit; a long name of a field may need that bit
        if len(wrap(b.text, _ZEICHEN_TEXT)) > 4 or len(wrap(b.abhilfe, _ZEICHEN_ABHILFE)) > 3:
            yield f"{b.code} wird im Prüfprotokoll abgeschnitten: {b.text} {b.abhilfe}"


def _werte(bericht: jobs.Mappenbericht, felder: frozenset[str]) -> Iterator[str]:
    """Entries read as in the good workbook, and results too, but for what is declared and what follows from it."""
    gut, jetzt = guter_bericht().as_json(), bericht.as_json()
    for art, erlaubt in (("werte", felder), ("ergebnisse", abhaengige(felder))):
        for name in gut[art].keys() | jetzt[art].keys():
            if name not in erlaubt and gut[art].get(name) != jetzt[art].get(name):
                yield f"{name} ist {jetzt[art].get(name)} statt {gut[art].get(name)}"


def _ohne(befunde: Sequence[Befund], *codes: str) -> list[dict[str, Any]]:
    return [b.as_json() for b in befunde if b.code not in codes]


def _berechnet(datei: Path, vorher: jobs.Mappenbericht, schaeden: Sequence[Schaden], neu: Path) -> Iterator[str]:
    """The written copy reads the same but for stale results; every byte that is not listed stays."""
    bericht = jobs.berechnen(datei, neu, jetzt=JETZT)
    if not all(s.schreibbar for s in schaeden):
        yield from _verweigert(bericht, [s for s in schaeden if not s.schreibbar], "MAPPE_NICHT_GESCHRIEBEN")
        if neu.exists():
            yield "trotzdem geschrieben"
        return
    if not bericht.lesbar:
        yield f"nicht geschrieben: {bericht.bericht.befunde[0].text}"
        return
    erwartet = _ohne(vorher.bericht.befunde, VERALTET)
    [erneut] = jobs.pruefen([neu])
    if _ohne(bericht.bericht.befunde) != erwartet:
        yield "berechnen sagt anderes als pruefen"
    if _ohne(erneut.bericht.befunde) != erwartet:
        yield f"nach dem Schreiben: {_kurz(erneut.bericht.befunde) - _kurz(vorher.bericht.befunde)}"
    if erneut.as_json()["werte"] != vorher.as_json()["werte"]:
        yield "nach dem Schreiben andere Eingaben"
    liste = schreibliste(pruefe(lies(datei)), JETZT, jobs.programm())
    yield from _nur(datei, neu, {(s.blatt, s.ref) for s in (*liste.werte, *liste.zwischenwerte)})


def _nur(alt: Path, neu: Path, erlaubt: set[tuple[str, str]]) -> Iterator[str]:
    """Only these cells differ in the bytes of the file."""
    blatt_von = {b.teil: b.name for b in mappen.gelesen(alt).blaetter}
    vorher, nachher = mappen.teile(alt), mappen.teile(neu)
    if list(vorher) != list(nachher):
        yield "andere Teile in der Datei"
        return
    for teil, xml in vorher.items():
        if nachher[teil] == xml:
            continue
        if teil == TEXTE:
            yield from _gleiche_texte(lies(alt), lies(neu), erlaubt)
            continue
        if teil not in blatt_von:
            yield f"{teil} ist verändert"
            continue
        a, b = _zellen(xml), _zellen(nachher[teil])
        if _rest(xml) != _rest(nachher[teil]):
            yield f"{teil} ist neben den Zellen verändert"
        for ref in a.keys() | b.keys():
            if a.get(ref) != b.get(ref) and (blatt_von[teil], ref) not in erlaubt:
                yield f"{blatt_von[teil]}!{ref} ist verändert"


def _gleiche_texte(alt: Mappe, neu: Mappe, erlaubt: set[tuple[str, str]]) -> Iterator[str]:
    """An overwritten text is taken out of the table of strings; every other cell still says what it said."""
    for blatt in alt.blaetter:
        for zelle in alt.zellen(blatt.name):
            if (blatt.name, zelle.ref) not in erlaubt and neu.zelle(blatt.name, zelle.ref) != zelle:
                yield f"{blatt.name}!{zelle.ref} sagt etwas anderes"


# cells of any mark-up: with a prefix, other quotes, attributes in any order
_ZELLE = re.compile(rb"""<((?:\w+:)?)c\s[^>]*?\br=["']([A-Z]+[0-9]+)["'][^>]*?(?:(?<=/)>|>.*?</\1c>)""", re.S)


def _zellen(xml: bytes) -> dict[bytes | str, bytes]:
    return {m[2].decode(): m[0] for m in _ZELLE.finditer(xml)}


def _rest(xml: bytes) -> bytes:
    return _ZELLE.sub(b"", xml)


def _repariert(datei: Path, schaeden: Sequence[Schaden], neu: Path) -> Iterator[str]:
    """What can be healed reads as in the good workbook, everything else is as before, and only that was written."""
    if not all(s.schreibbar for s in schaeden):
        return
    heilbar, rest = [s for s in schaeden if s.heilbar], [s for s in schaeden if not s.heilbar]
    bericht = jobs.berechnen(datei, neu, jetzt=JETZT, reparieren=True)
    if not bericht.lesbar:
        yield f"nicht repariert: {bericht.bericht.befunde[0].text}"
        return
    geheilt = {(b.blatt, b.zelle) for b in bericht.bericht.befunde if b.code == "REPARIERT"}
    if geheilt != {f.stelle for s in heilbar for f in s.funde}:
        yield f"geheilt wurde {geheilt}"
    befunde = [b for b in bericht.bericht.befunde if b.code != "REPARIERT"]
    anders = frozenset().union(*(s.felder for s in rest), *(s.verloren for s in heilbar))
    yield from (f"repariert: {k}" for k in _befunde(befunde, rest, anders))
    yield from (f"repariert: {k}" for k in _werte(bericht, anders))
    yield from (f"repariert: {k}" for k in _nur(datei, neu, geheilt | _ohne_eingaben(lies(datei))))


def _ohne_eingaben(mappe: Mappe) -> set[tuple[str, str]]:
    """Where „berechnen“ may write at all: formulas, results, the Prüfprotokoll; never an input."""
    form = edition(JAHR).form
    stellen = {(b.name, z.ref) for b in mappe.blaetter for z in mappe.zellen(b.name) if z.formel is not None}
    stellen |= {ort for name, ort in mappe.namen.items() if name.startswith("protokoll_")}
    stellen |= {mappe.namen[f.name] for f in form.ergebnisse if f.name in mappe.namen}
    tabelle = finde_tabelle(mappe)
    if tabelle is not None:
        stellen |= {(tabelle.blatt, tabelle.ref(s, i)) for s in SPALTEN for i in range(tabelle.zeilen)}
    return stellen - {mappe.namen[f.name] for f in form.felder.values() if f.eingabe and f.name in mappe.namen}
