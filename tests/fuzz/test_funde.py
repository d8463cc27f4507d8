"""What fuzzing has found stays fixed, and what it begins with keeps all promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.orakel import ZIELE, pruefe, saaten

FUNDE = sorted(Path(__file__).parent.glob("funde/*"))


@pytest.mark.parametrize("fund", FUNDE, ids=lambda p: p.name)
def test_what_was_found_once_is_refused_or_read_the_same(fund: Path) -> None:
    pruefe(fund.name.partition("-")[0], fund.read_bytes())


@pytest.mark.parametrize("ziel", ZIELE)
def test_what_fuzzing_begins_with_keeps_all_promises(ziel: str, tmp_path: Path) -> None:
    anzahl = 0
    for daten in saaten(ziel, tmp_path):
        pruefe(ziel, daten)
        anzahl += 1
    assert anzahl > 50
