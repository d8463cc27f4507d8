"""The engine checks: where a check stands, when it is silent, what it says; one crash stops no other."""

# ruff: noqa: ARG001 - an argument is an edge, used or not

from __future__ import annotations

from decimal import Decimal

import pytest

from amip_xl.engine import UNLESBAR, Engine
from amip_xl.findings import FEHLER, HINWEIS
from amip_xl.rule import check

from .leuchtturm import PRUEFUNGEN, eingabe, form, leuchtturm_engine, regeln

D = Decimal
ENGINE = leuchtturm_engine()


def pruefe(**werte):
    """code and field of every violated check, with the finished result."""
    alle = {n: D(w) if isinstance(w, int) else w for n, w in werte.items()}
    return {(e.pruefung.code, e.schritt.ziel): e for e in ENGINE.check(alle, ENGINE.calculate(alle))}


# -- words ----------------------------------------------------------------------------------------


def test_text_und_abhilfe_tragen_werte_titel_und_jahre():
    befund = pruefe(oel_vorrat=D("999.99"))["L-01", "oel_gesamt"]
    assert befund.text == "Oel gesamt ist mit 999,99 kleiner als 1000 (2026)."
    assert befund.abhilfe == "Öl nachkaufen; 2025 reichte es."
    assert (befund.ist, befund.soll) == ("999,99", "1000")
    assert befund.pruefung.schwere is FEHLER
    assert befund.pruefung.norm == "§ 9 LeuchtO"


def test_ohne_ist_und_soll_bleiben_beide_offen():
    befund = pruefe(oel_vorrat=100, oel_verbrauch=16)["L-02", "oel_verbrauch"]
    assert (befund.text, befund.ist, befund.soll) == ("Quote 0,16 über 0,15.", None, None)
    assert befund.pruefung.schwere is HINWEIS


def test_eine_aufteilung_nennt_merkmal_teile_und_ganzes():
    werte = {
        "lager_zusammen_dochte": 7,
        "lager_nord_dochte": 3,
        "lager_sued_dochte": 3,
        "lager_hafen_dochte": 2,
    }
    assert pruefe(**werte)["L-08", "lager_zusammen_dochte"].text == "Standort: 3 + 3 + 2 ≠ 7"


def test_die_texte_aller_pruefungen_lassen_sich_schreiben():
    """Every check is violated once in this office, so that every template is rendered."""
    faelle = [
        {"oel_vorrat": 1, "oel_verbrauch": 200_000, "zielquote": D("0.5"), "oel_lieferung": 6000},
        {"oel_vorrat": -1, "oel_verbrauch": -6, "fackeln": 3, "turmart": "sand", "kennung": "x"},
        {
            f"lager_{z}_{s}": n
            for n, z in enumerate(["nord", "hafen", "sued", "zusammen"], 1)
            for s in ("dochte", "kerzen")
        }
        | {"fackeln": 1},
        {"lager_nord_dochte": D("2.5"), "lager_nord_kerzen": 1},
        {"fackeln": 1},
    ]
    gesehen = {}
    for fall in faelle:
        for (code, _), befund in pruefe(**fall).items():
            assert "{" not in befund.text + befund.abhilfe
            gesehen[code] = befund
    nie = {"L-12", "L-15"}  # no value this year; a copy that is never wrong
    assert set(gesehen) == {r.code for r in PRUEFUNGEN} - nie


# -- where checks stand ---------------------------------------------------------------------------


def test_jedes_feld_steht_einmal_je_feld_mit_grenze():
    orte = {(s.regel.code, s.ziel) for s in ENGINE.pruefungen}
    assert {z for c, z in orte if c == "L-06"} == {"oel_vorrat", "oel_verbrauch"}
    assert {z for c, z in orte if c == "L-07"} == {"oel_lieferung", "oel_verbrauch"}
    assert {z for c, z in orte if c == "L-11"} == {"turmart"}


@pytest.mark.parametrize(("wert", "verletzt"), [("-5.01", True), ("-5", False), ("0", False)])
def test_grenzen_gehoeren_noch_dazu(wert, verletzt):
    assert (("L-06", "oel_verbrauch") in pruefe(oel_verbrauch=D(wert))) is verletzt


def test_eine_aufteilung_steht_in_jeder_spalte_die_nicht_ganz_aus_ergebnissen_besteht():
    ziele = {s.ziel for s in ENGINE.pruefungen if s.regel.code == "L-08"}
    assert ziele == {"lager_zusammen_dochte", "lager_zusammen_kerzen"}


def test_eine_pruefung_darf_ihre_aufteilung_in_jeder_reihenfolge_nehmen():
    assert ("L-09", "lager_nord_dochte") in pruefe(lager_nord_dochte=1, lager_hafen_dochte=2)
    assert ("L-09", "lager_nord_dochte") not in pruefe(lager_nord_dochte=2, lager_hafen_dochte=2)


def test_eine_auswahl_unterscheidet_gross_und_klein():
    assert ("L-11", "turmart") in pruefe(turmart="fels")
    assert ("L-11", "turmart") not in pruefe(turmart="Fels")


# -- when they are silent -------------------------------------------------------------------------


def test_leere_zellen_lassen_schweigen():
    assert set(pruefe()) == {("L-14", "waerter")}


def test_optionale_argumente_duerfen_leer_sein():
    assert ("L-03", "fackeln") in pruefe(fackeln=1)
    assert ("L-03", "fackeln") not in pruefe(fackeln=1, waerter=1)
    assert ("L-03", "fackeln") not in pruefe(waerter=-1)


def test_ein_bereich_muss_voll_sein_ausser_er_ist_optional():
    assert ("L-08", "lager_zusammen_dochte") not in pruefe(lager_zusammen_dochte=7, lager_nord_dochte=3)
    assert ("L-05", "lager_nord_dochte") in pruefe(lager_nord_dochte=1, fackeln=1)


@pytest.mark.parametrize("name", ["fackeln", "waerter", "oel_vorrat"])
def test_unlesbares_laesst_schweigen_auch_wo_es_optional_ist(name):
    werte = {"fackeln": 5, "waerter": 1, "oel_vorrat": 1000}
    assert ("L-03", "fackeln") in pruefe(**werte)
    assert ("L-03", "fackeln") not in pruefe(**{**werte, name: UNLESBAR})


def test_unlesbares_in_einem_bereich_laesst_schweigen():
    assert ("L-05", "lager_nord_dochte") not in pruefe(lager_nord_dochte=1, lager_sued_dochte=UNLESBAR, fackeln=5)


# -- a crash --------------------------------------------------------------------------------------


def test_eine_abgestuerzte_pruefung_wird_gemeldet_und_die_anderen_laufen_weiter():
    worte = {"abhilfe": "a", "kurz": "k"}

    @check("X-1", HINWEIS, feld="oel", text="{oel} zu klein", **worte)
    def stuerzt(oel):
        """Stürzt ab."""
        raise KeyError("Nebel")

    @check("X-3", FEHLER, feld="oel", text="{oel} ist negativ", **worte)
    def negativ(oel):
        """Negativ."""
        return oel < 0

    engine = Engine(form(eingabe("oel")), regeln(stuerzt, negativ), {})
    erste, zweite = engine.check({"oel": D(-1)}, {})
    assert erste.text == "Die Prüfung X-1 ist abgestürzt (KeyError: 'Nebel'); bitte melden."
    assert erste.pruefung.schwere is HINWEIS
    assert erste.schritt.ziel == "oel"
    assert (erste.abhilfe, erste.ist, erste.soll) == ("", None, None)
    assert zweite.text == "-1 ist negativ"
