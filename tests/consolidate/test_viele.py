"""Many returns: flat memory, nothing left behind, the same bytes wherever they are read."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import mappen
import pytest

from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies
from amip_xl.consolidate import collect, gesamtbericht, inhalt, konsolidiere, ruecklauf
from amip_xl.consolidate.beitrag import Beitrag, beitrag
from amip_xl.consolidate.stapel import Folge, Stapel
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.errors import MappeError
from amip_xl.findings import Bericht
from amip_xl.planung import pruefe
from amip_xl.prozesse import FORK, JE_PROZESS

JETZT = datetime(2026, 2, 1, 12)
FELDER = edition(2026).form.felder


def viele(ordner: Path, anzahl: int) -> Path:
    """Returns of one county, each with an AGS of its own; only two cells differ."""
    muster = lies(mappen.mappe(ordner.parent / "muster.xlsx"))
    ordner.mkdir(parents=True, exist_ok=True)
    for i in range(1, anzahl + 1):
        werte = {"ags": f"07999{i:03}", "name": f"Ort {i}"}
        daten = patche(muster, [Schreibung(FELDER[n].blatt, FELDER[n].zelle, w) for n, w in werte.items()])
        (ordner / f"{i:05}.xlsx").write_bytes(daten)
    return ordner


@pytest.fixture(scope="module")
def ordner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many returns that two processes begin, one with a Fehler, one unreadable."""
    ort = viele(tmp_path_factory.mktemp("viele") / "ein", 2 * JE_PROZESS[FORK])
    mappen.tippe(ort / "00007.xlsx", "egt_zuteilung", "k.A.")
    (ort / "00009.xlsx").write_bytes(b"kaputt")
    return ort


def zusammen(ordner: Path, ziel: Path, **wie: Any) -> bytes:
    konsolidiere([ordner], ziel, jetzt=JETZT, **wie)
    return ziel.read_bytes()


@pytest.fixture(scope="module")
def einfach(ordner: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook that one process makes of them."""
    return zusammen(ordner, tmp_path_factory.mktemp("einfach") / "K.xlsx")


class TestGleicheBytes:
    """Same returns, same workbook: to the byte."""

    def test_mit_prozessen(self, ordner, einfach, tmp_path):
        assert zusammen(ordner, tmp_path / "K.xlsx", prozesse=2) == einfach

    def test_ob_sie_im_speicher_oder_in_einer_datei_warten(self, ordner, einfach, tmp_path, monkeypatch):
        monkeypatch.setattr(collect, "NEBENEINANDER", 3)
        assert zusammen(ordner, tmp_path / "K.xlsx") == einfach

    def test_auch_wenn_python_mengen_anders_ordnet(self, ordner, einfach, tmp_path):
        """Sets of texts have another order in every process."""
        befehl = (
            "from pathlib import Path; from datetime import datetime; from amip_xl.consolidate import konsolidiere\n"
            f"ziel = Path({str(tmp_path / 'K.xlsx')!r})\n"
            f"konsolidiere([Path({str(ordner)!r})], ziel, jetzt=datetime(2026, 2, 1, 12))"
        )
        subprocess.run([sys.executable, "-c", befehl], env={**os.environ, "PYTHONHASHSEED": "1"}, check=True)
        assert (tmp_path / "K.xlsx").read_bytes() == einfach


class TestStapel:
    """Where returns wait."""

    def gelesen(self, tmp_path: Path) -> Beitrag:
        pfad = mappen.mappe(tmp_path / "a.xlsx")
        mappen.tippe(pfad, "egt_zuteilung", "k.A.")
        return beitrag(lies(pfad))

    def test_was_herauskommt_ist_was_hineinkam(self, tmp_path):
        b = self.gelesen(tmp_path)
        assert b.eingaben["egt_zuteilung"].wert is UNLESBAR
        stapel = Stapel(2)
        koepfe = [stapel.lege(b) for _ in range(5)]
        folge = Folge(koepfe)
        assert list(folge) == [b] * 5
        assert all(x.eingaben["egt_zuteilung"].wert is UNLESBAR for x in folge)
        assert (len(folge), folge[-1], len(folge[1:3])) == (5, b, 2)
        assert {(k.ags, k.fehler, k.urteil) for k in koepfe} == {("05154036", b.bericht.fehler, "zurück")}

    def test_im_speicher_bleiben_nur_wenige(self, tmp_path):
        b = self.gelesen(tmp_path)
        wenige, viele = Stapel(5), Stapel(4)
        erste = [s.lege(b) for s in (wenige, viele) for _ in range(5)]
        assert erste[0].hole() is b
        assert erste[5].hole() is not b

    def test_die_datei_hat_keinen_namen_und_geht_mit_dem_lauf(self, tmp_path, monkeypatch):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
        (tmp_path / "tmp").mkdir()
        b = self.gelesen(tmp_path)
        offen = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
        stapel = Stapel(1)
        koepfe = [stapel.lege(b) for _ in range(3)]
        assert koepfe[2].hole() == b
        if sys.platform != "win32":
            assert not list((tmp_path / "tmp").iterdir())
        del stapel, koepfe
        gc.collect()
        if sys.platform == "linux":
            assert len(list(Path("/proc/self/fd").iterdir())) == offen


class TestMehrAlsNebeneinanderPassen:
    """Beyond the limit the sheets say so in a sentence and the totals stay what they are."""

    def test_die_summen_sind_dieselben(self, ordner, tmp_path, monkeypatch):
        for modul in [m for n, m in sys.modules.items() if n.startswith("amip_xl.consolidate")]:
            if hasattr(modul, "NEBENEINANDER"):
                monkeypatch.setattr(modul, "NEBENEINANDER", 10)
        zusammen(ordner, tmp_path / "K.xlsx")
        mappe = lies(tmp_path / "K.xlsx")
        werte = pruefe(mappe).eintraege.werte
        assert werte["egt_zuteilung"] == 30 * 1_200_000
        assert str(werte["bemerkungen"]).startswith("Zusammengeführt aus 31 von 31 Gemeindemappen.")
        gesagt = " ".join(str(z.wert) for z in mappe.zellen("Gemeinden"))
        assert "--tabelle" in gesagt
        assert inhalt.NEBENEINANDER == 10

    def test_von_sehr_vielen_befunden_stehen_die_ersten_da(self, ordner):
        s = collect.sammle(sorted(ordner.iterdir()), None)
        alle = gesamtbericht.alle_befunde(Bericht(), s)
        einer = gesamtbericht.alle_befunde(Bericht(), s, 3)
        assert len(alle.befunde) > 3
        assert einer.befunde[0].code == "BEFUNDE_GEKUERZT"
        assert len(einer.befunde) == 4
        assert einer.befunde[1].schwere is gesamtbericht.FEHLER
        assert f"{alle.fehler} Fehler und {alle.hinweise} Hinweise; hier stehen die ersten 3" in einer.befunde[0].text


def test_so_viele_stehen_nebeneinander():
    """The 404 Jobcenter do, and a sheet has room for them."""
    assert 404 <= ruecklauf.NEBENEINANDER < 16_384 - 20


_BEGINN = """
import os, resource, signal, sys
from pathlib import Path
from amip_xl.consolidate import collect, konsolidiere
from amip_xl.doors.cli import main
for name, modul in list(sys.modules.items()):
    if name.startswith("amip_xl.consolidate") and hasattr(modul, "NEBENEINANDER"):
        modul.NEBENEINANDER = 5
"""


@pytest.mark.skipif(sys.platform == "win32", reason="misst mit resource")
def test_der_speicher_bleibt_flach(tmp_path):
    """Six times as many returns, all of which wait in a file, take next to no more memory; all sheets are drawn."""
    befehl = _BEGINN + (
        "konsolidiere([Path(sys.argv[1])], Path(sys.argv[2]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )

    def spitze(woher: Path) -> int:
        ziel = tmp_path / woher.name / "K.xlsx"
        lauf = subprocess.run([sys.executable, "-c", befehl, woher, ziel], capture_output=True, text=True, check=True)
        return int(lauf.stdout)

    wenige = spitze(viele(tmp_path / "wenige", 12))
    assert spitze(viele(tmp_path / "viele", 72)) <= 1.1 * wenige


_STRG_C = """
echt, gelesen = collect.dateizeit, []
def dateizeit(pfad):
    gelesen.append(pfad)
    if len(gelesen) == 9:
        os.kill(os.getpid(), signal.SIGINT)
    return echt(pfad)
collect.dateizeit = dateizeit
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="dort heißt das Signal anders")
@pytest.mark.parametrize("prozesse", ["1", "2"])
def test_strg_c_hinterlaesst_nichts(ordner, tmp_path, prozesse):
    """In the middle, the file of waiting returns open: one sentence, no workbook, no temporary file."""
    (tmp_path / "tmp").mkdir()
    argumente = ["konsolidieren", ordner, "-o", tmp_path / "K.xlsx", "--prozesse", prozesse]
    lauf = subprocess.run(
        [sys.executable, "-c", _BEGINN + _STRG_C, *argumente], env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (lauf.returncode, lauf.stdout) == (2, "")
    assert lauf.stderr.strip() == "✗ Abgebrochen; jede Mappe ist entweder ganz fertig oder unverändert."
    assert [p.name for p in tmp_path.rglob("*")] == ["tmp"]


def test_wenn_keine_lesbar_ist_bleibt_nichts_liegen(tmp_path):
    (tmp_path / "ein").mkdir()
    (tmp_path / "ein" / "a.xlsx").write_bytes(b"kaputt")
    with pytest.raises(MappeError):
        konsolidiere([tmp_path / "ein"], tmp_path / "K.xlsx")
    assert not (tmp_path / "K.xlsx").exists()
