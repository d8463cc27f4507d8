"""The Excel functions: every rule once, the same value as the engine, wrong input an error value and never a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal as D
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mappen import mappe, ort
from test_gleichheit import Zufall

from amip_xl import law
from amip_xl.binding import Argument as Gebunden
from amip_xl.binding import Schritt
from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.errors import RegelError
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR
from amip_xl.funktionen import Argument, Art, Funktion, ZellError, funktionen
from amip_xl.funktionen import werte as w
from amip_xl.funktionen.namen import namen
from amip_xl.funktionen.regeln import Aufruf, aus_regel
from amip_xl.money import LEER, from_excel, is_leer
from amip_xl.planung import VERALTET, pruefe
from amip_xl.rule import Je, Regel, rule
from amip_xl.rules import REGELN

JAHRE = (2012, 2018, 2022, 2026)
NV, DIV0, WERT, ZAHL = -2146826246, -2146826281, -2146826273, -2146826252  # as COM hands them over


def rufe(name: str, *werte: Any) -> Any:
    return funktion(name).aufruf(*werte)


@cache
def funktion(name: str) -> Funktion:
    return next(f for f in funktionen() if f.name == name)


def fehler(name: str, *werte: Any) -> str:
    with pytest.raises(ZellError) as gefangen:
        rufe(name, *werte)
    return gefangen.value.art


def spalte(*werte: Any) -> tuple[tuple[Any, ...], ...]:
    """A column of cells as COM hands it over."""
    return tuple((wert,) for wert in werte)


# --- the catalogue --------------------------------------------------------------------------------------


def test_every_rule_is_there_once_with_its_arguments() -> None:
    aus_regeln = funktionen()[: len(REGELN)]
    assert [f.name for f in aus_regeln] == [f"AMIP_{r.name.upper()}" for r in REGELN]
    assert [tuple(a.name for a in f.argumente) for f in aus_regeln] == [r.argumente for r in REGELN]
    assert [f.name for f in funktionen()[len(REGELN) :]] == ["AMIP_PARAMETER", "AMIP_VERTEILEN", "AMIP_BEFUNDE"]


def test_the_rules_stay_plain_functions() -> None:
    funktionen()
    for regel in REGELN:
        assert set(vars(regel.funktion)) == {"__amip__"}


@pytest.mark.parametrize("f", funktionen(), ids=lambda f: f.name)
def test_help_fits_the_function_wizard_and_names_no_year(f: Funktion) -> None:
    for text in (f.beschreibung, *(a.hilfe for a in f.argumente)):
        assert 3 < len(text) <= 255
        assert not any(str(jahr) in text.split("AMIP_")[0] for jahr in range(ERSTES_JAHR - 2, LETZTES_JAHR)), text


def test_help_comes_from_form_law_and_docstring() -> None:
    kfa = funktion("AMIP_KFA")
    assert kfa.beschreibung == (
        "Kommunaler Finanzierungsanteil an den Gesamtverwaltungskosten. Norm: § 46 Abs. 3 SGB II. "
        "Leer, wenn alle Angaben leer sind."
    )
    assert [a.hilfe for a in kfa.argumente] == [
        "Gesamtverwaltungskosten: davon KFA-Basis (Plan), €",
        f"{law.parameter()['kfa_satz'].bezeichnung}, Anteil (10 % = 0,1); "
        f'z. B. AMIP_PARAMETER("kfa_satz";{LETZTES_JAHR})',
    ]
    assert [a.hilfe for a in funktion("AMIP_DIFFERENZ").argumente] == ["Plan", "Erwartung Vorjahr"]
    assert funktion("AMIP_AKTIV").argumente[0].hilfe == "Markt und Integration, unter 25 Jahre, VZÄ"
    (werte,) = funktion("AMIP_SUMME").argumente
    assert (werte.art, werte.hilfe) == (Art.BEREICH, "Bereich, auch mit leeren Zellen: die Werte einer Spalte")


def test_the_description_says_when_the_result_is_blank() -> None:
    assert funktion("AMIP_LZB_QUOTE").beschreibung.endswith("wenn eine nötige Angabe fehlt oder die Basis 0 ist.")
    assert funktion("AMIP_DIFFERENZ").beschreibung.endswith("Leer, wenn eine nötige Angabe fehlt.")
    for f in funktionen()[: len(REGELN)]:
        assert "leer" in f.beschreibung.lower()


# --- names ----------------------------------------------------------------------------------------------


def regel(name: str, **anders: Any) -> Regel:
    def regelfunktion(betrag: D) -> D:
        """Eine Regel."""
        return betrag

    gemerkt: Regel = rule(name=name, **anders)(regelfunktion).__amip__  # type: ignore[attr-defined]
    return gemerkt


def test_a_later_version_leaves_the_name_of_the_earlier_one() -> None:
    alt, neu = regel("kfa", bis="2026-12-31"), regel("kfa", ab="2027-01-01")
    assert namen([neu, alt]) == {alt: "AMIP_KFA", neu: "AMIP_KFA_AB_2027"}


def test_rules_for_different_blocks_carry_the_block() -> None:
    eine, andere = (regel("summe", block=b, je=Je.SPALTE) for b in ("vk", ("pers", "ks")))
    spaeter = regel("summe", block="vk", je=Je.SPALTE, ab="2028-01-01")
    assert list(namen([eine, andere, spaeter]).values()) == [
        "AMIP_VK_SUMME",
        "AMIP_PERS_SUMME",
        "AMIP_VK_SUMME_AB_2028",
    ]


def test_a_clash_and_an_impossible_name_are_refused() -> None:
    with pytest.raises(RegelError, match="hießen in Excel beide AMIP_KFA"):
        namen([regel("kfa"), regel("kfa")])
    with pytest.raises(RegelError, match="kein Name für eine Excel-Funktion"):
        namen([regel("größe")])
    with pytest.raises(RegelError, match="kein Name"):
        namen([regel("x" * 251)])


def test_a_rule_without_a_place_is_refused() -> None:
    with pytest.raises(RegelError, match="steht in keinem Formular"):
        aus_regel(regel("kfa", ab="2099-01-01"), "AMIP_KFA")


# --- the same case on every engine ----------------------------------------------------------------------


@cache
def nach_regel() -> dict[Regel, Funktion]:
    return dict(zip(REGELN, funktionen(), strict=False))


def zelle(wert: Any) -> Any:
    """A value as Excel holds it: numbers are doubles, what cannot be calculated is an error."""
    if wert is UNLESBAR:
        return WERT
    return None if is_leer(wert) else float(wert) if isinstance(wert, D) else wert


def excel(schritt: Schritt, alle: dict[str, Any], parameter: Any) -> list[Any]:
    """The arguments of a step as the cells of the workbook give them."""

    def roh(a: Gebunden) -> Any:
        if a.art == "parameter":
            return float(parameter[a.name])
        werte = [zelle(alle.get(f)) for f in a.felder]
        return spalte(*werte) if a.art == "bereich" else werte[0]

    return [roh(a) for a in schritt.argumente]


def gleich(ist: Any, soll: Any, eingaben: list[D]) -> bool:
    """To the last bit where cells hold the inputs exactly; a quotient on the way is cut to 15 digits in its cell."""
    if is_leer(soll) or is_leer(ist):
        return is_leer(soll) and is_leer(ist)
    if all(w.zahl(float(wert)) == wert for wert in eingaben):
        return bool(ist == float(soll))
    return bool(abs(ist - float(soll)) <= 1e-12 * max(1, *map(abs, map(float, (soll, *eingaben)))))


@settings(max_examples=60, deadline=None)
@given(saat=st.integers(0, 2**32), jahr=st.sampled_from(JAHRE), schaden=st.sampled_from([0, 0, 1, 4]))
def test_every_function_gives_what_the_engine_gives(saat: int, jahr: int, schaden: int) -> None:
    ausgabe = edition(jahr)
    zufall = Zufall(f"{saat}", ausgabe)
    werte = {n: wert for n, wert in zufall.plan().items() if n in ausgabe.form.felder}
    zahlen = [f.name for f in ausgabe.form.eingaben if f.art.zahl]
    werte |= dict.fromkeys(zufall.r.sample(zahlen, schaden), UNLESBAR)
    ergebnisse = ausgabe.engine.calculate(werte)
    alle = {**werte, **ergebnisse}
    for schritt in ausgabe.engine.reihenfolge:
        f = nach_regel()[schritt.regel]
        angaben = excel(schritt, alle, ausgabe.parameter)
        ziele = schritt.ziele or (schritt.ziel,)
        if any(ergebnisse[z] is UNLESBAR for z in ziele):
            with pytest.raises(ZellError):
                f.aufruf(*angaben)
            continue
        eingaben = [alle[n] for a in schritt.argumente for n in a.felder if isinstance(alle.get(n), D)]
        ist = f.aufruf(*angaben)
        for einzeln, ziel in zip([z for (z,) in ist] if schritt.ziele else [ist], ziele, strict=True):
            assert gleich(einzeln, ergebnisse[ziel], eingaben), (f.name, angaben, einzeln, ergebnisse[ziel])


def test_every_rule_is_met_by_that_test() -> None:
    getroffen = {s.regel for jahr in JAHRE for s in edition(jahr).engine.reihenfolge}
    assert getroffen == set(REGELN)


def leer_gerechnet(name: str, funktion: Any, *arten: Art) -> Aufruf:
    """The call of a rule whose function is another one."""
    ausgabe = edition(2026)
    schritt = next(s for s in ausgabe.engine.reihenfolge if s.regel.name == name)
    argumente = [Argument(a.name, "", art) for a, art in zip(schritt.argumente, arten, strict=True)]
    return Aufruf(schritt._replace(regel=replace(schritt.regel, funktion=funktion)), argumente, ausgabe)


def test_a_rule_that_finds_nothing_shows_0_where_its_formula_does() -> None:
    assert leer_gerechnet("kfa", lambda _, __: LEER, Art.ZAHL, Art.ZAHL)(1.0, 1.0) == 0.0
    assert leer_gerechnet("lzb_quote", lambda _, __: LEER, Art.ZAHL, Art.ZAHL)(1.0, 1.0) == ""


def test_a_rule_is_not_asked_about_nothing() -> None:
    def nie(*_: Any) -> Any:
        raise AssertionError

    assert leer_gerechnet("kfa", nie, Art.ZAHL, Art.ZAHL)(None, 0.152) == ""
    assert leer_gerechnet("anteil_ausgewiesen", nie, Art.BEREICH, Art.ZAHL)(spalte(None, ""), 3.0) == [[""], [""]]
    assert leer_gerechnet("differenz", nie, Art.TEXT, Art.TEXT)(None, "") == ""


def test_texts_decide_only_where_there_are_no_numbers() -> None:
    beide = leer_gerechnet("differenz", lambda a, b: f"{a}{b}", Art.TEXT, Art.TEXT)
    assert beide("a", "b") == "ab"
    with pytest.raises(ZellError):
        beide(1.0, "b")
    assert leer_gerechnet("differenz", lambda a, b: f"{a}{b}", Art.TEXT, Art.ZAHL)("a", None) == ""


# --- values in and out ----------------------------------------------------------------------------------


def test_a_number_arrives_as_people_typed_it() -> None:
    assert w.zahl(0.1 + 0.2) == D("0.3")
    assert w.zahl(1234.5) == D("1234.5")
    assert w.zahl(7) == 7
    assert w.zahl(D("12.3400")) == D("12.34")  # currency over COM
    assert w.zahl(((5.0,),)) == 5  # a range of one cell
    assert is_leer(w.zahl(None))
    assert is_leer(w.zahl(""))


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3))
def test_what_15_digits_name_survives_both_ways(wert: D) -> None:
    assert w.zahl(float(wert)) == from_excel(repr(float(wert)))
    assert w.zahl(w.zelle(w.zahl(float(wert)))) == w.zahl(float(wert))


@pytest.mark.parametrize(
    ("roh", "art"),
    [
        ("1.234,56", w.WERT), ("12", w.WERT), ("  ", w.WERT), (True, w.WERT), (False, w.WERT),
        (datetime(2026, 1, 1), w.WERT), (((1.0, 2.0),), w.WERT), ((), w.WERT), (((),), w.WERT),
        ("#N/A", w.NV), ("#DIV/0!", w.DIV0), (NV, w.NV), (DIV0, w.DIV0), (WERT, w.WERT), (ZAHL, w.ZAHL),
        (-2146826265, w.BEZUG), (-2146826259, w.NAME), (-2146826288, w.NULL),
        (-2146826243, w.WERT), (-2146826238, w.WERT),  # #SPILL! and #CALC!: xlwings lets them pass as integers
        (float("inf"), w.ZAHL), (float("nan"), w.ZAHL), (D("NaN"), w.ZAHL), (10**400, w.ZAHL),
    ],
)  # fmt: skip
def test_wrong_input_is_an_error_value(roh: Any, art: str) -> None:
    assert fehler("AMIP_KFA", roh, 0.152) == art
    assert fehler("AMIP_KFA", 1000.0, roh) == art
    if not isinstance(roh, tuple):
        assert fehler("AMIP_SUMME", spalte(1.0, roh, 2.0)) == art


def test_an_error_code_typed_as_a_number_is_a_number() -> None:
    assert rufe("AMIP_KFA_BASIS", float(NV)) == NV


def test_a_blank_result_is_blank_like_the_native_formula_and_blank_input_is_no_error() -> None:
    assert rufe("AMIP_KFA", None, 0.152) == ""
    assert rufe("AMIP_LZB_QUOTE", 5.0, 0.0) == ""
    assert rufe("AMIP_SUMME", spalte(None, None)) == ""
    assert rufe("AMIP_EGT_NETTO", 100.0, None, None) == 100.0
    # blank only where the formula is blank: here nothing is left of nothing
    assert rufe("AMIP_BUNDESANTEIL", 0.0, None) == 0.0


def test_a_result_is_a_number_and_never_currency() -> None:
    wert = rufe("AMIP_KFA", 1000.005, 0.152)
    assert (type(wert), wert) == (float, 152.0)
    assert type(rufe("AMIP_SUMME", spalte(1.0, 2.0))) is float
    assert str(w.zelle(D("-0.00"))) == "0.0"


def test_a_parameter_is_never_blank_and_decimals_are_few_and_whole() -> None:
    assert fehler("AMIP_KFA", 1000.0, None) == w.WERT
    for stellen in (2.5, -1.0, 16.0, 1e9):
        assert fehler("AMIP_AKTIV", 1.0, 2.0, 3.0, stellen) == w.ZAHL
    assert rufe("AMIP_AKTIV", 1.23456, None, 3.0, 4.0) == 4.2346


def test_too_large_is_an_error_value() -> None:
    assert fehler("AMIP_GESAMTBUDGET", 1.7e308, 1.7e308) == w.ZAHL


def test_a_range_may_be_one_cell_a_row_or_a_rectangle() -> None:
    for roh in (6.0, ((6.0,),), (1.0, 2.0, 3.0), ((1.0, 2.0), (3.0, None)), [[1.0], [5.0]]):
        assert rufe("AMIP_SUMME", roh) == 6.0
    assert fehler("AMIP_LZB_QUOTE", spalte(1.0, 2.0), 4.0) == w.WERT


def test_a_column_of_results_has_the_shape_of_its_range() -> None:
    assert rufe("AMIP_ANTEIL_AUSGEWIESEN", spalte(1.0, None, 2.0), 3.0) == [[0.333], [""], [0.667]]
    assert rufe("AMIP_ANTEIL_AUSGEWIESEN", ((1.0, 1.0),), 3.0) == [[0.5, 0.5]]
    assert rufe("AMIP_ANTEIL_AUSGEWIESEN", spalte(None, None), 3.0) == [[""], [""]]
    assert rufe("AMIP_ANTEIL_AUSGEWIESEN", 8.0, 3.0) == 1.0


def test_the_number_of_arguments_is_fixed() -> None:
    with pytest.raises(TypeError, match="2 Argumente, nicht 1"):
        rufe("AMIP_KFA", 1.0)


# --- AMIP_PARAMETER -------------------------------------------------------------------------------------


def test_parameter_gives_the_value_of_the_year() -> None:
    assert rufe("AMIP_PARAMETER", "kfa_satz", 2026.0) == 0.152
    assert rufe("AMIP_PARAMETER", " KFA_Satz ", ((2010.0,),)) == 0.126
    for jahr in (2012, 2026):
        for name, wert in law.werte_im_jahr(jahr).items():
            if wert is not None:
                assert rufe("AMIP_PARAMETER", name, jahr) == float(wert)


@pytest.mark.parametrize(
    ("name", "jahr", "art"),
    [
        ("gibt_es_nicht", 2026.0, w.NV), ("kfa_satz", 1999.0, w.NV), ("deckel_freie_foerderung", 2026.0, w.NV),
        ("umschichtung_obergrenze_quote", 2026.0, w.NV), ("kfa_satz", LETZTES_JAHR + 1, w.NV),
        ("kfa_satz", 46_000.0, w.ZAHL), ("kfa_satz", 2026.5, w.ZAHL), ("kfa_satz", None, w.WERT),
        ("", 2026.0, w.WERT), (None, 2026.0, w.WERT), (1.0, 2026.0, w.WERT), ("kfa_satz", "2026", w.WERT),
        (NV, 2026.0, w.NV), ("kfa_satz", DIV0, w.DIV0),
    ],
)  # fmt: skip
def test_parameter_without_a_value(name: Any, jahr: Any, art: str) -> None:
    assert fehler("AMIP_PARAMETER", name, jahr) == art


# --- AMIP_VERTEILEN -------------------------------------------------------------------------------------


def test_verteilen_keeps_sum_and_shape() -> None:
    assert rufe("AMIP_VERTEILEN", 100.0, spalte(1.0, 1.0, 1.0), None) == [[33.34], [33.33], [33.33]]
    assert rufe("AMIP_VERTEILEN", 100.0, ((1.0, 1.0, 1.0),), 0.0) == [[34.0, 33.0, 33.0]]
    assert rufe("AMIP_VERTEILEN", -0.01, (1.0, 3.0), None) == [[0.0, -0.01]]
    assert rufe("AMIP_VERTEILEN", 5.0, 3.0, None) == 5.0
    assert rufe("AMIP_VERTEILEN", 10.0, spalte(2.0, None, 0.0), None) == [[10.0], [""], [0.0]]
    assert rufe("AMIP_VERTEILEN", None, spalte(2.0, 3.0), None) == [[""], [""]]
    assert rufe("AMIP_VERTEILEN", 0.3, spalte(1.0, 2.0), None) == [[0.1], [0.2]]


@pytest.mark.parametrize(
    ("betrag", "schluessel", "stellen", "art"),
    [
        (100.0, spalte(1.0, -1.0), None, w.WERT), (100.0, spalte(None, 0.0), None, w.DIV0),
        (100.0, None, None, w.DIV0), (100.0, spalte(1.0, "x"), None, w.WERT), ("x", spalte(1.0), None, w.WERT),
        (100.005, spalte(1.0, 1.0), None, w.ZAHL), (100.0, spalte(1.0), 2.5, w.ZAHL), (100.0, spalte(1.0), 99, w.ZAHL),
        (1e300, spalte(1.0, 1.0), None, w.ZAHL), (100.0, spalte(1.0, NV), None, w.NV), (1.0, 1.0, "2", w.WERT),
    ],
)  # fmt: skip
def test_verteilen_refuses(betrag: Any, schluessel: Any, stellen: Any, art: str) -> None:
    assert fehler("AMIP_VERTEILEN", betrag, schluessel, stellen) == art


SCHLUESSEL = st.lists(
    st.one_of(st.none(), st.integers(0, 10**6).map(float), st.floats(0, 10**4)), min_size=1, max_size=25
)
CENTS = st.integers(-(10**12), 10**12)


def anteile(cents: int, schluessel: list[float | None]) -> list[D]:
    ergebnis = rufe("AMIP_VERTEILEN", cents / 100, spalte(*schluessel), None)
    return [D(0) if z == "" else D(str(z)) for (z,) in ergebnis]


@given(CENTS, SCHLUESSEL.filter(any))
def test_verteilen_loses_no_cent_and_turns_no_sign(cents: int, schluessel: list[float | None]) -> None:
    teile = anteile(cents, schluessel)
    assert sum(teile) == D(cents) / 100
    assert all(t * cents >= 0 for t in teile)
    genau = [Fraction(w.zahl(s)) for s in schluessel]
    for teil, g in zip(teile, genau, strict=True):
        assert abs(Fraction(teil) - Fraction(cents, 100) * g / sum(genau)) < Fraction(1, 100)
        assert g or not teil


@given(CENTS, SCHLUESSEL.filter(any), st.randoms())
def test_verteilen_does_not_depend_on_the_order_but_in_ties(
    cents: int, schluessel: list[float | None], zufall: Any
) -> None:
    genau = [Fraction(abs(cents)) * Fraction(w.zahl(s)) for s in schluessel]
    gesamt = sum(Fraction(w.zahl(s)) for s in schluessel)
    reste = sorted((g / gesamt) % 1 for g in genau)
    reihe = list(range(len(schluessel)))
    zufall.shuffle(reihe)
    vorher, nachher = anteile(cents, schluessel), anteile(cents, [schluessel[i] for i in reihe])
    gleichstand = any(b - a < Fraction(1, 10**40) for a, b in pairwise(reste))
    for stelle, i in enumerate(reihe):
        assert abs(nachher[stelle] - vorher[i]) <= (D("0.01") if gleichstand else 0)


# --- AMIP_BEFUNDE ---------------------------------------------------------------------------------------


@pytest.fixture
def offen(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens a workbook file as if Excel had it open."""
    import amip_xl.books.live as live
    from amip_xl.books import xlwings_import

    def oeffne(pfad: Path) -> None:
        buch = SimpleNamespace(caller=lambda: "Mappe")
        monkeypatch.setattr(xlwings_import, "lade_xlwings", lambda: SimpleNamespace(Book=buch))
        monkeypatch.setattr(live, "lies", lambda gerufen: lies(pfad) if gerufen == "Mappe" else None)

    return oeffne


def test_befunde_lists_the_findings(offen: Any, tmp_path: Path) -> None:
    offen(mappe(tmp_path / "m.xlsx", name=None))
    kopf, *zeilen = rufe("AMIP_BEFUNDE")
    assert kopf == ["Schwere", "Blatt", "Zelle", "Text", "Abhilfe"]
    assert zeilen
    assert zeilen[0][0] == "Fehler"
    assert all(isinstance(z, str) for zeile in zeilen for z in zeile)
    assert {len(zeile) for zeile in zeilen} == {5}


def test_befunde_is_silent_on_results_that_are_being_recalculated(offen: Any, tmp_path: Path) -> None:
    pfad = mappe(tmp_path / "m.xlsx")
    pfad.write_bytes(patche(pfad.read_bytes(), [Schreibung(*ort("vwt_zuteilung"), D(1))]))
    assert VERALTET in {b.code for b in pruefe(lies(pfad)).bericht.befunde}
    offen(pfad)
    texte = [zeile[3] for zeile in rufe("AMIP_BEFUNDE")]
    assert [t for t in texte if "nicht auf dem Stand" in t] == []


def test_befunde_says_when_there_are_none(offen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from amip_xl import planung
    from amip_xl.findings import Bericht

    offen(mappe(tmp_path / "m.xlsx"))
    monkeypatch.setattr(planung, "pruefe", lambda _: SimpleNamespace(bericht=Bericht()))
    monkeypatch.setattr(planung, "ohne_veraltet", lambda p: p)
    assert rufe("AMIP_BEFUNDE")[1:] == [["", "", "", "keine Befunde", ""]]


def test_befunde_of_another_workbook_is_a_finding_too(offen: Any, tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(tmp_path / "fremd.xlsx") as fremd:
        fremd.add_worksheet()
    offen(tmp_path / "fremd.xlsx")
    ((schwere, blatt, zelle_, text, _),) = rufe("AMIP_BEFUNDE")[1:]
    assert (schwere, blatt, zelle_) == ("Fehler", "", "")
    assert text.endswith(".")


def test_the_error_carries_the_number_for_vba() -> None:
    assert str(ZellError(w.NV)) == "AMIP-Zellfehler 2042 (#N/A)"
    assert str(ZellError()) == "AMIP-Zellfehler 2015 (#VALUE!)"
