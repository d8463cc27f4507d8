"""The engine calculates: order from argument names, rows and columns, dated rules, blanks, the unreadable."""

from __future__ import annotations

from decimal import Decimal

import pytest

from amip_xl.engine import UNLESBAR, Engine
from amip_xl.money import LEER, is_leer
from amip_xl.rule import Je, rule
from amip_xl.verbs import at_least, cents, count_filled, if_, only_if, ratio, total

from .leuchtturm import LAGER, Block, ergebnis, form, kleine_engine, leuchtturm_engine, regeln

D = Decimal
ENGINE = leuchtturm_engine()


def rechne(**werte):
    return ENGINE.calculate({n: D(w) if isinstance(w, int) else w for n, w in werte.items()})


# -- order ----------------------------------------------------------------------------------------


def test_die_reihenfolge_ergibt_sich_aus_den_argumentnamen_nicht_aus_der_datei():
    ziele = [s.ziel for s in ENGINE.reihenfolge]
    assert ziele.index("oel_gesamt") < ziele.index("oel_abgabe") < ziele.index("oel_rest")


def test_kette_aus_drei_regeln():
    werte = rechne(oel_vorrat=1000, oel_lieferung=D("234.56"), oel_verbrauch=D("34.56"))
    assert werte["oel_gesamt"] == D("1200.00")
    assert werte["oel_abgabe"] == D("182.40")
    assert werte["oel_rest"] == D("1017.60")


def test_jedes_ergebnisfeld_bekommt_einen_wert():
    assert set(rechne()) == {n for n, f in ENGINE.form.felder.items() if f.berechnet}


def test_none_ist_so_leer_wie_ein_fehlender_eintrag():
    assert ENGINE.calculate({"oel_vorrat": None, "fackeln": None}) == ENGINE.calculate({})


# -- rows, columns, whole columns -----------------------------------------------------------------


def test_je_zeile_steht_eine_regel_in_jeder_zeile():
    werte = rechne(lager_nord_dochte=10, lager_nord_kerzen=D("0.05"), lager_hafen_dochte=2)
    assert werte["lager_nord_betrag"] == D("23.50")
    assert werte["lager_hafen_betrag"] == D("4.69")
    assert is_leer(werte["lager_sued_betrag"])


def test_je_zeile_laesst_zeilen_aus_denen_eine_zelle_fehlt():
    assert "lager_zusammen_quote" not in rechne()


def test_je_spalte_zaehlt_der_bereich_der_spalte():
    werte = rechne(lager_nord_kerzen=3, lager_sued_kerzen=-1)
    assert werte["lager_zusammen_kerzen"] == 2


def test_ganze_spalte_bekommt_alle_zeilen_und_fuellt_alle():
    werte = rechne(lager_nord_kerzen=1, lager_sued_kerzen=1, lager_hafen_kerzen=1)
    anteile = [werte[f"lager_{z}_anteil"] for z in ("nord", "sued", "hafen")]
    assert anteile == [D("0.4"), D("0.3"), D("0.3")]


def test_ganze_spalte_haelt_die_zeilen_nebeneinander_auch_wenn_eine_zelle_fehlt():
    lager = Block("lager", ("nord", "sued"), ("kerzen", "anteil"), fehlt=frozenset({("nord", "kerzen")}))

    @rule(block="lager", je=Je.GANZE_SPALTE, nur_python="Probe")
    def anteil(kerzen):
        """Anteil."""
        return list(kerzen)

    felder = [ergebnis("lager_sued_anteil"), ergebnis("lager_sued_kerzen")]

    @rule(name="lager_sued_kerzen")
    def kerzen():
        """Eine Kerze."""
        return 1

    engine = Engine(form(*felder, bloecke=[lager]), regeln(anteil, kerzen), {})
    assert engine.calculate({})["lager_sued_anteil"] == 1


def test_ein_block_den_das_formular_nicht_hat_wird_uebergangen():
    @rule(block="gibt_es_nicht", je=Je.ZEILE)
    def betrag(kerzen):
        """Betrag."""
        return kerzen

    assert Engine(form(bloecke=[LAGER]), regeln(betrag), {}).reihenfolge == ()


# -- dated variants -------------------------------------------------------------------------------


@pytest.mark.parametrize(("jahr", "ergebnis_"), [(2023, 7), (2024, 7), (2025, 3), (2026, 3)])
def test_gleichnamige_regeln_wechseln_im_richtigen_jahr(jahr, ergebnis_):
    engine = leuchtturm_engine(jahr)
    assert engine.calculate({"oel_vorrat": D(5), "waerter": D(2)})["auf_der_insel"] == ergebnis_


@pytest.mark.parametrize(("jahr", "gilt"), [(2024, False), (2025, True), (2026, True), (2027, False)])
def test_eine_regel_gilt_in_jedem_jahr_das_ihre_gueltigkeit_beruehrt(jahr, gilt):
    @rule(ab="2025-12-31", bis="2026-01-01")
    def ziel(oel):
        """Ziel."""
        return oel

    [regel] = regeln(ziel)
    assert regel.gilt_im(jahr) is gilt


# -- blank ----------------------------------------------------------------------------------------


def test_aus_lauter_leeren_zellen_wird_ein_leeres_ergebnis():
    assert all(is_leer(w) for n, w in rechne().items() if n != "nur_parameter")


def test_ist_eine_zelle_gefuellt_zaehlen_leere_als_nichts():
    werte = rechne(fackeln=4)
    assert werte["erweitert"] == 4
    assert werte["summe_wenn"] == 0
    assert not is_leer(werte["summe_wenn"])


def test_leere_quote_ohne_basis_bleibt_leer_auch_wenn_anderes_gefuellt_ist():
    assert is_leer(rechne(oel_vorrat=0, oel_verbrauch=3)["abgabe_quote"])
    assert is_leer(rechne(oel_vorrat=3)["abgabe_quote"])
    assert rechne(oel_vorrat=4, oel_verbrauch=0)["abgabe_quote"] == 0


def test_ein_text_macht_eine_zahlenregel_nicht_nichtleer():
    assert is_leer(rechne(turmart="Fels")["zuschlag"])
    assert rechne(turmart="Fels")["fels_wert"] == 1


def test_leeres_vorjahr_ist_keine_veraenderung():
    werte = rechne(fackeln=4)
    assert is_leer(werte["fackel_mehr"])
    assert is_leer(werte["fackel_wandel"])


def test_ergebnisse_sind_decimal_auch_wenn_die_regel_ihre_eigene_null_liefert():
    @rule()
    def ziel(oel, fackeln):
        """Nie negativ."""
        return if_(fackeln > 0, at_least(oel, 0), 1)

    for fackeln in (0, 1):
        wert = kleine_engine(ziel).calculate({"oel": D(-5), "fackeln": D(fackeln)})["ziel"]
        assert type(wert) is D
        assert wert == 1 - fackeln


def test_cents_vertraegt_die_eigene_null_der_regel():
    @rule()
    def ziel(oel):
        """Nie negativ, gerundet."""
        return cents(at_least(oel, 0))

    assert kleine_engine(ziel).calculate({"oel": D(-5)})["ziel"] == 0


def test_only_if_macht_leer_und_sonst_eine_zahl():
    @rule()
    def ziel(oel, fackeln):
        """Nur mit Fackeln."""
        return only_if(fackeln > 0, oel)

    engine = kleine_engine(ziel)
    assert is_leer(engine.calculate({"oel": D(5), "fackeln": D(0)})["ziel"])
    nur_fackeln = engine.calculate({"fackeln": D(1)})["ziel"]
    assert nur_fackeln == 0
    assert not is_leer(nur_fackeln)


def test_riesige_eingaben_stuerzen_nicht_ab():
    werte = rechne(oel_vorrat=D("1E+300"), oel_verbrauch=D("-1E+300"))
    assert werte["oel_gesamt"] == D("2E+300")


def test_total_ueber_eine_leere_spalte_ist_leer_und_zaehlt_in_summen_nichts():
    assert is_leer(total(LEER, LEER))
    assert total(LEER, D(0)) == 0
    assert not is_leer(total(LEER, D(0)))
    assert ratio(D(1), LEER) is LEER
    assert count_filled((LEER, D(0), D(1))) == 2


# -- the unreadable -------------------------------------------------------------------------------


def test_unlesbares_vergiftet_alles_was_darauf_beruht_und_nichts_anderes():
    werte = rechne(oel_vorrat=UNLESBAR, oel_lieferung=5, fackeln=4, fackeln_vorjahr=2)
    assert {werte[n] for n in ("oel_gesamt", "oel_abgabe", "oel_rest", "negativ")} == {UNLESBAR}
    assert werte["fackel_mehr"] == 2


def test_unlesbares_in_einer_ganzen_spalte_macht_alle_anteile_unlesbar():
    werte = rechne(lager_nord_kerzen=UNLESBAR, lager_sued_kerzen=1)
    assert werte["lager_hafen_anteil"] is UNLESBAR
    assert werte["lager_zusammen_kerzen"] is UNLESBAR
    assert werte["lager_sued_quote"] is UNLESBAR
