"""What happened to many cells at once is one finding for each sheet; other findings keep their room."""

from __future__ import annotations

import re
from collections import Counter

import mappen
import pytest
from damage.aufbau import Verschiebung
from mappen import ort
from verderben import BUCH, aus_anderer_mappe

from amip_xl.books.events import EINZELN
from amip_xl.books.reader import lies
from amip_xl.edition import edition
from amip_xl.findings import FEHLER
from amip_xl.form.protokoll import ZEILEN
from amip_xl.planung import pruefe

FORMEL = rb"<f>[^<]*</f>|<f [^>]*/>|<f [^>]*>[^<]*</f>"


def befunde(datei, *codes):
    return [b for b in pruefe(lies(datei)).bericht.befunde if not codes or b.code in codes]


def jedes_blatt(datei, wie) -> None:
    teile = mappen.teile(datei).items()
    mappen.bearbeite(datei, {n: wie(x) for n, x in teile if re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", n)})


@pytest.fixture
def datei(tmp_path):
    return mappen.mappe(tmp_path / "kleve.xlsx")


def test_alles_als_werte_gespeichert(datei):
    """Some four hundred formulas are gone: one finding for each sheet and kind, and all find room."""
    jedes_blatt(datei, lambda x: re.sub(FORMEL, b"", x))
    alle = befunde(datei)
    je_art = Counter((b.code, b.blatt) for b in alle if b.code.endswith("_UEBERSCHRIEBEN"))
    assert {code for code, _ in je_art} == {"FORMEL_UEBERSCHRIEBEN", "ANZEIGE_UEBERSCHRIEBEN"}
    assert max(je_art.values()) <= EINZELN
    assert len(alle) < ZEILEN // 3
    [ziele] = [b for b in alle if (b.code, b.blatt) == ("FORMEL_UEBERSCHRIEBEN", "Ziele")]
    formeln = [f for f in edition(2026).form.ergebnisse if f.blatt == "Ziele"]
    assert (ziele.schwere, ziele.zelle) == (FEHLER, formeln[0].zelle)
    assert f"Auf dem Blatt „Ziele“ sind {len(formeln)} Formeln überschrieben" in ziele.text
    assert "neu ausgegebene Mappe" in ziele.abhilfe


def test_jede_formel_geaendert(datei):
    jedes_blatt(datei, lambda x: re.sub(rb"<f>([^<]*)</f>", rb"<f>1*(\1)</f>", x))
    assert max(Counter((b.code, b.blatt) for b in befunde(datei)).values()) <= EINZELN


def test_wenige_werden_einzeln_genannt(datei):
    felder = ["kfa", "bundesanteil", "egt_netto"]
    for feld in felder:
        mappen.tippe(datei, feld, 1)
    assert {(b.blatt, b.zelle) for b in befunde(datei, "FORMEL_UEBERSCHRIEBEN")} == {ort(f) for f in felder}


def test_eine_verknuepfung_unter_vielen_geaenderten_formeln_geht_nicht_unter(datei):
    """What is told together is looked at one by one."""
    aus_anderer_mappe(datei, "gesamtbudget", 5)
    jedes_blatt(datei, lambda x: re.sub(rb"<f>((?!\[)[^<]*)</f>", rb"<f>1*(\1)</f>", x))
    [befund] = befunde(datei, "EXTERNE_VERKNUEPFUNG")
    assert (befund.blatt, befund.zelle) == ort("gesamtbudget")


@pytest.mark.parametrize(
    ("wie", "worte"),
    [
        (Verschiebung(2, -1, spalten=True), "vermutlich wurde die Spalte gelöscht"),
        (Verschiebung(2, -2, spalten=True), "vermutlich wurden Spalten gelöscht"),
        (Verschiebung(8, -6), "vermutlich wurden Zeilen gelöscht"),
    ],
    ids=["Spalte", "Spalten", "Zeilen"],
)
def test_geloeschte_zeilen_und_spalten(datei, wie, worte):
    wie(datei, "Kundenstruktur")
    [befund] = befunde(datei, "NAME_FEHLT")
    weg = [f for f in edition(2026).form.felder.values() if f.name not in lies(datei).namen]
    assert (befund.blatt, befund.zelle, befund.feld) == ("Kundenstruktur", weg[0].zelle, weg[0].name)
    assert f"fehlen die Zellnamen von {len(weg)} Feldern" in befund.text
    assert worte in befund.text


def test_ein_anderes_planungsjahr_auf_dem_deckblatt(datei):
    """The sheets are as issued; only the year was typed over, and that is told once."""
    mappen.tippe(datei, "jahr", 2025)
    [befund] = befunde(datei, "EDITION_VERALTET")
    assert "„2026.1“ und das Planungsjahr 2025 (in B7)" in befund.text
    assert befunde(datei, "BLATT_ANDERES_JAHR") == []


def test_alle_namen_eines_blatts_geloescht(datei):
    buch = mappen.teile(datei)[BUCH].decode()
    ohne = re.sub(r"<definedName name=\"[a-z0-9_]+\">'?Kundenstruktur'?![^<]*</definedName>", "", buch)
    mappen.bearbeite(datei, {BUCH: ohne.encode()})
    [befund] = befunde(datei, "NAME_FEHLT")
    assert "vermutlich" not in befund.text


def test_ein_veraltetes_ergebnis_zeigt_einen_unterschied(datei):
    """Two percentages that differ behind their first decimal are not shown as equal."""
    mappen.tippe(datei, "lzb_plan", 1881)
    [befund] = befunde(datei, "ERGEBNISSE_VERALTET")
    assert befund.ist != befund.soll
    assert f"zeigt {befund.ist} statt {befund.soll}" in befund.text
