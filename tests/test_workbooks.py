"""The shipped workbooks are what the builder makes today: figures and form never drift apart."""

import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from amip_xl import jobs
from amip_xl.beispiele import gemeinden, lade, namen
from amip_xl.books.reader import lies
from amip_xl.planung import VERALTET, pruefe

WURZEL = Path(__file__).parent.parent / "workbooks"


@pytest.fixture(scope="module")
def bauen() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bauen", WURZEL / "bauen.py")
    assert spec is not None
    assert spec.loader is not None
    modul = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(modul)
    return modul


@pytest.fixture(scope="module")
def gebaut(bauen: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    ordner = tmp_path_factory.mktemp("gebaut")
    bauen.main(ordner)
    return ordner


def teile(pfad: Path) -> dict[str, bytes]:
    """The parts of a workbook, unpacked: how hard they are compressed depends on the machine's zlib."""
    with zipfile.ZipFile(pfad) as archiv:
        return {name: archiv.read(name) for name in archiv.namelist()}


def dateien(ordner: Path) -> list[str]:
    return sorted(str(p.relative_to(ordner)) for p in ordner.rglob("*.xl[sa][xm]"))


def test_the_folder_holds_template_buttons_and_add_in() -> None:
    assert {"vorlage-2026.xlsx", "vorlage-2026.xlsm", "amip_xl.xlam"} <= set(dateien(WURZEL))


def test_the_builder_makes_exactly_the_shipped_workbooks(gebaut: Path) -> None:
    assert dateien(gebaut) == dateien(WURZEL)
    for name in dateien(WURZEL):
        alt, neu = teile(WURZEL / name), teile(gebaut / name)
        verschieden = [t for t in sorted({*alt, *neu}) if alt.get(t) != neu.get(t)]
        assert not verschieden, f"{name}: {verschieden} – bauen Sie neu mit „python workbooks/bauen.py“"


def test_the_prints_of_the_lights_are_those_of_checks_and_forms(bauen: ModuleType) -> None:
    steht = (WURZEL.parent / "amip_xl" / "books" / "abdruecke.py").read_text("utf-8")
    assert steht == bauen.abdruecke(), "bauen Sie neu mit „python workbooks/bauen.py“"


@pytest.mark.parametrize("name", namen())
def test_each_published_plan_sits_in_its_official_workbook(name: str) -> None:
    beispiel = lade(name)
    planung = pruefe(lies(WURZEL / "beispiele" / f"{name}.xlsx"))
    assert {n: planung.eintraege.werte.get(n) for n in beispiel.werte} == dict(beispiel.werte)
    assert VERALTET not in {b.code for b in planung.bericht.befunde}


def test_sixteen_municipal_workbooks_without_a_fehler() -> None:
    mappen = sorted((WURZEL / "kreis-kleve-2023").glob("*.xlsx"))
    assert [p.name[:8] for p in mappen] == sorted(gemeinden())
    for bericht in jobs.pruefen(mappen):
        assert bericht.bericht.fehler == 0, bericht.datei


def test_the_invented_split_says_so_on_the_deckblatt() -> None:
    for mappe in (WURZEL / "kreis-kleve-2023").glob("*.xlsx"):
        assert "erfunden" in str(lies(mappe).benannt("bemerkungen").wert)
