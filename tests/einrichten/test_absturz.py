"""A step fails, or the computer goes off between two steps: nothing half, and everything can be undone."""

from __future__ import annotations

import errno

import pytest

from amip_xl.einrichten import ausfuehren, dateien, orte
from amip_xl.errors import BedienError
from einrichten import welt

BAUTEN = {"Windows": welt.windows, "macOS": welt.macos, "Linux": welt.linux}
HOECHSTENS = 40  # writes of one run


@pytest.fixture(params=BAUTEN)
def rechner(request, tmp_path):
    rechner = BAUTEN[request.param](tmp_path)
    welt.datei(orte.xlwings_conf(rechner), b'"X","1"')
    welt.datei(orte.xcu(rechner), welt.XCU)
    welt.datei(orte.startordner(rechner) / "amip_xl.xlam", b"frueher")
    (tmp_path / "Mappen").mkdir()
    return rechner


class Stromausfall(BaseException):
    """The process is gone: nothing after it runs."""


def faellt_aus(monkeypatch, beim, fehler, *, vor_dem_schreiben):
    """The n-th write fails, before or after the bytes have arrived."""
    gezaehlt = 0
    lege = dateien.lege

    def zaehle(pfad, daten):
        nonlocal gezaehlt
        gezaehlt += 1
        if gezaehlt == beim and vor_dem_schreiben:
            raise fehler
        lege(pfad, daten)
        if gezaehlt == beim:
            raise fehler

    monkeypatch.setattr(ausfuehren, "lege", zaehle)


@pytest.mark.parametrize("vor_dem_schreiben", [True, False])
def test_nach_einem_absturz_stellt_entfernen_alles_wieder_her(rechner, tmp_path, monkeypatch, vor_dem_schreiben):
    vorher = welt.abbild(rechner.home)
    for beim in range(1, HOECHSTENS):
        with monkeypatch.context() as ausfall:
            faellt_aus(ausfall, beim, Stromausfall(), vor_dem_schreiben=vor_dem_schreiben)
            ausfall.setattr(ausfuehren, "_nimm_zurueck", lambda *_: "")  # a dead process takes nothing back
            try:
                welt.richte_ein(rechner, ordner=tmp_path / "Mappen")
            except Stromausfall:
                gescheitert = True
            else:
                gescheitert = False
        welt.entferne(rechner)
        for uebrig in (orte.einstellungen(rechner), orte.einstellungen(rechner).parent):
            if str(uebrig.relative_to(rechner.home)) not in vorher and uebrig.exists():
                assert (beim, vor_dem_schreiben) == (1, True)  # made for a note that was never written
                uebrig.rmdir()
        assert welt.abbild(rechner.home) == vorher
        if not gescheitert:
            break
    assert beim > 5
    assert not gescheitert


def versuche(rechner, ordner):
    """The sentence a run ends with, "" when it succeeds."""
    try:
        welt.richte_ein(rechner, ordner=ordner)
    except BedienError as fehler:
        return str(fehler)
    return ""


@pytest.mark.parametrize("nummer", [errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS, errno.EIO])
def test_was_scheitert_nimmt_sich_zurueck(rechner, tmp_path, monkeypatch, nummer):
    vorher = welt.abbild(rechner.home)
    for beim in range(1, HOECHSTENS):
        with monkeypatch.context() as ausfall:
            faellt_aus(ausfall, beim, OSError(nummer, "refused"), vor_dem_schreiben=True)
            gesagt = versuche(rechner, tmp_path / "Mappen")
        if not gesagt:
            break
        assert "lässt sich nicht schreiben" in gesagt
        assert gesagt.endswith("Nichts wurde geändert.")
        assert welt.abbild(rechner.home) == vorher
    assert 5 < beim < HOECHSTENS - 1


def test_ein_zweiter_lauf_der_scheitert_laesst_den_ersten_stehen(rechner, tmp_path, monkeypatch):
    vorher = welt.abbild(rechner.home)
    welt.richte_ein(rechner)
    eingerichtet = welt.abbild(rechner.home)
    with monkeypatch.context() as ausfall:
        faellt_aus(ausfall, 3, OSError(errno.ENOSPC, "full"), vor_dem_schreiben=True)
        neues = welt.mit(rechner, python=rechner.home / "p.exe", programm=rechner.home / "a.exe")
        with pytest.raises(BedienError, match="Datenträger ist voll"):
            welt.richte_ein(neues, addin=lambda: b"neu", ordner=tmp_path / "Mappen")
    assert welt.abbild(rechner.home) == eingerichtet
    welt.entferne(rechner)
    assert welt.abbild(rechner.home) == vorher


def test_abbruch_mit_der_tastatur_nimmt_zurueck(rechner, monkeypatch):
    vorher = welt.abbild(rechner.home)
    faellt_aus(monkeypatch, 2, KeyboardInterrupt(), vor_dem_schreiben=False)
    with pytest.raises(KeyboardInterrupt):
        welt.richte_ein(rechner)
    assert welt.abbild(rechner.home) == vorher


def test_eine_abgebrochene_datei_bleibt_nicht_liegen(rechner):
    vorher = welt.abbild(rechner.home)
    welt.richte_ein(rechner)
    for datei in (orte.programmdatei(rechner), orte.merkzettel(rechner)):
        dateien.zwischenname(datei).write_bytes(b"halb")
    welt.entferne(rechner)
    assert welt.abbild(rechner.home) == vorher


def test_ordner_unter_dem_namen_einer_datei(rechner):
    orte.programmdatei(rechner).mkdir(parents=True)
    vorher = welt.abbild(rechner.home)
    with pytest.raises(BedienError, match="Ordner"):
        welt.richte_ein(rechner)
    assert welt.abbild(rechner.home) == vorher
