"""Entries of an older workbook move into a new one by field; each is carried as typed or listed, none is lost."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal as D
from functools import cache
from pathlib import Path
from typing import Any

import mappen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mappen import laufe

from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Schreibung, Zelle
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies, lies_bytes
from amip_xl.books.template import vorlage
from amip_xl.edition import edition
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Art, Feld
from amip_xl.form.beiblaetter import UEBERNAHME
from amip_xl.planung import pruefe
from amip_xl.uebernahme import Uebernahme, uebernehme
from amip_xl.uebernahme.eintraege import gleiche_ab, hindernis

JAHRE = range(ERSTES_JAHR, LETZTES_JAHR + 1)


@cache
def leer(jahr: int) -> bytes:
    return vorlage(edition(jahr))


def _wert(feld: Feld) -> st.SearchStrategy[Any]:
    """What people may type into a field, sensible or not."""
    zahl = st.decimals(-(10**9), 10**9, places=2).map(lambda d: d.normalize() + 0)
    unsinn = st.sampled_from(["1.234,50 €", "1.234", "k.A.", "=1+1", "@x", "-", "  ", "\u00a0", "12 %", "0,5"])
    wort = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
    if feld.auswahl:
        return st.one_of(st.sampled_from(feld.auswahl), wort)
    if feld.art is Art.DATUM:
        return st.one_of(st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(mappen.als_zahl), unsinn)
    return st.one_of(zahl, unsinn, wort) if feld.art.zahl else st.one_of(wort, unsinn, zahl)


@st.composite
def eintraege(draw: st.DrawFn, jahr: int) -> dict[str, Any]:
    """A few dozen entries of a year's form."""
    felder = edition(jahr).form.eingaben
    gewaehlt = draw(st.lists(st.sampled_from(felder), min_size=1, max_size=40, unique_by=lambda f: f.name))
    katalog = [f for f in felder if f.name.startswith("massnahmen_")]
    gewaehlt += [f for f in draw(st.lists(st.sampled_from(katalog), max_size=20)) if f not in gewaehlt]
    return {f.name: draw(_wert(f)) for f in gewaehlt}


def gefuellt(jahr: int, werte: dict[str, Any]) -> bytes:
    felder = edition(jahr).form.felder
    return patche(leer(jahr), [Schreibung(felder[n].blatt, felder[n].zelle, w) for n, w in werte.items()])


class TestDieRechnungGehtAuf:
    """Entries of the old workbook = carried + listed, and what is carried is what was typed."""

    @pytest.mark.parametrize("alt", JAHRE)
    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(daten=st.data())
    def test_fuer_jedes_paar_von_jahren(self, alt: int, daten: st.DataObject) -> None:
        werte = daten.draw(eintraege(alt))
        planung = pruefe(lies_bytes(gefuellt(alt, werte), "alt.xlsx"))
        for neu in JAHRE:
            abgleich = gleiche_ab(planung, edition(neu).form)
            mit = {e.feld.name: e.wert for e in abgleich.uebernommen}
            ohne = {e.name: e for e in abgleich.liegengeblieben}
            assert len(mit) + len(ohne) == len(abgleich.uebernommen) + len(abgleich.liegengeblieben) == len(werte)
            assert mit.keys() | ohne.keys() == werte.keys()
            assert mit == {n: werte[n] for n in mit}
            assert all(e.grund.endswith(".") for e in ohne.values())
            # nothing stays behind that the new form would take and that can be read
            grundlos = [
                n for n, e in ohne.items()
                if n in edition(neu).form.felder and not e.unlesbar and str(werte[n]).strip()
                and not edition(neu).form.felder[n].auswahl and not edition(neu).form.felder[n].gesperrt_grund
            ]  # fmt: skip
            assert not grundlos

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(daten=st.data(), alt=st.sampled_from(JAHRE), neu=st.sampled_from(JAHRE))
    def test_bis_in_die_datei(self, tmp_path_factory: Any, daten: st.DataObject, alt: int, neu: int) -> None:
        ordner = tmp_path_factory.mktemp("paar")
        werte = daten.draw(eintraege(alt))
        (ordner / "alt.xlsx").write_bytes(gefuellt(alt, werte))
        ergebnis = uebernehme(ordner / "alt.xlsx", ordner / "neu.xlsx", neu)
        mappe = lies(ordner / "neu.xlsx")
        assert len(ergebnis.uebernommen) + len(ergebnis.liegengeblieben) == len(werte)
        liegen = {e.name for e in ergebnis.liegengeblieben}
        for feld in edition(neu).form.eingaben:
            zelle = mappe.benannt(feld.name)
            assert zelle.formel is None
            assert zelle.wert == (None if feld.name in liegen else werte.get(feld.name)), feld.name


@pytest.fixture
def alt(tmp_path: Path) -> Path:
    return mappen.mappe(tmp_path / "alt.xlsx", 2022)


def uebernimm(alt: Path, jahr: int = 2026) -> tuple[Uebernahme, Any]:
    ziel = alt.with_name("neu.xlsx")
    ergebnis = uebernehme(alt, ziel, jahr)
    return ergebnis, pruefe(lies(ziel))


def liegen(ergebnis: Uebernahme, name: str) -> tuple[str, str, str]:
    [e] = [e for e in ergebnis.liegengeblieben if e.name == name]
    return e.ort, e.wert, e.grund


class TestWasUebernommenWird:
    def test_alle_eingaben_stehen_im_neuen_jahr(self, alt: Path) -> None:
        ergebnis, neu = uebernimm(alt)
        soll = mappen.plan(2022)
        assert {n: w for n, w in neu.eintraege.werte.items() if n not in ("jahr", "edition")} == soll
        assert neu.eintraege.werte["jahr"] == 2026
        assert not ergebnis.liegengeblieben
        assert not mappen.codes(neu.bericht.befunde) & {
            "BLATT_ZUSAETZLICH",
            "ERGEBNISSE_VERALTET",
            "BLATTFOLGE_GEAENDERT",
        }

    def test_die_ergebnisse_sind_frisch_und_geprueft(self, alt: Path) -> None:
        ergebnis, neu = uebernimm(alt)
        mappe = neu.mappe
        assert mappe.benannt("zuteilung_gesamt").wert == neu.ergebnisse["zuteilung_gesamt"]
        assert "Fehler" in mappe.benannt("protokoll_zahlen").roh
        assert ergebnis.bericht.urteil in mappe.benannt("protokoll_urteil").roh

    def test_textzahlen_bleiben_wie_getippt_und_werden_genannt(self, alt: Path) -> None:
        mappen.tippe(alt, "vk_sach_kfa_basis", "100.000,00 €", 2022)
        ergebnis, neu = uebernimm(alt)
        assert neu.mappe.benannt("vk_sach_kfa_basis").wert == "100.000,00 €"
        [e] = [e for e in ergebnis.uebernommen if e.feld.name == "vk_sach_kfa_basis"]
        assert e.bemerkung == "steht wie getippt als Text in der Zelle; „berechnen --reparieren“ macht eine Zahl daraus"
        assert "TEXT_ALS_ZAHL" in mappen.codes(neu.bericht.befunde)

    def test_von_einer_formel_der_wert(self, alt: Path) -> None:
        mappen.formel(alt, "umschichtung", "49000*2", "98000", jahr=2022)
        ergebnis, neu = uebernimm(alt)
        zelle = neu.mappe.benannt("umschichtung")
        assert (zelle.wert, zelle.formel) == (D(98000), None)
        [e] = [e for e in ergebnis.uebernommen if e.feld.name == "umschichtung"]
        assert e.bemerkung == "war eine Formel (=49000*2); übernommen ist ihr Wert"

    def test_tage_die_ab_1904_zaehlen_bleiben_dieselben(self, alt: Path) -> None:
        mappen.ersetze(alt, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
        _, neu = uebernimm(alt)
        assert neu.eintraege.werte["stand"] == date(2025, 12, 2)  # 1462 days later, as the old workbook shows it

    def test_verschobene_felder_kommen_an_ihren_platz(self, alt: Path) -> None:
        alt.write_bytes(patche(alt.read_bytes(), [Schreibung("Budget", "H40", D(4711))]))
        mappen.name_auf(alt, "umschichtung", "Budget!$H$40")
        ergebnis, neu = uebernimm(alt)
        assert neu.mappe.benannt("umschichtung").wert == 4711
        [e] = [e for e in ergebnis.uebernommen if e.feld.name == "umschichtung"]
        assert (e.zelle.ref, e.feld.zelle) == ("H40", "C19")

    def test_eine_zelle_hat_nur_ein_feld(self, alt: Path) -> None:
        mappen.name_auf(alt, "beirat_am", "Deckblatt!$B$12")
        ergebnis, neu = uebernimm(alt)
        satz = "Der Zellname zeigt auf eine Zelle, die auf dem Blatt „Stand“ heißt."
        assert liegen(ergebnis, "beirat_am")[2] == satz
        assert neu.eintraege.werte["stand"] == date(2021, 12, 1)

    def test_umbenannte_blaetter_werden_gelesen(self, alt: Path) -> None:
        mappen.umbenannt(alt, "Budget", "Geld")
        ergebnis, neu = uebernimm(alt)
        assert neu.eintraege.werte["egt_zuteilung"] == 1_200_000
        [e] = [e for e in ergebnis.uebernommen if e.feld.name == "egt_zuteilung"]
        assert (e.zelle.blatt, e.feld.blatt) == ("Geld", "Budget")

    def test_das_jahr_war_uebertippt(self, alt: Path) -> None:
        """A 2022 form whose year somebody changed: its rows are still there."""
        mappen.tippe(alt, "massnahmen_abh_betrag", 5000, 2022)
        mappen.tippe(alt, "jahr", 2026, 2022)
        ergebnis, _ = uebernimm(alt, 2022)
        assert [e.wert for e in ergebnis.uebernommen if e.feld.name == "massnahmen_abh_betrag"] == [D(5000)]

    def test_mit_knopf(self, alt: Path) -> None:
        uebernehme(alt, alt.with_name("neu.xlsm"), 2026, mit_knopf=True)
        mappe = lies(alt.with_name("neu.xlsm"))
        assert mappe.benannt("egt_zuteilung").wert == 1_200_000
        assert mappe.paket.eintrag("xl/vbaProject.bin") is not None


class TestWasLiegenBleibt:
    def test_instrumente_die_es_nicht_mehr_gibt(self, alt: Path) -> None:
        mappen.tippe(alt, "massnahmen_abh_betrag", 1000, 2022)
        ergebnis, _ = uebernimm(alt)
        assert liegen(ergebnis, "massnahmen_abh_betrag") == (
            "!".join(mappen.ort("massnahmen_abh_betrag", 2022)), "1000",
            "Das Feld „massnahmen_abh_betrag“ gibt es 2026 nicht: „abH“ gehört in diesem Jahr nicht zum Katalog der "
            "Instrumente.",
        )  # fmt: skip

    def test_neues_wo_nur_noch_ausfinanziert_wird(self, alt: Path) -> None:
        mappen.tippe(alt, "massnahmen_fbw_eintritte", 5, 2022)
        mappen.tippe(alt, "massnahmen_fbw_betrag", 1000, 2022)
        ergebnis, neu = uebernimm(alt)
        assert liegen(ergebnis, "massnahmen_fbw_eintritte")[2].startswith("Hier lässt sich 2026 nichts Neues planen: ")
        assert neu.eintraege.werte["massnahmen_fbw_betrag"] == 1000

    @pytest.mark.parametrize(
        ("getippt", "satz"),
        [
            ("viel", "„Sachkosten (KFA-Basis (Bund und Kommune))“ enthält „viel“ statt einer Zahl."),
            ("1.234", "„Sachkosten (KFA-Basis (Bund und Kommune))“ enthält „1.234“ als Text; das lässt sich "
             "verschieden lesen."),
        ],
    )  # fmt: skip
    def test_was_niemand_sicher_lesen_kann(self, alt: Path, getippt: str, satz: str) -> None:
        mappen.tippe(alt, "vk_sach_kfa_basis", getippt, 2022)
        ergebnis, neu = uebernimm(alt)
        assert liegen(ergebnis, "vk_sach_kfa_basis") == ("Verwaltungskosten!B9", getippt, satz)
        assert ergebnis.unlesbar == 1
        assert "vk_sach_kfa_basis" not in neu.eintraege.werte

    def test_fehlerwerte_und_ungerechnete_formeln(self, alt: Path) -> None:
        mappen.setze(alt, "umschichtung", "<v>#REF!</v>", "e", 2022)
        mappen.formel(alt, "egt_einnahmen", "1+1", jahr=2022)
        ergebnis, _ = uebernimm(alt)
        assert ergebnis.unlesbar == 2
        assert liegen(ergebnis, "umschichtung")[1] == "#BEZUG!"

    def test_was_leer_aussieht(self, alt: Path) -> None:
        mappen.tippe(alt, "massnahmen_agh_betrag", " \u00a0", 2022)
        ergebnis, _ = uebernimm(alt)
        assert liegen(ergebnis, "massnahmen_agh_betrag")[2].startswith("Die Zelle sieht leer aus")

    def test_was_nicht_mehr_zur_auswahl_steht(self, alt: Path) -> None:
        mappen.tippe(alt, "schwerpunkt_1_thema", "7. Ein altes Thema", 2022)
        ergebnis, _ = uebernimm(alt)
        assert liegen(ergebnis, "schwerpunkt_1_thema")[2] == (
            "„7. Ein altes Thema“ steht im Formular 2026.1 nicht zur Auswahl."
        )

    def test_verlorene_namen(self, alt: Path) -> None:
        mappen.ohne_name(alt, "elb_plan")
        mappen.ohne_name(alt, "massnahmen_agh_betrag")  # its cell is blank: there is nothing to lose
        ergebnis, neu = uebernimm(alt)
        assert [(e.name, e.ort, e.wert, e.grund) for e in ergebnis.liegengeblieben] == [
            ("elb_plan", "Ziele!C6", "3000", "Der Zellname fehlt; der Wert steht dort, wo das Feld stand.")
        ]
        assert "elb_plan" not in neu.eintraege.werte

    def test_vertauschte_namen(self, alt: Path) -> None:
        (b1, z1), (b2, z2) = mappen.ort("egt_zuteilung", 2022), mappen.ort("vwt_zuteilung", 2022)
        mappen.name_auf(alt, "egt_zuteilung", f"{b2}!${z2[0]}${z2[1:]}")
        mappen.name_auf(alt, "vwt_zuteilung", f"{b1}!${z1[0]}${z1[1:]}")
        ergebnis, neu = uebernimm(alt)
        assert "heißt." in liegen(ergebnis, "egt_zuteilung")[2]
        assert "heißt." in liegen(ergebnis, "vwt_zuteilung")[2]
        assert not {"egt_zuteilung", "vwt_zuteilung"} & neu.eintraege.werte.keys()

    def test_ueber_formeln_und_gesetz_getippt(self, alt: Path) -> None:
        mappen.tippe(alt, "kfa", 1, 2022)
        mappen.tippe(alt, lies(alt).namen["kfa_satz"], D("0.5"), 2022)
        ergebnis, neu = uebernimm(alt)
        assert liegen(ergebnis, "kfa")[2] == "Der Wert ist über eine Formel getippt; die neue Mappe rechnet ihn selbst."
        assert liegen(ergebnis, "kfa_satz")[1:] == (
            "0.5", "Der Rechtsparameter ist geändert; in der neuen Mappe steht der gesetzliche Wert.",
        )  # fmt: skip
        assert not mappen.codes(neu.bericht.befunde) & {"FORMEL_UEBERSCHRIEBEN", "PARAMETER_GEAENDERT"}

    def test_fehlende_und_fremde_blaetter(self, alt: Path) -> None:
        mappen.ohne_blatt(alt, "Personal")
        ergebnis, _ = uebernimm(alt)
        assert [(e.ort, e.grund) for e in ergebnis.liegengeblieben] == [
            ("Personal", "Das Blatt „Personal“ fehlt mit allem, was darauf stand.")
        ]

    def test_das_protokoll_einer_frueheren_uebernahme_bleibt_in_seiner_mappe(self, alt: Path) -> None:
        zwischen = alt.with_name("zwischen.xlsx")
        uebernehme(alt, zwischen, 2024)
        ergebnis, _ = uebernimm(zwischen)
        [e] = ergebnis.liegengeblieben
        assert (e.ort, e.grund) == (
            UEBERNAHME, "Das Blatt „Übernahme“ gehört nicht zum Formular und bleibt in der alten Mappe.",
        )  # fmt: skip

    def test_notizen_neben_den_feldern(self, alt: Path) -> None:
        alt.write_bytes(patche(alt.read_bytes(), [Schreibung("Budget", "H40", "bitte beachten")]))
        ergebnis, _ = uebernimm(alt)
        [e] = ergebnis.liegengeblieben
        satz = "Die Zelle gehört zu keinem Feld des Formulars."
        assert (e.ort, e.wert, e.grund) == ("Budget!H40", "bitte beachten", satz)
        assert ergebnis.befunde[0].text == "Was hier steht (bitte beachten), ist nicht übernommen."

    def test_notizen_auch_wo_zeilen_verschoben_sind(self, alt: Path) -> None:
        """A name that was cut and pasted elsewhere makes its sheet one that has moved."""
        neu = [Schreibung("Budget", "H40", D(4711)), Schreibung("Budget", "H41", "bitte beachten")]
        alt.write_bytes(patche(alt.read_bytes(), neu))
        mappen.name_auf(alt, "umschichtung", "Budget!$H$40")
        ergebnis, _ = uebernimm(alt)
        assert [(e.ort, e.wert) for e in ergebnis.liegengeblieben] == [("Budget!H41", "bitte beachten")]

    @pytest.mark.parametrize(
        ("feld", "anders", "satz"),
        [
            (
                "egt_zuteilung",
                {"eingabe": False, "berechnet": True},
                "Das Feld wird berechnet und nimmt keine Eingabe.",
            ),
            ("egt_zuteilung", {"eingabe": False}, "Das Feld steht fest und nimmt keine Eingabe."),
            ("egt_zuteilung", {"art": Art.ANZAHL}, "Das Feld nimmt im Formular 2026.1 Angaben anderer Art."),
            ("stand", {"art": Art.TEXT}, "Das Feld nimmt im Formular 2026.1 Angaben anderer Art."),
            ("bemerkungen", {"art": Art.TEXT}, ""),
            ("egt_zuteilung", {}, ""),
        ],
    )
    def test_felder_die_sich_aendern(self, feld: str, anders: dict[str, Any], satz: str) -> None:
        form = edition(2026).form
        neu = form._replace(felder={**form.felder, feld: form.felder[feld]._replace(**anders)})
        zelle = Zelle("Budget", "C5", Zellart.ZAHL, D(1))
        assert hindernis(form.felder[feld], zelle, neu) == satz

    def test_felder_die_es_nicht_mehr_gibt(self) -> None:
        form = edition(2026).form
        neu = form._replace(felder={n: f for n, f in form.felder.items() if n != "umschichtung"})
        zelle = Zelle("Budget", "C19", Zellart.ZAHL, D(1))
        assert hindernis(form.felder["umschichtung"], zelle, neu) == "Das Feld gibt es im Formular 2026.1 nicht."


class TestBegruendungen:
    @pytest.fixture
    def begruendet(self, alt: Path) -> Path:
        """Every finding gets a Begründung."""
        mappen.tippe(alt, "massnahmen_abh_betrag", 100, 2022)
        mappen.tippe(alt, "massnahmen_abh_vorbindung", 200, 2022)  # more than the Betrag: a Fehler that cannot move
        assert laufe("berechnen", alt, "--ersetzen") == 1
        mappe = lies(alt)
        for zeile in range(10, 20):
            code = mappe.zelle("Prüfprotokoll", f"I{zeile}").roh
            if code:
                mappen.tippe(alt, ("Prüfprotokoll", f"J{zeile}"), f"Grund für {code}", 2022)
        return alt

    def test_bestehende_ziehen_um_und_verfallene_werden_genannt(self, begruendet: Path) -> None:
        ergebnis, neu = uebernimm(begruendet)
        [b] = [b for b in neu.bericht.befunde if b.code == "MASSNAHMEN_FREI"]
        assert b.begruendung == "Grund für MASSNAHMEN_FREI"
        verfallen = [e for e in ergebnis.liegengeblieben if e.titel.startswith("Begründung")]
        assert "Begründung zu VORBINDUNG_UEBER_BETRAG" in {e.titel for e in verfallen}
        alle = {b.begruendung for b in pruefe(lies(begruendet)).bericht.befunde if b.begruendung}
        angekommen = {b.begruendung for b in neu.bericht.befunde if b.begruendung}
        assert angekommen | {e.wert for e in verfallen} == alle
        assert not angekommen & {e.wert for e in verfallen}


class TestDasBlattUebernahme:
    def test_nennt_jeden_eintrag_mit_beiden_zellen(self, alt: Path) -> None:
        mappen.tippe(alt, "massnahmen_abh_betrag", 1000, 2022)
        mappen.tippe(alt, "bemerkungen", "=SUMME(A1)", 2022)
        ergebnis, neu = uebernimm(alt)
        mappe = neu.mappe
        zeilen = [
            tuple(mappe.zelle(UEBERNAHME, f"{s}{z}").roh for s in "ACDEF")
            for z in range(5, 5 + len(ergebnis.uebernommen) + 1)
        ]
        assert zeilen[0] == ("! nicht übernommen", "massnahmen_abh_betrag", "Maßnahmen!F16", "", "1.000,00 €")
        assert ("✓ übernommen", "egt_zuteilung", "Budget!C5", "Budget!C5", "1.200.000,00 €") in zeilen
        assert ("✓ übernommen", "stand", "Deckblatt!B12", "Deckblatt!B12", "01.12.2021") in zeilen
        assert all(mappe.zelle(UEBERNAHME, f"F{z}").formel is None for z in range(5, 60))
        assert "=SUMME(A1)" in {z[4] for z in zeilen}
        assert ergebnis.sha256 in mappe.zelle(UEBERNAHME, "A2").roh

    def test_haelt_jeden_dateinamen_aus(self, alt: Path) -> None:
        seltsam = alt.with_name("alt \udcff<&> \x01.xlsx")
        alt.rename(seltsam)
        uebernehme(seltsam, alt.with_name("neu.xlsx"), 2026)
        assert "aus „alt ?<&> \x01.xlsx“" in lies(alt.with_name("neu.xlsx")).zelle(UEBERNAHME, "A2").roh

    def test_stoert_weder_die_pruefung_noch_openpyxl(self, alt: Path) -> None:
        from openpyxl import load_workbook

        ergebnis, neu = uebernimm(alt)
        buch = load_workbook(alt.with_name("neu.xlsx"))
        assert buch.sheetnames[-1] == UEBERNAHME
        assert buch[UEBERNAHME]["A1"].value == UEBERNAHME
        assert buch[UEBERNAHME].protection.sheet
        assert buch[UEBERNAHME].max_row == 4 + len(ergebnis.uebernommen)
        assert not [b for b in neu.bericht.befunde if b.blatt == UEBERNAHME]


class TestDieKommandozeile:
    def test_zeigt_was_liegen_blieb_und_was_zu_tun_ist(self, alt: Path, capsys: Any) -> None:
        mappen.tippe(alt, "vk_it_nur_bund", "viel", 2022)
        assert laufe("uebernehmen", alt, "-o", alt.with_name("neu.xlsx"), "--jahr", "2026") == 1
        aus = capsys.readouterr().out
        assert "✗ Fehler Verwaltungskosten!C10: „Informationstechnik (nur Bund)“ (viel) ist nicht übernommen." in aus
        assert re.search(r"alt\.xlsx +2022\.1 +\S+neu\.xlsx +4[0-9] +1 +1 ", aus)
        assert aus.rstrip().endswith("das Blatt Übernahme der neuen Mappe nennt jeden Eintrag.")

    def test_ohne_verluste_ist_nichts_nachzutragen(self, alt: Path, capsys: Any) -> None:
        assert laufe("uebernehmen", alt, "-o", alt.with_name("neu.xlsx"), "--jahr", "2026") == 0
        assert (
            capsys.readouterr()
            .out.rstrip()
            .endswith("Prüfen Sie Stand, Fassung und Vorjahreswerte in der neuen Mappe.")
        )

    def test_json(self, alt: Path, capsys: Any) -> None:
        mappen.tippe(alt, "massnahmen_abh_betrag", 1000, 2022)
        assert laufe("uebernehmen", alt, "-o", alt.with_name("neu.xlsx"), "--jahr", "2026", "--json") == 0
        [m] = json.loads(capsys.readouterr().out)["mappen"]
        assert m["alt"]["jahr"] == 2022
        assert m["nicht_uebernommen"][0]["feld"] == "massnahmen_abh_betrag"
        [egt] = [e for e in m["uebernommen"] if e["feld"] == "egt_zuteilung"]
        assert (egt["von"], egt["nach"], egt["wert"]) == ("Budget!C5", "Budget!C5", "1200000")

    def test_mehrere_in_einen_ordner_und_eine_ist_kaputt(self, alt: Path, capsys: Any) -> None:
        andere = mappen.mappe(alt.with_name("andere.xlsx"), 2023)
        kaputt = alt.with_name("kaputt.xlsx")
        kaputt.write_bytes(b"PK\x03\x04 nichts")
        ordner = alt.with_name("neu")
        assert laufe("uebernehmen", alt, kaputt, andere, "-o", ordner, "--jahr", "2026") == 2
        assert sorted(p.name for p in ordner.iterdir()) == ["alt.xlsx", "andere.xlsx"]
        assert "✗ kaputt.xlsx ist nur zum Teil übertragen" in capsys.readouterr().out

    def test_ging_keine_steht_keine_leere_tabelle(self, alt: Path, capsys: Any) -> None:
        kaputt = alt.with_name("kaputt.xlsx")
        kaputt.write_bytes(b"PK\x03\x04 nichts")
        assert laufe("uebernehmen", kaputt, "-o", alt.with_name("neu.xlsx"), "--jahr", "2026") == 2
        aus = capsys.readouterr().out
        assert aus.count("kaputt.xlsx") == 1
        assert "Edition" not in aus

    def test_ein_unmoeglicher_name_ist_ein_satz(self, alt: Path, capsys: Any) -> None:
        assert laufe("uebernehmen", alt, "-o", alt.with_name("x" * 300 + ".xlsx"), "--jahr", "2026") == 2
        assert "der Name ist zu lang" in capsys.readouterr().out

    def test_nichts_wird_ueberschrieben(self, alt: Path, capsys: Any) -> None:
        vorher = alt.read_bytes()
        assert laufe("uebernehmen", alt, "-o", alt, "--jahr", "2026") == 2
        assert "gibt es schon" in capsys.readouterr().err
        assert laufe("uebernehmen", alt, "-o", alt.parent, "--jahr", "2026") == 2
        assert alt.read_bytes() == vorher
        with pytest.raises(MappeError):
            uebernehme(alt, alt, 2026)

    @pytest.mark.parametrize(
        ("argumente", "satz"),
        [
            (["-o", "neu.xlsx", "--jahr", "2031"], "Für das Planungsjahr 2031 gibt es kein Formular"),
            (["-o", "neu.xlsm", "--jahr", "2026"], "Die neue Mappe endet auf .xlsx; nennen Sie sie „neu.xlsx“."),
            (["-o", "neu.xlsx", "--jahr", "2026", "--mit-knopf"], "Die neue Mappe mit Schaltflächen endet auf .xlsm"),
        ],
    )
    def test_ein_satz_fuer_jeden_falschen_aufruf(
        self, alt: Path, capsys: Any, monkeypatch: Any, argumente: list[str], satz: str
    ) -> None:
        monkeypatch.chdir(alt.parent)
        assert laufe("uebernehmen", alt, *argumente) == 2
        assert satz in capsys.readouterr().err
        assert [p.name for p in alt.parent.iterdir()] == ["alt.xlsx"]

    def test_zwei_gleichen_namens(self, alt: Path, capsys: Any) -> None:
        andere = mappen.mappe(alt.parent / "b" / "ALT.xlsx", 2023)
        assert laufe("uebernehmen", alt, andere, "-o", alt.with_name("neu"), "--jahr", "2026") == 2
        assert "Zwei Mappen würden zu" in capsys.readouterr().err

    def test_die_uebernommene_mappe_laesst_sich_weiter_verwenden(self, alt: Path) -> None:
        uebernehme(alt, alt.with_name("neu.xlsx"), 2026)
        assert laufe("berechnen", alt.with_name("neu.xlsx"), "--ersetzen") == 0
        assert any(b.name == UEBERNAHME for b in lies(alt.with_name("neu.xlsx")).blaetter)
        assert not [b for b in pruefe(lies(alt.with_name("neu.xlsx"))).bericht.befunde if b.schwere is FEHLER]
