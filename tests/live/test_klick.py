"""A person clicks the button: a real window, a real mouse, the shipped workbook, the installed program."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import mappen
import pytest
from calc import Bildschirm, Calc, braucht_bildschirm, braucht_calc, calc_am_bildschirm
from klick import PROGRAMM, klicke, knopf, umgebung, warte

from amip_xl.doors import excel

VORLAGE = Path(__file__).parent.parent.parent / "workbooks" / "vorlage-2026.xlsm"


def text(doc: Any, blatt: str, ref: str) -> str:
    return str(doc.Sheets.getByName(blatt).getCellRangeByName(ref).String)


@braucht_bildschirm
def test_type_click_and_read_the_findings(tmp_path: Path) -> None:
    mappe = tmp_path / "Ablage für Übungen" / "vorlage-2026.xlsm"
    mappe.parent.mkdir()
    shutil.copy(VORLAGE, mappe)
    eingaben = {mappen.ort("egt_zuteilung"): 1_200_000.0, mappen.ort("umschichtung"): -5.005}
    with Bildschirm() as bild, Calc(headless=False, display=bild.name, umgebung=umgebung()) as calc:
        doc, gesehen = klicke(calc, bild, mappe, eingaben, tmp_path)
        assert text(doc, "Prüfprotokoll", "B4") == "zurück"
        assert "Fehler" in text(doc, "Prüfprotokoll", "B10")
        codes = {text(doc, "Prüfprotokoll", f"I{z}") for z in range(10, 130)}
        assert {"PFLICHT_FEHLT", "BRUCHTEILE_VON_CENT"} <= codes
        assert doc.Sheets.getByName("Budget").getCellRangeByName(mappen.ort("egt_zuteilung")[1]).Value == 1_200_000
        # the selection stands at the first Fehler
        erster = text(doc, "Prüfprotokoll", "C10"), text(doc, "Prüfprotokoll", "D10")
        wo = doc.CurrentSelection.getRangeAddress()
        assert doc.Sheets.getByIndex(wo.Sheet).Name == erster[0]
        assert gesehen.meldung.stat().st_size > 10_000
        assert gesehen.danach.stat().st_size > 10_000


@braucht_bildschirm
def test_while_a_cell_is_edited_the_click_loses_nothing(tmp_path: Path) -> None:
    mappe = shutil.copy(VORLAGE, tmp_path / "vorlage-2026.xlsm")
    import subprocess

    with Bildschirm() as bild, Calc(headless=False, display=bild.name, umgebung=umgebung()) as calc:
        doc = calc.oeffne(mappe, hidden=False)
        blatt, ref = mappen.ort("egt_zuteilung")
        doc.CurrentController.setActiveSheet(doc.Sheets.getByName(blatt))
        doc.CurrentController.select(doc.Sheets.getByName(blatt).getCellRangeByName(ref))
        fenster = next(n for n, t in bild.fenster().items() if "vorlage-2026" in t)
        bild.taste("F2", fenster=fenster)
        bild.tippe("4711")
        warte(lambda: calc.app().impl.edit_mode, "die Zelle wird bearbeitet")
        lauf = subprocess.Popen(
            [PROGRAMM, "live", "berechnen", str(mappe)], env=calc._env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        meldung = bild.warte_auf("AMIP: ", sekunden=30)
        bild.taste("Return", fenster=meldung)
        assert lauf.wait(20) == 2
        assert text(doc, "Prüfprotokoll", "I10") == ""
        assert doc.Sheets.getByName(blatt).getCellRangeByName(ref).String == ""  # still being typed
        bild.taste("Return", fenster=fenster)
        warte(lambda: doc.Sheets.getByName(blatt).getCellRangeByName(ref).Value == 4711, "die Eingabe kommt an")


@braucht_bildschirm
def test_a_double_click_calculates_once_and_says_it_once(tmp_path: Path) -> None:
    mappe = Path(shutil.copy(VORLAGE, tmp_path / "vorlage-2026.xlsm"))
    with calc_am_bildschirm(umgebung=umgebung()) as (calc, bild):
        doc = calc.oeffne(mappe, hidden=False)
        doc.CurrentController.setActiveSheet(doc.Sheets.getByName("Budget"))
        time.sleep(1)
        bild.klick(*knopf(doc, "Budget", "Berechnen"), zweimal=True)
        meldung = bild.warte_auf("AMIP: ", sekunden=30)
        time.sleep(3)  # a second process would have come as far by now
        assert [t for t in bild.fenster().values() if t.startswith("AMIP")] == ["AMIP: Berechnen"]
        bild.taste("Return", fenster=meldung)
        warte(lambda: meldung not in bild.fenster(), "die Meldung geht zu")
        time.sleep(2)
        assert not [t for t in bild.fenster().values() if t.startswith("AMIP")]
        assert list(doc.UndoManager.getAllUndoActionTitles()) == ["Berechnen"]


@braucht_bildschirm
def test_who_begins_to_type_while_it_reads_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mappe = Path(shutil.copy(VORLAGE, tmp_path / "vorlage-2026.xlsm"))
    gesagt: list[str] = []
    monkeypatch.setattr(excel, "melde", lambda app, titel, text, ernst=False: gesagt.append(text))  # noqa: ARG005
    with calc_am_bildschirm() as (calc, bild):
        doc = calc.oeffne(mappe, hidden=False)
        buch = next(iter(calc.app().books))
        fenster = next(n for n, t in bild.fenster().items() if "vorlage-2026" in t)
        zelle = doc.Sheets.getByName("Prüfprotokoll").getCellRangeByName("J11")
        doc.CurrentController.select(zelle)
        bild.taste("Escape", fenster=fenster)
        richtig = excel.schreibe

        def tippe(*args: Any) -> None:
            bild.tippe("Mein Grund")
            warte(lambda: buch.app.impl.edit_mode, "die Zelle wird bearbeitet")
            richtig(*args)

        monkeypatch.setattr(excel, "schreibe", tippe)
        assert excel.fuehre_aus("berechnen", buch) == 2
        assert "Eine Zelle wird gerade bearbeitet; nichts wurde geändert." in gesagt[0]
        bild.taste("Return", fenster=fenster)
        warte(lambda: zelle.String == "Mein Grund", "die Eingabe kommt an")


@braucht_calc
@pytest.mark.parametrize("befehl", ["pruefen", "berechnen", "naechster_befund", "erklaere"])
def test_amip_xl_live_attaches_to_the_running_office(befehl: str, tmp_path: Path) -> None:
    import subprocess

    mappe = shutil.copy(VORLAGE, tmp_path / "vorlage-2026.xlsm")
    with Calc(umgebung=umgebung()) as calc:
        doc = calc.oeffne(mappe)
        lauf = subprocess.run(
            [PROGRAMM, "live", befehl, str(mappe)],
            env=calc._env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert lauf.returncode == {"erklaere": 0}.get(befehl, 1), lauf.stderr  # the template is still empty
        assert lauf.stdout == ""
        assert (text(doc, "Prüfprotokoll", "B4") == "zurück") == (befehl == "berechnen")
        assert calc.lebt


@braucht_calc
def test_a_workbook_that_is_not_open_is_said_so(tmp_path: Path) -> None:
    import subprocess

    offen = shutil.copy(VORLAGE, tmp_path / "offen.xlsm")
    with Calc(umgebung=umgebung()) as calc:
        calc.oeffne(offen)
        lauf = subprocess.run(
            [PROGRAMM, "live", "berechnen", str(tmp_path / "andere.xlsm")],
            env=calc._env, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert lauf.returncode == 2
        assert "„andere.xlsm“ ist nicht geöffnet" in lauf.stderr
        assert calc.lebt


def waehle_ordner(bild: Bildschirm, titel: str, ordner: Path) -> None:
    """Type a path into the folder dialog; on a busy machine it completes a half-typed one, then once more."""
    wahl = bild.warte_auf(titel, sekunden=30)
    for _ in range(5):
        time.sleep(1)
        bild.taste("ctrl+a", fenster=wahl)
        bild.tippe(str(ordner))
        time.sleep(1)
        bild.taste("Return")
        time.sleep(1)
        offen = bild.fenster()
        if wahl not in offen:
            return
        for nummer, name in offen.items():
            if name == "Fehler":
                bild.taste("Return", fenster=nummer)
    raise AssertionError(f"{ordner} ließ sich nicht wählen: {bild.fenster()}")


@braucht_bildschirm
def test_choose_a_folder_and_the_county_workbook_opens_in_front(tmp_path: Path) -> None:
    import subprocess

    kleve = VORLAGE.parent / "kreis-kleve-2023"
    ordner = tmp_path / "ruecklauf"
    ordner.mkdir()
    for mappe in sorted(kleve.glob("*.xlsx"))[:4]:
        shutil.copy(mappe, ordner)
    eigene = shutil.copy(kleve / "kreis" / "05154000-kreis-kleve.xlsx", tmp_path)
    with calc_am_bildschirm(umgebung=umgebung()) as (calc, bild):
        calc.oeffne(eigene, hidden=False)
        lauf = subprocess.Popen([PROGRAMM, "live", "konsolidieren", str(eigene)], env=calc._env)
        waehle_ordner(bild, "Ordner mit den Mappen", ordner)
        meldung = bild.warte_auf("AMIP: Konsolidieren", sekunden=60)
        offen = [doc for doc in calc.desktop.Components if doc.Title == "ruecklauf-kreis.xlsx"]
        assert [doc.Sheets.hasByName("Gemeinden") for doc in offen] == [True]
        assert any(titel.startswith("ruecklauf-kreis.xlsx") for titel in bild.fenster().values())
        bild.taste("Return", fenster=meldung)
        assert lauf.wait(20) == 1  # twelve municipalities are missing
