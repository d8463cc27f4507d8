"""The catalogue of instruments: what each planning year knows, pays out, and caps."""

from __future__ import annotations

from pathlib import Path

import pytest

from amip_xl.errors import RechtError
from amip_xl.law import Instrument, gesonderte_instrumente, instrumente, lade_instrumente

NACH_ID = {i.id: i for i in instrumente()}


def ids(jahr: int) -> set[str]:
    return {i.id for i in instrumente(jahr)}


def instrument(name: str) -> Instrument:
    return NACH_ID[name]


@pytest.mark.parametrize("jahr", range(2012, 2028))
def test_every_planning_year_has_a_catalogue_in_a_stable_order(jahr: int) -> None:
    katalog = instrumente(jahr)
    assert len(katalog) >= 15
    assert [i.reihe for i in katalog] == sorted(i.reihe for i in katalog)
    assert katalog[-1].id == "sonstige"
    assert all(i.egt and i.fundstelle_in(jahr) for i in katalog)


def test_fbw_and_reha_know_new_entries_until_2024_and_only_ausfinanzierung_from_2025() -> None:
    for name in ("fbw", "reha"):
        assert instrument(name).gueltig_in(2024)
        assert not instrument(name).nur_ausfinanzierung_in(2024)
        assert not instrument(name).gueltig_in(2025)
        assert instrument(name).nur_ausfinanzierung_in(2025)
        assert name in ids(2025)
        assert "nur noch Ausfinanzierung" in (instrument(name).hinweis_in(2025) or "")
        assert "BGBl. 2023 I Nr. 412" in (instrument(name).fundstelle_in(2025) or "")
        assert instrument(name).hinweis_in(2024) is None


@pytest.mark.parametrize(("jahr", "bekannt"), [(2022, False), (2023, True), (2024, True), (2025, False)])
def test_buergergeldbonus_16j_lives_from_july_2023_to_march_2024(jahr: int, bekannt: bool) -> None:
    assert instrument("p16j").gueltig_in(jahr) is bekannt
    assert ("p16j" in ids(jahr)) is bekannt


@pytest.mark.parametrize(("jahr", "bekannt"), [(2022, False), (2023, True), (2024, True), (2027, True)])
def test_ganzheitliche_betreuung_16k_begins_in_2023(jahr: int, bekannt: bool) -> None:
    assert ("p16k" in ids(jahr)) is bekannt


@pytest.mark.parametrize(
    ("jahr", "neu", "ausfinanzierung"),
    [
        (2012, {"p16e_af", "fav"}, set()),
        (2013, {"fav"}, {"p16e_af"}),
        (2018, {"fav"}, {"p16e_af"}),
        (2019, {"evl"}, {"p16e_af", "fav"}),
        (2020, {"evl"}, {"p16e_af", "fav"}),
        (2021, {"evl"}, {"p16e_af"}),
        (2026, {"evl"}, {"p16e_af"}),
    ],
)
def test_16e_has_three_versions(jahr: int, neu: set[str], ausfinanzierung: set[str]) -> None:
    fassungen = [instrument(name) for name in ("p16e_af", "fav", "evl")]
    assert {i.id for i in fassungen if i.gueltig_in(jahr)} == neu
    assert {i.id for i in fassungen if i.nur_ausfinanzierung_in(jahr)} == ausfinanzierung


def test_money_of_16e_af_is_separate_and_never_a_row_of_the_egt() -> None:
    for jahr in range(2012, 2028):
        assert "p16e_af" not in ids(jahr)
        assert "p16e_af" in {i.id for i in gesonderte_instrumente(jahr)}


def test_federal_programmes_stand_beside_the_egt_until_2018() -> None:
    assert "bundesprogramme" in {i.id for i in gesonderte_instrumente(2015)}
    assert "bundesprogramme" not in {i.id for i in gesonderte_instrumente(2019)}


def test_municipal_benefits_and_bvb_are_no_instruments_of_the_egt() -> None:
    for i in instrumente():
        assert "16a" not in i.rechtsgrundlage
        assert "§ 51 SGB III" not in i.rechtsgrundlage


@pytest.mark.parametrize(
    ("jahr", "gedeckelt"),
    [
        (2012, {"fav", "ff"}),
        (2015, {"fav", "ff"}),
        (2016, {"fav", "ff", "fsej"}),
        (2018, {"fav", "ff", "fsej"}),
        (2019, set()),
        (2026, set()),
    ],
)
def test_the_cap_counts_16e_16f_and_since_august_2016_16h(jahr: int, gedeckelt: set[str]) -> None:
    assert {i.id for i in instrumente() if i.gedeckelt_in(jahr)} == gedeckelt


@pytest.mark.parametrize(("jahr", "bekannt"), [(2015, False), (2016, True), (2026, True)])
def test_16h_begins_in_august_2016(jahr: int, bekannt: bool) -> None:
    assert ("fsej" in ids(jahr)) is bekannt


@pytest.mark.parametrize(("jahr", "bekannt"), [(2018, False), (2019, True), (2026, True)])
def test_16i_begins_in_2019(jahr: int, bekannt: bool) -> None:
    assert ("taam" in ids(jahr)) is bekannt


def test_abh_fades_out_into_asa_flex() -> None:
    assert instrument("abh").gueltig_in(2021)
    assert instrument("abh").nur_ausfinanzierung_in(2022)
    assert "abh" not in ids(2023)
    assert "asa_flex" not in ids(2014)
    assert "asa_flex" in ids(2015)


@pytest.mark.parametrize("name", ["evl", "taam", "fsej", "ff"])
def test_what_was_not_read_after_july_2026_says_so(name: str) -> None:
    assert instrument(name).hinweis_in(2025) is None
    assert "1.7.2026" in (instrument(name).hinweis_in(2026) or "")
    assert "1.7.2026" in (instrument(name).hinweis_in(2027) or "")


def test_the_rows_of_the_kassel_table_2022_come_in_its_order() -> None:
    zeilen = ["fbw", "egz", "mabe", "bae", "agh", "evl", "taam", "esg", "sonstige"]
    assert [i.id for i in instrumente(2022) if i.id in zeilen] == zeilen


KOPF = """
[fbw]
kurz = "FbW"
bezeichnung = "Weiterbildung"
rechtsgrundlage = "§ 81"
egt = true
reihe = 10
zuletzt_geprueft = 2026-11-20
"""
GUELTIG = 'gueltig = [{ ab = 2012-01-01, bis = 2024-12-31, fundstelle = "§ 81" }]\n'


def test_a_sound_entry_is_read_from_text_and_from_a_file(tmp_path: Path) -> None:
    datei = tmp_path / "eigene.toml"
    datei.write_text(KOPF + GUELTIG, encoding="utf-8")
    assert lade_instrumente(KOPF + GUELTIG) == lade_instrumente(datei)
    datei.write_text(KOPF, encoding="utf-8")
    with pytest.raises(RechtError, match=r"^eigene\.toml, Eintrag „fbw“"):
        lade_instrumente(datei)


@pytest.mark.parametrize(
    ("text", "satz"),
    [
        (KOPF, "„gueltig“ fehlt"),
        (KOPF + GUELTIG.replace(', fundstelle = "§ 81"', ""), "„fbw“, gueltig 1: „fundstelle“ fehlt."),
        (KOPF.replace("egt = true", "") + GUELTIG, "„egt“ muss true oder false sein."),
        (KOPF.replace("egt = true", 'egt = "ja"') + GUELTIG, "„egt“ muss true oder false sein."),
        (KOPF.replace("reihe = 10", "") + GUELTIG, "„reihe“ fehlt."),
        (KOPF.replace("reihe = 10", "reihe = 1.5") + GUELTIG, "„reihe“ muss eine ganze Zahl sein."),
        (KOPF.replace("zuletzt_geprueft = 2026-11-20", "") + GUELTIG, "„zuletzt_geprueft“ fehlt."),
        (KOPF + "gesondert = true\n" + GUELTIG, "„egt“ und „gesondert“ schließen einander aus."),
        (KOPF + GUELTIG + "gedekelt = []\n", "unbekannte Angabe „gedekelt“ (Schreibfehler?)."),
        (KOPF + GUELTIG + 'links = "https://x"\n', "„links“ muss eine Liste nicht leerer Texte sein."),
        (KOPF + GUELTIG + 'links = ["http://x"]\n', "„links“ müssen mit https:// beginnen."),
        (
            KOPF + GUELTIG + 'nur_ausfinanzierung = { ab = 2024-12-31, fundstelle = "x" }\n',
            "die Zeiträume ab 1.1.2012 und ab 31.12.2024 überschneiden sich",
        ),
        (
            KOPF + GUELTIG + 'nur_ausfinanzierung = { ab = 2025-02-01, fundstelle = "x" }\n',
            "zwischen 31.12.2024 und 1.2.2025 ist eine Lücke",
        ),
        (
            KOPF + GUELTIG + KOPF.replace("[fbw]", "[egz]") + GUELTIG,
            "Eintrag „egz“: „reihe“ 10 hat schon „fbw“.",
        ),
    ],
)
def test_a_broken_entry_is_refused_with_file_entry_and_reason(text: str, satz: str) -> None:
    with pytest.raises(RechtError) as fehler:
        lade_instrumente(text)
    assert str(fehler.value).startswith("instrumente.toml")
    assert satz in str(fehler.value)
