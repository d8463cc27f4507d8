"""A good workbook damaged on purpose: everything is found or proven harmless, nothing else, and never a traceback."""

from __future__ import annotations

from collections import Counter

import mappen
import pytest
from damage.alle import SCHAEDEN, alle_paare, paare
from damage.gespeichert import von_libreoffice
from damage.schaden import vertraeglich
from damage.urteil import guter_bericht, klagen
from libreoffice import braucht_libreoffice

from amip_xl.findings import HINWEIS

PAARE, SAAT = 60, 2026  # tests/damage/zaehle.py tries thousands


@pytest.mark.parametrize("schaden", SCHAEDEN, ids=str)
def test_jeder_schaden_wird_gefunden_oder_schadet_nachweislich_nicht(schaden, tmp_path):
    assert klagen([schaden], tmp_path) == []


@pytest.mark.parametrize("paar", list(paare(PAARE, SAAT)), ids=lambda p: " + ".join(map(str, p)))
def test_auch_zwei_zugleich(paar, tmp_path):
    assert klagen(paar, tmp_path) == []


@braucht_libreoffice
def test_von_libreoffice_gespeichert(tmp_path):
    assert klagen([von_libreoffice()], tmp_path) == []


class TestDerGenerator:
    """The properties above are worth what the damages are worth."""

    def test_die_gute_mappe_hat_einen_hinweis_der_bleiben_muss(self):
        [befund] = guter_bericht().bericht.befunde
        assert befund.schwere is HINWEIS

    def test_jeder_schaden_hat_seinen_eigenen_namen(self):
        assert [n for n, anzahl in Counter(s.name for s in SCHAEDEN).items() if anzahl > 1] == []
        assert len(SCHAEDEN) >= 60

    def test_was_sich_nicht_begegnet_sagen_die_orte(self):
        je_name = {s.name: s for s in SCHAEDEN}
        a, b = je_name["Pflichtfeld geleert"], je_name["'1.200.000,00' als Text"]
        assert not vertraeglich([a, b])  # the same cell
        assert not vertraeglich([je_name["Blatt umbenannt"], b])  # the cell's sheet
        assert not vertraeglich([je_name["Frauen und Männer vertauscht in einer Zeile"], je_name["WAHR statt Zahl"]])
        assert vertraeglich([b, je_name["von openpyxl gespeichert"]])
        assert len(alle_paare()) > len(SCHAEDEN) ** 2 / 4

    def test_eine_falsche_erwartung_fiele_auf(self, tmp_path):
        from dataclasses import replace

        je_name = {s.name: s for s in SCHAEDEN}
        text = je_name["'1.200.000,00' als Text"]
        assert klagen([replace(text, funde=())], tmp_path)  # found, but not declared
        assert klagen([replace(je_name["ungepackt"], funde=text.funde)], tmp_path)  # declared, but not there
        assert klagen([replace(je_name["Formel überschrieben"], heilbar=True)], tmp_path)  # is not healed
        geaendert = replace(je_name["ungepackt"], verdirb=lambda p: mappen.tippe(p, "bemerkungen", "anders"))
        assert klagen([geaendert], tmp_path)  # reads differently
