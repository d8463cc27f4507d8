"""What people wrote beside the fields: no form takes it, and nobody should look for it in vain."""

from __future__ import annotations

from collections.abc import Iterator

from amip_xl.books.cells import gezeigter_text
from amip_xl.books.reader import Mappe
from amip_xl.form.protokoll import BLATT
from amip_xl.planung import Planung
from amip_xl.uebernahme.eintraege import Liegengeblieben

_GRUND = "Die Zelle gehört zu keinem Feld des Formulars."


def notizen(alt: Planung, leer: Mappe) -> Iterator[Liegengeblieben]:
    """Every cell of the official sheets with content that the empty workbook of the same year does not have.

    Where cells have moved, or the edition is another one, what the form says stands elsewhere: there the content
    decides, and not the place.
    """
    mappe, orte, form = alt.mappe, alt.orte, alt.edition.form
    assert isinstance(mappe, Mappe)
    benannt = set(mappe.namen.values())
    andere_edition = mappe.benannt("edition").wert != form.edition
    for blatt in form.blaetter:
        name = orte.blaetter.get(blatt.name)
        if name is None or blatt.name == BLATT:  # what is written into the Prüfprotokoll are Begründungen
            continue
        amtlich = {z.ref: (z.formel is not None, z.wert) for z in leer.zellen(blatt.name)}
        felder = {f.zelle for f in form.felder.values() if f.blatt == blatt.name}
        inhalte = set(amtlich.values()) if andere_edition or orte.verschoben(blatt.name) else set()
        for zelle in mappe.zellen(name):
            bekannt = zelle.ref in amtlich or zelle.ref in felder or (zelle.formel is not None, zelle.wert) in inhalte
            if not bekannt and (name, zelle.ref) not in benannt and gezeigter_text(zelle).strip():
                yield Liegengeblieben("", "", f"{name}!{zelle.ref}", gezeigter_text(zelle), _GRUND)
