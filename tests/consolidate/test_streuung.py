"""Median, quartiles, limits and ranks: what may be said about how figures of municipalities spread."""

from __future__ import annotations

import statistics
from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amip_xl.consolidate.streuung import MINDESTENS, Lage, lage, quartil, raenge, streuung

ZAHLEN = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
WERTE = st.lists(ZAHLEN, min_size=1, max_size=30)
VIELE = st.lists(ZAHLEN, min_size=MINDESTENS, max_size=30)


@pytest.mark.parametrize(
    ("werte", "erwartet"),
    [  # Excel: QUARTILE.INC(…;1), MEDIAN(…), QUARTILE.INC(…;3)
        ("1 2 4 7 8 9 10 12", ("3.5", "7.5", "9.25")),  # the example of Microsoft's own page
        ("1 2 3 4", ("1.75", "2.5", "3.25")),
        ("5 1 3 2 4", ("2", "3", "4")),
        ("7 7 7 7", ("7", "7", "7")),
    ],
)
def test_quartile_wie_in_excel(werte, erwartet):
    s = streuung(map(D, werte.split()))
    assert (s.q1, s.median, s.q3) == tuple(map(D, erwartet))


@given(VIELE)
def test_gleich_der_standardbibliothek(werte):
    """A second witness, in exact fractions of Decimals."""
    s = streuung(werte)
    q1, q2, q3 = statistics.quantiles(werte, n=4, method="inclusive")
    assert (s.q1, s.median, s.q3) == (q1, q2, q3)
    assert s.median == statistics.median(werte)


class TestEigenschaften:
    @given(st.permutations([D(x) for x in (3, 1, 4, 1, 5, 9, 2, 6, 5, 3)]))
    def test_die_reihenfolge_zaehlt_nicht(self, werte):
        assert streuung(werte) == streuung(sorted(werte))

    @given(VIELE, st.integers(0, 5))
    def test_leere_zaehlen_nicht(self, werte, leere):
        mit = [None] * leere + [x for w in werte for x in (w, None)]
        assert streuung(mit) == streuung(werte)
        assert streuung(mit).n == len(werte)

    @given(VIELE, ZAHLEN)
    def test_verschieben_verschiebt_alles(self, werte, um):
        a, b = streuung(werte), streuung([w + um for w in werte])
        assert [x + um for x in a[1:] if x is not None] == [x for x in b[1:] if x is not None]
        assert [lage(w, a) for w in werte] == [lage(w + um, b) for w in werte]

    @given(VIELE, st.sampled_from([D(2), D("0.5"), D(1000)]))
    def test_ein_anderer_massstab_aendert_keine_lage(self, werte, faktor):
        a, b = streuung(werte), streuung([w * faktor for w in werte])
        assert [x * faktor for x in a[1:] if x is not None] == [x for x in b[1:] if x is not None]
        assert [lage(w, a) for w in werte] == [lage(w * faktor, b) for w in werte]

    @given(VIELE)
    def test_gespiegelt_wird_hoch_zu_niedrig(self, werte):
        a, b = streuung(werte), streuung([-w for w in werte])
        folge = list(Lage)
        gespiegelt = dict(zip(folge, reversed(folge), strict=True))
        assert [gespiegelt[lage(w, a)] for w in werte] == [lage(-w, b) for w in werte]

    @given(WERTE)
    def test_die_zahlen_stehen_in_ihrer_ordnung(self, werte):
        s = streuung(werte)
        da = [x for x in (s.minimum, s.q1, s.median, s.q3, s.maximum) if x is not None]
        assert da == sorted(da)
        if s.unten is not None:
            assert s.unten < s.q1 <= s.q3 < s.oben

    @given(VIELE)
    def test_hoechstens_ein_viertel_liegt_auf_jeder_seite(self, werte):
        """Rounded up, where a quartile lies between two figures."""
        wo = [lage(w, streuung(werte)) for w in werte]
        viertel = -(-(len(werte) - 1) // 4)
        assert sum(x in (Lage.HOCH, Lage.AUFFAELLIG_HOCH) for x in wo) <= viertel
        assert sum(x in (Lage.NIEDRIG, Lage.AUFFAELLIG_NIEDRIG) for x in wo) <= viertel

    @given(VIELE)
    def test_ein_einzelner_ausreisser_verschiebt_den_median_nicht_ueber_die_anderen_hinaus(self, werte):
        assert min(werte) <= streuung([*werte, D(10) ** 15]).median <= max(werte)


class TestGrenzen:
    def test_ein_ausreisser_faellt_auf_und_die_anderen_nicht(self):
        werte = [D(x) for x in (20, 21, 22, 23, 24, 60)]
        s = streuung(werte)
        assert [lage(w, s) for w in werte][-1] is Lage.AUFFAELLIG_HOCH
        assert sum(lage(w, s).auffaellig for w in werte) == 1

    def test_genau_auf_der_grenze_ist_noch_nicht_auffaellig(self):
        werte = [D(x) for x in (0, 10, 10, 14, 14, 20)]
        s = streuung(werte)
        assert (s.q1, s.q3, s.unten, s.oben) == (10, 14, 4, 20)
        assert lage(D(20), s) is Lage.HOCH
        assert lage(D("20.001"), s) is Lage.AUFFAELLIG_HOCH
        assert lage(D(0), s) is Lage.AUFFAELLIG_NIEDRIG

    @pytest.mark.parametrize("n", range(MINDESTENS))
    def test_unter_vier_werten_keine_quartile_und_niemand_auffaellig(self, n):
        werte = [D(10) ** (3 * i) for i in range(n)]
        s = streuung(werte)
        assert (s.n, s.q1, s.q3, s.unten, s.oben) == (n, None, None, None, None)
        assert [lage(w, s) for w in werte] == [None] * n
        assert (s.median is None) == (n == 0)

    def test_ist_die_mittlere_haelfte_gleich_gibt_es_keine_grenze(self):
        werte = [*[D(20)] * 15, D(60)]
        s = streuung(werte)
        assert (s.q1, s.q3, s.unten, s.oben) == (20, 20, None, None)
        assert lage(D(60), s) is Lage.HOCH
        assert lage(D(20), s) is Lage.MITTE

    def test_rauschen_einer_gleitkommazahl_macht_niemanden_hoch(self):
        werte = [D("0.1"), D("0.2"), D("0.3"), D("0.30000000000000004"), D("0.3")]
        assert lage(D("0.30000000000000004"), streuung(werte)) is Lage.MITTE


class TestRang:
    def test_gleiche_teilen_sich_den_rang_und_der_naechste_faellt_aus(self):
        assert raenge([D(5), D(9), None, D(9), D(1)]) == [3, 1, None, 1, 4]

    @given(WERTE)
    def test_der_rang_zaehlt_die_hoeheren(self, werte):
        assert raenge(werte) == [1 + sum(w > v for w in werte) for v in werte]

    @given(WERTE)
    def test_der_hoechste_ist_der_erste(self, werte):
        assume(len(set(werte)) == len(werte))
        assert sorted(raenge(werte)) == list(range(1, len(werte) + 1))
        assert raenge(werte).index(1) == werte.index(max(werte))


def test_quartile_eines_einzigen_wertes():
    assert [quartil([D(3)], k) for k in range(5)] == [D(3)] * 5
