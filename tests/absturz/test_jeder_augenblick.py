"""Killed, failing, broken off at every single file operation: the old file or the new one, the original kept."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mappen
import pytest

from absturz.augenblick import (
    abbild,
    befehl,
    braucht_fork,
    durchlaufe,
    im_kind,
    im_speicher,
    scheitere,
    summe,
    toete,
    toete_halb,
)
from absturz.platte import Strom, braucht_strom, strom
from amip_xl.books.ablage import inhalt, lege_ab
from amip_xl.books.reader import lies_bytes

pytestmark = braucht_fork
MINDESTENS = 40  # operations of writing one file; fewer would mean that the test looks away


@pytest.fixture(scope="module")
def vorrat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ordner = tmp_path_factory.mktemp("vorrat")
    mappen.mappe(ordner / "plan.xlsx", egt_einnahmen=None)
    mappen.mappe(ordner / "goch.xlsx", ags="05154012", name="Stadt Goch")
    (ordner / "werte.toml").write_text('name = "Stadt Goch"\n', "utf-8")
    return ordner


@pytest.fixture
def ordner(vorrat: Path) -> Iterator[Path]:
    """Where it happens: two workbooks, and what the commands need; in memory, where there is such a place."""
    with tempfile.TemporaryDirectory(prefix="Pläne ", dir=im_speicher()) as name:
        yield _gefuellt(Path(name), vorrat)


def _gefuellt(ordner: Path, vorrat: Path) -> Path:
    ordner.mkdir(exist_ok=True)
    for name in ("plan.xlsx", "goch.xlsx", "werte.toml"):
        (ordner / name).write_bytes((vorrat / name).read_bytes())
    return ordner


BEFEHLE = {
    "berechnen --ersetzen": ("plan.xlsx", ["berechnen", "plan.xlsx", "--ersetzen"]),
    "berechnen -o, neuer Ordner": ("aus/plan.xlsx", ["berechnen", "plan.xlsx", "-o", "aus"]),
    "ausfuellen in dieselbe": ("plan.xlsx", ["ausfuellen", "plan.xlsx", "werte.toml", "-o", "plan.xlsx"]),
    "ausfuellen in eine neue": ("neu.xlsx", ["ausfuellen", "plan.xlsx", "werte.toml", "-o", "neu.xlsx"]),
    "vorlage": ("neu.xlsx", ["vorlage", "--jahr", "2026", "-o", "neu.xlsx"]),
    "konsolidieren": ("kreis.xlsx", ["konsolidieren", "plan.xlsx", "goch.xlsx", "-o", "kreis.xlsx"]),
}


def in_ordner(ordner: Path, argumente: list[str]) -> list[str | Path]:
    return [ordner / a if "." in a or a == "aus" else a for a in argumente]


def pruefe_stand(bild: dict[str, str], vorher: dict[str, str], ziel: str, neu: str) -> None:
    """The target is the old file or the new one, then with the old one beside it; nothing else has changed."""
    alt = vorher.get(ziel)
    original = re.sub(r"(\.\w+)$", r".original\1", ziel)
    rest = {n: s for n, s in bild.items() if not re.search(r"(^|/)\.amip-[^/]*\.tmp$", n)}
    assert rest.pop(ziel, None) in (alt, neu)
    assert rest.pop(original, alt) == alt
    if alt is not None and bild[ziel] == neu:
        assert bild[original] == alt
    assert rest == {n: s for n, s in vorher.items() if n != ziel}


@pytest.mark.parametrize(
    ("name", "halb"),
    [*((name, False) for name in BEFEHLE), ("berechnen --ersetzen", True)],
    ids=[*BEFEHLE, "erst die Hälfte ist auf dem Datenträger"],
)
def test_getoetet_bei_jeder_dateioperation(name: str, halb: bool, ordner: Path) -> None:
    ziel, argumente = BEFEHLE[name]
    vorher = abbild(ordner)
    lauf = durchlaufe(in_ordner(ordner, argumente), ordner, toete_halb(ordner) if halb else toete)
    neu = summe(lauf.neu)
    lies_bytes(lauf.neu, ziel)  # old and new open; so does every file, for there is no third
    ueberlebt = []
    for stelle in lauf.gestoert:
        assert stelle.ausgang.ende == -9, stelle
        pruefe_stand(stelle.danach, vorher, ziel, neu)
        ueberlebt.append(stelle.danach.get(ziel) == neu)
        assert stelle.naechster.ergebnis is None, stelle  # the next run simply works …
        assert stelle.am_ende == lauf.stellen[-1].am_ende, stelle  # … and cleans up after the dead one
    assert len(ueberlebt) > MINDESTENS
    assert ueberlebt == sorted(ueberlebt)  # old up to one moment, new from there on
    assert {False, True} == set(ueberlebt)


def ohne_strom(netz: Strom) -> Callable[[], None]:
    def tat() -> None:
        netz.falle_aus()
        toete()

    return tat


@braucht_strom
def test_der_strom_faellt_aus_bei_jeder_dateioperation(vorrat: Path) -> None:
    """What has not been forced onto the disk is gone: the copy must be there for good before the file it keeps goes."""
    with strom() as netz:
        ordner = _gefuellt(netz.ort / "Pläne", vorrat)
        vorher = abbild(ordner)
        lauf = durchlaufe(
            in_ordner(ordner, ["berechnen", "plan.xlsx", "--ersetzen"]), ordner, ohne_strom(netz),
            davor=netz.ruhe, danach=netz.komm_wieder, ab=MINDESTENS,
        )  # fmt: skip
        neu = summe(lauf.neu)
        folge = [s.wo for s in lauf.gestoert]
        assert folge.index("vor mkdir") < folge.index("vor write")  # before that the run only looks
        for stelle in lauf.gestoert:
            pruefe_stand(stelle.danach, vorher, "plan.xlsx", neu)
        # old up to the renaming; new at the latest when the run says so
        ersetzt, gesichert = folge.index("nach replace"), len(folge) - folge[::-1].index("nach fsync") - 1
        assert ersetzt < gesichert
        assert {s.danach["plan.xlsx"] for s in lauf.stellen[:ersetzt]} == {vorher["plan.xlsx"]}
        assert {s.danach["plan.xlsx"] for s in lauf.stellen[gesichert:]} == {neu}


FEHLER = {
    errno.EIO: "der Datenträger oder das Netzlaufwerk meldet einen Fehler",
    errno.EACCES: "schreibgeschützt",
}


@pytest.mark.parametrize("nummer", FEHLER, ids=errno.errorcode.get)
def test_jede_dateioperation_scheitert_einmal(nummer: int, ordner: Path) -> None:
    """Also those that report a failure after they have done their work, as close does on a network drive."""
    vorher = abbild(ordner)
    lauf = durchlaufe(
        in_ordner(ordner, ["berechnen", "plan.xlsx", "--ersetzen"]), ordner, scheitere(OSError(nummer, "x"))
    )
    saetze = 0
    for stelle in lauf.gestoert:
        assert not any(".tmp" in n for n in stelle.danach) or stelle.wo.endswith("unlink"), stelle
        pruefe_stand(stelle.danach, vorher, "plan.xlsx", summe(lauf.neu))
        if stelle.ausgang.satz:  # refused: then it is as it was, but for a copy of itself at most
            assert re.match(rf"plan\.xlsx .*({FEHLER[nummer]})", stelle.ausgang.satz), stelle
            assert stelle.ausgang.satz.endswith(".")
            assert "bitte" in stelle.ausgang.satz
            if stelle.wo != "nach replace":
                assert stelle.danach["plan.xlsx"] == vorher["plan.xlsx"], stelle
            saetze += 1
        else:  # it did not matter: then all is done
            assert stelle.ausgang.ergebnis is None, stelle
            assert stelle.danach == lauf.stellen[-1].danach, stelle
    assert saetze > MINDESTENS // 2


@pytest.mark.parametrize("name", ["berechnen --ersetzen", "berechnen -o, neuer Ordner"])
def test_abbruch_mit_der_tastatur_bei_jeder_dateioperation(name: str, ordner: Path) -> None:
    ziel, argumente = BEFEHLE[name]
    vorher = abbild(ordner)
    lauf = durchlaufe(in_ordner(ordner, argumente), ordner, scheitere(KeyboardInterrupt()))
    for stelle in lauf.gestoert:
        assert isinstance(stelle.ausgang.ergebnis, KeyboardInterrupt), stelle
        pruefe_stand(stelle.danach, vorher, ziel, summe(lauf.neu))
        assert not any(".tmp" in n for n in stelle.danach), stelle  # whoever can still clean up does
        assert stelle.am_ende == lauf.stellen[-1].am_ende, stelle


def test_wer_dazwischen_speichert_verliert_nichts(ordner: Path, tmp_path: Path) -> None:
    """Somebody saves a newer version, with a program that leaves no lock file, at every moment of writing.

    One moment remains that no program can close: between the last look and the renaming, some millionths of a second.
    """
    neuer = mappen.mappe(tmp_path / "neuer.xlsx", egt_einnahmen=None, bemerkungen="Gerade getippt.").read_bytes()
    plan, vorher = ordner / "plan.xlsx", abbild(ordner)

    def speichere() -> None:
        anderswo = ordner / "von Hand.xlsx"
        anderswo.write_bytes(neuer)
        anderswo.replace(plan)

    lauf = durchlaufe(in_ordner(ordner, ["berechnen", "plan.xlsx", "--ersetzen"]), ordner, speichere)
    verloren = []
    for stelle in lauf.gestoert:
        if stelle.danach["plan.xlsx"] != summe(neuer):
            verloren.append(stelle.wo)
        elif stelle.ausgang.satz:
            assert stelle.ausgang.satz.startswith("plan.xlsx ist inzwischen von anderer Seite geändert"), stelle
            nebenan = {"plan.original.xlsx": vorher["plan.xlsx"]}  # a copy that has been made by then may stay
            assert stelle.danach | nebenan == vorher | {"plan.xlsx": summe(neuer)} | nebenan, stelle
        else:  # saved after the run was done
            assert stelle.danach == lauf.stellen[-1].danach | {"plan.xlsx": summe(neuer)}, stelle
    assert verloren == ["nach open", "vor read", "nach read", "vor __exit__", "nach __exit__", "vor replace"]


# --- what dead runs leave, and what belongs to living ones ------------------------------------------------


def halb_fertig(pfad: Path) -> str:
    """A run dies while it writes; the name of what it leaves."""
    ende = im_kind(lambda: _stirb_beim_schreiben(pfad))
    assert ende.ende == -9
    [rest] = [p.name for p in pfad.parent.iterdir() if p.name.startswith(".amip-")]
    return rest


def _stirb_beim_schreiben(pfad: Path) -> None:
    os.fsync = lambda _: toete()  # type: ignore[assignment]
    lege_ab(pfad, b"PK neu", inhalt(pfad))


def test_der_naechste_lauf_raeumt_im_ordner_auf_auch_nach_anderen_mappen(tmp_path: Path) -> None:
    halb_fertig(tmp_path / "a.xlsx")
    im_kind(lambda: lege_ab(tmp_path / "b.xlsx", b"PK", None))
    assert abbild(tmp_path) == {"b.xlsx": summe(b"PK")}


def test_was_ein_lebender_lauf_braucht_bleibt(tmp_path: Path) -> None:
    def haelt_inne() -> None:
        sichere = os.fsync

        def ein_anderer_lauf(_: int) -> None:
            os.fsync = sichere
            im_kind(lambda: lege_ab(tmp_path / "b.xlsx", b"PK", None))

        os.fsync = ein_anderer_lauf  # type: ignore[assignment]
        lege_ab(tmp_path / "a.xlsx", b"PK a", None)

    assert im_kind(haelt_inne).ergebnis is None
    assert abbild(tmp_path) == {"a.xlsx": summe(b"PK a"), "b.xlsx": summe(b"PK")}


def test_fremdes_bleibt_einen_tag(tmp_path: Path) -> None:
    """Another person's or computer's run cannot be seen from here; after a day none is still writing."""
    gestern = time.time() - 90_000
    for name, alter in (
        (".amip-00000000-11111111-222222222222.tmp", None),
        (".amip-00000000-11111111-333333333333.tmp", gestern),
        (".amip-notizen.tmp", gestern),
    ):
        (tmp_path / name).write_bytes(b"halb")
        if alter:
            os.utime(tmp_path / name, (alter, alter))
    im_kind(lambda: lege_ab(tmp_path / "b.xlsx", b"PK", None))
    assert set(abbild(tmp_path)) == {"b.xlsx", ".amip-00000000-11111111-222222222222.tmp", ".amip-notizen.tmp"}


def test_eine_mappe_scheitert_die_anderen_gehen_weiter(ordner: Path) -> None:
    vorher = abbild(ordner)
    (ordner / "~$plan.xlsx").write_bytes(b"x")
    code, ausgabe = befehl(["berechnen", ordner / "plan.xlsx", ordner / "goch.xlsx", "--ersetzen"])
    assert code == 2
    assert "plan.xlsx ist gerade in Excel geöffnet" in ausgabe
    assert abbild(ordner)["plan.xlsx"] == vorher["plan.xlsx"]
    assert abbild(ordner)["goch.original.xlsx"] == vorher["goch.xlsx"]
