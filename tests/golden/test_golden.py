"""The published figures of five Jobcenter, and Kreis Kleve as sixteen municipal plans: to the cent, or as a finding."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from amip_xl.beispiele import gemeinden, kreis, lade, namen
from amip_xl.beispiele.lesen import lies
from amip_xl.edition import edition
from amip_xl.engine import Ergebnis
from amip_xl.errors import FormularError
from amip_xl.findings import FEHLER
from amip_xl.form import Konsolidierung, load
from amip_xl.money import NULL, is_leer, round_half_up
from amip_xl.selbsttest import Zeile, pruefe, pruefe_beispiel

ZEILEN = pruefe()
KREISSUMMEN = (
    "egt_zuteilung", "egt_zuteilung_vorjahr", "vwt_zuteilung", "vwt_zuteilung_vorjahr", "umschichtung",
    "umschichtung_vorjahr", "ks_elb_vorjahr", "ks_elb_aktuell", "ks_lzb_vorjahr", "ks_lzb_aktuell", "lzb_vorjahr",
    "pers_aktiv_ohne_vorjahr", "pers_aktiv_ohne_plan", "pers_passiv_vorjahr", "pers_passiv_plan",
    "pers_elb_vorjahr", "pers_elb_plan",
)  # fmt: skip


def D(zahl: str) -> Decimal:  # noqa: N802
    return Decimal(zahl)


@cache
def ergebnis(name: str) -> Mapping[str, Any]:
    beispiel = lade(name)
    return {**beispiel.werte, **edition(beispiel.dokument.jahr).engine.calculate(beispiel.werte)}


def gerundet(name: str, feld: str, stellen: int) -> Decimal:
    return round_half_up(ergebnis(name)[feld] * 100, stellen)


def befunde(jahr: int, werte: Mapping[str, Any]) -> list[Ergebnis]:
    engine = edition(jahr).engine
    return engine.check(werte, engine.calculate(werte))


def codes(name: str) -> set[tuple[str, str]]:
    beispiel = lade(name)
    return {(e.pruefung.code, e.schritt.ziel) for e in befunde(beispiel.dokument.jahr, beispiel.werte)}


# -- every relation -------------------------------------------------------------------------------


@pytest.mark.parametrize("zeile", [z for z in ZEILEN if z.ok is not None], ids=lambda z: z.nr)
def test_a_relation_of_a_document_comes_out_as_published(zeile: Zeile) -> None:
    assert zeile.ok, f"{zeile.text} ({zeile.quelle}): erwartet {zeile.erwartet}, erhalten {zeile.erhalten}"


@pytest.mark.parametrize("zeile", [z for z in ZEILEN if z.ok is None], ids=lambda z: z.nr)
def test_a_relation_that_cannot_be_expressed_says_why(zeile: Zeile) -> None:
    assert len(zeile.erhalten) > 20


def test_every_document_has_its_whole_list() -> None:
    stamm = {z.nr.rstrip("abcdefghi") for z in ZEILEN}
    erwartet = {"KL": 21, "WO": 12, "KS": 24, "KV": 16, "ME": 14}
    assert stamm == {f"{kurz}{i}" for kurz, anzahl in erwartet.items() for i in range(1, anzahl + 1)}


# -- what must hold, whatever the files say ---------------------------------------------------------


def test_kaiserslautern_2020_to_the_cent() -> None:
    e = ergebnis("kaiserslautern-2020")
    assert e["kfa"] == D("2185436.71")
    assert e["umschichtung_erforderlich"] == D("1855000.00")
    assert e["umschichtung_differenz"] == NULL
    assert e["egt_netto"] == D("8314730.00")
    assert e["vwt_verfuegbar"] == e["gesamtverwaltungskosten"] == D("14512052.71")
    assert e["gesamtbudget"] == D("22826782.71")


def test_kassel_2022_budget_and_instruments() -> None:
    e = ergebnis("kassel-2022")
    assert e["egt_netto"] == e["massnahmen_betrag"] == D("5434493")
    assert e["massnahmen_frei"] == NULL
    assert e["massnahmen_eintritte"] == D("1576")
    gedruckt = {
        "fbw": "14.4", "egz": "6.9", "mabe": "26.8", "bae": "8.9", "agh": "7.2", "evl": "4.6", "taam": "14.3",
        "esg": "1.5", "sonstige": "15.4",
    }  # fmt: skip
    for instrument, anteil in gedruckt.items():
        assert gerundet("kassel-2022", f"massnahmen_{instrument}_anteil", 1) == D(anteil), instrument
        assert e[f"massnahmen_{instrument}_anteil_ausgewiesen"] * 100 == D(anteil), instrument
    assert sum((D(a) for a in gedruckt.values()), NULL) == 100


def test_kassel_2022_targets() -> None:
    assert gerundet("kassel-2022", "integrationsquote_plan", 1) == D("25.4")
    assert ergebnis("kassel-2022")["lzb_differenz"] == D("-128")
    assert gerundet("kassel-2022", "lzb_veraenderung", 1) == D("-3.0")
    assert not [e for e in befunde(2022, lade("kassel-2022").werte) if e.pruefung.schwere is FEHLER]


def test_worms_2020_changes_come_from_unrounded_quotients() -> None:
    assert gerundet("worms-2020", "integrationsquote_vorjahr", 1) == D("27.4")
    assert gerundet("worms-2020", "integrationsquote_plan", 1) == D("27.3")
    assert gerundet("worms-2020", "integrationsquote_veraenderung", 1) == D("-0.6")
    assert gerundet("worms-2020", "lzb_veraenderung", 1) == D("-4.7")


def test_worms_2020_has_no_budget_and_nothing_makes_it_zero() -> None:
    e = ergebnis("worms-2020")
    for feld in ("zuteilung_gesamt", "egt_netto", "vwt_verfuegbar", "gesamtbudget", "kfa", "umschichtungsquote"):
        assert is_leer(e[feld]), feld
    assert {("PFLICHT_FEHLT", f) for f in ("egt_zuteilung", "vwt_zuteilung", "umschichtung")} <= codes("worms-2020")


def test_mettmann_2015_budget() -> None:
    assert ergebnis("mettmann-2015")["zuteilung_gesamt"] == D("42049055")
    assert gerundet("mettmann-2015", "umschichtungsquote", 1) == D("23.1")


@pytest.mark.parametrize(
    ("feld", "vereinbart", "gerechnet", "ort"),
    [
        ("zielvereinbarung_iq", "21,4 %", "21,7", "IQ: rechnerischer Zielwert"),
        ("zielvereinbarung_lzb", "17.970", "17.959,5", "LZB: rechnerischer Zielwert"),
    ],
)
def test_mettmann_2015_contradictions_name_both_places(feld: str, vereinbart: str, gerechnet: str, ort: str) -> None:
    (befund,) = (e for e in befunde(2015, lade("mettmann-2015").werte) if e.schritt.ziel == feld)
    assert befund.pruefung.schwere is FEHLER
    for wort in (vereinbart, gerechnet, ort):
        assert wort in befund.text


def test_kleve_2023_budget_and_caseloads() -> None:
    e = ergebnis("kleve-2023")
    assert e["zuteilung_gesamt"] == D("27532189")
    assert e["vwt_veraenderung"] == D("-616126")
    assert round_half_up(e["pers_schluessel_passiv_plan"], 0) == 86
    assert round_half_up(e["pers_schluessel_aktiv_plan"], 0) == 98
    assert len({e[f"schwerpunkt_{i}_thema"] for i in (1, 2, 3)}) == 3


# -- the sixteen ------------------------------------------------------------------------------------


def summe(feld: str) -> Decimal:
    return sum((Decimal(str(g[feld])) for g in gemeinden().values() if feld in g), NULL)


@pytest.mark.parametrize("feld", KREISSUMMEN)
def test_the_sixteen_add_up_to_the_document(feld: str) -> None:
    assert len(gemeinden()) == 16
    assert summe(feld) == lade("kleve-2023").werte[feld]
    assert all(feld in g for g in gemeinden().values())


def test_the_published_county_sums() -> None:
    assert summe("egt_zuteilung") == 11_757_312
    assert summe("vwt_zuteilung") == 15_774_877
    assert summe("vwt_zuteilung_vorjahr") == 16_391_003
    assert summe("umschichtung") == 2_600_000
    assert (summe("pers_passiv_plan"), summe("pers_aktiv_ohne_plan")) == (129, 113)
    assert (summe("ks_lzb_aktuell"), summe("ks_lzb_vorjahr")) == (7180, 7660)


@pytest.mark.parametrize("ags", list(gemeinden()))
def test_a_municipality_has_no_fehler_and_few_hinweise(ags: str) -> None:
    plan = gemeinden()[ags]
    gefunden = befunde(2023, plan)
    assert not [e.text for e in gefunden if e.pruefung.schwere is FEHLER]
    assert len(gefunden) <= 2
    ergebnisse = edition(2023).engine.calculate(plan)
    assert ergebnisse["umschichtung_differenz"] == ergebnisse["massnahmen_frei"] == NULL
    assert "erfunden" in str(plan["bemerkungen"])


def test_the_county_with_its_sixteen_gives_the_document() -> None:
    felder = load(2023).felder
    alle = dict(kreis())
    for plan in gemeinden().values():
        for name, wert in plan.items():
            if felder[name].konsolidierung is Konsolidierung.SUMME:
                alle[name] = Decimal(str(alle.get(name, 0))) + Decimal(str(wert))
            elif felder[name].konsolidierung is Konsolidierung.GLEICH:
                assert alle[name] == wert, name
    ergebnisse = edition(2023).engine.calculate(alle)
    dokument = ergebnis("kleve-2023")
    for feld in ("zuteilung_gesamt", "egt_netto", "umschichtungsquote", "pers_vzae_plan", "pers_schluessel_aktiv_plan",
                 "pers_schluessel_passiv_plan", "ks_lzb_anteil_aktuell", "vwt_veraenderung"):  # fmt: skip
        assert ergebnisse[feld] == dokument[feld], feld
    # rates on the parts and on their sum agree to the cent
    assert ergebnisse["umschichtung_differenz"] == ergebnisse["massnahmen_frei"] == NULL
    einzeln = [edition(2023).engine.calculate(g)["kfa"] for g in gemeinden().values()]
    assert ergebnisse["kfa"] == sum(einzeln, NULL)
    assert not [e.text for e in befunde(2023, alle) if e.pruefung.schwere is FEHLER]


def test_the_county_plans_only_what_is_not_delegated() -> None:
    zahlen = {n: w for n, w in kreis().items() if load(2023).felder[n].konsolidierung is Konsolidierung.SUMME}
    assert {n for n, w in zahlen.items() if w} == {"pers_steuerung_vorjahr", "pers_steuerung_plan"}
    assert kreis()["pers_steuerung_plan"] == 16
    assert str(kreis()["delegationsgemeinden"]).split() == list(gemeinden())


# -- the checks must not cry wolf -------------------------------------------------------------------


def test_differences_between_years_are_not_taken_for_integrations() -> None:
    assert not {c for c, _ in codes("worms-2020")} & {"IQ_UEBER_HUNDERT"}


def test_a_sum_row_with_gaps_is_not_taken_for_an_instrument() -> None:
    werte = {
        "egt_zuteilung": D("1000"), "umschichtung": NULL, "massnahmen_fbw_betrag": D("300"),
        "massnahmen_fbw_vorbindung": D("100"), "massnahmen_fbw_neugeschaeft": D("200"),
        "massnahmen_egz_betrag": D("700"),
    }  # fmt: skip
    assert "MASSNAHME_TEILE" not in {e.pruefung.code for e in befunde(2023, werte)}
    assert ("EINTRITTE_OHNE_BETRAG", "massnahmen_eintritte") not in codes("worms-2020")


# -- the loader and the self-test -------------------------------------------------------------------

KOPF = '[dokument]\ntitel="T"\nherausgeber="H"\njahr=2020\ndatei="d"\n'


@pytest.mark.parametrize(
    ("rest", "wort"),
    [
        ("[werte]\nnichts=1\n[quelle]\nnichts='Z. 1'\n", "nichts"),
        ("[werte]\nkfa=1\n[quelle]\nkfa='Z. 1'\n", "kfa"),
        ("[werte]\negt_zuteilung=1\n[quelle]\n", "egt_zuteilung"),
        ("[werte]\n[quelle]\negt_zuteilung='Z. 1'\n", "egt_zuteilung"),
        ("[werte]\negt_zuteilung='1.000'\n[quelle]\negt_zuteilung='Z. 1'\n", "egt_zuteilung"),
        ("[werte]\ntraegerform='GmbH'\n[quelle]\ntraegerform='Z. 1'\n", "GmbH"),
        ("[werte]\n[quelle]\n[[relation]]\nnr='X1'\ntext='t'\nquelle='q'\nverdikt='stimmt'\n", "X1"),
        ("[werte]\n[quelle]\n[[relation]]\nnr='X1'\ntext='t'\nquelle='q'\nverdikt='fast'\nfeld='kfa'\n", "X1"),
        (
            "[werte]\n[quelle]\n"
            "[[relation]]\nnr='X1'\ntext='t'\nquelle='q'\nverdikt='stimmt'\nfeld='kfa'\nerwartet=1\nleer=true\nbefund='C'\n",
            "X1",
        ),
    ],
)
def test_a_file_that_contradicts_the_form_or_itself_is_refused(rest: str, wort: str) -> None:
    with pytest.raises(FormularError, match=wort):
        lies("probe", KOPF + rest)


def test_an_unknown_example_is_refused() -> None:
    with pytest.raises(FormularError, match="kaiserslautern-2020"):
        lade("../nichts")


@pytest.mark.parametrize(
    ("relation", "ok"),
    [
        ("feld='egt_netto'\nerwartet=90.00\nstellen=2", True),
        ("feld='egt_netto'\nerwartet=90.01\nstellen=2", False),
        ("feld='egt_netto'\nerwartet=90.00\nstellen=2\ngedruckt=90.00", False),
        ("feld='egt_netto'\nzwischen=[89, 91]", True),
        ("feld='egt_netto'\nzwischen=[91, 92]", False),
        ("feld='egt_netto'\nleer=true", False),
        ("feld='kfa'\nleer=true", True),
        ("feld='kfa'\nerwartet=0", False),
        ("rechnung=['-', ['*', 2, 'egt_zuteilung'], 100, 50]\nerwartet=50", True),
        ("rechnung=['+', 1, 'kfa']\nerwartet=1", False),
        ("feld='vwt_zuteilung'\nbefund='PFLICHT_FEHLT'", True),
        ("feld='egt_zuteilung'\nbefund='PFLICHT_FEHLT'", False),
        ("feld='vwt_zuteilung'\nbefund='PFLICHT_FEHLT'\nenthaelt=['Banane']", False),
        ("feld='vwt_zuteilung'\nkein_befund='PFLICHT_FEHLT'", False),
        ("feld='umschichtungsquote'\nerwartet=0.1\nstellen=1", True),
        ("nicht_darstellbar='Grund'", None),
    ],
)
def test_the_selftest_can_fail(relation: str, ok: bool | None) -> None:
    text = (
        f"{KOPF}[werte]\negt_zuteilung=100\numschichtung=10\n[quelle]\negt_zuteilung='Z. 1'\numschichtung='Z. 2'\n"
        f"[[relation]]\nnr='X1'\ntext='t'\nquelle='q'\nverdikt='stimmt'\n{relation}\n"
    )
    (zeile,) = pruefe_beispiel("probe", lies("probe", text))
    assert zeile.ok is ok


def test_every_example_names_a_source_for_every_value() -> None:
    for name in namen():
        beispiel = lade(name)
        assert all(beispiel.quelle[feld].strip() for feld in beispiel.werte)
        assert all("Z. " in q or "eigene" in q or "Gebietskatalog" in q or "abgeleitet" in q
                   for q in beispiel.quelle.values())  # fmt: skip
