"""Writes into every sheet of a workbook wherever that is allowed, and compares the result by other means than ours.

`zipfile` and ElementTree judge what has changed; our reader only says what the listed cells hold now.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle
from xml.etree import ElementTree as ET

from ablehnung import grund

from amip_xl.books.cells import MAX_SPALTE, MAX_ZEILE, Art, Fehlerwert, Schreibung, zahl_zu_spalte, zerlege
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies_bytes
from amip_xl.errors import MappeError

WERTE = (
    Decimal("1234.56"), '=1+1 & <"ä">\r\n_x0041_ ', True, None, Fehlerwert("#N/A"), "", Decimal("-1E-7"), "\t@x", 0,
    False,
)  # fmt: skip
JE_ART = 3  # cells of one kind that are tried on one sheet


@dataclass
class Ergebnis:
    """What became of one workbook."""

    ausgang: str = ""
    gruende: Counter[str] = field(default_factory=Counter)  # why it was not read, or cells were not written
    zellen: int = 0  # cells written
    gleiche_zellen: int = 0  # others on the same sheets
    gleiche_teile: int = 0  # members whose record is byte for byte what it was
    blaetter: int = 0  # sheets that changed


def probe(daten: bytes, name: str) -> Ergebnis:
    """Try it; AssertionError if anything else than the listed cells has changed."""
    ergebnis = Ergebnis()
    try:
        mappe = lies_bytes(daten, name)
    except MappeError as fehler:
        ergebnis.ausgang = "nicht gelesen"
        ergebnis.gruende[grund(str(fehler), name)] += 1
        return ergebnis
    liste: list[Schreibung] = []
    for blatt in mappe.blaetter:
        liste += _erlaubt(mappe, _schreibungen(mappe, blatt.name), name, ergebnis.gruende)
    ergebnis.ausgang = "verweigert"
    if not liste:
        return ergebnis
    try:
        neu = patche(mappe, liste)
    except MappeError as fehler:  # each alone can be written, but not all
        ergebnis.gruende[grund(str(fehler), name)] += 1
        return ergebnis
    assert patche(daten, liste, name=name) == neu, f"{name}: aus Bytes entsteht anderes"
    if neu == daten:
        return ergebnis
    _vergleiche(mappe, daten, neu, liste, ergebnis)
    ergebnis.ausgang = "beschrieben"
    return ergebnis


def _schreibungen(mappe: Mappe, blatt: str) -> list[Schreibung]:
    """Values of all kinds for cells of all kinds: filled, formula, empty, missing, in a missing row."""
    orte: dict[str, list[str]] = {"Konstante": [], "Formel": [], "leer": []}
    belegt: set[tuple[int, int]] = set()
    for ref in mappe.tabelle(blatt).stellen:
        zelle = mappe.zelle(blatt, ref)
        belegt.add(zerlege(ref))
        art = "Formel" if zelle.formel is not None else "leer" if zelle.art is Art.LEER else "Konstante"
        if len(orte[art]) < JE_ART:
            orte[art].append(ref)
    zeile, spalte = max(belegt, default=(0, 0))
    neue = [(zeile or 1, spalte + 2), (zeile + 3, 2), (1, 1)]
    refs = [ref for liste in orte.values() for ref in liste]
    refs += [f"{zahl_zu_spalte(s)}{z}" for z, s in neue if z <= MAX_ZEILE and s <= MAX_SPALTE and (z, s) not in belegt]
    werte = cycle(WERTE)
    return [Schreibung(blatt, ref.replace("$", "").upper(), next(werte)) for ref in refs]


def _erlaubt(mappe: Mappe, liste: list[Schreibung], name: str, gruende: Counter[str]) -> list[Schreibung]:
    try:
        patche(mappe, liste)
        return liste
    except MappeError:
        erlaubt = []
        for schreibung in liste:
            try:
                patche(mappe, [schreibung])
                erlaubt.append(schreibung)
            except MappeError as fehler:
                gruende[grund(str(fehler), name)] += 1
        return erlaubt


def _vergleiche(mappe: Mappe, alt: bytes, neu: bytes, liste: list[Schreibung], ergebnis: Ergebnis) -> None:
    name = mappe.dateiname
    nachher = lies_bytes(neu, name)
    listen: dict[str, dict[str, Schreibung]] = {}
    for s in liste:
        listen.setdefault(s.blatt, {})[s.ref] = s
        _angekommen(mappe, nachher, s)
    saetze_alt, saetze_neu = saetze(alt), saetze(neu)
    assert list(saetze_alt) == list(saetze_neu), name
    anders = {n for n in saetze_alt if saetze_alt[n] != saetze_neu[n]}
    ergebnis.gleiche_teile = len(saetze_alt) - len(anders)
    blaetter = {b.teil: b.name for b in mappe.blaetter}
    texte = mappe.gliederung.teile.get("sharedStrings", "")
    with zipfile.ZipFile(io.BytesIO(alt)) as a, zipfile.ZipFile(io.BytesIO(neu)) as b:
        assert b.testzip() is None
        for angabe_a, angabe_b in zip(a.infolist(), b.infolist(), strict=True):
            for was in ("filename", "date_time", "compress_type", "external_attr", "extra", "comment"):
                assert getattr(angabe_a, was) == getattr(angabe_b, was), (name, angabe_a.filename, was)
        for teil in anders:
            kurz = teil.replace("\\", "/").lstrip("/")
            blatt = next((n for t, n in blaetter.items() if t.lower() == kurz.lower()), None)
            if blatt is None:
                assert kurz.lower() == texte.lower(), (name, teil)
                _texte_geleert(a.read(teil), b.read(teil))
            else:
                ergebnis.blaetter += 1
                ergebnis.zellen += len(listen[blatt])
                ergebnis.gleiche_zellen += _blatt_gleich(a.read(teil), b.read(teil), listen[blatt].keys())


def _angekommen(vorher: Mappe, nachher: Mappe, s: Schreibung) -> None:
    war, ist = vorher.zelle(s.blatt, s.ref), nachher.zelle(s.blatt, s.ref)
    assert ist.formel == war.formel, s
    if s.wert is None:
        assert (ist.art, ist.wert) == ((Art.LEER, None) if war.formel is None else (Art.TEXT, "")), s
    else:
        assert ist.wert == s.wert, s
        assert (ist.art is Art.WAHR) == isinstance(s.wert, bool), s
        assert (ist.art is Art.FEHLER) == isinstance(s.wert, Fehlerwert), s


def saetze(daten: bytes) -> dict[str, bytes]:
    """Each member's raw record, header and all."""
    with zipfile.ZipFile(io.BytesIO(daten)) as archiv:
        infos = sorted(archiv.infolist(), key=lambda i: i.header_offset)
        grenzen = [i.header_offset for i in infos] + [archiv.start_dir]
    return {i.filename: daten[von:bis] for i, von, bis in zip(infos, grenzen, grenzen[1:], strict=False)}


# --- one sheet ------------------------------------------------------------------------------------------


def _blatt_gleich(alt: bytes, neu: bytes, listen: set[str] | object) -> int:
    """Number of cells that are element for element what they were; all else of the sheet is, too."""
    baum_a, baum_b = ET.fromstring(alt), ET.fromstring(neu)
    zellen_a, zellen_b = dict(zellen_in(baum_a)), dict(zellen_in(baum_b))
    stile = {ref: c.get("s") for ref, c in zellen_a.items()}
    assert all(zellen_b[ref].get("s") == stil for ref, stil in stile.items())
    gleich = zellen_a.keys() - listen  # type: ignore[operator]
    assert gleich == zellen_b.keys() - listen  # type: ignore[operator]
    for ref in gleich:
        assert _bild(zellen_a[ref]) == _bild(zellen_b[ref]), ref
    orte = [zerlege(ref) for ref in zellen_b]
    if [zerlege(ref) for ref in zellen_a] == sorted(zerlege(ref) for ref in zellen_a):
        assert orte == sorted(orte)
    assert _geruest(baum_a) == _geruest(baum_b)
    return len(gleich)


def zellen_in(baum: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """Cells of a sheet with their addresses; one that has none follows the one before it (18.3.1.4, 18.3.1.73)."""
    zeile = 0
    for row in baum.iterfind("{*}sheetData/{*}row"):
        zeile = int(row.get("r", zeile + 1))
        spalte = 0
        for c in row.iterfind("{*}c"):
            ort, spalte = zerlege(c.get("r", "").strip()) if c.get("r") else (zeile, spalte + 1)
            yield f"{zahl_zu_spalte(spalte)}{ort}", c


def _bild(baum: ET.Element) -> list[tuple[object, ...]]:
    """All there is of an element, for comparison; ElementTree's own way gives up on deep trees."""
    return [(e.tag, e.attrib, e.text, e.tail, len(e)) for e in baum.iter()]


def _geruest(baum: ET.Element) -> list[tuple[object, ...]]:
    """The sheet without its cells and without rows that hold nothing but cells."""
    tabelle = baum.find("{*}sheetData")
    assert tabelle is not None
    zeile = 0
    for row in list(tabelle):
        zeile = int(row.get("r", zeile + 1))
        row.set("r", str(zeile))
        row.text = row.tail = None
        for c in row.findall("{*}c"):
            row.remove(c)
        if row.attrib.keys() == {"r"} and not len(row):
            tabelle.remove(row)
    tabelle.text = None
    return _bild(baum)


def _texte_geleert(alt: bytes, neu: bytes) -> None:
    a, b = ET.fromstring(alt), ET.fromstring(neu)
    assert a.attrib == b.attrib
    assert len(a) == len(b)
    anders = [(x, y) for x, y in zip(a, b, strict=True) if _bild(x) != _bild(y)]
    assert anders
    for x, y in anders:
        assert x.tag.endswith("}si")
        assert "".join(y.itertext()) == ""
