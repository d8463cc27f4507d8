"""„Ausfüllen“ and „Vorlage“: values by field name, losslessly; what does not belong is refused in one sentence."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D

import mappen
import pytest
from mappen import laufe

from amip_xl import jobs
from amip_xl.books.reader import als_datum, lies
from amip_xl.edition import edition
from amip_xl.errors import BedienError, MappeError
from amip_xl.planung import pruefe


@pytest.fixture
def leere(tmp_path):
    return mappen.schreibe(tmp_path / "leer.xlsx", {})


class TestAusfuellen:
    def test_der_ganze_plan_kommt_an(self, leere, tmp_path):
        ziel = tmp_path / "voll.xlsx"
        planung = jobs.ausfuellen(leere, mappen.plan(), ziel)
        assert planung.bericht.gueltig
        fertig = pruefe(lies(ziel))
        assert {n: fertig.eintraege.werte[n] for n in mappen.plan()} == mappen.plan()
        assert mappen.codes(fertig.bericht.befunde) == {"MASSNAHMEN_FREI"}  # results are fresh

    def test_ist_dasselbe_wie_die_gefuellte_vorlage(self, leere, tmp_path):
        """Whatever way the values came in, every cell shows the same."""
        jobs.ausfuellen(leere, mappen.plan(), tmp_path / "a.xlsx")
        jobs.berechnen(tmp_path / "a.xlsx", tmp_path / "a2.xlsx", jetzt=datetime(2026, 1, 1))
        b = mappen.mappe(tmp_path / "b.xlsx")
        jobs.berechnen(b, tmp_path / "b2.xlsx", jetzt=datetime(2026, 1, 1))
        eins, zwei = lies(tmp_path / "a2.xlsx"), lies(tmp_path / "b2.xlsx")
        for blatt in eins.blaetter:
            gezeigt = [
                {z.ref: (z.wert, z.formel) for z in m.zellen(blatt.name) if z.wert not in (None, "")}
                for m in (eins, zwei)
            ]
            assert gezeigt[0] == gezeigt[1], blatt.name

    def test_verlustfrei(self, leere, tmp_path):
        ziel = tmp_path / "voll.xlsx"
        vorher = leere.read_bytes()
        jobs.ausfuellen(leere, {"egt_zuteilung": D("0.30"), "name": "Stadt Goch"}, ziel)
        assert leere.read_bytes() == vorher
        alt, neu = mappen.teile(leere), mappen.teile(ziel)
        assert alt.keys() == neu.keys()
        anders = {t for t in alt if alt[t] != neu[t]}
        assert all(t.startswith("xl/worksheets/sheet") for t in anders)
        for teil in anders:
            assert mappen.ohne_zellen(alt[teil]) == mappen.ohne_zellen(neu[teil])
        assert b"<v>0.3</v>" in mappen.rohe_zellen(neu[mappen.blatteil(ziel, "Budget")])["C5"]

    def test_texte_bleiben_texte(self, leere, tmp_path):
        ziel = tmp_path / "voll.xlsx"
        texte = {"name": "=1+1", "bemerkungen": "@SUMME(A1)\n+49 2821 84", "ags": "05154036"}
        jobs.ausfuellen(leere, texte, ziel)
        mappe = lies(ziel)
        assert {n: mappe.benannt(n).wert for n in texte} == texte
        assert not any(mappe.benannt(n).formel for n in texte)

    def test_ein_leerer_text_leert_die_zelle(self, tmp_path):
        voll = mappen.mappe(tmp_path / "voll.xlsx")
        planung = jobs.ausfuellen(voll, {"egt_einnahmen": "", "bemerkungen": ""}, tmp_path / "neu.xlsx")
        assert not {"egt_einnahmen", "bemerkungen"} & planung.eintraege.werte.keys()
        assert "LEERER_TEXT" not in mappen.codes(planung.bericht.befunde)

    @pytest.mark.parametrize("zaehlt_ab_1904", [False, True])
    def test_ein_datum_bleibt_derselbe_tag(self, zaehlt_ab_1904, leere, tmp_path):
        if zaehlt_ab_1904:
            mappen.ersetze(leere, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
        ziel = tmp_path / "neu.xlsx"
        planung = jobs.ausfuellen(leere, {"stand": date(2025, 12, 19)}, ziel)
        assert planung.eintraege.werte["stand"] == date(2025, 12, 19)
        mappe = lies(ziel)
        assert als_datum(mappe.benannt("stand"), mappe.datum1904) == date(2025, 12, 19)

    def test_das_urteil_eines_frueheren_laufs_bleibt_stehen(self, tmp_path):
        """The overview mirrors the verdict that stands in the Prüfprotokoll."""
        datei = mappen.mappe(tmp_path / "m.xlsx")
        jobs.berechnen(datei, datei)
        jobs.ausfuellen(datei, {"name": "Stadt Goch"}, tmp_path / "neu.xlsx")
        mappe = lies(tmp_path / "neu.xlsx")
        spiegel = [z for z in mappe.zellen("Deckblatt") if z.formel == "protokoll_urteil"]
        assert [z.wert for z in spiegel] == ["angenommen mit Hinweisen"]

    def test_in_die_mappe_selbst_bleibt_das_original(self, leere):
        vorher = leere.read_bytes()
        jobs.ausfuellen(leere, {"name": "Stadt Goch"}, leere)
        assert lies(leere).benannt("name").wert == "Stadt Goch"
        assert (leere.parent / "leer.original.xlsx").read_bytes() == vorher


FALSCHES = [
    ({"egt_zuteilungg": 1}, "meinten Sie „egt_zuteilung“"),
    ({"ganz_was_anderes_xyz": 1}, "„amip-xl felder“ nennt alle Felder"),
    ({"massnahmen_fav_betrag": 1}, "gehört in diesem Jahr nicht zum Katalog"),
    ({"kfa": D(1)}, "wird berechnet"),
    ({"jahr": 2027}, "steht fest"),
    ({"egt_zuteilung": date(2026, 1, 1)}, "erwartet wird eine Zahl"),
    ({"egt_zuteilung": True}, "erwartet wird eine Zahl"),
    ({"egt_zuteilung": 1.5}, "erwartet wird eine Zahl"),
    ({"egt_zuteilung": D("NaN")}, "erwartet wird eine Zahl"),
    ({"egt_zuteilung": D("Infinity")}, "erwartet wird eine Zahl"),
    ({"ags": 5154036}, "Text in Anführungszeichen"),
    ({"stand": D(46000)}, "erwartet wird ein Datum"),
]


@pytest.mark.parametrize(("werte", "satz"), FALSCHES, ids=lambda w: str(w)[:50])
def test_verweigert_mit_einem_satz(werte, satz, leere, tmp_path):
    with pytest.raises(BedienError, match=satz):
        jobs.ausfuellen(leere, werte, tmp_path / "neu.xlsx")
    with pytest.raises(BedienError, match=satz):
        jobs.vorlage(2026, tmp_path / "neu.xlsx", werte=werte)
    assert not (tmp_path / "neu.xlsx").exists()


def test_verweigert_eine_offene_mappe_am_ziel(leere, tmp_path):
    (tmp_path / "~$neu.xlsx").write_bytes(b"")
    with pytest.raises(MappeError, match="geöffnet"):
        jobs.ausfuellen(leere, {"name": "x"}, tmp_path / "neu.xlsx")


def test_verweigert_ein_datum_in_einer_zelle_die_es_als_zahl_zeigen_wuerde(tmp_path):
    pfad = mappen.mappe(tmp_path / "Plan.xlsx")
    blatt, zelle = mappen.ort("stand")
    teil = mappen.blatteil(pfad, blatt)
    xml = mappen.teile(pfad)[teil]
    ganz = mappen.rohe_zellen(xml)[zelle]
    mappen.bearbeite(pfad, {teil: xml.replace(ganz, f'<c r="{zelle}" s="0"><v>45992</v></c>'.encode())})
    with pytest.raises(BedienError, match=f"ist {blatt}!{zelle} nicht als Datum formatiert"):
        jobs.ausfuellen(pfad, {"stand": date(2025, 12, 19)}, tmp_path / "neu.xlsx")
    assert not (tmp_path / "neu.xlsx").exists()


def test_verweigert_ein_feld_ohne_zelle(leere, tmp_path):
    mappen.ohne_name(leere, "egt_einnahmen")
    with pytest.raises(BedienError, match="fehlt der Zellname „egt_einnahmen“"):
        jobs.ausfuellen(leere, {"egt_einnahmen": D(1)}, tmp_path / "neu.xlsx")


class TestAufDerKommandozeile:
    def test_toml_datei(self, leere, tmp_path, capsys):
        (tmp_path / "w.toml").write_text('[werte]\negt_zuteilung = 2277250.00\nname = "Worms"\nstand = 2025-12-19\n')
        assert laufe("ausfuellen", leere, tmp_path / "w.toml", "-o", tmp_path / "neu.xlsx") == 0
        assert "3 Felder" in capsys.readouterr().out
        mappe = lies(tmp_path / "neu.xlsx")
        assert mappe.benannt("egt_zuteilung").wert == 2_277_250

    @pytest.mark.parametrize(
        ("inhalt", "satz"),
        [
            ("egt_zuteilung = ", "keine gültige TOML-Datei"),
            ("[werte.egt]\nx = 1", "ist eine Tabelle"),
            ("egt_zuteilungg = 1", "meinten Sie"),
            ("kfa = 1", "wird berechnet"),
            ("stand = 10:30:00", "ein Datum"),
        ],
    )
    def test_ein_fehler_in_der_datei(self, inhalt, satz, leere, tmp_path, capsys):
        (tmp_path / "w.toml").write_text(inhalt)
        assert laufe("ausfuellen", leere, tmp_path / "w.toml", "-o", tmp_path / "neu.xlsx") == 2
        gesagt = capsys.readouterr()
        assert gesagt.out == ""
        assert satz in gesagt.err
        assert not (tmp_path / "neu.xlsx").exists()

    def test_ein_vorhandenes_ziel_wird_nicht_ueberschrieben(self, leere, tmp_path, capsys):
        (tmp_path / "w.toml").write_text('name = "x"')
        andere = mappen.mappe(tmp_path / "andere.xlsx")
        vorher = andere.read_bytes()
        assert laufe("ausfuellen", leere, tmp_path / "w.toml", "-o", andere) == 2
        assert "gibt es schon" in capsys.readouterr().err
        assert laufe("vorlage", "--jahr", "2026", "-o", andere) == 2
        assert "gibt es schon" in capsys.readouterr().err
        assert andere.read_bytes() == vorher


class TestVorlage:
    @pytest.mark.parametrize("jahr", [2012, 2026])
    def test_ist_sofort_eine_mappe_ihres_jahres(self, jahr, tmp_path):
        jobs.vorlage(jahr, tmp_path / "m.xlsx", ags="05154036", name="Stadt Kleve")
        planung = pruefe(lies(tmp_path / "m.xlsx"))
        assert planung.edition is edition(jahr)
        assert planung.eintraege.werte["ags"] == "05154036"
        # nothing is wrong with it but that it is empty
        assert mappen.codes(planung.bericht.befunde) <= {
            "PFLICHT_FEHLT",
            "PFLICHT_DER_EBENE_FEHLT",
            "ANGABE_ERWARTET",
            "SCHWERPUNKTE_FEHLEN",
        }

    @pytest.mark.parametrize("jahr", [2011, 2028, 0, -5])
    def test_ein_jahr_ohne_formular(self, jahr, tmp_path):
        with pytest.raises(BedienError, match="2012 bis 2027"):
            jobs.vorlage(jahr, tmp_path / "m.xlsx")


def test_ein_text_im_zahlenfeld_wird_eingetragen_wie_getippt_und_von_der_pruefung_gefunden(tmp_path):
    leer, ziel = tmp_path / "leer.xlsx", tmp_path / "voll.xlsx"
    jobs.vorlage(2026, leer)
    planung = jobs.ausfuellen(leer, {"egt_zuteilung": "1.234,56", "stand": "19.12.2025"}, ziel)
    codes = {(b.code, b.feld) for b in planung.bericht.befunde}
    assert ("TEXT_ALS_ZAHL", "egt_zuteilung") in codes
    assert ("DATUM_ALS_TEXT", "stand") in codes
    assert lies(ziel).benannt("egt_zuteilung").wert == "1.234,56"


def test_der_name_verraet_ob_makros_darin_sind(tmp_path):
    leer = mappen.mappe(tmp_path / "leer.xlsx")
    with pytest.raises(BedienError, match=r"endet auf \.xlsx; nennen Sie sie „voll\.xlsx“"):
        jobs.ausfuellen(leer, {"bemerkungen": "x"}, tmp_path / "voll.xlsm")
    assert not (tmp_path / "voll.xlsm").exists()
