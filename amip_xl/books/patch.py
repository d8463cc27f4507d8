"""The lossless writer: new values for listed cells, every other byte of the workbook as it was.

Untouched zip records are copied raw; in a touched sheet only the `<c>` of the listed cells are replaced.
A formula keeps its `<f>` and gets a fresh cached value. The result is read again before it is handed out.
"""

from __future__ import annotations

from collections.abc import Iterable

from amip_xl.books.cells import Schreibung
from amip_xl.books.newvalues import ordne
from amip_xl.books.package import ERNEUT, mappenfehler, oeffne
from amip_xl.books.proof import beweise
from amip_xl.books.repack import packe
from amip_xl.books.sheetpatch import gesetzt
from amip_xl.books.sheetplan import Blattplan, plane, pruefe_orte
from amip_xl.books.workbookpart import Blatt, gliedere


def patche(daten: bytes, schreibungen: Iterable[Schreibung], *, name: str = "") -> bytes:
    """The workbook with the listed cells changed. `name` is the file's name for messages.

    Raises MappeError if the file, a place or a value does not allow it; then nothing has been changed.
    """
    paket = oeffne(daten, name)
    buch = gliedere(paket)
    auftraege = ordne(paket, buch, schreibungen)
    if any(e.name.lower().startswith("_xmlsignatures/") for e in paket.eintraege):
        raise mappenfehler(
            name,
            "ist digital signiert, jede Änderung zerstört die Signatur; bitte eine unsignierte Fassung verwenden",
        )
    if paket.verzeichnis + sum(e.laenge for e in paket.eintraege) != paket.ende:
        raise mappenfehler(name, f"hat ein ungewöhnliches ZIP-Verzeichnis und wird nicht beschrieben; {ERNEUT}")
    plaene: dict[Blatt, Blattplan] = {}
    neue: dict[str, bytes] = {}
    for blatt, neu in auftraege.items():
        plan = plane(paket, blatt, neu)
        pruefe_orte(paket, blatt, plan)
        geaendert = gesetzt(plan)
        if geaendert != plan.xml:
            plaene[blatt] = plan
            neue[blatt.teil] = geaendert
    if not neue:
        return daten
    ergebnis = packe(paket, neue)
    beweise(paket, buch, ergebnis, plaene)
    return ergebnis
