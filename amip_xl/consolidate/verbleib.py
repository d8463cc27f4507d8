"""What became of every entry of every return: nothing that somebody typed goes without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from amip_xl.consolidate.beitrag import Beitrag, Herkunft, Status
from amip_xl.consolidate.ruecklauf import NEBENEINANDER, Sammlung
from amip_xl.consolidate.totals import Kreiswerte
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.form import Feld, Form, Konsolidierung

# of more entries the raw texts alone are more than a workbook may hold that is to be read again
MEISTE_EINTRAEGE = 30_000


class Verbleib(Enum):
    """Where an entry landed; the words stand on the sheets and are counted there."""

    SUMME = "in der Summe"
    GLEICH = "überall gleich"
    TEXT = "als Text gesammelt"
    KREIS = "eigene Angabe"
    GEMEINDE = "nur in der eigenen Mappe"
    NICHT = "nicht übernommen"
    ZAEHLT_NICHT = "in einer Mappe, die nicht zählt"


class Eintrag(NamedTuple):
    """One cell that somebody filled, and what became of it."""

    feld: Feld
    nr: int  # of the workbook, from 1: those that count, the county's own, the others
    beitrag: Beitrag
    herkunft: Herkunft
    verbleib: Verbleib
    grund: str  # why it is in no county figure; empty where it is

    @property
    def in_kreiszelle(self) -> bool:
        """True when the county's own cell shows it, alone or together with others."""
        if self.verbleib is Verbleib.TEXT:  # numbers that do not add up stand on their sheet only
            return self.feld.textlich
        return self.verbleib in (Verbleib.SUMME, Verbleib.GLEICH, Verbleib.KREIS)


class Verzeichnis(NamedTuple):
    """Every entry, all of a field together; empty when they are too many for a sheet."""

    mappen: tuple[Beitrag, ...]  # by number, from 1
    eintraege: tuple[Eintrag, ...]
    stellen: Mapping[tuple[str, int], int]  # (field, workbook number) -> index in `eintraege`
    erste: Mapping[str, int]  # field -> index of its first entry

    @property
    def texte(self) -> tuple[Eintrag, ...]:
        """The collected texts of the municipalities."""
        return tuple(e for e in self.eintraege if e.verbleib is Verbleib.TEXT)


LEER = Verzeichnis((), (), {}, {})


def verzeichnis(sammlung: Sammlung, form: Form, kreis: Kreiswerte) -> Verzeichnis:
    """What became of each entry; `LEER` when they are too many."""
    if len(sammlung.gezaehlt) > NEBENEINANDER:
        return LEER
    gezaehlt: Sequence[Beitrag] = list(sammlung.gezaehlt)
    eigene = [sammlung.kreismappe] if sammlung.kreismappe else []
    andere = [z for z in sammlung.zeilen if z.status is not Status.ZAEHLT and z.kopf][:NEBENEINANDER]
    gruende = [z.status.value.lstrip("✗! ") for z in andere]
    mappen = [*gezaehlt, *eigene, *(b for z in andere if (b := z.beitrag))]
    alle: list[Eintrag] = []
    for nr, b in enumerate(mappen, 1):
        felder = form.felder if b.jahr == form.jahr else edition(b.jahr).form.felder
        for name, herkunft in b.eingaben.items():
            feld = felder[name]
            if not feld.eingabe:
                continue
            if nr > len(gezaehlt) + len(eigene):
                wo, grund = Verbleib.ZAEHLT_NICHT, gruende[nr - len(gezaehlt) - len(eigene) - 1]
            else:
                wo, grund = _verbleib(feld, herkunft, kreis, nr > len(gezaehlt), sammlung.ebene)
            alle.append(Eintrag(feld, nr, b, herkunft, wo, grund))
        if len(alle) > MEISTE_EINTRAEGE:
            return LEER
    reihe = {name: i for i, name in enumerate(form.felder)}
    alle.sort(key=lambda e: (reihe.get(e.feld.name, len(reihe)), e.feld.name, e.nr))
    erste: dict[str, int] = {}
    for i, e in enumerate(alle):
        erste.setdefault(e.feld.name, i)
    return Verzeichnis(tuple(mappen), tuple(alle), {(e.feld.name, e.nr): i for i, e in enumerate(alle)}, erste)


def _verbleib(feld: Feld, herkunft: Herkunft, kreis: Kreiswerte, eigen: bool, ebene: str) -> tuple[Verbleib, str]:
    """What becomes of an entry of a workbook that counts, and why it is in no county figure if it is in none."""
    art = feld.zusammen(ebene)
    if art is Konsolidierung.KREIS and not eigen:
        wessen = "Kennung der einzelnen Mappe" if feld.block == "kennung" else "jede Ebene gibt dies selbst an"
        return Verbleib.GEMEINDE, wessen
    if herkunft.wert is UNLESBAR:
        return Verbleib.NICHT, "unlesbar" if feld.textlich else "keine Zahl"
    if art is Konsolidierung.SUMME:
        return Verbleib.SUMME, ""
    if art is Konsolidierung.GLEICH:
        return (Verbleib.NICHT, "nicht überall gleich") if feld.name in kreis.ungleich else (Verbleib.GLEICH, "")
    return (Verbleib.KREIS, "") if eigen else (Verbleib.TEXT, "")
