"""A name that no file can have is one sentence and exit code 2, whichever argument it is."""

from pathlib import Path
from typing import Any

import mappen
import pytest
from mappen import laufe

LANG = "x" * 300
WURZEL = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    "aufruf",
    [
        "pruefen LANG", "stand LANG", "stand EIN --kreis LANG", "stand EIN --quittungen LANG",
        "stand EIN --erinnerungen LANG", "stand EIN -o LANG.xlsx", "vergleichen LANG EIN", "vergleichen EIN LANG",
        "konsolidieren LANG -o K.xlsx", "ausgeben LANG -o NEU", "ausgeben KREIS -o LANG",
        "ausgeben KREIS -o NEU --vorjahr LANG", "uebernehmen LANG -o NEU.xlsx --jahr 2026",
    ],
)  # fmt: skip
def test_ist_ein_satz(aufruf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    (tmp_path / "EIN").mkdir()
    mappen.mappe(tmp_path / "EIN" / "a.xlsx")
    monkeypatch.chdir(tmp_path)
    kreis = WURZEL / "workbooks" / "kreis-kleve-2024.toml"
    worte = [str(kreis) if wort == "KREIS" else wort.replace("LANG", LANG) for wort in aufruf.split()]

    assert laufe(*worte) == 2
    gesagt = capsys.readouterr()
    assert "✗" in gesagt.out + gesagt.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["EIN"]
