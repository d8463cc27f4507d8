"""What may import what, and where numbers of the law may stand (the architecture as a table)."""

import ast
from pathlib import Path

import pytest

PAKET = Path(__file__).parent.parent / "amip_xl"
GRUND = {"errors", "money", "findings"}
# layer -> (what it may import from amip_xl, third party)
ERLAUBT: dict[str, tuple[set[str], set[str]]] = {
    "version": (set(), set()),
    "errors": (set(), set()),
    "money": ({"errors"}, set()),
    "expr": ({"errors", "money"}, set()),
    "findings": (set(), set()),
    "verbs": ({"errors", "money", "expr"}, set()),
    "rule": ({"errors", "findings"}, set()),
    "law": ({"errors", "money"}, set()),
    "form": ({"errors", "money", "law"}, set()),
    "rules": ({"verbs", "rule", "money"}, set()),
    "checks": ({"verbs", "rule", "findings"}, set()),
    "binding": ({"errors", "rule"}, set()),
    "engine": ({"binding", "errors", "expr", "money", "rule"}, set()),
    "books": (
        {*GRUND, "form", "expr", "rule", "binding", "engine", "law"},
        {"xlsxwriter", "xlwings", "uno", "unohelper", "com", "openpyxl"},
    ),
    "edition": ({"law", "books", "checks", "engine", "form", "money", "rules"}, set()),
    "beispiele": ({*GRUND, "law", "form", "edition"}, set()),
    "planung": ({*GRUND, "law", "books", "edition", "engine", "form", "rule"}, set()),
    "reparatur": ({*GRUND, "law", "books", "form", "planung"}, set()),
    "selbsttest": ({*GRUND, "beispiele", "edition", "engine", "form"}, set()),
    "tomldatei": ({"errors"}, set()),
    "tomltext": (set(), set()),
    "kreisdatei": ({"errors", "money", "law", "form", "tomldatei"}, set()),
    "verteilung": ({"errors", "money", "form", "eingabewerte", "kreisdatei"}, set()),
    "ausgabe": (
        {*GRUND, "law", "books", "consolidate", "edition", "form", "jobs", "kreisdatei", "planung", "verteilung"}
        | {"tomltext"},
        {"xlsxwriter"},
    ),
    "eingabewerte": ({"errors", "money", "law", "form"}, set()),
    "prozesse": ({"errors"}, set()),
    "cluster": ({"errors", "version"}, {"distributed"}),
    "rechenort": ({"errors", "books", "prozesse", "cluster"}, set()),
    "jobs": (
        {*GRUND, "law", "books", "edition", "eingabewerte", "engine", "form", "funktionen", "planung"}
        | {"prozesse", "rechenort", "reparatur", "rule", "version"},
        set(),
    ),
    "erklaerung": ({*GRUND, "law", "edition", "engine", "form", "planung"}, set()),
    "funktionen": (
        {*GRUND, "law", "books", "edition", "engine", "expr", "form", "binding", "rule", "rules", "planung"},
        set(),
    ),
    "einrichten": ({*GRUND, "jobs"}, set()),
    "uebernahme": (
        {*GRUND, "law", "books", "edition", "eingabewerte", "engine", "form", "jobs", "planung"},
        set(),
    ),
    "einlesen": (
        {*GRUND, "books", "edition", "eingabewerte", "engine", "form", "jobs", "planung", "tomldatei", "tomltext"},
        {"openpyxl"},
    ),
    "consolidate": (
        {*GRUND, "law", "books", "edition", "engine", "form", "jobs", "kreisdatei", "planung"}
        | {"rechenort", "expr", "rule", "verbs"},  # figures of the comparison are rules
        {"xlsxwriter", "pandas", "pyarrow"},
    ),
    "rundenvergleich": (
        {*GRUND, "books", "consolidate", "edition", "engine", "form", "jobs", "rechenort"},
        {"xlsxwriter"},
    ),
    "stand": (
        {*GRUND, "ausgabe", "books", "consolidate", "edition", "engine", "form", "jobs", "kreisdatei", "planung"}
        | {"prozesse"},
        {"xlsxwriter"},
    ),
    "doors": (
        {*GRUND, "books", "jobs", "planung", "erklaerung", "consolidate", "selbsttest", "einrichten", "funktionen"}
        | {"ausgabe", "einlesen", "uebernahme"}
        | {"rundenvergleich", "stand"}
        | {"version", "tomldatei"},
        {"click", "xlwings"},
    ),
}
# who may speak to an open application: the live book, the engine behind Calc, and the doors that pass a book on
XLWINGS_ERLAUBT = {"live", "livewrite", "liveprogram", "xlwings_import", "libreoffice", "excel", "udf"}
DOORS_AUS_BOOKS = {"live", "livewrite", "liveprogram", "livesperre", "xlwings_import", "libreoffice"}


def _schicht(datei: Path) -> str:
    return datei.relative_to(PAKET).parts[0].removesuffix(".py")


def _importe(datei: Path) -> list[tuple[str, str]]:
    gefunden = []
    for knoten in ast.walk(ast.parse(datei.read_text("utf-8"))):
        if isinstance(knoten, ast.Import):
            gefunden += [(n.name, "") for n in knoten.names]
        elif isinstance(knoten, ast.ImportFrom) and knoten.module:
            gefunden += [(knoten.module, n.name) for n in knoten.names]
    return gefunden


DATEIEN = sorted(p for p in PAKET.rglob("*.py") if p.name != "__init__.py" or p.parent != PAKET)


@pytest.mark.parametrize("datei", DATEIEN, ids=lambda p: str(p.relative_to(PAKET)))
def test_module_imports_only_what_its_layer_allows(datei: Path) -> None:
    import sys

    schicht = _schicht(datei)
    eigene, fremde = ERLAUBT[schicht]
    for modul, name in _importe(datei):
        teile = modul.split(".")
        if teile[0] == "amip_xl":
            ziel = teile[1] if len(teile) > 1 else name
            assert ziel in eigene | {schicht}, f"{datei.name} importiert amip_xl.{ziel}"
        elif teile[0] not in sys.stdlib_module_names:
            assert teile[0] in fremde, f"{datei.name} importiert {teile[0]}"


def test_only_the_live_parts_know_xlwings_and_uno() -> None:
    for datei in DATEIEN:
        fremde = {modul.split(".")[0] for modul, _ in _importe(datei)} & {"xlwings", "uno", "unohelper", "com"}
        teile = {*datei.relative_to(PAKET).parts, datei.stem}
        assert not fremde or teile & XLWINGS_ERLAUBT, f"{datei.name} importiert {fremde}"


def test_openpyxl_is_only_asked_about_a_skeleton_and_foreign_tables_and_only_when_needed() -> None:
    for datei in DATEIEN:
        if any(modul.startswith("openpyxl") for modul, _ in _importe(datei)):
            assert datei.relative_to(PAKET).as_posix() in ("books/skeleton.py", "einlesen/tabelle.py")
            oben = [ast.unparse(n) for n in ast.parse(datei.read_text("utf-8")).body if "openpyxl" in ast.unparse(n)]
            assert not any(zeile.startswith(("import", "from")) for zeile in oben), "teuer: nur in der Funktion"


def test_no_part_of_xlwings_pro_is_used() -> None:
    for datei in DATEIEN:
        for modul, name in _importe(datei):
            assert not f"{modul}.{name}".startswith(("xlwings.pro", "xlwings.reports", "xlwings.server")), datei.name


def test_doors_reach_books_only_through_the_open_book() -> None:
    for datei in (PAKET / "doors").glob("*.py"):
        for modul, name in _importe(datei):
            if modul.startswith("amip_xl.books"):
                ziel = [*modul.split("."), name][2]
                assert ziel in DOORS_AUS_BOOKS, f"{datei.name} importiert {modul}"


@pytest.mark.parametrize("datei", sorted((PAKET / "rules").glob("*.py")) + sorted((PAKET / "checks").glob("*.py")),
                         ids=lambda p: f"{p.parent.name}/{p.name}")  # fmt: skip
def test_rules_and_checks_hold_no_number_but_0_and_1(datei: Path) -> None:
    for knoten in ast.walk(ast.parse(datei.read_text("utf-8"))):
        if isinstance(knoten, ast.Constant) and type(knoten.value) in (int, float, complex):
            assert knoten.value in (0, 1), f"{datei.name}, Zeile {knoten.lineno}: {knoten.value} gehört in law/"


def test_doors_hold_no_legal_number_and_no_float() -> None:
    for datei in (PAKET / "doors").glob("*.py"):
        for knoten in ast.walk(ast.parse(datei.read_text("utf-8"))):
            assert not (isinstance(knoten, ast.Constant) and isinstance(knoten.value, float)), datei.name


def test_no_float_arithmetic_where_money_is_calculated() -> None:
    for name in ("verbs.py", "expr.py", "engine.py", "planung.py"):
        for knoten in ast.walk(ast.parse((PAKET / name).read_text("utf-8"))):
            assert not (isinstance(knoten, ast.Constant) and isinstance(knoten.value, float)), name


def test_importing_the_package_loads_no_heavy_library() -> None:
    import subprocess
    import sys

    befehl = (
        "import sys, amip_xl, amip_xl.planung; "
        "print([m for m in ('pandas', 'openpyxl', 'xlsxwriter', 'numpy', 'click', 'lxml') if m in sys.modules])"
    )
    lauf = subprocess.run([sys.executable, "-c", befehl], capture_output=True, text=True, check=True)
    assert lauf.stdout.strip() == "[]"
