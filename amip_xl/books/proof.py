"""The writer's proof: the result, read again, differs in the listed cells and in nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from amip_xl.books.cells import Art
from amip_xl.books.markup import klar
from amip_xl.books.package import ERNEUT, Paket, mappenfehler, oeffne
from amip_xl.books.reader import Mappe
from amip_xl.books.repack import spannen
from amip_xl.books.scrub import Tilgung
from amip_xl.books.sharedstrings import lies_texte
from amip_xl.books.sheetpart import EGAL, Zellen, lies_blatt
from amip_xl.books.sheetplan import Blattplan
from amip_xl.books.splice import rest_gleich
from amip_xl.books.workbookpart import Blatt, Gliederung

_MIT_RAUM = '<si><t xml:space="preserve">%s</t></si>'


def beweise(
    alt: Paket, buch: Gliederung, ergebnis: bytes, plaene: Mapping[Blatt, Blattplan], tilgung: Tilgung | None
) -> None:
    """Read the result again: listed cells hold their values, everything else is what it was."""
    neu = oeffne(ergebnis, alt.datei)
    teile = [blatt.teil for blatt in plaene] + ([] if tilgung is None else [tilgung.teil])
    geaendert = {e.name for e in map(alt.eintrag, teile) if e is not None}
    spannen_alt, spannen_neu = spannen(alt), spannen(neu)
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
        mappe = Mappe("", neu, buch, {blatt.name: nachher}, (), frozenset())
        richtig = (
            richtig
            and rest_gleich(plan.xml, plan.aenderungen, xml)
            and _blatt_stimmt(blatt, plan, vorher, nachher, mappe)
            and (tilgung is None or tilgung.nummern.isdisjoint(nachher.textnummern()))
        )
    if not (richtig and (tilgung is None or _texte_stimmen(neu, buch, tilgung))):
        raise mappenfehler(alt.datei, f"konnte nicht fehlerfrei beschrieben werden und bleibt unverändert; {ERNEUT}")


def _texte_stimmen(neu: Paket, buch: Gliederung, tilgung: Tilgung) -> bool:
    """Whether exactly the shared strings that had to go are empty."""
    if not rest_gleich(tilgung.xml, tilgung.aenderungen, neu.teil(tilgung.teil)):
        return False
    stuecke = [tilgung.xml[von:bis].decode() for von, bis, _ in tilgung.aenderungen]
    texte = [tilgung.texte[n] for n in sorted(tilgung.nummern)]
    if all(s in (f"<si><t>{t}</t></si>", _MIT_RAUM % t) for s, t in zip(stuecke, texte, strict=True)):
        return True  # what was replaced is that text and no other: the rest need not be read again
    ist = map(klar, lies_texte(neu, buch, schnell=True))
    return list(ist) == ["" if i in tilgung.nummern else klar(t) for i, t in enumerate(tilgung.texte)]


def _blatt_stimmt(blatt: Blatt, plan: Blattplan, vorher: Zellen, nachher: Zellen, mappe: Mappe) -> bool:
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
