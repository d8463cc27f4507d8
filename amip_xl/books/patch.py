"""The lossless writer: new values for listed cells, every other byte of the workbook as it was.

Untouched zip records are copied raw; in a touched sheet only the `<c>` of the listed cells are replaced.
A formula keeps its `<f>` and gets a fresh cached value. The result is read again before it is handed out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from amip_xl.books.cells import Schreibung
from amip_xl.books.newvalues import ordne
from amip_xl.books.package import ERNEUT, lies_datei, mappenfehler, oeffne
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


# --- files ----------------------------------------------------------------------------------------------


def patche_datei(quelle: Path, ziel: Path, schreibungen: Iterable[Schreibung]) -> None:
    """Patch a file into another or into itself: complete or not at all.

    A file that replaces itself stays beside it as "<stem>.original.xlsx" (the first one is never overwritten,
    later ones get a number). Raises MappeError, also when Excel or LibreOffice holds the file open.
    """
    quelle, ziel = Path(quelle), Path(ziel)
    for pfad in (quelle, ziel):
        _pruefe_sperre(pfad)
    daten = lies_datei(quelle)
    ergebnis = patche(daten, schreibungen, name=quelle.name)
    try:
        if ziel.exists() and ziel.samefile(quelle):
            if ergebnis != daten:
                _ersetze(ziel.resolve(), ergebnis, original=daten)  # through a link: the file, not the link
        else:
            _ersetze(ziel, ergebnis, original=None)
    except PermissionError:
        raise mappenfehler(
            ziel.name, "darf nicht geschrieben werden oder ist in einem anderen Programm geöffnet; bitte dort schließen"
        ) from None
    except OSError as fehler:
        grund = fehler.strerror or str(fehler)
        raise mappenfehler(ziel.name, f"lässt sich nicht schreiben ({grund}); bitte den Ordner prüfen") from None


def _pruefe_sperre(pfad: Path) -> None:
    for programm, name in (("Excel", f"~${pfad.name}"), ("LibreOffice", f".~lock.{pfad.name}#")):
        if (pfad.parent / name).exists():
            raise mappenfehler(
                pfad.name, f"ist gerade in {programm} geöffnet (Sperrdatei {name}); bitte dort schließen"
            )


def _ersetze(ziel: Path, daten: bytes, original: bytes | None) -> None:
    """Put the data in place at one blow; a failure on the way leaves the folder as it was."""
    angelegt = [ziel.with_name(f".{ziel.name}.{os.getpid()}.tmp")]
    try:
        _schreibe(angelegt[0], daten)
        if ziel.exists():
            angelegt[0].chmod(ziel.stat().st_mode & 0o7777)
        if original is not None:
            _bewahre(ziel, original, angelegt)
        angelegt[0].replace(ziel)
    except BaseException:
        for pfad in angelegt:
            pfad.unlink(missing_ok=True)
        raise


def _bewahre(ziel: Path, original: bytes, angelegt: list[Path]) -> None:
    """Keep the original beside the file, once per content, never over an existing one."""
    nummer = 1
    while True:
        kopie = ziel.with_name(f"{ziel.stem}.original{'' if nummer == 1 else f'-{nummer}'}{ziel.suffix}")
        if not kopie.exists():
            angelegt.append(kopie)
            return _schreibe(kopie, original)
        if kopie.is_file() and kopie.read_bytes() == original:
            return None
        nummer += 1


def _schreibe(pfad: Path, daten: bytes) -> None:
    with pfad.open("xb") as datei:
        datei.write(daten)
        datei.flush()
        os.fsync(datei.fileno())
