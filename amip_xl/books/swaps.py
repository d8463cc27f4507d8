"""Names that were exchanged: a field whose name points at the cell that row and column call another field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from amip_xl.books.book import Buch
from amip_xl.books.cells import zahl_zu_spalte, zerlege
from amip_xl.books.labels import spaltentitel
from amip_xl.books.places import LABELSPALTE, Standorte
from amip_xl.findings import FEHLER, Befund
from amip_xl.form import Feld, Form, Zeile


class _Platz(NamedTuple):
    """What stands around the cell of a field in the form."""

    zeile: Zeile
    spaltentitel: str | None
    kopf: str  # the cell of that title


def vertauschte(mappe: Buch, form: Form, orte: Standorte) -> dict[str, Feld]:
    """Field -> the field whose cell its name points at; a name that moved with its row or column is none."""
    versetzt = list(orte.verschobene_felder)
    if not versetzt:
        return {}
    plaetze = {(orte.blaetter.get(f.blatt), f.zelle): f for f in form.felder.values()}
    gefunden = {}
    for name in versetzt:
        anderes = plaetze.get(mappe.namen[name])
        if anderes is None or anderes.name == name or anderes.name not in mappe.namen:
            continue  # a field that has lost its name for this is told as such
        eigen, fremd = _platz(form, form.felder[name]), _platz(form, anderes)
        verschieden = eigen.zeile.label != fremd.zeile.label or (
            eigen.zeile is fremd.zeile and eigen.spaltentitel != fremd.spaltentitel
        )
        if verschieden and _steht_da(mappe, mappe.namen[name], fremd):
            gefunden[name] = anderes
    return gefunden


def pruefe_vertauschte(mappe: Buch, form: Form, gefunden: dict[str, Feld], viele: int) -> Iterator[Befund]:
    """What to say of them; of many on one sheet the first speaks for all."""
    je_blatt: dict[str, list[str]] = {}
    for name in gefunden:
        je_blatt.setdefault(form.felder[name].blatt, []).append(name)
    for namen in je_blatt.values():
        for name in namen if len(namen) <= viele else namen[:1]:
            feld, (blatt, zelle) = form.felder[name], mappe.namen[name]
            weitere = f" (und {len(namen) - 1} weitere)" if len(namen) > viele else ""
            yield Befund(
                "NAME_VERTAUSCHT", FEHLER,
                f"Der Zellname von „{feld.titel}“{weitere} zeigt auf {blatt}!{zelle}, dort steht aber "
                f"„{gefunden[name].titel}“.",
                f"Lassen Sie ihn im Namens-Manager (Strg+F3) wieder auf {feld.blatt}!{feld.zelle} zeigen oder "
                "übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene Mappe.",
                blatt, zelle, name, ist=zelle, soll=feld.zelle,
            )  # fmt: skip


def _platz(form: Form, feld: Feld) -> _Platz:
    block = form.bloecke[feld.block]
    zeile = next(z for z in block.zeilen if z.id == feld.zeile)
    spalte = zerlege(feld.zelle)[1]
    kopf = max((g.nummer for g in block.gruppen if g.nummer < zeile.nummer and g.kopf), default=0)
    titel = spaltentitel(block).get(spalte - 1) if kopf else None
    return _Platz(zeile, titel, f"{zahl_zu_spalte(spalte)}{kopf}")


def _steht_da(mappe: Buch, ort: tuple[str, str], platz: _Platz) -> bool:
    """True when row and column of the place are still called what the form calls them."""
    blatt, zelle = ort
    if mappe.zelle(blatt, f"{LABELSPALTE}{zerlege(zelle)[0]}").wert != platz.zeile.label:
        return False
    return platz.spaltentitel is None or mappe.zelle(blatt, platz.kopf).wert == platz.spaltentitel
