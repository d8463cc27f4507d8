"""A running Calc, workbooks opened in it, and what the message boxes say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from calc import Calc
from offen import Offen

from amip_xl.doors import excel


@pytest.fixture(scope="module")
def calc() -> Iterator[Calc]:
    with Calc() as prozess:
        yield prozess


@pytest.fixture
def oeffne(calc: Calc, tmp_path: Path) -> Iterator[Any]:
    offene: list[Any] = []

    def mache(quelle: Path, *, name: str = "", **angaben: Any) -> Offen:
        pfad = tmp_path / (name or quelle.name)
        if pfad != quelle:
            pfad.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(quelle, pfad)
        doc = calc.oeffne(pfad, **angaben)
        offene.append(doc)
        buch = next(b for b in calc.app().books if Path(b.fullname) == pfad.resolve())
        return Offen(buch, doc, pfad)

    yield mache
    for doc in offene:
        if doc.Sheets is not None:  # a test may have closed it
            doc.close(True)


@pytest.fixture
def meldungen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the message boxes said."""
    gesagt: list[str] = []
    monkeypatch.setattr(excel, "melde", lambda app, titel, text, ernst=False: gesagt.append(text))  # noqa: ARG005
    return gesagt
