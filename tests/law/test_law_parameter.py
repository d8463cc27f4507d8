"""Dated parameters: the golden rates at their dates, and no date without a value or a stated reason."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from amip_xl.errors import RechtError
from amip_xl.law import instrumente, lade_parameter, parameter, rechtsstand, veraltet, werte_im_jahr
from amip_xl.law.parameter import Parameter

GELESEN_AM = date(2026, 11, 20)


def satz(name: str, tag: date) -> Decimal | None:
    wert = parameter()[name].am(tag)
    return wert.wert if wert else None


def aenderungstage() -> list[date]:
    """Every day on which any parameter or instrument begins or has just ended."""
    zeiten = [w for p in parameter().values() for w in p.werte]
    tage = {z.ab for z in zeiten} | {z.bis + timedelta(days=1) for z in zeiten if z.bis}
    for instrument in instrumente():
        for z in (*instrument.gueltig, *instrument.gedeckelt):
            tage |= {z.ab} | ({z.bis + timedelta(days=1)} if z.bis else set())
    return sorted(tage)


@pytest.mark.parametrize(
    ("name", "tag", "erwartet"),
    [
        ("kfa_satz", date(2011, 3, 31), "0.126"),
        ("kfa_satz", date(2011, 4, 1), "0.152"),
        ("kfa_satz", date(2026, 11, 20), "0.152"),
        ("bundesanteil_satz", date(2011, 3, 31), "0.874"),
        ("bundesanteil_satz", date(2011, 4, 1), "0.848"),
        ("betreuungsschluessel_u25", date(2020, 1, 1), "75"),
        ("betreuungsschluessel_ue25", date(2020, 1, 1), "150"),
        ("deckel_nur_freie_foerderung", date(2012, 3, 31), "0.10"),
        ("deckel_nur_freie_foerderung", date(2012, 4, 1), None),
        ("deckel_freie_foerderung", date(2012, 3, 31), None),
        ("deckel_freie_foerderung", date(2012, 4, 1), "0.20"),
        ("deckel_freie_foerderung", date(2018, 12, 31), "0.20"),
        ("deckel_freie_foerderung", date(2019, 1, 1), None),
        ("versorgungszuschlag_vkfv_hoechstsatz", date(2014, 12, 31), "0.30"),
        ("versorgungszuschlag_vkfv_hoechstsatz", date(2015, 1, 1), "0.35"),
        ("versorgungszuschlag_vkfv_hoechstsatz", date(2025, 12, 31), "0.35"),
        ("versorgungszuschlag_vkfv_hoechstsatz", date(2026, 1, 1), None),
        ("personalverwaltung_vkfv_hoechstsatz", date(2020, 1, 1), "0.02"),
        ("nachwuchskraefte_vkfv_hoechstsatz", date(2018, 12, 31), None),
        ("nachwuchskraefte_vkfv_hoechstsatz", date(2019, 1, 1), "0.005"),
        ("koavv_personalnebenkosten_je_vzae", date(2020, 7, 1), "2452"),
        ("koavv_personalnebenkosten_je_vzae", date(2021, 1, 1), None),
        ("koavv_versorgungszuschlag_satz", date(2020, 7, 1), "0.35"),
        ("koavv_personalgemeinkosten_satz", date(2020, 7, 1), "0.25"),
        ("pat_pauschale_ein_erwachsener", date(2018, 12, 31), None),
        ("pat_pauschale_ein_erwachsener", date(2022, 12, 31), "500"),
        ("pat_pauschale_ein_erwachsener", date(2023, 1, 1), "800"),
        ("pat_pauschale_ein_erwachsener_ein_kind", date(2019, 1, 1), "600"),
        ("pat_pauschale_ein_erwachsener_ein_kind", date(2023, 1, 1), "1000"),
        ("pat_pauschale_uebrige_bg", date(2022, 12, 31), None),
        ("pat_pauschale_uebrige_bg", date(2023, 1, 1), "1100"),
        ("vzae_nachkommastellen", date(2026, 1, 1), "4"),
        ("lzb_monate_mindestens", date(2026, 1, 1), "21"),
        ("lzb_monate_rahmen", date(2026, 1, 1), "24"),
        ("schwerpunktthemen_genau", date(2022, 12, 31), None),
        ("schwerpunktthemen_genau", date(2023, 1, 1), "3"),
        ("interne_potenziale_hoechstens", date(2023, 1, 1), "3"),
        ("umschichtungsquote_hinweis", date(2026, 1, 1), "0.50"),
        ("sprung_hinweis", date(2026, 1, 1), "0.25"),
        ("hundert_prozent", date(2026, 1, 1), "100"),
        ("cent_toleranz", date(2026, 1, 1), "0.01"),
    ],
)
def test_golden_value_on_a_day(name: str, tag: date, erwartet: str | None) -> None:
    assert satz(name, tag) == (None if erwartet is None else Decimal(erwartet))


def test_a_planning_year_takes_the_value_of_1_january() -> None:
    wert = parameter()["kfa_satz"].im_jahr(2011)
    assert wert is not None
    assert wert.wert == Decimal("0.126")
    assert [w.wert for w in parameter()["kfa_satz"].alle_im_jahr(2011)] == [
        Decimal("0.126"),
        Decimal("0.152"),
    ]


def test_a_planning_year_without_a_value_on_1_january_takes_the_first_that_begins_in_it() -> None:
    deckel = parameter()["deckel_freie_foerderung"]
    wert = deckel.im_jahr(2012)
    assert wert is not None
    assert wert.wert == Decimal("0.20")
    assert deckel.im_jahr(2011) is None
    assert deckel.im_jahr(2018) is not None
    assert deckel.im_jahr(2019) is None


def test_the_engine_gets_every_parameter_of_a_year_known_or_not() -> None:
    werte = werte_im_jahr(2026)
    assert set(werte) == set(parameter())
    assert werte["kfa_satz"] == Decimal("0.152")
    assert werte["umschichtung_obergrenze_quote"] is None


@pytest.mark.parametrize("tag", aenderungstage())
def test_on_every_day_of_change_a_legal_value_is_there_or_its_absence_is_explained(tag: date) -> None:
    stumm = [
        p.name
        for p in parameter().values()
        if p.art == "gesetz" and p.werte and tag >= p.werte[0].ab and not p.am(tag) and not p.grund_am(tag)
    ]
    assert stumm == []


@pytest.mark.parametrize("jahr", range(2012, 2028))
def test_every_planning_year_knows_each_value_or_says_why_not(jahr: int) -> None:
    stumm = [p.name for p in parameter().values() if not p.im_jahr(jahr) and not p.grund_am(date(jahr, 1, 1))]
    assert stumm == []


@pytest.mark.parametrize("tag", [t for t in aenderungstage() if t >= date(2010, 1, 1)])
def test_bund_and_kommune_share_the_whole_at_every_date(tag: date) -> None:
    kfa, bund = satz("kfa_satz", tag), satz("bundesanteil_satz", tag)
    assert kfa is not None
    assert bund is not None
    assert kfa + bund == 1


def test_every_value_is_an_exact_decimal_with_a_source_and_a_verified_day() -> None:
    for p in parameter().values():
        assert p.zuletzt_geprueft == GELESEN_AM
        for w in p.werte:
            assert type(w.wert) is Decimal
            assert w.fundstelle


def test_own_settings_admit_that_they_are_settings() -> None:
    for p in parameter().values():
        if p.art == "plausibilitaet":
            assert all(w.fundstelle.startswith("Setzung dieses Projekts, Begründung: ") for w in p.werte)


def test_local_parameters_have_no_value_and_say_why() -> None:
    oertlich = [p for p in parameter().values() if p.art == "oertlich"]
    assert {p.name for p in oertlich} == {
        "sachkosten_pauschale_je_vzae",
        "umschichtung_obergrenze_quote",
        "ausgabereste_uebertragbar_quote",
        "vereinbarungen_kommune_quote",
        "kfa_umlage_gemeinden_quote",
    }
    for p in oertlich:
        assert p.werte == ()
        assert "Ohne Vorgabe" in p.beschreibung
        assert p.grund_am(date(2026, 1, 1)) == p.beschreibung


def test_no_name_looks_like_a_cell() -> None:
    for name in [*parameter(), *(f"massnahmen_{i.id}_betrag" for i in instrumente())]:
        assert not re.fullmatch(r"[a-z]{1,3}[0-9]+|r[0-9]*c?[0-9]*|c[0-9]*", name), name


def test_the_names_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(TypeError):
        parameter()["neu"] = parameter()["kfa_satz"]  # type: ignore[index]


def test_rechtsstand_is_the_day_of_the_oldest_verification() -> None:
    assert rechtsstand(2026) == GELESEN_AM
    with pytest.raises(RechtError, match="Planungsjahr 1999"):
        rechtsstand(1999)


def test_a_planning_year_after_the_last_verification_is_flagged() -> None:
    assert veraltet(2026) == ()
    namen = [p.name for p in veraltet(2027)]
    assert "kfa_satz" in namen
    assert "umschichtungsquote_hinweis" not in namen  # an own setting is not law
    assert "umschichtung_obergrenze_quote" not in namen  # nothing to verify


KOPF = """
[satz]
bezeichnung = "Satz"
beschreibung = "Ein Satz."
einheit = "Anteil"
art = "gesetz"
zuletzt_geprueft = 2026-11-20
"""
WERT = """
[[satz.wert]]
ab = 2020-01-01
wert = 0.152
fundstelle = "§ 1"
"""


def eintrag(text: str) -> Parameter:
    return lade_parameter(text)["satz"]


def test_a_sound_entry_is_read() -> None:
    wert = eintrag(KOPF + WERT).am(date(2020, 1, 1))
    assert wert is not None
    assert str(wert.wert) == "0.152"


def test_values_may_stand_in_any_order() -> None:
    spaeter = WERT.replace("2020-01-01", "2021-01-01")
    frueher = WERT.replace("ab = 2020-01-01", "ab = 2020-01-01\nbis = 2020-12-31")
    assert [w.ab.year for w in eintrag(KOPF + spaeter + frueher).werte] == [2020, 2021]


def test_a_declared_gap_keeps_its_reason() -> None:
    kopf = KOPF + 'luecke_erlaubt = true\nluecke_grund = "Unbekannt."\n'
    gefunden = eintrag(kopf + WERT.replace("wert = ", "bis = 2020-12-31\nwert = "))
    assert gefunden.grund_am(date(2020, 6, 1)) is None
    assert gefunden.grund_am(date(2021, 1, 1)) == "Unbekannt."


ENDE_2020 = WERT.replace("wert = 0", "bis = 2020-12-31\nwert = 0")


@pytest.mark.parametrize(
    ("text", "satz"),
    [
        (KOPF + WERT.replace('fundstelle = "§ 1"', ""), "„satz“, wert 1: „fundstelle“ fehlt."),
        (KOPF + WERT.replace("§ 1", " "), "„satz“, wert 1: „fundstelle“ muss ein nicht leerer Text sein."),
        (
            KOPF.replace("zuletzt_geprueft = 2026-11-20", "") + WERT,
            "Eintrag „satz“: „zuletzt_geprueft“ fehlt.",
        ),
        (KOPF.replace("= 2026-11-20", '= "2026-11-20"') + WERT, "„zuletzt_geprueft“ muss ein Datum"),
        (KOPF.replace("= 2026-11-20", "= 2026-11-20T08:00:00") + WERT, "muss ein Datum"),
        (KOPF.replace('"Satz"', '""') + WERT, "„bezeichnung“ muss ein nicht leerer Text sein."),
        (
            KOPF + WERT + WERT.replace("2020", "2021"),
            "die Zeiträume ab 1.1.2020 und ab 1.1.2021 überschneiden sich; "
            "der frühere braucht ein „bis“ vor dem 1.1.2021.",
        ),
        (
            KOPF + ENDE_2020 + WERT.replace("2020-01-01", "2020-12-31"),
            "die Zeiträume ab 1.1.2020 und ab 31.12.2020 überschneiden sich",
        ),
        (
            KOPF + ENDE_2020 + WERT.replace("2020-01-01", "2021-01-02"),
            "zwischen 31.12.2020 und 2.1.2021 ist eine Lücke",
        ),
        (KOPF + ENDE_2020, "der letzte Wert endet am 31.12.2020; was danach gilt, sagt ein weiterer Wert"),
        (KOPF, "es gibt keinen Wert und keinen „luecke_grund“."),
        (
            KOPF + WERT.replace("wert = 0", "bis = 2019-12-31\nwert = 0"),
            "der letzte Wert endet am 31.12.2019",
        ),
        (
            KOPF
            + 'luecke_erlaubt = true\nluecke_grund = "x"\n'
            + WERT.replace("wert = 0", "bis = 2019-12-31\nwert = 0"),
            "der Zeitraum ab 1.1.2020 endet schon am 31.12.2019, vor seinem Beginn.",
        ),
        (
            KOPF + "luecke_erlaubt = true\n" + WERT,
            "„luecke_erlaubt = true“ und „luecke_grund“ gehören zusammen.",
        ),
        (KOPF + "einhiet = 1\n" + WERT, "unbekannte Angabe „einhiet“ (Schreibfehler?)."),
        (KOPF + WERT + "fundstele = 1\n", "„satz“, wert 1: unbekannte Angabe „fundstele“ (Schreibfehler?)."),
        (KOPF + WERT.replace("0.152", '"0.152"'), "„wert“ muss eine Zahl ohne Anführungszeichen sein"),
        (KOPF + WERT.replace("0.152", "true"), "„wert“ muss eine Zahl ohne Anführungszeichen sein"),
        (KOPF + WERT.replace("0.152", "nan"), "„wert“ muss eine Zahl ohne Anführungszeichen sein"),
        (KOPF + WERT.replace("0.152", "15.2"), "ein Anteil liegt zwischen 0 und 1, nicht bei 15.2"),
        (KOPF + WERT.replace("wert = 0.152", ""), "„satz“, wert 1: „wert“ fehlt."),
        (KOPF + WERT.replace("ab = 2020-01-01", ""), "„satz“, wert 1: „ab“ fehlt."),
        (KOPF + WERT + 'link = "gesetz.sh"\n', "„link“ muss mit https:// beginnen."),
        (KOPF.replace('"Anteil"', '"Prozente"') + WERT, "„einheit“ ist „Prozente“, erlaubt sind Anteil, "),
        (KOPF.replace('"gesetz"', '"Gesetz"') + WERT, "„art“ ist „Gesetz“, erlaubt sind gesetz, "),
        (
            KOPF.replace('"gesetz"', '"oertlich"') + WERT,
            "ein örtlicher Parameter hat keinen vorgegebenen Wert.",
        ),
        (KOPF + "wert = 5\n", "„wert“ muss aus Blöcken [[satz.wert]] bestehen."),
        ("[Satz]\n", "Eintrag „Satz“: Ein Name besteht aus a–z, 0–9 und _"),
        ("satz = 1\n", "Eintrag „satz“: Erwartet wird ein Abschnitt [satz]."),
        (KOPF + KOPF, "parameter.toml: Die Datei ist kein gültiges TOML"),
    ],
)
def test_a_broken_entry_is_refused_with_file_entry_and_reason(text: str, satz: str) -> None:
    with pytest.raises(RechtError) as fehler:
        lade_parameter(text)
    assert str(fehler.value).startswith("parameter.toml")
    assert satz in str(fehler.value)
