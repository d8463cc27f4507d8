"""Planning workbooks with texts, formulas and formats that nobody types: checked in 2 s and 200 MB all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from xml.sax.saxutils import escape

import mappen
import pytest
from mappen import laufe

from amip_xl.edition import edition
from odd.messung import GELESEN, HOECHSTENS_MB, HOECHSTENS_SEKUNDEN, messplatz

FELDER = edition(2026).form.felder.values()
ZAHLEN = {f.name for f in FELDER if f.eingabe and f.art.zahl}
TEXTE = {f.name for f in FELDER if f.eingabe and not f.art.zahl}
BESCHRIFTUNG = re.compile(rb'<c r="(A[0-9]+)"( s="[0-9]+")? t="s"><v>[0-9]+</v></c>')
JAHRE = " ".join(map(str, range(1_000_000, 1_450_000)))


def neuer_text(pfad: Path, text: str) -> int:
    """One more shared string: its number."""
    texte = mappen.teile(pfad)["xl/sharedStrings.xml"].decode()
    neu = texte.replace("</sst>", f'<si><t xml:space="preserve">{escape(text)}</t></si></sst>')
    mappen.bearbeite(pfad, {"xl/sharedStrings.xml": neu.encode()})
    return texte.count("<si>")


def in_alle(text: str, felder: Collection[str]) -> Callable[[Path], None]:
    """One text in many fields, stored once."""

    def verdirb(pfad: Path) -> None:
        nummer = neuer_text(pfad, text)
        orte = {mappen.ort(name) for name in felder}
        neu: dict[str, bytes | None] = {}
        for blatt in {b for b, _ in orte}:
            teil = mappen.blatteil(pfad, blatt)
            xml = mappen.teile(pfad)[teil]
            for ref, alt in mappen.rohe_zellen(xml).items():
                if (blatt, ref) in orte:
                    stil = re.search(rb' s="[0-9]+"', alt)
                    xml = xml.replace(
                        alt, b'<c r="%b"%b t="s"><v>%d</v></c>' % (ref.encode(), stil[0] if stil else b"", nummer)
                    )
            neu[teil] = xml
        mappen.bearbeite(pfad, neu)

    return verdirb


def beschriftungen(pfad: Path) -> None:
    """All words on all sheets are one endless text that names many years."""
    nummer = neuer_text(pfad, JAHRE)
    neu = b'<c r="\\1"\\2 t="s"><v>%d</v></c>' % nummer
    alle = mappen.teile(pfad)
    teile: dict[str, bytes | None] = {
        n: BESCHRIFTUNG.sub(neu, xml) for n, xml in alle.items() if n.startswith("xl/worksheets/sheet")
    }
    mappen.bearbeite(pfad, teile)


def zahlenformat(pfad: Path) -> None:
    """A number format of brackets that are never closed."""
    stile = mappen.teile(pfad)["xl/styles.xml"].decode()
    neu = re.sub(r'formatCode="[^"]*"', f'formatCode="{"[" * 200_000}"', stile, count=1)
    mappen.bearbeite(pfad, {"xl/styles.xml": neu.encode()})


def geteilte_formel(pfad: Path) -> None:
    """Results that follow a formula of brackets that are never closed."""
    mappen.setze(pfad, "kfa", f'<f t="shared" ref="B5:B6" si="0">{"[" * 300_000}</f><v>1</v>')
    mappen.setze(pfad, "gesamtbudget", '<f t="shared" si="0"/><v>1</v>')


def protokollname(pfad: Path) -> None:
    """The name of the table of findings spans the whole sheet."""
    buch = mappen.teile(pfad)["xl/workbook.xml"].decode()
    neu = re.sub(r'(name="protokoll_zeilen">[^<]*\$)[0-9]+<', r"\g<1>1048576<", buch)
    assert neu != buch
    mappen.bearbeite(pfad, {"xl/workbook.xml": neu.encode()})


ENDLOS: dict[str, Callable[[Path], None]] = {
    "Leerzeichen zwischen Ziffer und Einheit": in_alle(f"1{' ' * 32_000}x", ZAHLEN),
    "Ziffern ohne Ende": in_alle("1" * 1_000_000, ZAHLEN),
    "volle Zellen": in_alle("Q" * 32_000, TEXTE),
    "mehr als volle Zellen": in_alle(JAHRE, TEXTE),
    "Beschriftungen": beschriftungen,
    "Zahlenformat": zahlenformat,
    "geteilte Formel": geteilte_formel,
    "Name des Protokolls": protokollname,
}  # fmt: skip


@pytest.mark.parametrize("was", ENDLOS)
def test_what_nobody_types_takes_neither_time_nor_memory(was: str, tmp_path: Path) -> None:
    pfad = mappen.mappe(tmp_path / "kleve.xlsx")
    ENDLOS[was](pfad)
    with messplatz() as platz:
        messung = platz.miss(pfad)
    assert messung.gelesen == messung.geprueft == GELESEN
    assert messung.sekunden < HOECHSTENS_SEKUNDEN
    assert messung.mb < HOECHSTENS_MB
    assert laufe("berechnen", pfad, "-o", tmp_path / "neu") < 2  # and no finding is too long for the Prüfprotokoll
