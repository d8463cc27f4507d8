"""Distributing an amount: exact to the unit, whatever the weights; what largest remainders promise and what not."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amip_xl.money import forced_sum
from amip_xl.verteilung.anteile import eigene, teile

AGS = st.integers(1, 999).map(lambda n: f"05154{n:03}")
GEWICHT = st.one_of(
    st.integers(0, 10**6).map(Fraction),
    st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 3), Fraction(10) ** 300, Fraction(1, 10**300)]),
    st.fractions(min_value=0, max_value=1000, max_denominator=10**6),
)
GEWICHTE = st.dictionaries(AGS, GEWICHT, min_size=1, max_size=40).filter(lambda g: any(g.values()))
STELLEN = st.integers(0, 2)
EINHEITEN = st.integers(-(10**15), 10**15)


def betrag(einheiten: int, stellen: int) -> D:
    return D(einheiten).scaleb(-stellen)


@given(GEWICHTE, EINHEITEN, STELLEN)
def test_die_teile_ergeben_genau_die_summe_und_keiner_weicht_um_eine_einheit_ab(gewichte, einheiten, stellen):
    summe, einheit = betrag(einheiten, stellen), Fraction(1, 10**stellen)
    fertig = teile(gewichte, summe, stellen)
    assert sum(Fraction(a.betrag) for a in fertig) == Fraction(summe)
    assert sum(a.anteil for a in fertig) == 1
    for a in fertig:
        assert a.anteil == gewichte[a.ags] / sum(gewichte.values())
        assert a.genau == a.anteil * Fraction(summe)
        assert abs(Fraction(a.betrag) - a.genau) < einheit
        assert (Fraction(a.betrag) / einheit).denominator == 1
        assert 0 <= a.rest < 1
        assert abs(a.genau) - abs(Fraction(a.abgerundet)) == a.rest * einheit
        assert abs(a.betrag) - abs(a.abgerundet) == (D(1).scaleb(-stellen) if a.mehr else 0)


@given(GEWICHTE, EINHEITEN, STELLEN)
def test_niemand_bekommt_das_falsche_vorzeichen_und_fuer_nichts_gibt_es_nichts(gewichte, einheiten, stellen):
    for a in teile(gewichte, betrag(einheiten, stellen), stellen):
        assert a.betrag * einheiten >= 0
        assert str(a.betrag)[:2] != "-0" or a.betrag
        if not gewichte[a.ags]:
            assert a.betrag == 0
            assert not a.mehr


@given(GEWICHTE, EINHEITEN, STELLEN, st.randoms())
def test_die_reihenfolge_der_gemeinden_entscheidet_nichts(gewichte, einheiten, stellen, zufall):
    gemischt = list(gewichte.items())
    zufall.shuffle(gemischt)
    summe = betrag(einheiten, stellen)
    assert teile(dict(gemischt), summe, stellen) == teile(gewichte, summe, stellen)


@given(GEWICHTE, st.integers(0, 10**15), STELLEN)
def test_wer_mehr_gewicht_hat_bekommt_nie_weniger(gewichte, einheiten, stellen):
    fertig = teile(gewichte, betrag(einheiten, stellen), stellen)
    assert all(a.betrag <= b.betrag for a in fertig for b in fertig if gewichte[a.ags] < gewichte[b.ags])


@given(GEWICHTE, st.integers(0, 10**6), STELLEN)
def test_auf_die_masseinheit_der_gewichte_kommt_es_nicht_an(gewichte, einheiten, stellen):
    summe = betrag(einheiten, stellen)
    andere = {ags: g * Fraction(7, 3) for ags, g in gewichte.items()}
    assert teile(andere, summe, stellen) == teile(gewichte, summe, stellen)


@given(GEWICHTE, EINHEITEN, STELLEN)
def test_ein_negativer_betrag_wird_wie_der_positive_verteilt(gewichte, einheiten, stellen):
    plus = teile(gewichte, betrag(abs(einheiten), stellen), stellen)
    minus = teile(gewichte, betrag(-abs(einheiten), stellen), stellen)
    assert [-a.betrag for a in minus] == [a.betrag for a in plus]


@given(st.dictionaries(AGS, st.integers(0, 10**6), min_size=1).filter(lambda g: any(g.values())),
       st.integers(0, 10**9), STELLEN)  # fmt: skip
def test_es_ist_dieselbe_rundung_wie_in_den_regeln_der_mappe(gewichte, einheiten, stellen):
    folge = sorted(gewichte)
    regel = forced_sum([D(gewichte[ags]) for ags in folge], betrag(einheiten, stellen), stellen)
    fertig = teile({ags: Fraction(g) for ags, g in gewichte.items()}, betrag(einheiten, stellen), stellen)
    assert [a.betrag for a in fertig] == regel


def test_bei_gleichem_rest_gewinnt_der_kleinere_ags():
    gleich = {"05154008": Fraction(1), "05154004": Fraction(1), "05154012": Fraction(1)}
    fertig = teile(gleich, D("0.02"), 2)
    assert [(a.ags, a.betrag, a.rang, a.mehr) for a in fertig] == [
        ("05154004", D("0.01"), 1, True), ("05154008", D("0.01"), 2, True), ("05154012", D("0.00"), 3, False),
    ]  # fmt: skip


def test_nicht_versprochen_ist_dass_mit_der_summe_kein_teil_sinkt():
    """The Alabama paradox: one unit more to distribute, and the smallest gets one less. The proof sheet says so."""
    gewichte = {"05154004": Fraction(6), "05154008": Fraction(6), "05154012": Fraction(2)}
    zehn, elf = (teile(gewichte, D(n), 0)[2].betrag for n in (10, 11))
    assert (zehn, elf) == (2, 1)


@pytest.mark.parametrize(
    ("gewichte", "summe"),
    [({"1": Fraction(-1), "2": Fraction(2)}, "1"), ({"1": Fraction(0)}, "1"), ({}, "1"), ({"1": Fraction(1)}, "0.5")],
)
def test_unmoegliches_wird_verweigert(gewichte, summe):
    with pytest.raises(ValueError, match=r"Gewicht|Vielfaches"):
        teile(gewichte, D(summe), 0)


def test_eigene_betraege_bleiben_wie_sie_sind_und_muessen_die_summe_ergeben():
    betraege = {"05154008": D("7.50"), "05154004": D("2.50")}
    assert [(a.ags, a.betrag, a.anteil) for a in eigene(betraege, D(10), 2)] == [
        ("05154004", D("2.50"), Fraction(1, 4)), ("05154008", D("7.50"), Fraction(3, 4)),
    ]  # fmt: skip
    for summe, stellen in (("10.01", 2), ("10", 1)):
        with pytest.raises(ValueError, match=r"Summe|Nachkommastellen"):
            eigene({**betraege, "05154012": D("0.00")} if stellen == 2 else {"1": D("9.75"), "2": D("0.25")},
                   D(summe), stellen)  # fmt: skip
