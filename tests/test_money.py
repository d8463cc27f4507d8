"""Money: rounding, reading what Excel stores, reading what people type, printing, shares that add up."""

from __future__ import annotations

import pickle
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amip_xl.money import (
    LEER,
    NULL,
    Leer,
    Lesart,
    forced_sum,
    format_de,
    from_excel,
    is_leer,
    parse_de,
    round_half_up,
    to_excel,
)
from amip_xl.verbs import cents

SICHER, ZWEIFELHAFT, KEINE_ZAHL = Lesart.SICHER, Lesart.ZWEIFELHAFT, Lesart.KEINE_ZAHL
D = Decimal


# -- rounding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wert", "erwartet"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("2.675", "2.68"),
        ("0.0049999", "0.00"),
        ("-0.005", "-0.01"),
        ("-2.675", "-2.68"),
        ("-0.004", "0.00"),
        ("1E+300", "1E+300"),
        ("123456789012345678901234567890.125", "123456789012345678901234567890.13"),
    ],
)
def test_cents_rundet_den_halben_cent_vom_nullpunkt_weg(wert, erwartet):
    assert cents(D(wert)) == D(erwartet)


def test_cents_kennt_kein_minus_null():
    assert str(cents(D("-0.001"))) == "0.00"


def test_runden_haengt_nicht_von_der_rechengenauigkeit_des_aufrufers_ab():
    with localcontext() as ctx:
        ctx.prec = 5
        assert round_half_up(D("1234567.895"), 2) == D("1234567.90")


@pytest.mark.parametrize(("stellen", "erwartet"), [(0, "12346"), (1, "12345.7"), (-3, "12000"), (-5, "0")])
def test_runden_auf_beliebige_stellen_schreibt_sich_ohne_exponent(stellen, erwartet):
    assert str(round_half_up(D("12345.67"), stellen)) == erwartet


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_gerundetes_liegt_hoechstens_einen_halben_cent_daneben(wert):
    assert abs(cents(wert) - wert) <= D("0.005")
    assert cents(cents(wert)) == cents(wert)
    assert cents(-wert) == -cents(wert)


# -- what a workbook stores -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roh", "erwartet"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("12", "12"),
        ("-12.5", "-12.5"),
        ("0.30000000000000004", "0.3"),
        ("1234.5599999999999", "1234.56"),
        ("2277250.0000000005", "2277250"),
        ("1.0000000000000001E-2", "0.01"),
        ("1.5E3", "1500"),
        ("1E+20", "100000000000000000000"),
        ("5e-324", "4.94065645841247E-324"),
        (" 7 ", "7"),
    ],
)
def test_from_excel_liest_was_ein_mensch_gemeint_hat(roh, erwartet):
    zahl = from_excel(roh)
    assert zahl == D(erwartet)
    assert not zahl.is_signed() or zahl < 0


@pytest.mark.parametrize("roh", ["nan", "inf", "-INF", "Infinity", "1e309", "", "abc", "1,5", "1_000", "１２", "0x10"])
def test_from_excel_verweigert_was_keine_endliche_zahl_ist(roh):
    with pytest.raises(ValueError, match=r"."):
        from_excel(roh)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
@example(D("0.1"))
@example(D("1E+15"))
def test_geschriebene_betraege_kommen_unveraendert_zurueck(betrag):
    assert from_excel(to_excel(betrag)) == betrag


@pytest.mark.parametrize(
    ("wert", "text"),
    [("12.00", "12"), ("-0.00", "0"), ("0.152", "0.152"), ("1E+3", "1000"), ("-7.5", "-7.5")],
)
def test_to_excel_schreibt_die_kuerzeste_ziffernfolge(wert, text):
    assert to_excel(D(wert)) == text


@pytest.mark.parametrize("wert", [LEER, D("NaN"), D("Infinity"), D("1E+400")])
def test_to_excel_verweigert_was_keine_zelle_halten_kann(wert):
    with pytest.raises(ValueError, match=r"."):
        to_excel(wert)


# -- what people type -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lesart", "wert"),
    [
        # one reading only
        ("1.234,56", SICHER, "1234.56"),
        ("12,00 €", SICHER, "12"),
        ("€ 12", SICHER, "12"),
        ("12 EUR", SICHER, "12"),
        ("12,50 Euro", SICHER, "12.5"),
        ("1 234,56", SICHER, "1234.56"),
        ("1\u00a0234,56", SICHER, "1234.56"),
        ("1\u202f234\u202f567", SICHER, "1234567"),
        ("\u00a012 ", SICHER, "12"),
        ("'12", SICHER, "12"),
        ("12.345.678,9", SICHER, "12345678.9"),
        ("1.234.567", SICHER, "1234567"),
        ("0,5", SICHER, "0.5"),
        ("1234,5", SICHER, "1234.5"),
        ("-5", SICHER, "-5"),
        ("−5", SICHER, "-5"),
        ("– 5", SICHER, "-5"),
        ("+5", SICHER, "5"),
        ("15,2 %", SICHER, "0.152"),
        ("100%", SICHER, "1"),
        ("1.234,-", SICHER, "1234"),
        ("12,– €", SICHER, "12"),
        # more than one: a proposal, no certainty
        ("1.234", ZWEIFELHAFT, "1234"),
        ("-1.234", ZWEIFELHAFT, "-1234"),
        ("1.234 €", ZWEIFELHAFT, "1234"),
        ("1,234.56", ZWEIFELHAFT, "1234.56"),
        ("1,234,567", ZWEIFELHAFT, "1234567"),
        ("1234.56", ZWEIFELHAFT, "1234.56"),
        ("0.500", ZWEIFELHAFT, "0.5"),
        ("15.2 %", ZWEIFELHAFT, "0.152"),
        # none
        ("k.A.", KEINE_ZAHL, None),
        ("–", KEINE_ZAHL, None),
        ("-", KEINE_ZAHL, None),
        ("", KEINE_ZAHL, None),
        ("€", KEINE_ZAHL, None),
        ("%", KEINE_ZAHL, None),
        ("1.23.45", KEINE_ZAHL, None),
        ("1.234.56", KEINE_ZAHL, None),
        ("12 34", KEINE_ZAHL, None),
        ("12\n345", KEINE_ZAHL, None),
        ("3 bis 4", KEINE_ZAHL, None),
        ("1'234", KEINE_ZAHL, None),
        ("5-", KEINE_ZAHL, None),
        ("--5", KEINE_ZAHL, None),
        ("1e5", KEINE_ZAHL, None),
        ("1_000", KEINE_ZAHL, None),
        ("15 % €", KEINE_ZAHL, None),
        ("NaN", KEINE_ZAHL, None),
        ("Infinity", KEINE_ZAHL, None),
        ("1" * 401, KEINE_ZAHL, None),  # no number that a cell could hold
        ("１２", KEINE_ZAHL, None),
        ("١٢", KEINE_ZAHL, None),
        ("=1+1", KEINE_ZAHL, None),
        ("#BEZUG!", KEINE_ZAHL, None),
    ],
)
def test_parse_de_unterscheidet_sicher_zweifelhaft_und_keine_zahl(text, lesart, wert):
    assert parse_de(text) == (lesart, None if wert is None else D(wert))


@given(st.text())
def test_parse_de_stuerzt_nie_ab_und_liefert_nur_endliche_zahlen(text):
    lesart, wert = parse_de(text)
    assert (wert is None) == (lesart is KEINE_ZAHL)
    assert wert is None or wert.is_finite()


def test_parse_de_behaelt_jede_ziffer_auch_bei_prozenten():
    lang = "1234567890123456789012345678901234567890"
    assert parse_de(lang) == (SICHER, D(lang))
    assert parse_de(f"{lang}%") == (SICHER, D(lang[:-2] + "." + lang[-2:]))


# -- printing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wert", "stellen", "einheit", "text"),
    [
        ("1234.56", None, "", "1.234,56"),
        ("1234567.5", 2, "€", "1.234.567,50 €"),
        ("-1234.565", 2, "€", "-1.234,57 €"),
        ("-0.001", 2, "", "0,00"),
        ("1000", None, "", "1.000"),
        ("1E+3", None, "", "1.000"),
        ("0.1520", None, "", "0,152"),
        ("-0", None, "", "0"),
        ("12.00", None, "VZÄ", "12 VZÄ"),
        ("0.5", 0, "", "1"),
        ("123456789012345678901234567890.5", None, "", "123.456.789.012.345.678.901.234.567.890,5"),
        ("-9.99E+100", 2, "€", "-9,990E+100 €"),
    ],
)
def test_format_de_schreibt_punkte_und_komma(wert, stellen, einheit, text):
    assert format_de(D(wert), stellen, einheit) == text


def test_format_de_schreibt_fuer_leer_nichts():
    assert format_de(LEER, 2, "€") == ""


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_was_format_de_mit_zwei_stellen_schreibt_liest_parse_de_sicher(betrag):
    assert parse_de(format_de(betrag, 2, "€")) == (SICHER, betrag)


# -- blank ----------------------------------------------------------------------------------------


def test_leer_rechnet_wie_null_und_ist_doch_keine_getippte_null():
    assert LEER + D("1.5") == D("1.5")
    assert LEER * 3 == 0
    assert not is_leer(D(0))
    assert not is_leer(LEER + 0)
    assert repr(LEER) == "LEER"


@pytest.mark.parametrize("leer", [None, "", LEER, Leer(0), pickle.loads(pickle.dumps(LEER))])
def test_leer_wird_erkannt_wie_es_auch_ankommt(leer):
    assert is_leer(leer)


def test_ein_gerundetes_leer_bleibt_leer():
    assert is_leer(cents(LEER))


# -- shares that add up ---------------------------------------------------------------------------

GEWICHTE = st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=40)
STELLEN = st.integers(0, 4)


@given(GEWICHTE, STELLEN, st.integers(0, 10**6))
def test_anteile_ergeben_genau_die_summe_und_liegen_keinen_schritt_daneben(gewichte, stellen, ziel):
    schritt = D(1).scaleb(-stellen)
    ziel_wert = ziel * schritt
    anteile = forced_sum(gewichte, ziel_wert, stellen)
    gesamt = sum(gewichte)
    if not gesamt:
        assert anteile == [NULL] * len(gewichte)
        return
    assert sum(anteile) == ziel_wert
    with localcontext() as ctx:
        ctx.prec = 60
        for gewicht, anteil in zip(gewichte, anteile, strict=True):
            assert abs(anteil - gewicht * ziel_wert / gesamt) < schritt
            assert anteil >= 0
            assert anteil % schritt == 0
            assert gewicht or not anteil  # nothing for nothing


@given(st.lists(st.integers(1, 10**6).map(D), min_size=2, max_size=12, unique=True), st.randoms())
def test_anteile_haengen_nicht_von_der_reihenfolge_ab(gewichte, zufall):
    """Different weights may still tie in their remainders; then only the earlier place decides."""
    gemischt = gewichte.copy()
    zufall.shuffle(gemischt)
    a = dict(zip(gewichte, forced_sum(gewichte, D(1), 3), strict=True))
    b = dict(zip(gemischt, forced_sum(gemischt, D(1), 3), strict=True))
    assert all(abs(a[g] - b[g]) <= D("0.001") for g in gewichte)
    reste = [g * 1000 % sum(gewichte) for g in gewichte]
    if len(set(reste)) == len(reste):
        assert a == b


def test_bei_gleichstand_gewinnt_die_obere_zeile():
    assert forced_sum([D(1), D(1), D(1)], D(1), 3) == [D("0.334"), D("0.333"), D("0.333")]


def test_leere_gewichte_bekommen_nichts():
    assert forced_sum([LEER, D(2), LEER], D(1), 1) == [D(0), D(1), D(0)]


@pytest.mark.parametrize(("gewichte", "ziel"), [([D(-1), D(2)], D(1)), ([D(1)], D("-1")), ([D(1)], D("0.005"))])
def test_unmoegliche_verteilungen_werden_verweigert(gewichte, ziel):
    with pytest.raises(ValueError, match=r"(Anteile|Gewichte)"):
        forced_sum(gewichte, ziel, 2)
