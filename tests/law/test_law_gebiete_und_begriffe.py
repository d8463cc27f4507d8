"""Areas, abbreviations and themes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import amip_xl.law
from amip_xl.errors import RechtError
from amip_xl.law import (
    abkuerzungen,
    gebiete,
    gemeinde,
    lade_abkuerzungen,
    lade_gebiete,
    lade_laender,
    lade_themen,
    laender,
    parameter,
    themen,
)

ORDNER = Path(amip_xl.law.__file__).parent


def test_kreis_kleve_is_a_zkt_with_sixteen_municipalities() -> None:
    kleve = gebiete()["05154"]
    assert (kleve.name, kleve.traegerform, kleve.ags8) == ("Kreis Kleve", "zkT", "05154000")
    assert [g.ags for g in kleve.gemeinden] == [f"05154{n:03d}" for n in range(4, 65, 4)]
    assert gemeinde("05154036").name == "Kleve, Stadt"


def test_inhabitants_known_for_the_end_of_2023_add_up_and_fit_into_the_kreis() -> None:
    kleve = gebiete()["05154"]
    ende_2023 = [g for g in kleve.gemeinden if g.stand == "31.12.2023"]
    assert len(ende_2023) == 8
    assert sum(g.einwohner or 0 for g in ende_2023) == 183_804
    assert (kleve.einwohner or 0) - 183_804 == 137_687


def test_unknown_inhabitants_stay_unknown() -> None:
    assert [g.name for g in gebiete()["05154"].gemeinden if g.einwohner is None] == [
        "Rees, Stadt",
        "Straelen, Stadt",
    ]


def test_there_are_sixteen_laender_in_the_order_of_their_keys() -> None:
    assert list(laender()) == [f"{n:02}" for n in range(1, 17)]
    assert (laender()["05"], laender()["16"]) == ("Nordrhein-Westfalen", "Thüringen")
    for gebiet in gebiete().values():
        assert gebiet.ags[:2] in laender()


@pytest.mark.parametrize(
    ("land", "fehler"),
    [
        ('{ ags = "5", name = "x" }', "genau zwei Ziffern"),
        ('{ ags = "05", name = "x" }, { ags = "05", name = "y" }', "hat schon x"),
    ],
)
def test_a_wrong_land_is_named(land: str, fehler: str) -> None:
    with pytest.raises(RechtError, match=fehler):
        lade_laender(f'[laender]\nquelle = "q"\nzuletzt_geprueft = 2026-11-20\nland = [{land}]')


def test_example_areas_say_that_their_ags_is_not_verified() -> None:
    assert {g.ags8 for g in gebiete().values()} == {
        "05154000",
        "07312000",
        "07319000",
        "06633000",
        "05158000",
    }
    for gebiet in gebiete().values():
        if gebiet.ags != "05154":
            assert gebiet.traegerform == "gE"
            assert "nachgeprüft" in (gebiet.notiz or "")


def test_an_unknown_municipality_is_named() -> None:
    with pytest.raises(RechtError, match="05154999"):
        gemeinde("05154999")


GEBIET = '[x]\nags = "05154"\nname = "K"\ntraegerform = "zkT"\nquelle = "q"\nzuletzt_geprueft = 2026-11-20\n'


@pytest.mark.parametrize(
    ("text", "satz"),
    [
        (GEBIET.replace('"05154"', '"5154"'), "der AGS „5154“ eines Kreises hat genau fünf Ziffern."),
        (GEBIET.replace('"05154"', "5154"), "„ags“ muss ein nicht leerer Text sein."),
        (GEBIET.replace("zkT", "Optionskommune"), "erlaubt sind gE und zkT."),
        (GEBIET.replace('quelle = "q"', ""), "„quelle“ fehlt."),
        (GEBIET + "einwohner = 5\n", "„einwohner“ und „stand“ gehören zusammen."),
        (GEBIET + 'einwohner = "5"\nstand = "2016"\n', "„einwohner“ muss eine ganze Zahl sein."),
        (
            GEBIET + 'gemeinde = [{ ags = "5154004", name = "B" }]\n',
            "gemeinde 1: der AGS „5154004“ hat nicht acht",
        ),
        (
            GEBIET + 'gemeinde = [{ ags = "05154004", name = "B" }, { ags = "05154004", name = "C" }]\n',
            "zwei Gemeinden haben denselben AGS.",
        ),
        (GEBIET + GEBIET.replace("[x]", "[y]"), "Eintrag „y“: den AGS 05154 hat schon K."),
        (GEBIET + "einwohnner = 5\n", "unbekannte Angabe „einwohnner“ (Schreibfehler?)."),
    ],
)
def test_a_broken_area_is_refused_with_file_entry_and_reason(text: str, satz: str) -> None:
    with pytest.raises(RechtError) as fehler:
        lade_gebiete(text)
    assert str(fehler.value).startswith("gebiete.toml")
    assert satz in str(fehler.value)


def test_abbreviations_name_what_the_workbook_uses_and_admit_the_clash_of_eq() -> None:
    kurz = [a.kurz for a in abkuerzungen()]
    for erwartet in (
        "EGT",
        "VWT",
        "KFA",
        "eLb",
        "LZB",
        "LZA",
        "IQ",
        "JDW",
        "JFW",
        "T-3",
        "VZÄ",
        "gE",
        "zkT",
        "AGS",
    ):
        assert erwartet in kurz
    eq = [a for a in abkuerzungen() if a.kurz == "EQ"]
    assert [a.lang for a in eq] == ["Eingliederungsquote", "Einstiegsqualifizierung"]
    assert all(a.mehrdeutig for a in eq)
    assert kurz == sorted(kurz, key=str.casefold)


def test_two_meanings_must_be_declared() -> None:
    eine = '[a]\nkurz = "EQ"\nlang = "x"\nerklaerung = "y"\n'
    with pytest.raises(RechtError, match=r"^abkuerzungen\.toml, Eintrag „EQ“: „mehrdeutig = true“"):
        lade_abkuerzungen(eine + eine.replace("[a]", "[b]").replace('"x"', '"z"'))
    with pytest.raises(RechtError, match="mehrdeutig"):
        lade_abkuerzungen(eine + "mehrdeutig = true\n")


def test_six_themes_of_which_the_template_wants_three() -> None:
    katalog = themen()
    assert [t.nummer for t in katalog.themen] == ["I", "II", "III", "IV", "V", "VI"]
    assert katalog.themen[3].text == "Frauen und Männer gleichberechtigt an Förderung und Integration beteiligen."
    wert = parameter()["schwerpunktthemen_genau"].im_jahr(katalog.ab.year)
    assert wert is not None
    assert wert.wert < len(katalog.themen)


def test_the_questions_carry_the_planning_year() -> None:
    assert themen().fragen_im(2026) == (
        "Warum haben Sie dieses Schwerpunktthema gewählt und was wollen Sie in 2026 konkret erreichen?",
        "Welche Handlungsansätze/Aktivitäten haben Sie geplant?",
    )


THEMEN = (
    '[vorlage]\nab = 2023-01-01\nfundstelle = "f"\nzuletzt_geprueft = 2026-11-20\nfragen = ["w?"]\n'
    'thema = [{ nummer = "I", text = "t" }]\n'
)


@pytest.mark.parametrize(
    ("text", "satz"),
    [
        ("", "Erwartet wird genau ein Abschnitt."),
        (THEMEN.replace('fundstelle = "f"', ""), "„fundstelle“ fehlt."),
        (THEMEN.replace('fragen = ["w?"]', ""), "es fehlen Themen oder Fragen."),
        (THEMEN.replace(" }]", ' }, { nummer = "I", text = "u" }]'), "zwei Themen haben dieselbe Nummer."),
        (THEMEN.replace('text = "t"', 'txt = "t"'), "thema 1: „text“ fehlt."),
    ],
)
def test_broken_themes_are_refused_with_file_and_reason(text: str, satz: str) -> None:
    with pytest.raises(RechtError) as fehler:
        lade_themen(text)
    assert str(fehler.value).startswith("themen.toml")
    assert satz in str(fehler.value)


@pytest.mark.parametrize("datei", sorted(ORDNER.glob("*.toml")), ids=lambda p: p.name)
def test_texts_people_read_have_umlauts_and_no_working_marks(datei: Path) -> None:
    text = datei.read_text(encoding="utf-8")
    for marke in ("[V]", "[M]", "[S]", "[C]", "TODO", "fuer", "ueber ", "Massnahme"):
        assert marke not in text


def test_importing_the_law_reads_no_file_and_loads_no_parser() -> None:
    pruefung = "import sys, amip_xl.law; sys.exit('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", pruefung], check=False).returncode == 0
