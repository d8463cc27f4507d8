"""What README.md says about speed is what was measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def tabelle(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import tabelle

    return tabelle


def test_the_readme_shows_the_rows_with_limits_as_they_were_measured(tabelle) -> None:
    ergebnis = tabelle.ERGEBNIS.read_text("utf-8")
    gezeigt = tabelle.in_readme(tabelle.README.read_text("utf-8"))
    assert gezeigt == tabelle.kurzform(ergebnis)
    assert gezeigt.count("| ja |") + gezeigt.count("| nein |") + gezeigt.count("nicht verfügbar") >= 10


def test_a_row_says_whether_it_holds_and_how_far_the_goal_is(tabelle) -> None:
    def zellen(*argumente: object) -> list[str]:
        return [z.strip() for z in str(tabelle.Zeile("lesen", "openpyxl", *argumente)).strip("| ").split("|")]

    wert = tabelle.Verteilung.von([0.05, 0.2, 0.09])
    assert zellen(wert, 0.1, 0.06)[2:] == ["0,050", "0,090", "0,200", "≤ 0,100", "≤ 0,060", "ja", "1,50-fach"]
    assert zellen(wert, 0.08)[5:] == ["≤ 0,080", "–", "nein", "–"]
    assert zellen(wert, 0.2, 0.09)[7:] == ["ja", "erreicht"]
    assert zellen(None, 0.1)[2:] == ["–", "nicht verfügbar", "–", "≤ 0,100", "–", "–", "–"]


def test_the_short_form_takes_the_first_table_alone(tabelle) -> None:
    zeilen = [
        tabelle.Zeile("a", "b", tabelle.Verteilung.von([1]), 2),
        tabelle.Zeile("c", "d", tabelle.Verteilung.von([1])),
    ]
    text = "# Kopf\n\n" + tabelle.kopf() + "".join(f"{z}\n" for z in zeilen) + "\n" + tabelle.kopf(("ms", "1"))
    assert tabelle.kurzform(text + "| lesen | 3 |\n").splitlines()[2:] == ["| a | b | 1,00 | ≤ 2,00 | ja |"]


def test_every_job_that_is_compared_exists() -> None:
    """The comparisons name jobs by text; a misspelt one would only be met in the long run."""
    import ast

    jobs = {
        k.name
        for k in ast.parse((BENCHMARKS / "aufgaben.py").read_text("utf-8")).body
        if isinstance(k, ast.FunctionDef)
    }
    for datei in ("vergleiche.py", "run.py"):
        for knoten in ast.walk(ast.parse((BENCHMARKS / datei).read_text("utf-8"))):
            if isinstance(knoten, ast.Call) and getattr(knoten.func, "id", "") in ("aufgabe", "mit_speicher"):
                name = knoten.args[0]
                assert not isinstance(name, ast.Constant) or name.value in jobs, name.value


def test_an_unknown_name_is_told_before_anything_runs() -> None:
    befehl = [sys.executable, BENCHMARKS / "run.py", "--nur", "lesen,gibtsnicht"]
    lauf = subprocess.run(befehl, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert lauf.returncode == 2
    assert "gibtsnicht" in lauf.stderr
    assert "möglich sind" in lauf.stderr
