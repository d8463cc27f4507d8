"""Writing into the open book: in blocks, only the listed cells, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from amip_xl.books.cells import Art, Fehlerwert, Schreibung, Zelle, zahl_zu_spalte, zerlege
from amip_xl.books.live import Livebuch, deute
from amip_xl.books.liveprogram import (
    entsperrt,
    rueckgaengig_am_stueck,
    schreibe_block,
    verlange_abgeschlossene_eingabe,
    werte,
)
from amip_xl.errors import MappeError, RegelError
from amip_xl.money import to_excel

if TYPE_CHECKING:
    import xlwings as xw

Block = tuple[int, int, int, int]  # first row, first column, last row, last column
Rechteck = list[list[Any]]


def schreibe(livebuch: Livebuch, schreibungen: Iterable[Schreibung], eingaben: Collection[tuple[str, str]]) -> None:
    """Write the listed cells in blocks; formulas stay, they calculate themselves.

    Whatever fails on the way, the former contents come back and MappeError says so. `eingaben` are the cells
    that belong to people: a list that names one is a mistake of the program (RegelError). Raises Dazwischen, with
    nothing written, when one of the cells has changed since it was read.
    """
    liste = {(s.blatt, s.ref): s.wert for s in schreibungen}
    fremd = [f"{blatt}!{ref}" for blatt, ref in liste if (blatt, ref) in eingaben]
    if fremd:
        raise RegelError(f"Die Schreibliste nennt die Eingabezelle {fremd[0]}.")
    liste = {ort: wert for ort, wert in liste.items() if not _rechnet_selbst(livebuch.zelle(*ort))}
    auftraege = [
        (name, block)
        for name in dict.fromkeys(b for b, _ in liste)
        for block in bloecke(r for b, r in liste if b == name)
    ]
    verlange_abgeschlossene_eingabe(livebuch.buch)
    if not _unveraendert(livebuch, auftraege):
        raise Dazwischen(
            f"In „{livebuch.dateiname}“ wurde getippt, während AMIP sie las; nichts wurde geändert. Klicken Sie noch "
            "einmal, wenn alle Eingaben abgeschlossen sind."
        )
    fertig: list[tuple[xw.Range, Rechteck]] = []
    with ExitStack() as danach:
        danach.enter_context(rueckgaengig_am_stueck(livebuch.buch, "Berechnen"))
        for name in dict.fromkeys(name for name, _ in auftraege):
            danach.enter_context(entsperrt(livebuch.buch.sheets[name]))
        grund = None
        try:
            for name, block in auftraege:
                z1, s1, z2, s2 = block
                bereich = livebuch.buch.sheets[name].range((z1, s1), (z2, s2))
                fertig.append((bereich, [[_wie_vorher(livebuch.zelle(name, r)) for r in z] for z in _zellen(block)]))
                schreibe_block(bereich, [[liste[name, r] for r in z] for z in _zellen(block)])
            _beweise([bereich for bereich, _ in fertig], liste)
        except Exception as fehler:
            grund = f"{fehler}; " if isinstance(fehler, _NichtAngekommen) else ""
        except BaseException:
            _stelle_wieder_her(fertig)
            raise
        # raised outside: an error that came from the application must not travel on as the context of ours
        if grund is not None:
            raise MappeError(
                f"„{livebuch.dateiname}“ ließ sich nicht beschreiben; {grund}{_stelle_wieder_her(fertig)} "
                "Beenden Sie eine offene Eingabe oder ein offenes Fenster und klicken Sie noch einmal."
            )


class Dazwischen(MappeError):  # noqa: N818 - a German name, as all of ours
    """Somebody typed between reading and writing: what he wrote must not be lost."""


def _unveraendert(livebuch: Livebuch, auftraege: Iterable[tuple[str, Block]]) -> bool:
    """Whether the cells to be written still hold what was read: a Begründung may have come in between."""
    try:
        for name, block in auftraege:
            z1, s1, z2, s2 = block
            steht = werte(livebuch.buch.sheets[name].range((z1, s1), (z2, s2)))
            for refs, zeile in zip(_zellen(block), steht, strict=True):
                if any((livebuch.gelesen(name, r) or "") != (w or "") for r, w in zip(refs, zeile, strict=True)):
                    return False
    except Exception:  # the sheet has gone, or has another name
        return False
    return True


class _NichtAngekommen(Exception):  # noqa: N818 - never leaves this module
    """A cell does not show what was written into it."""


def _stelle_wieder_her(fertig: Sequence[tuple[xw.Range, Rechteck]]) -> str:
    try:
        for bereich, alt in reversed(fertig):
            schreibe_block(bereich, alt)
    except Exception:
        return "schließen Sie die Mappe ohne zu speichern, damit nichts halb Geschriebenes bleibt."
    return "der frühere Stand ist wiederhergestellt."


def _wie_vorher(zelle: Zelle) -> Any:
    return Fehlerwert(zelle.wert) if zelle.art is Art.FEHLER else zelle.wert


def _rechnet_selbst(zelle: Zelle) -> bool:
    return zelle.formel is not None and not zelle.formel.startswith("#")


def _beweise(bereiche: Iterable[xw.Range], liste: Mapping[tuple[str, str], Any]) -> None:
    """Read every block back: an application may take a text for a number or a day."""
    for bereich in bereiche:
        name, oben, links = bereich.sheet.name, bereich.row, bereich.column
        for i, zeile in enumerate(werte(bereich)):
            for j, steht in enumerate(zeile):
                ref = f"{zahl_zu_spalte(links + j)}{oben + i}"
                soll, ist = liste[name, ref], deute(name, ref, steht, None).wert
                if not _gleich(soll, ist):
                    raise _NichtAngekommen(f"{name}!{ref} zeigt „{ist}“ statt „{soll}“")


def _gleich(soll: Any, ist: Any) -> bool:
    if isinstance(soll, Decimal | int) and isinstance(ist, Decimal):
        return to_excel(Decimal(soll)) == to_excel(ist)
    return bool(soll == ist) or (soll in (None, "") and ist in (None, ""))


def bloecke(refs: Iterable[str]) -> list[Block]:
    """The cells as few full rectangles: runs in a row, equal runs of adjoining rows as one."""
    zeilen: dict[int, list[int]] = {}
    for ref in refs:
        zeile, spalte = zerlege(ref)
        zeilen.setdefault(zeile, []).append(spalte)
    fertig: list[Block] = []
    offen: dict[tuple[int, int], Block] = {}
    for zeile in sorted(zeilen):
        laeufe = dict.fromkeys(_laeufe(sorted(zeilen[zeile])))
        weiter: dict[tuple[int, int], Block] = {}
        for s1, s2 in laeufe:
            vorher = offen.pop((s1, s2), None)
            anschluss = vorher is not None and vorher[2] == zeile - 1
            if vorher is not None and not anschluss:
                fertig.append(vorher)
            weiter[s1, s2] = (vorher[0] if vorher is not None and anschluss else zeile, s1, zeile, s2)
        fertig += offen.values()
        offen = weiter
    return sorted([*fertig, *offen.values()])


def _laeufe(spalten: Sequence[int]) -> Iterator[tuple[int, int]]:
    anfang = 0
    for i in range(1, len(spalten) + 1):
        if i == len(spalten) or spalten[i] != spalten[i - 1] + 1:
            yield spalten[anfang], spalten[i - 1]
            anfang = i


def _zellen(block: Block) -> list[list[str]]:
    z1, s1, z2, s2 = block
    return [[f"{zahl_zu_spalte(s)}{z}" for s in range(s1, s2 + 1)] for z in range(z1, z2 + 1)]
