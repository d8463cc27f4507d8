"""The words on the sheets: what the form has in which cell, and whether they are still those of its year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from amip_xl.books.book import Buch
from amip_xl.books.cells import zahl_zu_spalte
from amip_xl.books.places import LABELSPALTE, Standorte, versetzt
from amip_xl.books.reader import Mappe
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Blatt, Block, Form, Zeile, load

TITELZELLE, UNTERTITELZELLE = "A1", "A2"
PRUEFUNG, ERLAEUTERUNG = "Prüfung", "Erläuterung"  # titles above the lights and the words beside them
_LAENGSTE = 500  # characters of a word on a sheet that can matter
_JAHRESZAHL = re.compile(r"(?<!\d)20\d\d(?!\d)")
_WEITESTER_BLICK = 5  # a form speaks of years up to so many before its own
_MINDESTENS = 2  # one changed heading is no other form
_ANTEIL = 10, 9  # so many of ten words must be those of the other year

_ANDERES_JAHR = "BLATT_ANDERES_JAHR"


def spaltentitel(block: Block) -> dict[int, str]:
    """Zero-based column -> title above the fields of a block."""
    return {} if block.langtext else {i: s.titel for i, s in enumerate(block.spalten, 1)}


def _kopfworte(form: Form, blatt: Blatt) -> dict[str, str]:
    """Cell -> words, of title, bands and column titles."""
    worte = {TITELZELLE: blatt.titel, UNTERTITELZELLE: blatt.untertitel}
    worte |= {f"{LABELSPALTE}{s.nummer}": s.titel for s in blatt.sonderbereiche}
    for block in (form.bloecke[b] for b in blatt.bloecke):
        for gruppe in block.gruppen:
            worte[f"{LABELSPALTE}{gruppe.nummer}"] = gruppe.titel
            if gruppe.kopf:
                titel = spaltentitel(block) | {blatt.pruefspalte: PRUEFUNG, blatt.pruefspalte + 1: ERLAEUTERUNG}
                worte |= {f"{zahl_zu_spalte(i + 1)}{gruppe.nummer}": t for i, t in titel.items()}
    return {ref: text for ref, text in worte.items() if text}


def _zeilen(form: Form, blatt: Blatt) -> Iterator[Zeile]:
    for block in blatt.bloecke:
        yield from form.bloecke[block].zeilen


@cache
def _worte(jahr: int, blatt_id: str) -> Mapping[str, str]:
    """Cell -> words of a sheet of a planning year, as issued."""
    form = load(jahr)
    blatt = form.blatt(blatt_id)
    return _kopfworte(form, blatt) | {f"{LABELSPALTE}{z.nummer}": z.label for z in _zeilen(form, blatt)}


def pruefe_worte(mappe: Buch, form: Form, orte: Standorte) -> Iterator[Befund]:
    """Sheets that show other words than the form: of another year, or changed by hand."""
    befunde = list(_andere_worte(mappe, form, orte))
    fremd = [b for b in befunde if b.code == _ANDERES_JAHR]
    edition = str(mappe.benannt("edition").wert)
    if len(fremd) > 1 and all(edition.startswith(f"{b.ist}.") for b in fremd):
        # the whole workbook is that year's: only its planning year was changed, which is told
        befunde = [b for b in befunde if b.code != _ANDERES_JAHR]
    yield from befunde


def _andere_worte(mappe: Buch, form: Form, orte: Standorte) -> Iterator[Befund]:
    for blatt in form.blaetter:
        name = orte.blaetter.get(blatt.name)
        if name is None:
            continue
        soll = _erwartet(mappe, form, blatt, orte)
        anders = {ref: text for ref, text in _offen(mappe, name, soll) if mappe.zelle(name, ref).wert != text}
        if not anders:
            continue
        jahr = _anderes_jahr(mappe, form, blatt, name, anders)
        if jahr is not None:
            yield Befund(
                _ANDERES_JAHR, FEHLER,
                f"Das Blatt „{name}“ ist das Formular für {jahr}, die Mappe ist für {form.jahr}; die Werte stehen "
                "womöglich in anderen Feldern.",
                f"Übertragen Sie die Eingaben dieses Blatts Feld für Feld in eine neue Mappe für {form.jahr}.",
                name, TITELZELLE, ist=str(jahr), soll=str(form.jahr),
            )  # fmt: skip
            continue
        erste, text = next(iter(anders.items()))
        ist = str(mappe.zelle(name, erste).wert or "leer")
        anzahl = "ist eine Beschriftung" if len(anders) == 1 else f"sind {len(anders)} Beschriftungen"
        yield Befund(
            "BESCHRIFTUNG_GEAENDERT", HINWEIS,
            f"Auf dem Blatt „{name}“ {anzahl} geändert{'' if len(anders) == 1 else ', die erste'}: "
            f"„{ist[:60]}“ statt „{text[:60]}“.",
            "Stellen Sie den Wortlaut wieder her; gelesen wird jedes Feld nach seinem Zellnamen, nicht nach seiner "
            "Beschriftung.",
            name, erste, ist=ist[:200], soll=text[:200],
        )  # fmt: skip


def _offen(mappe: Buch, blatt: str, soll: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The words that need a look at the cell; in a file most are seen to be right in its table of texts."""
    if not isinstance(mappe, Mappe):
        return soll.items()
    zellen, texte = mappe.tabelle(blatt), mappe.texte
    stellen, flach = zellen.stellen, zellen.flach
    return [
        (ref, text)
        for ref, text in soll.items()
        if ref not in stellen or (nummer := flach[stellen[ref] + 5]) is None or texte[int(nummer)] != text
    ]


def _erwartet(mappe: Buch, form: Form, blatt: Blatt, orte: Standorte) -> Mapping[str, str]:
    """Cell -> words, where they stand in this workbook; what cannot be told is left out."""
    felder = [f for z in _zeilen(form, blatt) for f in z.felder.values()]
    fehlen = [f for f in felder if f not in mappe.namen]
    if not orte.verschoben(blatt.name) and (not fehlen or len(fehlen) == len(felder)):
        return _worte(form.jahr, blatt.id)
    worte = {} if orte.verschoben(blatt.name) else _kopfworte(form, blatt)
    for zeile in _zeilen(form, blatt):
        weg = orte.zeilenweg(zeile.felder.values())
        if weg is not None and any(f in mappe.namen for f in zeile.felder.values()):
            worte[versetzt(f"{LABELSPALTE}{zeile.nummer}", (weg[0], 0))] = zeile.label
    return worte if not any(orte.weg(f)[1] for f in felder) else {}


def _anderes_jahr(mappe: Buch, form: Form, blatt: Blatt, name: str, anders: Mapping[str, str]) -> int | None:
    """The planning year whose form the sheet shows, None if it is none in particular."""
    genannt = {int(j) for ref in anders for j in _JAHRESZAHL.findall(str(mappe.zelle(name, ref).wert)[:_LAENGSTE])}
    moeglich = {j + i for j in genannt for i in range(_WEITESTER_BLICK)} & {*range(ERSTES_JAHR, LETZTES_JAHR + 1)}
    beste: tuple[int, int] | None = None
    for jahr in sorted(moeglich - {form.jahr}):
        worte = _worte(jahr, blatt.id)
        eigene = _worte(form.jahr, blatt.id)
        andere = {ref: text for ref, text in worte.items() if eigene.get(ref) != text}
        treffer = sum(mappe.zelle(name, ref).wert == text for ref, text in andere.items())
        von, mindestens = _ANTEIL
        genug = treffer >= _MINDESTENS and treffer * von >= len(andere) * mindestens
        if genug and (beste is None or treffer > beste[0]):
            beste = treffer, jahr
    return None if beste is None else beste[1]
