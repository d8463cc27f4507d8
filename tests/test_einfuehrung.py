"""The guide for the county's IT says what is: commands, files, licences, messages; handbook and README likewise."""

import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest

from amip_xl.doors.cli import gruppe
from amip_xl.einrichten import conf

WURZEL = Path(__file__).parent.parent
EINFUEHRUNG = WURZEL / "docs" / "einfuehrung.md"
TEXTE = (EINFUEHRUNG, *(WURZEL / n for n in ("docs/handbuch.md", "docs/auswertung.md", "README.md")))
HOECHSTENS = 15  # steps on the first machine

_ZAUN = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_AUFRUF = re.compile(r'(?:^|[\s"/])amip-xl(?:\.exe)?"?[ ]+([^\s&|].*)')
_PFAD = re.compile(r"(?<![\w./%~-])((?:docs|workbooks|tests|benchmarks|amip_xl)/[\w./*-]+|[A-Z]{6,}(?:\.md)?(?=`))")


def aufrufe(pfad: Path) -> list[tuple[str, bool]]:
    """What follows `amip-xl` in a text, and whether it stands alone on a line, as something to be typed."""
    text = pfad.read_text("utf-8").replace("\\", "/")
    zeilen = [(z, True) for block in _ZAUN.findall(text) for z in block.splitlines()]
    zeilen += [(m, False) for m in re.findall(r"`([^`\n]+)`", _ZAUN.sub("", text))]
    return [(treffer[1], ganz) for zeile, ganz in zeilen if (treffer := _AUFRUF.search(zeile))]


ALLE = list(dict.fromkeys((pfad.name, aufruf, ganz) for pfad in TEXTE for aufruf, ganz in aufrufe(pfad)))


def abschnitt(nummer: int) -> str:
    text = EINFUEHRUNG.read_text("utf-8")
    treffer = re.search(rf"^## {nummer}\. .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert treffer is not None, f"Abschnitt {nummer} fehlt"
    return treffer[0]


def tabelle(text: str) -> list[list[str]]:
    """The cells of every table row, without the rules between head and body."""
    zeilen = [[z.strip() for z in zeile.strip("|").split("|")] for zeile in re.findall(r"^\|.*\|$", text, re.MULTILINE)]
    return [z for z in zeilen if not all(set(feld) <= set("-: ") for feld in z)]


def loese_auf(woerter: list[str]) -> tuple[click.Command, click.Context, list[str]]:
    """The command that a call means, and what is left of the words."""
    befehl: click.Command = gruppe
    # as `main` makes it: click remembers the names of the help option that it sees first
    ctx = click.Context(gruppe, info_name="amip-xl", **gruppe.context_settings)
    while isinstance(befehl, click.Group) and woerter and not woerter[0].startswith("-"):
        name, *woerter = woerter
        unter = befehl.get_command(ctx, name)
        assert unter is not None, f"den Befehl {name} gibt es nicht"
        befehl, ctx = unter, click.Context(unter, info_name=name, parent=ctx)
    return befehl, ctx, woerter


@pytest.mark.parametrize(("datei", "aufruf", "ganz"), ALLE, ids=lambda w: str(w)[:60])
def test_every_command_is_one(datei: str, aufruf: str, ganz: bool) -> None:
    befehl, ctx, rest = loese_auf(shlex.split(aufruf))
    optionen = {o for p in befehl.get_params(ctx) for o in (*p.opts, *p.secondary_opts)}
    unbekannt = [w for w in rest if w.startswith("-") and w.split("=")[0] not in optionen]
    assert unbekannt == [], f"{datei}: {aufruf}"
    if isinstance(befehl, click.Group):
        assert rest, f"{datei}: {aufruf} nennt nur eine Gruppe"
    elif ganz:  # a line to be typed is complete: nothing is missing, nothing is too much
        befehl.make_context(befehl.name, list(rest), parent=ctx.parent)


def test_the_texts_name_commands_at_all() -> None:
    for pfad in TEXTE:
        assert any(name == pfad.name for name, _, _ in ALLE), pfad


@pytest.mark.parametrize("pfad", TEXTE, ids=lambda p: p.name)
def test_every_file_exists(pfad: Path) -> None:
    text = pfad.read_text("utf-8").replace("\\", "/")
    genannt = {p.rstrip(".") for p in _PFAD.findall(text)}
    assert [p for p in sorted(genannt) if not any(WURZEL.glob(p.rstrip("/")))] == []


@pytest.mark.parametrize("pfad", TEXTE, ids=lambda p: p.name)
def test_every_link_leads_somewhere(pfad: Path) -> None:
    text = pfad.read_text("utf-8")
    for ziel in re.findall(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)", text):
        if ziel.startswith("https://"):
            continue
        datei, _, anker = ziel.partition("#")
        dort = pfad.parent / datei if datei else pfad
        assert dort.exists(), ziel
        assert not anker or anker in anker_von(dort), ziel


@cache
def anker_von(pfad: Path) -> frozenset[str]:
    """The headings as links name them: lower case, words only, hyphens for blanks."""
    titel = re.findall(r"^#+ (.+)$", _ZAUN.sub("", pfad.read_text("utf-8")), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titel)


def test_the_check_list_is_short_and_says_what_to_expect() -> None:
    schritte = re.split(r"^\d+\. ", abschnitt(10), flags=re.MULTILINE)[1:]
    assert 5 < len(schritte) <= HOECHSTENS
    for schritt in schritte:
        assert re.search(r"^ *Erwartet: ", schritt, re.MULTILINE), schritt
        assert re.search(r"^ *Sonst: ", schritt, re.MULTILINE), schritt


def test_it_says_at_once_that_excel_was_not_run() -> None:
    erster_satz = abschnitt(10).split("\n\n")[1]
    assert "Excel selbst läuft in unseren Tests nicht" in erster_satz


def test_every_dependency_has_its_licence() -> None:
    projekt: dict[str, Any] = tomllib.loads((WURZEL / "pyproject.toml").read_text("utf-8"))["project"]
    noetig = [*projekt["dependencies"], *projekt["optional-dependencies"]["excel"]]
    namen = {re.split(r"[^\w-]", n)[0].lower() for n in noetig}
    lizenzen = {re.split(r"[^\w-]", z[0])[0].lower(): z[1] for z in tabelle(abschnitt(9))}
    assert namen <= lizenzen.keys()
    assert all(lizenzen[n] for n in namen)
    assert projekt["license"] in abschnitt(9)


@pytest.mark.parametrize(
    ("laden", "geladen"),
    [("from amip_xl.books.xlwings_import import lade_xlwings; lade_xlwings()", False), ("import xlwings.utils", True)],
    ids=["amip-xl", "VBA von xlwings"],
)
def test_which_process_loads_the_licensed_part_is_told_as_it_is(laden: str, geladen: bool) -> None:
    pytest.importorskip("xlwings")
    frage = f"import sys; {laden}; print(any(m.startswith('xlwings.pro') for m in sys.modules))"
    lauf = subprocess.run([sys.executable, "-c", frage], capture_output=True, text=True, check=True)
    assert lauf.stdout.strip() == str(geladen)
    assert "wird nicht geladen; amip-xl verbirgt ihn" in abschnitt(9)
    assert "das lädt seine Lizenzprüfung" in abschnitt(9)


def test_settings_it_speaks_of_are_those_that_are_written() -> None:
    assert f'`"{conf.MAPPENORDNER}","{conf.NEIN}"`' in abschnitt(3)


def test_the_sentence_of_the_guard_is_quoted() -> None:
    anfang = "Die Mappe könnte ein fremdes Programm starten;"
    assert f'MsgBox "{anfang} deshalb' in (WURZEL / "workbooks" / "addin" / "AMIP_Start.bas").read_text("utf-8")
    for nummer in (3, 10, 11):
        assert anfang in " ".join(abschnitt(nummer).split())


@cache
def quelltext() -> str:
    """All program text as people see it: strings over several lines are one, placeholders are gone."""
    dateien = [*(WURZEL / "amip_xl").rglob("*.py"), *(WURZEL / "workbooks" / "addin").glob("*.bas")]
    text = "\n".join(d.read_text("utf-8") for d in sorted(dateien))
    text = re.sub(r'"\s*& vbCrLf & _\s*"', " ", text)  # VBA: a message on two lines
    return re.sub(r'"\s*\n\s*f?"', "", text)


MELDUNGEN = [z[0] for z in tabelle(abschnitt(11).split("### Meldungen von Excel")[0])[1:]]


@pytest.mark.parametrize("meldung", MELDUNGEN)
def test_every_message_is_one_of_the_program(meldung: str) -> None:
    teile = [t.strip() for t in meldung.split("…") if t.strip()]
    assert teile
    for teil in teile:
        assert teil in quelltext()


def test_there_are_messages_to_look_for() -> None:
    assert len(MELDUNGEN) > 10
