from __future__ import annotations

from pathlib import Path

import pytest
from ruecklauf import Ordner, gib_vier_aus


@pytest.fixture(scope="session")
def ausgegeben(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gib_vier_aus(tmp_path_factory.mktemp("ausgabe"))


@pytest.fixture
def ordner(ausgegeben: Path, tmp_path: Path) -> Ordner:
    return Ordner(ausgegeben, tmp_path / "ruecklauf")
