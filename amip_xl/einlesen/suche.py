"""Finding the one cell that a mapping means; a label that is there twice or not at all is told, never settled."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from amip_xl.books.cells import spalte_zu_zahl, zahl_zu_spalte
from amip_xl.einlesen.tabelle import Tabelle, adresse, ref
from amip_xl.einlesen.zeichen import glatt
from amip_xl.einlesen.zuordnung import Feldort, Quelle

FEHLT, MEHRFACH = "QUELLE_NICHT_GEFUNDEN", "QUELLE_MEHRDEUTIG"
_HOECHSTENS = 4  # places named in a sentence


class Unauffindbar(Exception):  # noqa: N818 - never leaves the package
    """There is not exactly one such cell: finding code and sentence."""

    def __init__(self, code: str, satz: str) -> None:
        super().__init__(satz)
        self.code, self.satz = code, satz


def finde(tabelle: Tabelle, quelle: Quelle, ort: Feldort) -> tuple[int, int]:
    """Row and column; raises Unauffindbar."""
    if ort.zelle is not None:
        gefunden = adresse(ort.zelle)
        if gefunden is None:
            raise Unauffindbar(FEHLT, f"„{ort.zelle}“ in der Zuordnung ist keine Zelladresse wie C12.")
        return gefunden
    return _zeile(tabelle, quelle, ort), _spalte(tabelle, quelle, ort.spalte)


def _spalte(tabelle: Tabelle, quelle: Quelle, titel: tuple[str, ...]) -> int:
    """The column whose titles hold these from top to bottom."""
    gesucht = tuple(map(glatt, titel))
    alle = {s: tabelle.titel(s, quelle.kopfzeilen) for s in range(1, tabelle.spalten + 1)}
    treffer = [s for s, kopf in alle.items() if _enthaelt(kopf, gesucht)]
    wie = " / ".join(gesucht)
    if len(treffer) == 1:
        return treffer[0]
    if treffer:
        wo = _liste(f"{zahl_zu_spalte(s)}: {' / '.join(alle[s])}" for s in treffer)
        raise Unauffindbar(
            MEHRFACH, f"In {tabelle.name} heißen {len(treffer)} Spalten „{wie}“ ({wo}); nennen Sie in der Zuordnung "
            "auch den Titel darüber oder darunter."
        )  # fmt: skip
    orte = {text: ref(z, s) for z in quelle.kopfzeilen for s in alle if (text := tabelle.text(z, s))}
    raise Unauffindbar(
        FEHLT, f"In {tabelle.name} heißt keine Spalte „{wie}“{_naechste(gesucht[-1], orte)}."
    )  # fmt: skip


def _enthaelt(kopf: tuple[str, ...], gesucht: tuple[str, ...]) -> bool:
    rest = iter(kopf)
    return all(titel in rest for titel in gesucht)


def _zeile(tabelle: Tabelle, quelle: Quelle, ort: Feldort) -> int:
    erste = max(quelle.kopfzeilen, default=0) + 1
    bereich = range(erste, tabelle.zeilen + 1)
    if isinstance(ort.zeile, Mapping):
        merkmale = [(_spalte(tabelle, quelle, (kopf,)), glatt(wert)) for kopf, wert in ort.zeile.items()]
        wie = ", ".join(f"{kopf} „{wert}“" for kopf, wert in ort.zeile.items())
        treffer = [z for z in bereich if all(tabelle.text(z, s) == wert for s, wert in merkmale)]
        return _einzige(tabelle, treffer, f"Zeile mit {wie}", merkmale[0][0], "")
    spalte = _labelspalte(quelle)
    if ort.unter is not None:
        bereich = range(_label(tabelle, bereich, spalte, ort.unter) + 1, bereich.stop)
    if ort.vor is not None:
        bereich = range(bereich.start, _label(tabelle, bereich, spalte, ort.vor))
    return _label(tabelle, bereich, spalte, ort.zeile or "")


def _labelspalte(quelle: Quelle) -> int:
    buchstaben = quelle.zeilenspalte.upper()
    if not (buchstaben.isascii() and buchstaben.isalpha() and len(buchstaben) <= 3):
        raise Unauffindbar(FEHLT, f"„{quelle.zeilenspalte}“ in der Zuordnung ist keine Spalte wie A.")
    return spalte_zu_zahl(buchstaben)


def _label(tabelle: Tabelle, bereich: range, spalte: int, label: str) -> int:
    treffer = [z for z in bereich if tabelle.text(z, spalte) == glatt(label)]
    orte = {text: ref(z, spalte) for z in bereich if (text := tabelle.text(z, spalte))}
    wo = f"Zeile „{glatt(label)}“ (Spalte {zahl_zu_spalte(spalte)})"
    return _einzige(tabelle, treffer, wo, spalte, _naechste(glatt(label), orte))


def _einzige(tabelle: Tabelle, treffer: list[int], wie: str, spalte: int, naechste: str) -> int:
    if len(treffer) == 1:
        return treffer[0]
    if treffer:
        wo = _liste(ref(z, spalte) for z in treffer)
        raise Unauffindbar(
            MEHRFACH, f"In {tabelle.name} gibt es {len(treffer)}-mal die {wie}: {wo}; grenzen Sie in der Zuordnung "
            "mit „unter“ und „vor“ ein, welche gilt."
        )  # fmt: skip
    raise Unauffindbar(FEHLT, f"In {tabelle.name} gibt es die {wie} nicht{naechste}.")


def _naechste(gesucht: str, orte: Mapping[str, str]) -> str:
    nahe = difflib.get_close_matches(gesucht, orte, 1)
    return f"; am nächsten kommt „{nahe[0]}“ in {orte[nahe[0]]}" if nahe else ""


def _liste(teile: Iterable[str]) -> str:
    alle = list(teile)
    rest = f" und {len(alle) - _HOECHSTENS} weitere" if len(alle) > _HOECHSTENS else ""
    return f"{', '.join(alle[:_HOECHSTENS])}{rest}"
