"""LibreOffice takes both projects and runs the macros: each starts amip-xl with its command and the workbook's path."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from calc import Bildschirm, Calc, braucht_bildschirm, braucht_calc
from klick import knopf, warte

from amip_xl import jobs
from amip_xl.books.vba import addin, buttons

BEFEHLE = {
    "Berechnen": "berechnen", "Pruefen": "pruefen", "NaechsterBefund": "naechster_befund", "Erklaere": "erklaere",
    "Konsolidieren": "konsolidieren",
}  # fmt: skip
RUHE = 0.5  # s; long enough for a program that should not have been started


class Attrappe(NamedTuple):
    """A program that writes down what it was called with, one argument a line."""

    programm: Path
    zettel: Path

    def aufruf(self) -> list[str]:
        """What it was called with; waits for it."""
        frist = time.monotonic() + 10
        while not self.zettel.exists():
            assert time.monotonic() < frist, "das Programm wurde nicht gestartet"
            time.sleep(0.02)
        zeilen = self.zettel.read_text("utf-8").splitlines()
        self.zettel.unlink()
        return zeilen

    def schweigt(self) -> bool:
        """Whether nobody started it."""
        time.sleep(RUHE)
        return not self.zettel.exists()


def attrappe(ordner: Path) -> Attrappe:
    zettel, programm = ordner / "zettel", ordner / "amip-xl Ersatz ü"
    programm.write_text(
        f"#!{sys.executable} -S\nimport os, sys\n"
        f"open({str(zettel) + '.neu'!r}, 'w', encoding='utf-8').write('\\n'.join(sys.argv[1:]))\n"
        f"os.replace({str(zettel) + '.neu'!r}, {str(zettel)!r})\n",
        encoding="utf-8",
    )
    programm.chmod(0o755)
    return Attrappe(programm, zettel)


@pytest.fixture(scope="module")
def vorlage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ziel = tmp_path_factory.mktemp("vorlage") / "vorlage.xlsm"
    jobs.vorlage(2026, ziel, mit_knopf=True)
    return ziel


@pytest.fixture
def mappe(vorlage: Path, tmp_path: Path) -> Path:
    """In a folder and with a name as people like them."""
    ziel = tmp_path / "Jobcenter Köln (Süd)" / "Planung für Maßnahmen – 2026.xlsm"
    ziel.parent.mkdir()
    shutil.copy(vorlage, ziel)
    return ziel


@pytest.fixture(scope="module")
def ersatz(tmp_path_factory: pytest.TempPathFactory) -> Attrappe:
    return attrappe(tmp_path_factory.mktemp("Programme im Haus"))


@pytest.fixture(scope="module")
def calc() -> Iterator[Calc]:
    """Without AMIP_XL: the program stands in the settings, if anywhere."""
    with Calc(umgebung={"AMIP_XL": "", "APPDATA": ""}) as calc:
        yield calc


def trage_ein(calc: Calc, *zeilen: str) -> None:
    """The settings file as `amip-xl addin einrichten` writes it; none without lines."""
    datei = calc.wurzel / ".config" / "amip_xl" / "programm.txt"  # the home of this LibreOffice
    datei.unlink(missing_ok=True)
    if zeilen:
        datei.parent.mkdir(parents=True, exist_ok=True)
        datei.write_text("".join(f"{z}\n" for z in zeilen), encoding="utf-8")


def module(doc: Any, projekt: str) -> set[str]:
    return set(doc.BasicLibraries.getByName(projekt).getElementNames())


@braucht_calc
def test_it_lists_the_modules_of_the_workbook(calc: Calc, mappe: Path) -> None:
    doc = calc.oeffne(mappe)
    blaetter = {f"Sheet{i}" for i in range(1, doc.Sheets.Count + 1)}
    assert module(doc, buttons.PROJEKT) == {"ThisWorkbook", *blaetter, *buttons.MODULE}
    doc.close(True)


@braucht_calc
def test_it_lists_the_modules_of_the_add_in(calc: Calc, tmp_path: Path) -> None:
    pfad = tmp_path / "amip_xl.xlam"
    pfad.write_bytes(jobs.addin_bytes())
    doc = calc.oeffne(pfad, FilterName="Calc MS Excel 2007 VBA XML")  # by itself it does not know the suffix
    assert module(doc, addin.PROJEKT) == {"ThisWorkbook", "Sheet1", "AMIP_Funktionen", *addin.MODULE}
    doc.close(True)


@braucht_calc
def test_every_button_of_every_sheet_is_tied_to_its_macro(calc: Calc, mappe: Path) -> None:
    doc = calc.oeffne(mappe)
    for i in range(doc.Sheets.Count):
        blatt = doc.Sheets.getByIndex(i)
        gefunden = []
        for form in (blatt.DrawPage.Forms.getByIndex(j) for j in range(blatt.DrawPage.Forms.Count)):
            for k in range(form.Count):
                skripte = [e.ScriptCode for e in form.getScriptEvents(k)]
                gefunden += [(form.getByIndex(k).Label, s) for s in skripte]
        erwartet = [
            (titel, f"vnd.sun.star.script:{buttons.PROJEKT}.{makro}?language=Basic&location=document")
            for titel, makro, _ in buttons.KNOEPFE
        ]
        assert gefunden == erwartet, blatt.Name
    doc.close(True)


@braucht_calc
@pytest.mark.parametrize("makro", BEFEHLE)
def test_each_macro_starts_its_command_with_the_path(calc: Calc, mappe: Path, ersatz: Attrappe, makro: str) -> None:
    trage_ein(calc, str(ersatz.programm), "/usr/share/doc/handbuch.html")
    doc = calc.oeffne(mappe)
    calc.skript(doc, f"AMIP.{makro}")
    assert ersatz.aufruf() == ["live", BEFEHLE[makro], str(mappe)]
    doc.close(True)


@braucht_calc
def test_the_environment_comes_before_the_settings(mappe: Path, ersatz: Attrappe) -> None:
    with Calc(umgebung={"AMIP_XL": str(ersatz.programm)}) as calc:
        trage_ein(calc, "/gibt/es/nicht/amip-xl")
        calc.skript(calc.oeffne(mappe), "AMIP.Pruefen")
        assert ersatz.aufruf() == ["live", "pruefen", str(mappe)]


@braucht_calc
def test_without_settings_the_search_path_is_asked(mappe: Path, tmp_path: Path) -> None:
    ersatz = attrappe(tmp_path)
    ersatz.programm.rename(tmp_path / "amip-xl")
    with Calc(umgebung={"AMIP_XL": "", "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}) as calc:
        calc.skript(calc.oeffne(mappe), "AMIP.Berechnen")
        assert ersatz.aufruf() == ["live", "berechnen", str(mappe)]


@braucht_calc
def test_a_workbook_never_saved_starts_nothing(calc: Calc, mappe: Path, ersatz: Attrappe) -> None:
    trage_ein(calc, str(ersatz.programm))
    doc = calc.oeffne(mappe, AsTemplate=True)
    assert not doc.hasLocation()
    calc.skript(doc, "AMIP.Berechnen")
    assert ersatz.schweigt()
    doc.close(True)


@braucht_calc
@pytest.mark.parametrize("zeilen", [(), ("",), ("/gibt/es/nicht/amip-xl",), ("gibt-es-nicht-amip-xl",)])
def test_a_missing_program_does_not_harm_the_office(calc: Calc, mappe: Path, zeilen: tuple[str, ...]) -> None:
    trage_ein(calc, *zeilen)
    doc = calc.oeffne(mappe)
    calc.skript(doc, "AMIP.Berechnen")
    assert calc.lebt
    assert doc.Sheets.getByIndex(0).Name == "Deckblatt"
    doc.close(True)


@braucht_bildschirm
def test_a_click_without_the_program_says_so(mappe: Path) -> None:
    with Bildschirm() as bild, Calc(headless=False, display=bild.name, umgebung={"AMIP_XL": "/gibt/es/nicht"}) as calc:
        doc = calc.oeffne(mappe, hidden=False)
        bild.klick(*knopf(doc, "Deckblatt", "Prüfen"))
        fenster = bild.warte_auf("AMIP")
        bild.taste("Return", fenster=fenster)
        warte(lambda: fenster not in bild.fenster(), "die Meldung geht zu")
        assert calc.lebt


@braucht_bildschirm
def test_a_click_starts_the_program(mappe: Path, ersatz: Attrappe) -> None:
    with (
        Bildschirm() as bild,
        Calc(headless=False, display=bild.name, umgebung={"AMIP_XL": str(ersatz.programm)}) as calc,
    ):
        doc = calc.oeffne(mappe, hidden=False)
        for blatt in ("Deckblatt", "Prüfprotokoll"):
            doc.CurrentController.setActiveSheet(doc.Sheets.getByName(blatt))
            time.sleep(1)
            bild.klick(*knopf(doc, blatt, "Berechnen"))
            assert ersatz.aufruf() == ["live", "berechnen", str(mappe)]
