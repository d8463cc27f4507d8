"""The lossless writer: new values for listed cells, every other byte of the workbook as it was.

Untouched zip records are copied raw; in a touched sheet only the `<c>` of the listed cells are replaced.
A formula keeps its `<f>` and gets a fresh cached value. A shared string that only an overwritten cell showed is
emptied. The result is read again before it is handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from amip_xl.books.cells import Schreibung
from amip_xl.books.forbidden import pruefe_orte
from amip_xl.books.newvalues import ordne
from amip_xl.books.package import ERNEUT, mappenfehler, oeffne
from amip_xl.books.proof import beweise
from amip_xl.books.reader import Mappe
from amip_xl.books.repack import packe
from amip_xl.books.scrub import tilge
from amip_xl.books.sharedstrings import lies_texte
from amip_xl.books.sheetpart import EGAL, Zellen, lies_blatt
from amip_xl.books.sheetpatch import gesetzt
from amip_xl.books.sheetplan import Blattplan, plane
from amip_xl.books.splice import eingesetzt
from amip_xl.books.workbookpart import Blatt, gliedere


def patche(mappe: Mappe | bytes, schreibungen: Iterable[Schreibung], *, name: str = "") -> bytes:
    """The workbook with the listed cells changed; of one that has been read nothing is read a second time.

    `name` is what messages call bytes. Raises MappeError if the file, a place or a value does not allow it; then
    nothing has been changed.
    """
    if isinstance(mappe, Mappe):
        paket, buch = mappe.paket, mappe.gliederung
    else:
        paket = oeffne(mappe, name)
        buch = gliedere(paket)
    auftraege = ordne(paket, buch, schreibungen)
    if any(e.name.lower().startswith("_xmlsignatures/") for e in paket.eintraege):
        raise mappenfehler(
            paket.datei,
            "ist digital signiert, jede Änderung zerstört die Signatur; bitte eine unsignierte Fassung verwenden",
        )
    if buch.schreibkennwort:
        raise mappenfehler(paket.datei, "verlangt ein Kennwort zum Ändern; bitte in Excel ohne dieses speichern")
    if paket.verzeichnis + sum(e.laenge for e in paket.eintraege) != paket.ende:
        raise mappenfehler(paket.datei, f"hat ein ungewöhnliches ZIP-Verzeichnis und wird nicht beschrieben; {ERNEUT}")

    def zellen(blatt: Blatt, xml: bytes | None = None) -> Zellen:
        if isinstance(mappe, Mappe):
            return mappe.tabelle(blatt.name)
        return lies_blatt(paket, blatt, paket.teil(blatt.teil) if xml is None else xml, EGAL)

    def texte() -> Sequence[str]:
        return mappe.texte if isinstance(mappe, Mappe) else lies_texte(paket, buch, schnell=True)

    plaene: dict[Blatt, Blattplan] = {}
    neue: dict[str, bytes] = {}
    for blatt, neu in auftraege.items():
        xml = paket.teil(blatt.teil)
        plan = plane(paket, blatt, xml, neu, zellen(blatt, xml))
        pruefe_orte(paket, blatt, plan)
        geaendert = gesetzt(plan)
        if geaendert != plan.xml:
            plaene[blatt] = plan
            neue[blatt.teil] = geaendert
    if not neue:
        return paket.daten
    tilgung = tilge(paket, buch, plaene, zellen, texte)
    if tilgung is not None:
        neue[tilgung.teil] = eingesetzt(tilgung.xml, tilgung.aenderungen)
    ergebnis = packe(paket, neue)
    beweise(paket, buch, ergebnis, plaene, tilgung)
    return ergebnis
