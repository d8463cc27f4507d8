"""One side of a comparison: a folder of returns, a county workbook or one municipality's, read alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import Beitrag, Herkunft, Status, beitrag
from amip_xl.consolidate.collect import sammle
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.stufen import GEMEINDE, Stufe, mit_eigenen_angaben, stufe
from amip_xl.consolidate.suche import finde_mappen
from amip_xl.consolidate.totals import fuehre_zusammen
from amip_xl.edition import edition
from amip_xl.errors import BedienError
from amip_xl.form import Form
from amip_xl.form.kreis import HERKUNFT, HERKUNFTSTEXT
from amip_xl.jobs import Fortschritt
from amip_xl.money import format_anzahl
from amip_xl.rechenort import HIER, Rechenort
from amip_xl.rundenvergleich.herkunftsblatt import Eintrag, lies_herkunft

GANZES = "ganzes"  # key of the only part, where the parts themselves are unknown


def anzahl(zahl: int, einzahl: str, mehrzahl: str) -> str:
    """A count with its word."""
    return f"{format_anzahl(zahl)} {einzahl if zahl == 1 else mehrzahl}"


class Quellart(Enum):
    """What a side was read from."""

    ORDNER = "Ordner"
    KREISMAPPE = "Kreismappe"
    MAPPE = "Mappe"


class Teil(NamedTuple):
    """One part of the whole that counts: a municipality, or the county with its own entries."""

    schluessel: str  # AGS, or the name where there is none
    name: str
    ags: str
    datei: str
    eigen: bool = False  # the county itself


class Quelle(NamedTuple):
    """One file behind a side, also one that does not count; for the auditor."""

    name: str
    ags: str
    status: str
    datei: str
    sha256: str
    grund: str = ""
    zaehlt: bool = True


class Inhalt(NamedTuple):
    """What one part holds: its entries with their cells, its results."""

    eingaben: Mapping[str, Herkunft]
    ergebnisse: Mapping[str, Any]


LEERER_INHALT = Inhalt({}, {})


@dataclass(frozen=True, slots=True)
class Seite:
    """Everything a comparison asks of one side; the parts are fetched one by one."""

    titel: str
    art: Quellart
    form: Form
    name: str  # of the whole
    ags: str
    teile: Mapping[str, Teil]
    quellen: tuple[Quelle, ...]
    felder: frozenset[str]  # which entries of its parts are known
    werte: Mapping[str, Any]  # entries of the whole
    ergebnisse: Mapping[str, Any]  # of the whole, recomputed from its entries
    hole: Callable[[str], Inhalt]
    stufe: Stufe = GEMEINDE  # what its parts are
    unlesbare: tuple[Quelle, ...] = ()
    textlaenge: int | None = None  # longer texts are known only so far
    einzeln: bool = True  # False: only the whole is known

    @property
    def zahl(self) -> str:
        """How many parts the side holds, in words."""
        if self.art is Quellart.MAPPE or not self.einzeln:
            return self.name or self.titel
        return anzahl(sum(not t.eigen for t in self.teile.values()), self.stufe.einzahl, self.stufe.mehrzahl)

    def inhalt(self, schluessel: str) -> Inhalt:
        """What a part holds; empty when the side does not have it."""
        return self.hole(schluessel) if schluessel in self.teile else LEERER_INHALT


def lies_seite(
    ort: Path,
    kreismappe: Path | None = None,
    ausser: Collection[Path] = (),
    fortschritt: Fortschritt | None = None,
    rechenort: Rechenort = HIER,
) -> Seite:
    """Read one side; `kreismappe` holds the county's own entries for a folder, `ausser` is left out.

    Raises BedienError when there is nothing to read, MappeError when nothing can be read.
    """
    if ort.is_dir():
        ausgeschlossen = [*ausser, *([kreismappe] if kreismappe else [])]
        return _ordner(ort, sammle(finde_mappen([ort], ausgeschlossen), kreismappe, fortschritt, ort=rechenort))
    if not ort.exists():
        raise BedienError(f"„{ort}“ gibt es nicht; geben Sie einen Ordner oder eine Mappe an.")
    mappe = lies(ort)
    ganzes = beitrag(mappe)
    if any(b.name == HERKUNFT for b in mappe.blaetter):
        return _kreismappe(ganzes, *lies_herkunft(mappe, edition(ganzes.jahr).form))
    return _mappe(ganzes, Quellart.MAPPE if stufe(ganzes) is GEMEINDE else Quellart.KREISMAPPE)


def _schluessel(ags: str, name: str, datei: str) -> str:
    return ags or name.casefold() or datei


def _mappe(b: Beitrag, art: Quellart) -> Seite:
    """One workbook as a whole of one part."""
    form = edition(b.jahr).form
    schluessel = _schluessel(b.ags, b.name, b.datei) if art is Quellart.MAPPE else GANZES
    name = b.name or b.datei
    return Seite(
        titel=b.datei, art=art, form=form, name=name, ags=b.ags,
        teile={schluessel: Teil(schluessel, name, b.ags, b.datei)},
        quellen=(Quelle(name, b.ags, Status.ZAEHLT.value, b.datei, b.sha256),),
        felder=frozenset(f.name for f in form.eingaben),
        werte={n: h.wert for n, h in b.eingaben.items()}, ergebnisse=b.ergebnisse,
        hole=lambda _: Inhalt(b.eingaben, b.ergebnisse), einzeln=art is Quellart.MAPPE,
    )  # fmt: skip


def _ordner(ort: Path, sammlung: Sammlung) -> Seite:
    """A folder of returns: those that count are its parts, and the county's own workbook is one more."""
    ausgabe = edition(sammlung.jahr)
    werte = fuehre_zusammen(sammlung, ausgabe.form).werte
    gezaehlt = sammlung.gezaehlt
    stellen: dict[str, int] = {}
    teile: dict[str, Teil] = {}
    for i, b in enumerate(gezaehlt):
        schluessel = _schluessel(b.ags, b.name, b.datei)
        stellen[schluessel] = i
        teile[schluessel] = Teil(schluessel, b.name or b.ags or b.datei, b.ags, b.datei)
    eigene = sammlung.kreismappe
    if eigene is not None:
        schluessel = _schluessel(eigene.ags, eigene.name, eigene.datei)
        teile[schluessel] = Teil(schluessel, mit_eigenen_angaben(eigene.name), eigene.ags, eigene.datei, True)

    def hole(schluessel: str) -> Inhalt:
        b = gezaehlt[stellen[schluessel]] if schluessel in stellen else eigene
        return Inhalt(b.eingaben, b.ergebnisse) if b is not None else LEERER_INHALT

    quellen = tuple(_quellen(sammlung))
    return Seite(
        titel=ort.resolve().name, art=Quellart.ORDNER, form=ausgabe.form, name=sammlung.kreis_name, ags=sammlung.ags,
        teile=teile, quellen=quellen, felder=frozenset(f.name for f in ausgabe.form.eingaben), werte=werte,
        ergebnisse=ausgabe.engine.calculate(werte), hole=hole, stufe=sammlung.teile,
        unlesbare=tuple(q for q in quellen if q.status == Status.UNLESBAR.value),
    )  # fmt: skip


def _quellen(sammlung: Sammlung) -> Iterator[Quelle]:
    for z in sammlung.zeilen:
        zaehlt = z.status is Status.ZAEHLT
        yield Quelle(z.name, z.ags, z.status.value, z.datei, z.sha256, z.grund, zaehlt)
    eigene = sammlung.kreismappe
    if eigene is not None:
        yield Quelle(mit_eigenen_angaben(eigene.name), eigene.ags, Status.ZAEHLT.value, eigene.datei, eigene.sha256)


def _kreismappe(ganzes: Beitrag, stufe_der_teile: Stufe, eintraege: list[Eintrag]) -> Seite:
    """A county workbook: its parts stand on its sheet Herkunft; without lines there, only the whole is known."""
    seite = _mappe(ganzes, Quellart.KREISMAPPE)
    if not eintraege:
        return seite
    ausgabe = edition(ganzes.jahr)
    je_teil: dict[str, dict[str, Herkunft]] = {}
    teile: dict[str, Teil] = {}
    quellen: dict[str, Quelle] = {}
    for e in eintraege:
        schluessel = _schluessel(e.ags, e.name, e.datei)
        je_teil.setdefault(schluessel, {})[e.feld] = e.herkunft
        if schluessel not in teile:
            eigen = e.ags == ganzes.ags
            name = mit_eigenen_angaben(e.name) if eigen else e.name
            teile[schluessel] = Teil(schluessel, name, e.ags, e.datei, eigen)
            quellen[schluessel] = Quelle(name, e.ags, Status.ZAEHLT.value, e.datei, e.sha256)

    def hole(schluessel: str) -> Inhalt:
        eingaben = je_teil[schluessel]
        ergebnisse = ausgabe.engine.calculate({n: h.wert for n, h in eingaben.items()})
        return Inhalt(eingaben, {n: w for n, w in ergebnisse.items() if isinstance(w, Decimal)})

    return Seite(
        titel=seite.titel, art=Quellart.KREISMAPPE, form=ausgabe.form, name=seite.name, ags=seite.ags, teile=teile,
        quellen=(*seite.quellen, *quellen.values()), felder=seite.felder, werte=seite.werte,
        ergebnisse=seite.ergebnisse, hole=hole, stufe=stufe_der_teile, textlaenge=HERKUNFTSTEXT,
    )  # fmt: skip


def als_ganzes(seite: Seite) -> Seite:
    """The same side without its parts, to be compared with one that has none: the whole is its only part."""
    if not seite.einzeln:
        return seite
    felder = seite.form.felder
    eingaben = {
        n: Herkunft(felder[n].blatt, felder[n].zelle, "", w) for n, w in seite.werte.items() if n in felder
    }  # fmt: skip
    inhalt = Inhalt(eingaben, seite.ergebnisse)
    return Seite(
        titel=seite.titel, art=seite.art, form=seite.form, name=seite.name, ags=seite.ags,
        teile={GANZES: Teil(GANZES, seite.name, seite.ags, seite.titel)}, quellen=seite.quellen,
        felder=frozenset(f.name for f in seite.form.eingaben),
        werte=seite.werte, ergebnisse=seite.ergebnisse, hole=lambda _: inhalt, unlesbare=seite.unlesbare,
        textlaenge=seite.textlaenge, einzeln=False,
    )  # fmt: skip
