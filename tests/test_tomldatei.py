"""A TOML file that people name: whatever it is, one sentence, at once."""

from __future__ import annotations

import os
import sys

import pytest

from amip_xl.errors import BedienError
from amip_xl.tomldatei import lies_toml


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hat keine benannten Pipes im Dateisystem")
def test_eine_pipe_haelt_niemanden_auf(tmp_path):
    pipe = tmp_path / "kreis.toml"
    os.mkfifo(pipe)
    with pytest.raises(BedienError, match="prüfen Sie, ob es eine Datei ist"):
        lies_toml(pipe)


def test_ein_ordner_ist_keine_datei(tmp_path):
    with pytest.raises(BedienError, match="prüfen Sie, ob es eine Datei ist"):
        lies_toml(tmp_path)


def test_zahlen_sind_genau_und_eine_marke_am_anfang_stoert_nicht(tmp_path):
    datei = tmp_path / "kreis.toml"
    datei.write_bytes(b"\xef\xbb\xbfsumme = 0.1")
    assert str(lies_toml(datei)["summe"]) == "0.1"
