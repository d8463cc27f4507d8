"""The frozen program: built with the shipped spec, run from elsewhere with an empty environment, it does the same."""

import re
import subprocess
import sys
import zipfile
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import mappen
import pytest

from amip_xl.prozesse import FORK, JE_PROZESS

WURZEL = Path(__file__).parent.parent
BAUPLAN = WURZEL / "workbooks" / "addin" / "amip-xl.spec"
BEISPIEL = WURZEL / "workbooks" / "beispiele" / "kassel-2022.xlsx"

pytestmark = [
    pytest.mark.skipif(find_spec("PyInstaller") is None, reason="PyInstaller ist nicht installiert"),
    pytest.mark.skipif(sys.platform == "win32", reason="der Test ruft das Programm ohne .exe auf"),
]


@pytest.fixture(scope="module")
def programm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ordner = tmp_path_factory.mktemp("eingefroren")
    befehl = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    befehl += ["--distpath", str(ordner / "dist"), "--workpath", str(ordner / "bau"), str(BAUPLAN)]
    subprocess.run(befehl, cwd=ordner, check=True, timeout=300)
    return ordner / "dist" / "amip-xl" / "amip-xl"


def lauf(befehl: list[str | Path], ordner: Path) -> subprocess.CompletedProcess[str]:
    """Run with nothing in the environment: no path, no home, no locale."""
    return subprocess.run(
        [str(b) for b in befehl], cwd=ordner, env={}, capture_output=True, text=True, encoding="utf-8", timeout=60,
        check=False,
    )  # fmt: skip


def aus_quelltext(argumente: list[str | Path], ordner: Path) -> subprocess.CompletedProcess[str]:
    return lauf([sys.executable, "-c", "from amip_xl.doors.cli import main; main()", *argumente], ordner)


def teile(pfad: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pfad) as archiv:
        return {name: archiv.read(name) for name in archiv.namelist()}


@pytest.mark.parametrize(
    "argumente",
    [["--version"], ["--hilfe"], ["selbsttest"], ["regeln", "--json"], ["pruefen", BEISPIEL, "--json"]],
    ids=lambda a: str(a[0]),
)
def test_it_prints_what_the_sources_print(programm: Path, tmp_path: Path, argumente: list[str | Path]) -> None:
    gefroren, frei = lauf([programm, *argumente], tmp_path), aus_quelltext(argumente, tmp_path)
    assert gefroren.returncode == frei.returncode == 0, gefroren.stderr
    assert gefroren.stdout == frei.stdout
    assert gefroren.stdout


def test_it_looks_closely_at_a_sheet_that_is_not_as_issued(programm: Path, tmp_path: Path) -> None:
    """openpyxl is loaded for this only, so nothing else shows that it is there."""
    offen = mappen.mappe(tmp_path / "offen.xlsx")
    teil = mappen.blatteil(offen, "Ziele")
    mappen.bearbeite(offen, {teil: re.sub(rb"<sheetProtection[^>]*/>", b"", mappen.teile(offen)[teil])})
    gefroren = lauf([programm, "pruefen", offen, "--json"], tmp_path)
    assert "SCHUTZ_FEHLT" in gefroren.stdout
    assert gefroren.stdout == aus_quelltext(["pruefen", offen, "--json"], tmp_path).stdout


@pytest.mark.parametrize(("schalter", "name"), [([], "mappe.xlsx"), (["--mit-knopf"], "mappe.xlsm")])
def test_it_writes_the_same_template(programm: Path, tmp_path: Path, schalter: list[str], name: str) -> None:
    argumente: list[str | Path] = ["vorlage", "--jahr", "2026", *schalter, "-o"]
    assert lauf([programm, *argumente, f"gefroren-{name}"], tmp_path).returncode == 0
    assert aus_quelltext([*argumente, f"frei-{name}"], tmp_path).returncode == 0
    assert teile(tmp_path / f"gefroren-{name}") == teile(tmp_path / f"frei-{name}")


def test_it_calculates_the_same_workbook(programm: Path, tmp_path: Path) -> None:
    argumente: list[str | Path] = ["berechnen", BEISPIEL, "-o"]
    for versuch in range(3):
        vorher, gefroren, nachher = (tmp_path / f"{n}-{versuch}" for n in ("vorher", "gefroren", "nachher"))
        aus_quelltext([*argumente, vorher], tmp_path)
        ergebnis = lauf([programm, *argumente, gefroren], tmp_path)
        assert ergebnis.returncode == 0, ergebnis.stderr
        aus_quelltext([*argumente, nachher], tmp_path)
        soll, danach = teile(vorher / BEISPIEL.name), teile(nachher / BEISPIEL.name)
        if soll == danach:  # the Prüfprotokoll carries the time: the same before and after, or try again
            break
    assert soll == danach
    assert teile(gefroren / BEISPIEL.name) == soll


def test_it_shares_the_work_among_processes(programm: Path, tmp_path: Path) -> None:
    mappen = [tmp_path / f"{i:03}.xlsx" for i in range(2 * JE_PROZESS[FORK])]
    for pfad in mappen:
        pfad.hardlink_to(BEISPIEL)
    mit, ohne = (lauf([programm, "pruefen", *mappen, "--json", "--prozesse", n], tmp_path) for n in "21")
    assert (mit.stdout, mit.stderr, mit.returncode) == (ohne.stdout, ohne.stderr, 0)


WIE_WINDOWS = """
import sys
from multiprocessing import spawn, util
from amip_xl import prozesse

sys.executable, sys.frozen = sys.argv[1], True
spawn.set_executable(sys.argv[1])
util._args_from_interpreter_flags = lambda: ["-B", "-S", "-I"]  # as the frozen program was started
prozesse.JE_PROZESS = {"spawn": 1}
print(set(prozesse.verteilt(eval, ["__import__('sys').executable"] * 4, 2, repr, "spawn")))
"""


def test_started_as_a_process_of_a_run_it_works_and_does_not_read_a_command(programm: Path, tmp_path: Path) -> None:
    ergebnis = lauf([sys.executable, "-c", WIE_WINDOWS, programm], tmp_path)
    assert (ergebnis.stdout.strip(), ergebnis.stderr) == (str({str(programm)}), "")


def test_a_mistake_is_one_german_sentence(programm: Path, tmp_path: Path) -> None:
    ergebnis = lauf([programm, "pruefen", "gibt-es-nicht.xlsx"], tmp_path)
    assert ergebnis.returncode == 2
    assert "Traceback" not in ergebnis.stdout + ergebnis.stderr


def test_the_handbook_lies_beside_it_where_it_could_be_had(programm: Path) -> None:
    seite = programm.parent / "handbuch.html"
    if (files("amip_xl") / seite.name).is_file() or (find_spec("markdown") and find_spec("hatchling")):
        assert seite.is_file()
    assert len(list(programm.parent.rglob(seite.name))) == seite.is_file()
    assert not seite.is_file() or "<h1" in seite.read_text("utf-8")


def test_it_tells_the_buttons_where_the_handbook_is(programm: Path, tmp_path: Path) -> None:
    ergebnis = subprocess.run(
        [programm, "addin", "einrichten"], env={"HOME": str(tmp_path)}, capture_output=True, timeout=60, check=False
    )
    assert ergebnis.returncode == 0, ergebnis.stderr
    zeilen = (tmp_path / ".config" / "amip_xl" / "programm.txt").read_text("utf-8").splitlines()
    seite = programm.parent / "handbuch.html"
    assert zeilen == [str(programm), *([str(seite)] if seite.is_file() else [])]


def test_it_carries_licences_and_add_in_sources_but_nothing_of_xlwings_pro(programm: Path) -> None:
    innen = {str(p.relative_to(programm.parent)) for p in programm.parent.rglob("*")}
    for paket in ("amip_xl", "click", "xlsxwriter", "openpyxl", "et_xmlfile"):
        assert any(f"{paket}-" in p and "LICEN" in p for p in innen), paket  # one spells it LICENCE
    assert any(p.endswith("amip_xl/addin/band.xml") for p in innen)
    for fremd in ("numpy", "pandas", "lxml", "pytest"):
        assert not any(f"/{fremd}" in p for p in innen), fremd
    assert not any("xlwings/pro" in p for p in innen)
    assert b"xlwings.pro" not in programm.read_bytes()
