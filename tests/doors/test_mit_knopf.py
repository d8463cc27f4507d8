"""`vorlage --mit-knopf`: the official workbook with buttons, in everything else the one without."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from books.vbazeuge import abgelegt, module, strom
from mappen import laufe

from amip_xl.books.cells import zerlege
from amip_xl.books.vba import buttons
from amip_xl.books.vba.sources import quelle
from amip_xl.edition import edition

JAHRE = (2012, 2026)
# what a macro workbook says beside its cells: names of the sheets for VBA, and the drawing with the buttons
_NUR_MIT_KNOPF = re.compile(r'<sheetPr codeName="Sheet\d+">|<legacyDrawing r:id="rId\d+"/>')


def teile(datei: Path | bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(datei) if isinstance(datei, bytes) else datei) as archiv:
        return {name: archiv.read(name) for name in archiv.namelist()}


def leg_an(ordner: Path, jahr: int = 2026, *, mit_knopf: bool = True) -> Path:
    ziel = ordner / f"vorlage-{jahr}{'.xlsm' if mit_knopf else '.xlsx'}"
    assert laufe("vorlage", "--jahr", str(jahr), *(["--mit-knopf"] if mit_knopf else []), "-o", ziel) == 0
    return ziel


@pytest.fixture(scope="module")
def datei(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return leg_an(tmp_path_factory.mktemp("knopf"))


def blaetter(paket: dict[str, bytes]) -> list[str]:
    return sorted(n for n in paket if n.startswith("xl/worksheets/sheet"))


@pytest.mark.parametrize("jahr", JAHRE)
def test_every_cell_is_that_of_the_workbook_without_buttons(jahr: int, tmp_path: Path) -> None:
    mit, ohne = teile(leg_an(tmp_path, jahr)), teile(leg_an(tmp_path, jahr, mit_knopf=False))
    assert blaetter(mit) == blaetter(ohne)
    for blatt in blaetter(ohne):
        rest = _NUR_MIT_KNOPF.sub(lambda t: "<sheetPr>" if t[0].startswith("<sheetPr") else "", mit[blatt].decode())
        assert rest == ohne[blatt].decode(), blatt
    gleich = {n for n in ohne if mit.get(n) == ohne[n]}
    assert set(ohne) - gleich - set(blaetter(ohne)) == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
        *(n for n in ohne if n.startswith("xl/worksheets/_rels/")),
    }  # fmt: skip
    assert re.sub(rb' codeName="[^"]+"', b"", mit["xl/workbook.xml"]) == ohne["xl/workbook.xml"]


def test_two_builds_are_the_same_to_the_byte(datei: Path, tmp_path: Path) -> None:
    assert leg_an(tmp_path).read_bytes() == datei.read_bytes()


def test_the_project_holds_the_sources_and_a_module_for_each_sheet(datei: Path) -> None:
    paket = teile(datei)
    projekt = paket["xl/vbaProject.bin"]
    namen = [re.search(r'codeName="(\w+)"', paket[f"xl/worksheets/sheet{i}.xml"].decode())[1] for i in range(1, 11)]  # type: ignore[index]
    dokumente = re.findall(r"^Document=(\w+)", strom(projekt, "PROJECT").decode(), re.MULTILINE)
    assert dokumente == ["ThisWorkbook", *namen]
    assert len(namen) == len(edition(2026).form.blaetter)
    gelesen = module(projekt)
    for name in buttons.MODULE:
        assert gelesen[name] == abgelegt(quelle(f"{name}.bas"))


def test_two_buttons_on_each_sheet_call_public_macros_and_do_not_print(datei: Path) -> None:
    paket = teile(datei)
    code = "\n".join(module(paket["xl/vbaProject.bin"]).values())
    zeichnungen = [n for n in paket if n.startswith("xl/drawings/vmlDrawing")]
    assert len(zeichnungen) == len(edition(2026).form.blaetter)
    for name in zeichnungen:
        vml = paket[name].decode()
        assert re.findall(r"<x:FmlaMacro>\[0\]!([\w.]+)<", vml) == [makro for _, makro, _ in buttons.KNOEPFE]
        assert re.findall(r'<font[^>]*color="#000000">([^<]+)<', vml) == ["Berechnen", "Prüfen"]
        assert vml.count("<x:PrintObject>False</x:PrintObject>") == 2
        assert len(re.findall(r' alt="Schaltfläche: [^"]+"', vml)) == 2
    for _, makro, _ in buttons.KNOEPFE:
        assert f"Public Sub {makro.removeprefix('AMIP.')}()" in code


def test_the_buttons_cover_no_cell_with_contents(datei: Path) -> None:
    paket = teile(datei)
    for i in range(1, 11):
        blatt, vml = paket[f"xl/worksheets/sheet{i}.xml"].decode(), paket[f"xl/drawings/vmlDrawing{i}.vml"].decode()
        belegt = {zerlege(z) for z in re.findall(r'<c r="([A-Z]+\d+)"[^>]*>', blatt)}
        for anker in re.findall(r"<x:Anchor>([^<]+)<", vml):
            links, _, oben, _, rechts, _, unten, _ = map(int, anker.split(","))
            assert oben == unten == 2  # the third head row, frozen on every sheet
            assert not {(oben + 1, s + 1) for s in range(links, rechts + 1)} & belegt, f"sheet{i}"
        fest = re.search(r'<pane (?:xSplit="\d+" )?ySplit="(\d+)"', blatt)
        assert fest is not None
        assert int(fest[1]) >= 3


def test_the_suffix_says_what_is_inside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert laufe("vorlage", "--jahr", "2026", "--mit-knopf", "-o", tmp_path / "plan.xlsx") == 2
    assert "mit Schaltflächen endet auf .xlsm; nennen Sie sie „plan.xlsm“." in capsys.readouterr().err
    assert laufe("vorlage", "--jahr", "2026", "-o", tmp_path / "plan.xlsm") == 2
    assert "(ohne --mit-knopf) endet auf .xlsx; nennen Sie sie „plan.xlsx“." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def makroteile(datei: Path) -> dict[str, bytes]:
    """All but sheets, names, and the texts of cells (one that no cell shows any more is emptied there)."""
    zellen = ("xl/worksheets/sheet", "xl/workbook.xml", "xl/sharedStrings.xml")
    return {n: t for n, t in teile(datei).items() if not n.startswith(zellen)}


def knopfzeilen(datei: Path) -> list[list[str]]:
    paket = teile(datei)
    return [_NUR_MIT_KNOPF.findall(paket[blatt].decode()) for blatt in blaetter(paket)]


def test_filling_checking_and_calculating_keep_macros_and_buttons(datei: Path, tmp_path: Path) -> None:
    werte, gefuellt, ordner = tmp_path / "werte.toml", tmp_path / "gefuellt.xlsm", tmp_path / "aus"
    werte.write_text('name = "Stadt Kleve"\negt_zuteilung = 1200000\n', encoding="utf-8")
    assert laufe("ausfuellen", datei, werte, "-o", gefuellt) == 0
    assert laufe("pruefen", gefuellt) == 1
    assert laufe("berechnen", gefuellt, "-o", ordner) == 1
    vorher = makroteile(datei)
    assert {"xl/vbaProject.bin", "xl/drawings/vmlDrawing1.vml"} <= set(vorher)
    for fertig in (gefuellt, ordner / "gefuellt.xlsm"):
        nachher = makroteile(fertig)
        assert [n for n in vorher if nachher.get(n) != vorher[n]] == []
        assert knopfzeilen(fertig) == knopfzeilen(datei)
