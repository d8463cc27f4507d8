"""What may come in between a click and its end: other clicks, people who type or close, odd workbooks."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest
from calc import braucht_calc
from offen import inhalt, zelle

from amip_xl.books import live, livewrite
from amip_xl.books.cells import Art
from amip_xl.books.libreoffice.office import eigenschaften, lade_uno
from amip_xl.books.livesperre import sperrdatei, sperre
from amip_xl.books.reader import lies
from amip_xl.doors import excel
from amip_xl.planung import pruefe, schreibliste

KASSEL = Path(__file__).parent.parent.parent / "workbooks" / "beispiele" / "kassel-2022.xlsx"
JETZT = datetime(2026, 3, 4, 5, 6)
pytestmark = braucht_calc

# --- a second click ---------------------------------------------------------------------------------------

_HALTER = """
import sys
from amip_xl.books.livesperre import sperre
with sperre(sys.argv[1]) as seit:
    print(seit, flush=True)
    sys.stdin.read()
"""


def halter(mappe: Path) -> subprocess.Popen[str]:
    """Another process that works in the workbook."""
    prozess = subprocess.Popen(
        [sys.executable, "-c", _HALTER, str(mappe)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert prozess.stdout is not None
    assert prozess.stdout.readline() == "None\n"
    return prozess


def test_the_second_half_of_a_double_click_ends_silently_a_later_click_is_told(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, pfad = oeffne(KASSEL)
    vorher = inhalt(doc)
    with halter(pfad) as erster:
        assert excel.fuehre_aus("berechnen", buch) == 0
        assert meldungen == []
        monkeypatch.setattr(excel, "DOPPELKLICK", 0)
        assert excel.fuehre_aus("berechnen", buch) == 2
        assert "AMIP arbeitet schon in „kassel-2022.xlsx“; nichts wurde geändert." in meldungen[0]
        assert inhalt(doc) == vorher
        erster.kill()  # nothing is left of a process that has ended, however it ended
    assert excel.fuehre_aus("berechnen", buch) in (0, 1)
    assert inhalt(doc) != vorher
    assert not sperrdatei(str(pfad)).exists()


def test_the_lock_is_for_one_workbook_and_goes_away_whatever_happens(tmp_path: Path) -> None:
    def scheitere() -> None:
        with sperre(str(tmp_path / "a.xlsx")) as seit:
            assert seit is None
            with sperre(str(tmp_path / "b.xlsx")) as andere, sperre(str(tmp_path / "x" / ".." / "a.xlsx")) as gleiche:
                assert andere is None
                assert gleiche == 0
            assert sperrdatei(str(tmp_path / "a.xlsx")).exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        scheitere()
    assert not sperrdatei(str(tmp_path / "a.xlsx")).exists()
    assert not sperrdatei(str(tmp_path / "b.xlsx")).exists()


def test_without_a_temporary_folder_the_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "fehlt"))
    with sperre("a.xlsx") as seit:
        assert seit is None


# --- somebody types or closes in between ----------------------------------------------------------------------


def dazwischen(monkeypatch: pytest.MonkeyPatch, *taten: Any) -> None:
    """Has something done between reading and writing, once per try."""
    richtig, offen = excel.schreibe, list(taten)

    def schreibe(*args: Any) -> None:
        if offen:
            offen.pop(0)()
        richtig(*args)

    monkeypatch.setattr(excel, "schreibe", schreibe)


def protokoll(doc: Any, ref: str) -> Any:
    return doc.Sheets.getByName("Prüfprotokoll").getCellRangeByName(ref)


def test_a_reason_typed_between_reading_and_writing_is_kept(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    excel.fuehre_aus("berechnen", buch)
    code = protokoll(doc, "I11").String
    zelle(doc, "egt_zuteilung", 2022).setString("k. A.")  # a Fehler comes in above: the rows move
    dazwischen(monkeypatch, lambda: protokoll(doc, "J11").setString("Das ist so gewollt."))
    excel.fuehre_aus("berechnen", buch)
    zeile = next(z for z in range(10, 20) if protokoll(doc, f"J{z}").String == "Das ist so gewollt.")
    assert protokoll(doc, f"I{zeile}").String == code
    assert "Urteil" in meldungen[-1]


def test_who_never_stops_typing_reads_a_sentence_and_loses_nothing(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    excel.fuehre_aus("berechnen", buch)
    gruende = iter("ABCDEF")
    dazwischen(monkeypatch, *[lambda: protokoll(doc, "J11").setString(next(gruende))] * 5)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert "wurde getippt, während AMIP sie las; nichts wurde geändert" in meldungen[-1]
    assert protokoll(doc, "J11").String == "C"


def test_a_sheet_renamed_in_between_is_read_again(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    dazwischen(monkeypatch, lambda: setattr(doc.Sheets.getByName("Prüfprotokoll"), "Name", "=Befunde"))
    assert excel.fuehre_aus("berechnen", buch) == 1
    assert doc.Sheets.getByName("=Befunde").getCellRangeByName("I10").String == "BLATT_UMBENANNT"
    assert "Alle Befunde stehen auf dem Blatt =Befunde" in meldungen[-1]


@pytest.mark.parametrize("wann", ["_lies_blatt", "_unveraendert", "schreibe_block", "rechne_nach"])
def test_a_workbook_closed_on_the_way_ends_in_a_sentence(
    wann: str, oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, pfad = oeffne(KASSEL)
    datei = pfad.read_bytes()
    modul = {"_lies_blatt": live, "rechne_nach": excel}.get(wann, livewrite)
    richtig = getattr(modul, wann)

    def schliesse(*args: Any) -> Any:
        if doc.Sheets is not None:
            doc.close(True)
        return richtig(*args)

    monkeypatch.setattr(modul, wann, schliesse)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert meldungen[0].startswith("„kassel-2022.xlsx“ wurde während „Berechnen“ geschlossen")
    assert len(meldungen) == 1
    assert pfad.read_bytes() == datei
    assert not sperrdatei(str(pfad)).exists()


def test_after_writing_nobody_claims_that_nothing_was_changed(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "elb_plan", 2022).setValue(-3)

    def scheitere(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(live, "springe", scheitere)
        assert excel.fuehre_aus("berechnen", buch) == 1  # only the jump is missing
    assert meldungen[-1].startswith("Urteil: zurück")
    monkeypatch.setattr(excel, "rechne_nach", scheitere)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert "Die Befunde sind eingetragen" in meldungen[-1]


def test_the_windows_follow_again_after_a_failure(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)

    def scheitere(*_: Any) -> None:
        assert doc.hasControllersLocked()
        raise OSError

    monkeypatch.setattr(livewrite, "schreibe_block", scheitere)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert not doc.hasControllersLocked()
    assert not any(b.impl.doc.hasControllersLocked() for b in buch.app.books)
    assert meldungen


# --- where people stand -----------------------------------------------------------------------------------------


def test_without_a_fehler_selection_and_view_stay_as_they_are(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    blatt, fenster = doc.Sheets.getByName("Budget"), doc.CurrentController
    fenster.setActiveSheet(blatt)
    fenster.select(blatt.getCellRangeByName("C5:D9"))
    fenster.setFirstVisibleRow(20)
    oben = fenster.FirstVisibleRow
    for befehl in ("pruefen", "berechnen"):
        assert excel.fuehre_aus(befehl, buch) == 0
        assert doc.CurrentSelection.AbsoluteName == "$Budget.$C$5:$D$9"
        assert fenster.FirstVisibleRow == oben
    assert meldungen


def test_naechster_befund_gets_past_what_no_jump_leads_to(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    doc.Sheets.getByName("Rechtsstand").IsVisible = False
    zelle(doc, "elb_plan", 2022).setValue(-3)
    doc.Sheets.removeByName("Prüfprotokoll")
    befunde = pruefe(live.lies(buch)).bericht.befunde
    alle = {(b.blatt, b.zelle) for b in befunde if b.code != "ERGEBNISSE_VERALTET"}
    excel.fuehre_aus("berechnen", buch)
    assert "Das Blatt Prüfprotokoll fehlt" in meldungen[-1]
    meldungen.clear()
    for _ in range(len(alle)):
        excel.fuehre_aus("naechster_befund", buch)
    assert {(b, z) for b, z in alle if any(f"{b}!{z}" in text for text in meldungen)} == alle


def test_more_findings_than_rows_are_not_called_all(oeffne: Any, meldungen: list[str]) -> None:
    from amip_xl.edition import edition

    buch, doc, _ = oeffne(KASSEL)
    for feld in [f for f in edition(2022).form.eingaben if f.art.zahl]:
        zelle(doc, feld.name, 2022).setString("k. A.")
    excel.fuehre_aus("berechnen", buch)
    assert "Auf dem Blatt Prüfprotokoll stehen 119 Befunde" in meldungen[-1]


# --- odd contents --------------------------------------------------------------------------------------------------


def gespeichert(doc: Any, pfad: Path) -> Path:
    doc.storeToURL(pfad.as_uri(), eigenschaften(FilterName="Calc MS Excel 2007 XML", Overwrite=True))
    return pfad


def als_wahrheitswert(doc: Any) -> None:
    eingabe = zelle(doc, "egt_zuteilung", 2022)
    eingabe.setValue(1)
    sprache = lade_uno().createUnoStruct("com.sun.star.lang.Locale")
    eingabe.NumberFormat = doc.NumberFormats.getStandardFormat(1024, sprache)


SELTSAM: dict[str, Any] = {
    "wahr-als-formel": lambda doc: zelle(doc, "egt_zuteilung", 2022).setFormula("=1>0"),
    "wahr-als-format": als_wahrheitswert,
    "text-wie-ein-fehler": lambda doc: zelle(doc, "bemerkungen", 2022).setString("#REF!"),
    "zahl-wie-ein-fehler": lambda doc: zelle(doc, "egt_zuteilung", 2022).setString("#N/A"),
    "steuerzeichen": lambda doc: zelle(doc, "bemerkungen", 2022).setString("a\x01b\r\nc _x000D_ 😀"),
    "sehr-lang": lambda doc: zelle(doc, "bemerkungen", 2022).setString("ä" * 10_000),
    "minus-null": lambda doc: zelle(doc, "umschichtung", 2022).setValue(-0.0),
    "riesig": lambda doc: zelle(doc, "umschichtung", 2022).setValue(1e308),
    "letzte-stelle": lambda doc: zelle(doc, "umschichtung", 2022).setValue(0.1 + 0.2),
    "lange-begruendung": lambda doc: protokoll(doc, "J12").setString("=weil " * 300),
    "datum-als-formel": lambda doc: zelle(doc, "stand", 2022).setFormula("=DATE(2021;12;1)"),
    "blatt-wie-eine-formel": lambda doc: setattr(doc.Sheets.getByName("Budget"), "Name", "=x"),
    "blatt-wie-ein-jahr": lambda doc: setattr(doc.Sheets.getByName("Prüfprotokoll"), "Name", "2025"),
}


@pytest.mark.parametrize("wie", SELTSAM)
def test_what_calc_shows_is_what_it_saves(wie: str, oeffne: Any, tmp_path: Path) -> None:
    buch, doc, _ = oeffne(KASSEL)
    SELTSAM[wie](doc)
    aus_datei = schreibliste(pruefe(lies(gespeichert(doc, tmp_path / "gespeichert.xlsx"))), JETZT, "x").werte
    assert schreibliste(pruefe(live.lies(buch)), JETZT, "x").werte == aus_datei


def test_a_truth_value_in_a_number_field_is_no_number(oeffne: Any) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "egt_zuteilung", 2022).setFormula("=TRUE()")
    gelesen = live.lies(buch).benannt("egt_zuteilung")
    assert (gelesen.art, gelesen.wert, gelesen.formel) == (Art.WAHR, True, "TRUE")


@pytest.mark.parametrize("formel", ["2021-12-01", "=DATE(2021;12;1)"])
def test_a_workbook_that_counts_from_1904_tells_the_same_day(formel: str, oeffne: Any, tmp_path: Path) -> None:
    quelle = mappen.mappe(tmp_path / "mac.xlsx")
    xml = mappen.teile(quelle)["xl/workbook.xml"].decode()
    xml = re.sub("<workbookPr", '<workbookPr date1904="1"', xml, count=1)
    mappen.bearbeite(quelle, {"xl/workbook.xml": xml.encode()})
    buch, doc, _ = oeffne(quelle)
    zelle(doc, "stand", 2026).setFormula(formel)
    gelesen = live.lies(buch)
    assert gelesen.datum1904
    assert pruefe(gelesen).eintraege.werte["stand"] == date(2021, 12, 1)
    aus_datei = pruefe(lies(gespeichert(doc, tmp_path / "gespeichert.xlsx")))
    assert aus_datei.eintraege.werte["stand"] == date(2021, 12, 1)


def test_days_counted_from_elsewhere_are_refused_also_when_that_was_set_while_open(
    oeffne: Any, meldungen: list[str]
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    assert excel.fuehre_aus("pruefen", buch) == 0
    tag = doc.NullDate
    tag.Year, tag.Month, tag.Day = 1900, 1, 1
    doc.NullDate = tag
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert "zählt die Tage ab dem 01.01.1900" in meldungen[-1]


def test_manual_calculation_is_fresh_here_and_untouched_elsewhere(oeffne: Any, meldungen: list[str]) -> None:
    anderes = oeffne(KASSEL, name="anderes.xlsx").doc
    anderes.enableAutomaticCalculation(False)
    zelle(anderes, "egt_zuteilung", 2022).setValue(1)
    alt = zelle(anderes, "egt_netto", 2022).Value
    buch, doc, _ = oeffne(KASSEL)
    doc.enableAutomaticCalculation(False)
    zelle(doc, "egt_zuteilung", 2022).setValue(7654321.09)
    excel.fuehre_aus("berechnen", buch)
    gelesen = pruefe(live.lies(buch))
    assert gelesen.mappe.benannt("egt_zuteilung").wert == D("7654321.09")
    assert "ERGEBNISSE_VERALTET" not in {b.code for b in gelesen.bericht.befunde}
    assert not doc.isAutomaticCalculationEnabled()
    assert zelle(anderes, "egt_netto", 2022).Value == alt
    assert meldungen


# --- a Prüfprotokoll that was rebuilt -----------------------------------------------------------------------


def test_rows_and_columns_before_the_table_take_nothing_from_it(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "elb_plan", 2022).setValue(-3)
    excel.fuehre_aus("berechnen", buch)
    blatt = doc.Sheets.getByName("Prüfprotokoll")
    blatt.getCellRangeByName("J10").setString("So ist es richtig.")
    blatt.unprotect("")
    blatt.Rows.insertByIndex(8, 2)  # above the titles: the table begins in row 12
    blatt.Columns.insertByIndex(0, 1)  # and in column B
    blatt.protect("")
    titel = blatt.getCellRangeByName("B11:K11").getDataArray()
    erste = blatt.getCellRangeByName("B12:K12").getDataArray()
    excel.fuehre_aus("berechnen", buch)
    assert blatt.getCellRangeByName("B11:K11").getDataArray() == titel
    nachher = blatt.getCellRangeByName("B12:K12").getDataArray()
    assert nachher[0][-1] == "So ist es richtig."
    assert nachher[0][2:] == erste[0][2:]
    assert "Begründung (Eingabe)" in titel[0]
    assert "Alle Befunde stehen auf dem Blatt Prüfprotokoll" in meldungen[-1]


def test_a_column_inserted_into_the_table_is_found_and_nothing_is_written_there(
    oeffne: Any, meldungen: list[str]
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    excel.fuehre_aus("berechnen", buch)
    blatt = doc.Sheets.getByName("Prüfprotokoll")
    blatt.unprotect("")
    blatt.Columns.insertByIndex(4, 1)
    blatt.protect("")
    vorher = blatt.getCellRangeByName("A9:K60").getDataArray()
    assert excel.fuehre_aus("berechnen", buch) == 1
    assert blatt.getCellRangeByName("A9:K60").getDataArray() == vorher
    assert "Im Prüfprotokoll wurden Spalten eingefügt" in meldungen[-1]
    assert "Prüfprotokoll fehlt oder ist umgebaut" in meldungen[-1]
