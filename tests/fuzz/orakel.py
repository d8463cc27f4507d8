"""What must hold whatever the bytes are: refused by name, or read the same both ways and written without loss."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import process_time

from books.mappen import bild, musterplan, teile
from odd.archive import ZEILE
from odd.korpus import FAELLE
from odd.messung import HOECHSTENS_SEKUNDEN
from odd.zipbau import fuege, satz

from amip_xl.books.cells import Schreibung
from amip_xl.books.package import oeffne
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, _lies, lies_bytes
from amip_xl.errors import MappeError

TEILE = {
    "blatt": "xl/worksheets/sheet1.xml",
    "texte": "xl/sharedStrings.xml",
    "mappe": "xl/workbook.xml",
    "stile": "xl/styles.xml",
    "verweise": "xl/_rels/workbook.xml.rels",
}
ZIELE = ("datei", *TEILE)
HOECHSTENS_LANG = 2**14
_NAME = "Plan.xlsx"
_TEXTZELLE = '<row r="8"><c r="B8" t="s"><v>0</v></c><c r="C8" s="1"><v>45292</v></c></row>'


@cache
def _umgebung() -> dict[str, str | bytes]:
    return teile(ZEILE + _TEXTZELLE, texte=("<si><t>a</t></si>",))


def mappe_um(ziel: str, daten: bytes) -> bytes:
    """The bytes as a file, or as one part of a workbook that is right otherwise."""
    if ziel == "datei":
        return daten
    return fuege(satz(n, daten if n == TEILE[ziel] else i, methode=0) for n, i in _umgebung().items())


def _gelesen(daten: bytes, *, schnell: bool) -> Mappe | None:
    try:
        return _lies(daten, Path(_NAME), schnell=schnell)
    except MappeError as fehler:
        ablehnung = str(fehler)
    assert ablehnung.startswith(f"{_NAME} "), ablehnung
    return None


def pruefe(ziel: str, daten: bytes) -> None:
    """Raises AssertionError, or whatever must not escape, for bytes that break a promise."""
    anfang = process_time()
    datei = mappe_um(ziel, daten)
    mappe = _gelesen(datei, schnell=True)
    allgemein = _gelesen(datei, schnell=False)
    assert (mappe is None) == (allgemein is None), "nur auf einem der beiden Wege gelesen"
    if mappe is not None and allgemein is not None:
        vorher = bild(mappe)
        assert vorher == bild(allgemein), "auf beiden Wegen verschieden gelesen"
        _pruefe_schreiben(datei, mappe)
    assert process_time() - anfang < HOECHSTENS_SEKUNDEN, "zu langsam"


def _pruefe_schreiben(datei: bytes, mappe: Mappe) -> None:
    """A number in one cell of the first sheet is refused or read back, and nothing else has changed."""
    blatt = mappe.blaetter[0].name
    zellen = {z.ref: z for z in mappe.zellen(blatt)}
    for ref in ("C7", "B9", *list(zellen)[:1]):
        try:
            neu = patche(datei, [Schreibung(blatt, ref, 5)], name=_NAME)
        except MappeError:
            continue
        nachher = {z.ref: z for z in lies_bytes(neu, _NAME).zellen(blatt)}
        assert nachher.pop(ref).wert == 5, "nicht geschrieben"
        assert nachher == {r: z for r, z in zellen.items() if r != ref}, "andere Zellen verändert"


@cache
def _kleine() -> tuple[bytes, ...]:
    alle = (fall.baue() for fall in FAELLE if not fall.name.startswith("tabellen-"))
    return tuple(daten for daten in alle if len(daten) <= HOECHSTENS_LANG)


def saaten(ziel: str, ordner: Path) -> Iterator[bytes]:
    """Small files, or parts of them, to begin with: our own odd ones, and a workbook of the usual kind."""
    musterplan(ordner / _NAME, felder=3)
    for daten in ((ordner / _NAME).read_bytes(), *_kleine()):
        if ziel == "datei":
            yield daten
            continue
        try:
            paket = oeffne(daten, _NAME)
            eintrag = paket.eintrag(TEILE[ziel])
            if eintrag is not None and eintrag.gross <= HOECHSTENS_LANG:
                yield paket.teil(TEILE[ziel])
        except MappeError:
            continue
