"""Nowhere to write: full disks at every size, protected folders and files, names and places that are impossible."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import mappen
import pytest

from absturz.augenblick import abbild, befehl, braucht_fork, im_kind, summe
from absturz.platte import Platte, als_niemand, auf_platten, braucht_platte, mit_grenze, platte
from amip_xl.books import ablage
from amip_xl.books.ablage import inhalt, lege_ab
from amip_xl.errors import MappeError

pytestmark = braucht_fork
VOLL = r"plan\.xlsx lässt sich nicht schreiben \(der Datenträger ist voll\); bitte Platz schaffen"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return mappen.mappe(tmp_path_factory.mktemp("plan") / "plan.xlsx", egt_einnahmen=None).read_bytes()


@pytest.fixture
def klein(plan: bytes) -> Iterator[Platte]:
    with platte() as klein:
        (klein.ort / "plan.xlsx").write_bytes(plan)
        yield klein


@pytest.fixture
def datei(plan: bytes) -> Iterator[Path]:
    """A workbook in a folder that every account may look into."""
    with tempfile.TemporaryDirectory(prefix="amip_rechte_") as ordner:
        Path(ordner).chmod(0o777)
        datei = Path(ordner, "plan.xlsx")
        datei.write_bytes(plan)
        datei.chmod(0o666)
        yield datei


# --- full ---------------------------------------------------------------------------------------------------


@braucht_platte
def test_der_platz_endet_an_jeder_stelle(klein: Platte, plan: bytes) -> None:
    """In the new file, in the copy of the old one, and just not: page by page."""
    vorher = abbild(klein.ort)
    *zu_klein, genug = auf_platten(["berechnen", klein.ort / "plan.xlsx", "--ersetzen"], klein)
    for versuch in zu_klein:
        assert versuch.code == 2
        assert re.search(VOLL, re.sub(r"\s+", " ", versuch.ausgabe)), versuch.ausgabe
        assert versuch.danach == vorher
    assert genug.danach["plan.original.xlsx"] == summe(plan)
    assert genug.danach["plan.xlsx"] != summe(plan)
    assert len(zu_klein) > 2 * len(plan) // 4096  # it needs room for both, so it ended in either


@braucht_platte
@pytest.mark.parametrize("argumente", [
    ["berechnen", "plan.xlsx", "-o", "aus"],
    ["vorlage", "--jahr", "2026", "-o", "neu.xlsx"],
])  # fmt: skip
def test_eine_neue_datei_auf_der_vollen_platte(argumente: list[str], klein: Platte) -> None:
    vorher = abbild(klein.ort)
    klein.stelle(seiten=klein.belegt() + 3)
    code, ausgabe = befehl([klein.ort / a if "." in a or a == "aus" else a for a in argumente])
    assert code == 2
    assert "der Datenträger ist voll" in re.sub(r"\s+", " ", ausgabe)
    assert abbild(klein.ort) == vorher
    assert [p.name for p in klein.ort.iterdir()] == ["plan.xlsx"]  # not even an empty folder


@braucht_platte
def test_platz_ist_da_aber_fuer_keine_datei_mehr(klein: Platte) -> None:
    vorher = abbild(klein.ort)
    for dateien in (2, 3):  # with the folder itself: none, and one that the old file's copy then lacks
        klein.stelle(dateien=dateien)
        code, ausgabe = befehl(["berechnen", klein.ort / "plan.xlsx", "--ersetzen"])
        assert (code, abbild(klein.ort)) == (2, vorher)
        assert re.search(VOLL, re.sub(r"\s+", " ", ausgabe))
    klein.stelle(dateien=4)
    assert befehl(["berechnen", klein.ort / "plan.xlsx", "--ersetzen"])[0] != 2


@braucht_platte
def test_auch_wenn_der_ordner_fuer_sperren_auf_der_vollen_platte_liegt(klein: Platte) -> None:
    vorher = abbild(klein.ort)
    klein.stelle(seiten=klein.belegt(), dateien=2)

    def ohne_ordner() -> None:
        tempfile.tempdir = None
        tempfile._candidate_tempdir_list = lambda: [str(klein.ort)]  # type: ignore[attr-defined]
        lege_ab(klein.ort / "plan.xlsx", b"PK neu", inhalt(klein.ort / "plan.xlsx"))

    assert re.match(VOLL, im_kind(ohne_ordner).satz)
    assert abbild(klein.ort) == vorher


def test_keine_datei_darf_groesser_werden(datei: Path, plan: bytes) -> None:
    """The limit that the system itself keeps, where nothing can be mounted: it ends in the middle of a write."""
    vorher = abbild(datei.parent)
    for grenze in range(0, len(plan), len(plan) // 20):
        code, ausgabe = mit_grenze(grenze, lambda: befehl(["berechnen", datei, "--ersetzen"]))
        assert code == 2
        assert "eine so große Datei ist dort nicht erlaubt" in re.sub(r"\s+", " ", ausgabe)
        assert abbild(datei.parent) == vorher
    assert mit_grenze(2 * len(plan), lambda: befehl(["berechnen", datei, "--ersetzen"]))[0] != 2


@pytest.mark.parametrize(("nummer", "satz"), [
    (errno.EDQUOT, "das Kontingent an Speicherplatz ist aufgebraucht); bitte Platz schaffen"),
    (errno.ETIMEDOUT, "das Netzlaufwerk ist nicht mehr erreichbar); bitte Ordner"),
    (errno.ESTALE, "das Netzlaufwerk ist nicht mehr erreichbar); bitte Ordner"),
    (errno.EROFS, "der Ordner erlaubt nur das Lesen); bitte Ordner"),
])  # fmt: skip
def test_was_erst_beim_sichern_auffaellt(nummer: int, satz: str, datei: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scheitere(_: int) -> None:
        raise OSError(nummer, "x")

    monkeypatch.setattr(os, "fsync", scheitere)
    vorher = abbild(datei.parent)
    with pytest.raises(MappeError, match=re.escape(satz)):
        lege_ab(datei, b"PK neu", inhalt(datei))
    assert abbild(datei.parent) == vorher


# --- protected ----------------------------------------------------------------------------------------------


@braucht_platte
def test_ein_datentraeger_nur_zum_lesen(klein: Platte) -> None:
    vorher = abbild(klein.ort)
    klein.stelle(nur_lesen=True)
    code, ausgabe = befehl(["berechnen", klein.ort / "plan.xlsx", "--ersetzen"])
    assert (code, abbild(klein.ort)) == (2, vorher)
    assert "der Ordner erlaubt nur das Lesen" in re.sub(r"\s+", " ", ausgabe)


def test_ein_ordner_nur_zum_lesen(datei: Path) -> None:
    vorher = abbild(datei.parent)
    datei.parent.chmod(0o555)
    try:
        code, ausgabe = als_niemand(lambda: befehl(["berechnen", datei, "--ersetzen"]))
    finally:
        datei.parent.chmod(0o777)
    assert (code, abbild(datei.parent)) == (2, vorher)
    assert "oder im Ordner fehlen die Rechte" in re.sub(r"\s+", " ", ausgabe)


def test_eine_datei_die_niemand_lesen_darf_haelt_die_anderen_nicht_auf(datei: Path, plan: bytes) -> None:
    gute = datei.with_name("gut.xlsx")
    gute.write_bytes(plan)
    datei.chmod(0)
    code, ausgabe = als_niemand(lambda: befehl(["pruefen", datei, gute]))
    assert code == 2
    assert "plan.xlsx darf nicht gelesen werden oder ist gesperrt" in re.sub(r"\s+", " ", ausgabe)
    assert re.search(r"gut\.xlsx +[0-9]", ausgabe)


def test_ein_ordner_in_den_niemand_sehen_darf(datei: Path) -> None:
    zu = datei.parent / "Rücklauf"
    zu.mkdir(mode=0)
    code, ausgabe = als_niemand(lambda: befehl(["konsolidieren", zu, "-o", datei.parent / "kreis.xlsx"]))
    assert code == 2
    assert "darf nicht gelesen werden; prüfen Sie die Rechte am Ordner." in re.sub(r"\s+", " ", ausgabe)


def test_eine_schreibgeschuetzte_datei_wird_nicht_ersetzt(datei: Path) -> None:
    """Renaming would not ask on Unix; who protects a file means it."""
    datei.chmod(0o444)
    vorher = abbild(datei.parent)
    code, ausgabe = befehl(["berechnen", datei, "--ersetzen"])
    assert (code, abbild(datei.parent)) == (2, vorher)
    assert "die Datei ist schreibgeschützt" in re.sub(r"\s+", " ", ausgabe)


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="nur root kann Dateien verschenken")
def test_wem_die_mappe_gehoert_dem_gehoert_sie_danach(datei: Path) -> None:
    """Somebody who may do everything does not lock a colleague out of his own file."""
    os.chown(datei, 1234, 5678)
    datei.chmod(0o640)
    lege_ab(datei, b"PK neu", inhalt(datei))
    for pfad in (datei, datei.with_name("plan.original.xlsx")):
        angaben = pfad.stat()
        assert (angaben.st_uid, angaben.st_gid, angaben.st_mode & 0o777) == (1234, 5678, 0o640)


def test_eine_vertrauliche_mappe_ist_nie_offener_als_vorher(datei: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datei.chmod(0o600)
    gesehen: list[int] = []
    sichere = os.fsync

    def schau(griff: int) -> None:
        gesehen.append(os.fstat(griff).st_mode & 0o077)
        sichere(griff)

    monkeypatch.setattr(os, "fsync", schau)
    lege_ab(datei, b"PK neu", inhalt(datei))
    assert gesehen[:2] == [0, 0]


# --- names and places ---------------------------------------------------------------------------------------


def _ordner_statt_datei(ziel: Path) -> None:
    ziel.unlink()
    ziel.mkdir()


def _ordner_weg(ziel: Path) -> None:
    ziel.unlink()
    ziel.parent.rmdir()


def _datei_statt_ordner(ziel: Path) -> None:
    _ordner_weg(ziel)
    ziel.parent.write_bytes(b"")


def _roehre(ziel: Path) -> None:
    ziel.unlink()
    os.mkfifo(ziel)


def _im_kreis(ziel: Path) -> None:
    ziel.unlink()
    ziel.symlink_to(ziel.name)


@pytest.mark.parametrize(("dazwischen", "satz"), [
    (Path.unlink, "ist inzwischen gelöscht, verschoben oder umbenannt worden; bitte prüfen, wo die Mappe liegt."),
    (_ordner_weg, "ist inzwischen gelöscht, verschoben oder umbenannt worden; bitte prüfen, wo die Mappe liegt."),
    (_ordner_statt_datei, "lässt sich nicht schreiben (unter diesem Namen gibt es einen Ordner); bitte Ordner"),
    (_datei_statt_ordner, "lässt sich nicht schreiben (was ein Ordner sein müsste, ist eine Datei); bitte Ordner"),
    (_roehre, "ist keine gewöhnliche Datei; bitte einen anderen Namen wählen."),
    (_im_kreis, "lässt sich nicht schreiben (die Verknüpfung führt im Kreis); bitte Ordner"),
])  # fmt: skip
def test_was_mit_der_mappe_geschieht_waehrend_gerechnet_wird(
    dazwischen: Callable[[Path], None], satz: str, tmp_path: Path
) -> None:
    ziel = tmp_path / "Kleve" / "plan.xlsx"
    ziel.parent.mkdir()
    ziel.write_bytes(b"PK alt")
    vorher = inhalt(ziel)
    dazwischen(ziel)
    davor = abbild(tmp_path)
    with pytest.raises(MappeError, match=f"^plan.xlsx {re.escape(satz)}"):
        lege_ab(ziel, b"PK neu", vorher)
    assert abbild(tmp_path) == davor


def test_eine_neue_datei_ersetzt_keine_die_inzwischen_entstanden_ist(tmp_path: Path) -> None:
    (tmp_path / "neu.xlsx").write_bytes(b"PK von jemand anderem")
    with pytest.raises(MappeError, match=r"^neu.xlsx gibt es schon und wird nicht überschrieben; bitte einen anderen"):
        lege_ab(tmp_path / "neu.xlsx", b"PK neu", None)


@pytest.mark.parametrize("argumente", [
    ["vorlage", "--jahr", "2026"], ["konsolidieren", "plan.xlsx"], ["berechnen", "plan.xlsx"],
    ["ausfuellen", "plan.xlsx", "werte.toml"],
], ids=lambda a: a[0])  # fmt: skip
def test_ein_zu_langer_name_ist_ein_satz(argumente: list[str], datei: Path) -> None:
    datei.with_name("werte.toml").write_text('name = "Stadt Goch"', "utf-8")
    ziel = datei.with_name(f"{'x' * 260}.xlsx")
    code, ausgabe = befehl([*(datei.with_name(a) if "." in a else a for a in argumente), "-o", ziel])
    assert code == 2
    satz = "(der Name ist zu lang); bitte die Mappe oder ihren Ordner kürzer benennen."
    assert satz in re.sub(r"\s+", " ", ausgabe)


def test_der_name_reicht_fuer_die_mappe_aber_nicht_fuer_ihr_original(tmp_path: Path) -> None:
    ziel = tmp_path / f"{'x' * 245}.xlsx"
    ziel.write_bytes(b"PK alt")
    with pytest.raises(MappeError, match="der Name ist zu lang"):
        lege_ab(ziel, b"PK neu", b"PK alt")
    assert abbild(tmp_path) == {ziel.name: summe(b"PK alt")}


def test_von_mehreren_namen_einer_datei_bekommt_einer_das_neue(datei: Path, plan: bytes) -> None:
    """A hard link is a second name; renaming parts the two. The other name keeps the old file, nothing is lost."""
    zweiter = datei.with_name("zweiter.xlsx")
    zweiter.hardlink_to(datei)
    lege_ab(datei, b"PK neu", inhalt(datei))
    assert abbild(datei.parent) == {
        "plan.xlsx": summe(b"PK neu"), "plan.original.xlsx": summe(plan), "zweiter.xlsx": summe(plan),
    }  # fmt: skip


def test_ein_verweis_ins_leere_wird_gefuellt(tmp_path: Path) -> None:
    (tmp_path / "Verweis.xlsx").symlink_to(tmp_path / "dort" / "plan.xlsx")
    lege_ab(tmp_path / "Verweis.xlsx", b"PK neu", inhalt(tmp_path / "Verweis.xlsx"))
    assert (tmp_path / "Verweis.xlsx").is_symlink()
    assert (tmp_path / "dort" / "plan.xlsx").read_bytes() == b"PK neu"


def test_gross_und_klein_geschrieben_ist_fuer_einen_ordner_voll_ergebnisse_dasselbe(tmp_path: Path) -> None:
    """On Windows and macOS both results would be one file."""
    for ort, name in (("a", "Plan.xlsx"), ("b", "plan.xlsx")):
        (tmp_path / ort).mkdir()
        (tmp_path / ort / name).write_bytes(b"PK")
    code, ausgabe = befehl(["berechnen", tmp_path / "a/Plan.xlsx", tmp_path / "b/plan.xlsx", "-o", tmp_path / "aus"])
    assert code == 2
    assert "kommt zweimal vor und würde sich" in ausgabe


def test_windows_sagt_es_mit_eigenen_nummern(datei: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Windowsfehler(PermissionError):  # noqa: N818
        winerror = 32  # ERROR_SHARING_VIOLATION

    versuche: list[Path] = []

    def gesperrt(self: Path, _: Path) -> None:
        versuche.append(self)
        raise Windowsfehler(errno.EACCES, "used by another process")

    monkeypatch.setattr(Path, "replace", gesperrt)
    monkeypatch.setattr(ablage, "_TAKT", 0)
    vorher = abbild(datei.parent)
    with pytest.raises(MappeError, match="in einem anderen Programm geöffnet"):
        lege_ab(datei, b"PK neu", inhalt(datei))
    assert len(versuche) > 5  # a virus scanner looks only for moments
    assert abbild(datei.parent) == vorher
    Windowsfehler.winerror, Windowsfehler.errno = 39, errno.EINVAL  # ERROR_HANDLE_DISK_FULL
    with pytest.raises(MappeError, match="der Datenträger ist voll"):
        lege_ab(datei, b"PK neu", inhalt(datei))
