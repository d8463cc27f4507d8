"""Many municipal workbooks make one county workbook: every figure adds up, every return is accounted for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libreoffice import braucht_libreoffice, recalculate
from mappen import laufe

from amip_xl import jobs, law
from amip_xl.books.reader import lies
from amip_xl.consolidate import Kreisergebnis, konsolidiere
from amip_xl.edition import edition
from amip_xl.errors import BedienError, MappeError
from amip_xl.findings import FEHLER
from amip_xl.form import Konsolidierung
from amip_xl.planung import pruefe

FORM = edition(2026).form
KREIS = "07999"  # a county no catalogue knows: its own workbook says who belongs to it
ORTE = {f"{KREIS}00{i}": f"Gemeinde {i}" for i in (1, 2, 3)}
ERSTE_ZEILE = 6


@dataclass
class Kreis:
    """A folder of returns and the county's own workbook."""

    ordner: Path
    ziel: Path
    kreismappe: Path | None = None
    plaene: dict[str, dict[str, Any]] = field(default_factory=dict)

    def gemeinde(self, ags: str, datei: str | None = None, jahr: int = 2026, **anders: Any) -> Path:
        werte = mappen.plan(jahr, ags=ags, name=ORTE.get(ags, f"Ort {ags}"), **anders)
        self.plaene[ags] = werte
        return mappen.aendere(self.ordner / (datei or f"{ags}.xlsx"), werte, jahr)

    def eigene(self, **werte: Any) -> None:
        kennung = {
            "name": "Musterkreis", "ags": f"{KREIS}000", "ebene": "Kreis", "traegerform": "zkT", "fassung": "Entwurf",
            "stand": date(2025, 12, 19), "delegationsgemeinden": " ".join(ORTE),
        }  # fmt: skip
        self.kreismappe = mappen.aendere(self.ordner.parent / "kreis.xlsx", {**kennung, **werte})

    def fuehre_zusammen(self) -> Kreisergebnis:
        return konsolidiere([self.ordner], self.ziel, self.kreismappe)

    def werte(self) -> Mapping[str, Any]:
        return pruefe(lies(self.ziel)).eintraege.werte


@pytest.fixture
def kreis(tmp_path):
    (tmp_path / "ein").mkdir()
    k = Kreis(tmp_path / "ein", tmp_path / "aus" / "KREIS.xlsx")
    k.eigene()
    return k


@pytest.fixture
def voll(kreis):
    for ags in ORTE:
        kreis.gemeinde(ags)
    return kreis


def befund(ergebnis: Kreisergebnis, code: str):
    [b] = [b for b in ergebnis.befunde if b.code == code]
    return b


class TestWasAusDenFeldernWird:
    """Each field says itself how many become one."""

    def test_summen_addieren_sich(self, voll):
        ergebnis = voll.fuehre_zusammen()
        werte = voll.werte()
        for feld in FORM.eingaben:
            if feld.konsolidierung is Konsolidierung.SUMME:
                teile = [p[feld.name] for p in voll.plaene.values() if feld.name in p]
                assert werte.get(feld.name) == (sum(teile) if teile else None), feld.name
        assert not [b for b in ergebnis.befunde if b.schwere is FEHLER]

    def test_leer_bleibt_leer_und_wird_gezaehlt(self, kreis):
        kreis.gemeinde(f"{KREIS}001", egt_einnahmen=D(5))
        kreis.gemeinde(f"{KREIS}002", egt_einnahmen=None)
        kreis.gemeinde(f"{KREIS}003", egt_einnahmen=D(0))
        ergebnis = kreis.fuehre_zusammen()
        assert kreis.werte()["egt_einnahmen"] == 5
        assert "p16e_af_zuteilung" not in kreis.werte()
        zeile = gemeindezeile(kreis.ziel, "egt_einnahmen")
        assert zeile["gemeldet"] == "! 2 von 3; leer: Gemeinde 2"
        assert zeile["werte"] == [D(5), None, D(0)]
        b = befund(ergebnis, "SUMME_TEILWEISE_GEMELDET")
        assert (b.feld, b.zelle) == ("egt_einnahmen", mappen.ort("egt_einnahmen")[1])
        assert "nur von 2" in b.text
        assert b.text.startswith("1 Summe hat nicht von allen 3 Gemeinden einen Wert;")

    def test_was_gleich_sein_muss(self, kreis):
        kreis.gemeinde(f"{KREIS}001", ks_stichtag_aktuell=date(2025, 9, 1))
        kreis.gemeinde(f"{KREIS}002", ks_stichtag_aktuell=date(2025, 9, 1))
        kreis.gemeinde(f"{KREIS}003", ks_stichtag_aktuell=date(2025, 6, 1))
        ergebnis = kreis.fuehre_zusammen()
        b = befund(ergebnis, "ANGABEN_UNGLEICH")
        assert (b.schwere, b.feld) == (FEHLER, "ks_stichtag_aktuell")
        assert "01.09.2025: Gemeinde 1, Gemeinde 2" in b.text
        assert "01.06.2025: Gemeinde 3" in b.text
        assert "ks_stichtag_aktuell" not in kreis.werte()

    def test_was_ueberall_gleich_ist_steht_auch_im_kreis(self, voll):
        voll.fuehre_zusammen()
        assert voll.werte()["fassung"] == "Entwurf"

    def test_texte_werden_mit_namen_gesammelt(self, kreis):
        kreis.eigene(budget_erlaeuterung="Der Kreis sagt dies.")
        kreis.gemeinde(f"{KREIS}001", budget_erlaeuterung="Eins.")
        kreis.gemeinde(f"{KREIS}002")
        kreis.gemeinde(f"{KREIS}003", budget_erlaeuterung="=SUMME(Drei)")
        kreis.fuehre_zusammen()
        text = kreis.werte()["budget_erlaeuterung"]
        assert text == "Der Kreis sagt dies.\nGemeinde 1: Eins.\nGemeinde 3: =SUMME(Drei)"
        beitraege = tabelle(kreis.ziel, "Beiträge", 5, "ABC")
        assert ("Gemeinde 3", FORM.felder["budget_erlaeuterung"].titel, "=SUMME(Drei)") in beitraege

    def test_lange_texte_stehen_auf_ihrem_blatt(self, kreis):
        for ags in ORTE:
            kreis.gemeinde(ags, budget_erlaeuterung="x" * 1900)
        ergebnis = kreis.fuehre_zusammen()
        assert kreis.werte()["budget_erlaeuterung"] == "3 Beiträge der Gemeinden: siehe Blatt Beiträge."
        assert sum(z[2] == "x" * 1900 for z in tabelle(kreis.ziel, "Beiträge", 5, "ABC")) == 3
        assert "TEXT_ZU_LANG" not in mappen.codes(ergebnis.befunde)

    def test_quoten_werden_neu_berechnet_nie_gemittelt(self, kreis):
        """10 of 100 and 90 of 100 000: the mean would be 5,045 %, the county's ratio is 0,0999 %."""
        frei = {n: None for n in mappen.plan() if n.startswith(("integrationen_", "elb_", "lzb_", "ks_"))}
        kreis.gemeinde(f"{KREIS}001", **{**frei, "integrationen_plan": D(10), "elb_plan": D(100)})
        kreis.gemeinde(f"{KREIS}002", **{**frei, "integrationen_plan": D(90), "elb_plan": D(100_000)})
        kreis.gemeinde(f"{KREIS}003", **frei)
        ergebnis = kreis.fuehre_zusammen()
        assert ergebnis.kreis.ergebnisse["integrationsquote_plan"] == D(100) / D(100_100)

    def test_was_dem_kreis_gehoert_kommt_aus_seiner_mappe(self, voll):
        voll.eigene(iq_angebot=D("0.022"), traegerversammlung_am=date(2025, 11, 3))
        voll.fuehre_zusammen()
        werte = voll.werte()
        assert werte["iq_angebot"] == D("0.022")
        assert werte["traegerversammlung_am"] == date(2025, 11, 3)
        assert (werte["name"], werte["ags"], werte["ebene"]) == ("Musterkreis", f"{KREIS}000", "Kreis")
        assert "sachkosten_pauschale_je_vzae" not in werte

    def test_eigene_betraege_des_kreises_kommen_hinzu(self, voll):
        voll.eigene(egt_zuteilung=D("1.50"), pers_steuerung_plan=D("3.25"))
        voll.fuehre_zusammen()
        werte = voll.werte()
        assert werte["egt_zuteilung"] == 3 * D(1_200_000) + D("1.50")
        assert werte["pers_steuerung_plan"] == D("3.25")

    def test_ein_unlesbarer_eintrag_fehlt_in_der_summe_mit_namen(self, voll):
        mappen.tippe(voll.ordner / f"{KREIS}002.xlsx", "egt_zuteilung", "k.A.")
        ergebnis = voll.fuehre_zusammen()
        b = befund(ergebnis, "SUMME_UNVOLLSTAENDIG")
        assert (b.schwere, b.feld, b.ist) == (FEHLER, "egt_zuteilung", "k.A.")
        assert "Gemeinde 2" in b.text
        assert voll.werte()["egt_zuteilung"] == 2_400_000
        assert "k.A." in str(gemeindezeile(voll.ziel, "egt_zuteilung")["werte"][1])

    def test_ein_sicher_gelesener_text_zaehlt_mit(self, voll):
        mappen.tippe(voll.ordner / f"{KREIS}002.xlsx", "egt_zuteilung", "1.234,56")
        voll.fuehre_zusammen()
        assert voll.werte()["egt_zuteilung"] == 2 * D(1_200_000) + D("1234.56")
        [zeile] = [z for z in herkunft(voll.ziel) if z["Feld"] == "egt_zuteilung" and "002" in z["Datei"]]
        assert (zeile["wie gespeichert"], zeile["Zahl"]) == ("1.234,56", D("1234.56"))

    @settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2) | st.none(), min_size=3, max_size=3))
    def test_summen_stimmen_auf_den_cent(self, tmp_path_factory, betraege):
        ordner = tmp_path_factory.mktemp("kreis")
        (ordner / "ein").mkdir()
        k = Kreis(ordner / "ein", ordner / "KREIS.xlsx")
        k.eigene()
        for ags, betrag in zip(ORTE, betraege, strict=True):
            k.gemeinde(ags, vk_sach_kfa_basis=betrag)
        k.fuehre_zusammen()
        gemeldet = [b for b in betraege if b is not None]
        assert k.werte().get("vk_sach_kfa_basis") == (sum(gemeldet) if gemeldet else None)


class TestRuecklauf:
    """Missing, duplicate, wrong-year, foreign and unreadable returns: each has its line and its finding."""

    def zeile(self, ergebnis: Kreisergebnis, b) -> tuple[str, str, str]:
        """What stands in the line of the sheet Gemeinden that a finding points at."""
        assert b.blatt == "Gemeinden"
        mappe = lies(ergebnis.ziel)
        n = int(b.zelle[1:])
        assert b.zelle == f"A{n}"
        assert n >= ERSTE_ZEILE
        return tuple(str(mappe.zelle("Gemeinden", f"{s}{n}").wert or "") for s in "ABC")  # type: ignore[return-value]

    def test_alle_da(self, voll):
        ergebnis = voll.fuehre_zusammen()
        assert (ergebnis.gezaehlt, ergebnis.erwartet) == (3, 3)
        mappe = lies(voll.ziel)
        assert "3 von 3 Gemeinden" in str(mappe.zelle("Gemeinden", "A2").wert)
        assert str(voll.werte()["bemerkungen"]).startswith("Zusammengeführt aus 3 von 3 Gemeindemappen.")

    def test_fehlt(self, voll):
        (voll.ordner / f"{KREIS}002.xlsx").unlink()
        ergebnis = voll.fuehre_zusammen()
        assert (ergebnis.gezaehlt, ergebnis.erwartet) == (2, 3)
        b = befund(ergebnis, "GEMEINDE_FEHLT")
        assert b.schwere is FEHLER
        assert self.zeile(ergebnis, b)[1:] == ("✗ fehlt", f"{KREIS}002")
        assert voll.werte()["egt_zuteilung"] == 2_400_000

    def test_die_neuere_zaehlt_die_aelteren_sind_ueberholt(self, voll):
        voll.gemeinde(f"{KREIS}002", "a-neu.xlsx", stand=date(2026, 1, 2), egt_zuteilung=D(7))
        voll.gemeinde(f"{KREIS}002", "z-alt.xlsx", stand=date(2024, 1, 2), egt_zuteilung=D(9))
        ergebnis = voll.fuehre_zusammen()
        aeltere = [b for b in ergebnis.befunde if b.code == "GEMEINDE_UEBERHOLT"]
        assert len(aeltere) == 2
        assert all("es zählt a-neu.xlsx (Stand 02.01.2026 statt" in b.text for b in aeltere)
        assert all(self.zeile(ergebnis, b)[1] == "! zählt nicht (überholt)" for b in aeltere)
        assert voll.werte()["egt_zuteilung"] == 2_400_007
        assert ergebnis.gezaehlt == 3
        assert all(b.schwere is not FEHLER for b in aeltere)

    def test_dieselbe_datei_zweimal_ist_doppelt(self, voll):
        (voll.ordner / "kopie.xlsx").write_bytes((voll.ordner / f"{KREIS}002.xlsx").read_bytes())
        ergebnis = voll.fuehre_zusammen()
        b = befund(ergebnis, "GEMEINDE_DOPPELT")
        assert "Inhalt gleich" in b.text
        assert self.zeile(ergebnis, b)[1] == "! zählt nicht (doppelt)"
        assert (ergebnis.gezaehlt, voll.werte()["egt_zuteilung"]) == (3, 3 * D(1_200_000))

    def test_anderes_jahr(self, voll):
        voll.gemeinde(f"{KREIS}003", jahr=2025)
        ergebnis = voll.fuehre_zusammen()
        b = befund(ergebnis, "FALSCHES_JAHR")
        assert self.zeile(ergebnis, b)[1] == "✗ zählt nicht (anderes Jahr)"
        assert mappen.codes(ergebnis.befunde) >= {"FALSCHES_JAHR", "GEMEINDE_FEHLT"}

    def test_fremder_ags(self, voll):
        voll.gemeinde("05154036")
        ergebnis = voll.fuehre_zusammen()
        b = befund(ergebnis, "FREMDE_GEMEINDE")
        assert "05154036" in b.text
        assert self.zeile(ergebnis, b)[1] == "✗ zählt nicht (fremder AGS)"
        assert voll.werte()["egt_zuteilung"] == 3_600_000

    def test_ags_ohne_fuehrende_null_zaehlt_und_wird_gemeldet(self, voll):
        mappen.tippe(voll.ordner / f"{KREIS}002.xlsx", "ags", 7999002)
        ergebnis = voll.fuehre_zusammen()
        assert ergebnis.gezaehlt == 3
        assert "AGS_FUEHRENDE_NULL" in mappen.codes(ergebnis.gemeinden.befunde)

    def test_unlesbar(self, voll):
        (voll.ordner / f"{KREIS}002.xlsx").write_bytes(b"kaputt")
        ergebnis = voll.fuehre_zusammen()
        b = befund(ergebnis, "RUECKLAUF_UNLESBAR")
        assert f"{KREIS}002.xlsx" in b.text
        assert self.zeile(ergebnis, b)[1] == "✗ unlesbar"
        assert ergebnis.unlesbar == 1
        assert laufe("konsolidieren", voll.ordner, "-o", voll.ziel, "--kreis", voll.kreismappe) == 2

    def test_ein_jahr_ohne_formular_ist_unlesbar(self, voll):
        mappen.tippe(voll.ordner / f"{KREIS}002.xlsx", "jahr", 2035)
        assert "2035" in befund(voll.fuehre_zusammen(), "RUECKLAUF_UNLESBAR").text

    def test_kreismappe_im_ordner(self, voll):
        mappen.mappe(voll.ordner / "k.xlsx", ebene="Kreis", ags=f"{KREIS}000")
        ergebnis = voll.fuehre_zusammen()
        assert befund(ergebnis, "KREISMAPPE_IM_ORDNER").schwere is not FEHLER
        assert voll.werte()["egt_zuteilung"] == 3_600_000

    def test_nichts_da(self, kreis):
        with pytest.raises(BedienError, match="keine Mappe"):
            kreis.fuehre_zusammen()
        (kreis.ordner / "x.xlsx").write_bytes(b"kaputt")
        with pytest.raises(MappeError, match="keine lesbar"):
            kreis.fuehre_zusammen()
        assert not kreis.ziel.exists()

    def test_ohne_kreismappe_ist_die_vollstaendigkeit_ungeprueft(self, voll):
        ergebnis = konsolidiere([voll.ordner], voll.ziel)
        assert "nicht hinterlegt" in befund(ergebnis, "GEMEINDEN_UNBEKANNT").text
        assert ergebnis.gezaehlt == 3

    def test_die_meinung_der_mehrheit_gilt_nur_ohne_kreismappe(self, kreis):
        """Two returns of the wrong year against one: with the county's own workbook the one counts."""
        kreis.gemeinde(f"{KREIS}001")
        kreis.gemeinde(f"{KREIS}002", jahr=2025)
        kreis.gemeinde(f"{KREIS}003", jahr=2025)
        ergebnis = kreis.fuehre_zusammen()
        assert (ergebnis.sammlung.jahr, ergebnis.gezaehlt) == (2026, 1)


class TestDateien:
    """What is read and what is written."""

    def test_das_ergebnis_im_ordner_wird_nicht_mitgelesen(self, voll):
        voll.ziel = voll.ordner / "KREIS.xlsx"
        voll.fuehre_zusammen()
        eins = dict(voll.werte())
        ergebnis = voll.fuehre_zusammen()
        assert voll.werte() == eins
        assert ergebnis.gezaehlt == 3
        assert "KREISMAPPE_IM_ORDNER" not in mappen.codes(ergebnis.befunde)

    def test_aufbewahrte_originale_und_sperrdateien_zaehlen_nicht(self, voll):
        for ags in ORTE:
            for text in ("neu", "noch neuer"):
                datei = voll.ordner / f"{ags}.xlsx"
                mappen.tippe(datei, "bemerkungen", text)
                jobs.berechnen(datei, datei)
        assert list(voll.ordner.glob("*.original-2.xlsx"))
        (voll.ordner / "~$07999001.xlsx").write_bytes(b"x")
        (voll.ordner / ".~lock.07999001.xlsx#").write_bytes(b"x")
        ergebnis = voll.fuehre_zusammen()
        assert ergebnis.gezaehlt == 3
        assert "GEMEINDE_DOPPELT" not in mappen.codes(ergebnis.befunde)

    def test_die_gemeindemappen_bleiben_unberuehrt(self, voll):
        vorher = {p: p.read_bytes() for p in voll.ordner.iterdir()}
        voll.fuehre_zusammen()
        assert {p: p.read_bytes() for p in voll.ordner.iterdir()} == vorher

    def test_eine_fruehere_kreismappe_bleibt_als_kopie(self, voll):
        voll.fuehre_zusammen()
        frueher = voll.ziel.read_bytes()
        voll.gemeinde(f"{KREIS}001", egt_zuteilung=D(1))
        voll.fuehre_zusammen()
        assert frueher in {p.read_bytes() for p in voll.ziel.parent.glob("KREIS.original*.xlsx")}

    def test_eine_zusammenfuehrung_ist_keine_mappe_des_kreises(self, voll):
        """Given as --kreis its sums would count twice."""
        voll.fuehre_zusammen()
        with pytest.raises(BedienError, match="selbst schon eine Zusammenführung"):
            konsolidiere([voll.ordner], voll.ziel.with_name("NEU.xlsx"), voll.ziel)


class TestDieKreismappeIstAmtlich:
    """The result is the same official form: it is checked, calculated and added up like any other."""

    def test_pruefen_nimmt_sie_an(self, voll):
        voll.fuehre_zusammen()
        [bericht] = jobs.pruefen([voll.ziel])
        assert bericht.bericht.gueltig
        assert "ERGEBNISSE_VERALTET" not in mappen.codes(bericht.bericht.befunde)

    def test_berechnen_laeuft_und_aendert_kein_ergebnis(self, voll, tmp_path):
        ergebnis = voll.fuehre_zusammen()
        bericht = jobs.berechnen(voll.ziel, tmp_path / "neu.xlsx")
        assert bericht.ergebnisse == ergebnis.as_json()["mappen"][-1]["ergebnisse"]
        assert pruefe(lies(tmp_path / "neu.xlsx")).ergebnisse == ergebnis.kreis.ergebnisse

    def test_kreise_werden_zum_land(self, tmp_path):
        """County workbooks add up once more."""
        ein = tmp_path / "laender"
        for nummer in ("07998", "07999"):
            k = Kreis(tmp_path / nummer, ein / f"{nummer}.xlsx")
            k.gemeinde(f"{nummer}001")
            k.gemeinde(f"{nummer}002")
            k.fuehre_zusammen()
        land = konsolidiere([ein], tmp_path / "LAND.xlsx")
        assert land.gezaehlt == 2
        werte = pruefe(lies(tmp_path / "LAND.xlsx")).eintraege.werte
        assert werte["egt_zuteilung"] == 4 * D(1_200_000)
        assert (werte["ags"], werte["ebene"]) == ("07000000", "Land")
        assert jobs.pruefen([tmp_path / "LAND.xlsx"])[0].bericht.gueltig

    def test_das_protokoll_nennt_die_befunde_der_zusammenfuehrung(self, voll):
        (voll.ordner / f"{KREIS}002.xlsx").unlink()
        voll.fuehre_zusammen()
        mappe = lies(voll.ziel)
        assert "GEMEINDE_FEHLT" in {mappe.zelle("Prüfprotokoll", f"I{n}").wert for n in range(10, 30)}
        assert mappe.benannt("protokoll_urteil").wert == "zurück"

    def test_alle_befunde_der_gemeinden_stehen_auf_einem_blatt(self, voll):
        mappen.tippe(voll.ordner / f"{KREIS}002.xlsx", "egt_zuteilung", "k.A.")
        voll.fuehre_zusammen()
        zeilen = tabelle(voll.ziel, "Befunde", 5, "ABCDEFGH")
        assert (f"{KREIS}002.xlsx", "✗ Fehler", *mappen.ort("egt_zuteilung")) in {z[:4] for z in zeilen}


class TestHerkunft:
    """For each county figure: file, SHA-256, sheet, cell, raw text as typed, number."""

    def test_eine_zeile_je_eingabe(self, voll):
        voll.eigene(iq_angebot=D("0.022"), egt_zuteilung=D(5))
        voll.fuehre_zusammen()
        zeilen = im_kreis(voll.ziel)
        eigen = {"bemerkungen", "stand"}
        erwartet = {
            (f"{ags}.xlsx", n)
            for ags, plan in voll.plaene.items()
            for n in plan
            if FORM.felder[n].konsolidierung is not Konsolidierung.KREIS
        }
        assert {(z["Datei"], z["Feld"]) for z in zeilen if z["Datei"] != "kreis.xlsx"} == erwartet
        assert {"iq_angebot", "egt_zuteilung"} <= {z["Feld"] for z in zeilen if z["Datei"] == "kreis.xlsx"} | eigen
        assert len(zeilen) == len({(z["Datei"], z["Feld"]) for z in zeilen})

    def test_jede_zeile_fuehrt_zur_zelle(self, voll):
        voll.fuehre_zusammen()
        gelesen = {p.name: lies(p) for p in (*voll.ordner.iterdir(), voll.kreismappe)}
        for z in im_kreis(voll.ziel):
            mappe = gelesen[z["Datei"]]
            assert z["SHA-256"] == hashlib.sha256(mappe.pfad.read_bytes()).hexdigest()
            zelle = mappe.zelle(z["Blatt"], z["Zelle"])
            assert zelle.roh == z["wie gespeichert"]
            assert mappe.namen[z["Feld"]] == (z["Blatt"], z["Zelle"])
            feld = FORM.felder[z["Feld"]]
            assert z["Kreis: Zelle"] == f"{feld.blatt}!{feld.zelle}"
            if feld.art.zahl:
                assert z["Zahl"] == zelle.wert

    def test_die_summe_der_zeilen_ist_die_zahl_im_kreis(self, voll):
        voll.eigene(egt_zuteilung=D("1.50"))
        voll.fuehre_zusammen()
        summen: dict[str, D] = {}
        for z in im_kreis(voll.ziel):
            if FORM.felder[z["Feld"]].konsolidierung is Konsolidierung.SUMME:
                summen[z["Feld"]] = summen.get(z["Feld"], D(0)) + z["Zahl"]
        werte = voll.werte()
        assert summen == {
            n: w for n, w in werte.items() if n in summen or FORM.felder[n].konsolidierung is Konsolidierung.SUMME
        }
        assert summen["egt_zuteilung"] == D("3600001.50")


class TestKleve:
    """Kreis Kleve: fifteen of sixteen is not enough."""

    GEMEINDEN = law.gebiete()["05154"].gemeinden

    def ordner(self, tmp_path: Path, ohne: str | None = None) -> Path:
        for g in self.GEMEINDEN:
            if g.ags != ohne:
                mappen.mappe(tmp_path / "ein" / f"{g.ags}.xlsx", ags=g.ags, name=g.name)
        return tmp_path / "ein"

    def test_sechzehn(self, tmp_path, capsys):
        assert laufe("konsolidieren", self.ordner(tmp_path), "-o", tmp_path / "K.xlsx") == 0
        gesagt = capsys.readouterr()
        assert "16 von 16 Gemeinden" in gesagt.out
        assert "16/16" in gesagt.err
        assert pruefe(lies(tmp_path / "K.xlsx")).eintraege.werte["egt_zuteilung"] == 16 * D(1_200_000)

    def test_fuenfzehn(self, tmp_path, capsys):
        ordner = self.ordner(tmp_path, ohne="05154036")
        assert laufe("konsolidieren", ordner, "-o", tmp_path / "K.xlsx", "--json") == 1
        kreis = json.loads(capsys.readouterr().out)["mappen"][-1]
        [b] = [b for b in kreis["befunde"] if b["code"] == "GEMEINDE_FEHLT"]
        assert b["blatt"] == "Gemeinden"
        zeile = int(b["zelle"][1:])
        mappe = lies(tmp_path / "K.xlsx")
        assert mappe.zelle("Gemeinden", f"C{zeile}").wert == "05154036"
        assert "15 von 16" in str(mappe.zelle("Gemeinden", "A2").wert)


def test_die_veroeffentlichten_summen_des_kreises_kleve(tmp_path):
    """The sixteen example workbooks give the figures the county published."""
    from amip_xl.beispiele import gemeinden, kreis, lade

    jahr = lade("kleve-2023").dokument.jahr
    alle = gemeinden()
    for ags, werte in alle.items():
        mappen.aendere(tmp_path / "ein" / f"{ags}.xlsx", dict(werte), jahr)
    eigene = mappen.aendere(tmp_path / "kreis.xlsx", dict(kreis()), jahr)
    ergebnis = konsolidiere([tmp_path / "ein"], tmp_path / "K.xlsx", eigene)
    assert (ergebnis.gezaehlt, ergebnis.erwartet) == (16, 16)
    gezeigt = {**ergebnis.kreis.eintraege.werte, **ergebnis.kreis.ergebnisse}
    veroeffentlicht = {
        n: w for n, w in lade("kleve-2023").werte.items() if isinstance(w, D) and n in next(iter(alle.values()))
    }
    assert len(veroeffentlicht) > 5
    assert {n: gezeigt[n] for n in veroeffentlicht} == veroeffentlicht
    assert not [b for b in ergebnis.befunde if b.schwere is FEHLER]


@braucht_libreoffice
def test_libreoffice_oeffnet_die_kreismappe_ohne_fehlerzellen(voll, tmp_path):
    mappen.tippe(voll.ordner / f"{KREIS}003.xlsx", "vwt_zuteilung_vorjahr", "k.A.")
    voll.fuehre_zusammen()
    [neu] = recalculate([voll.ziel], tmp_path / "lo")
    vorher, nachher = lies(voll.ziel), lies(neu)
    for blatt in nachher.blaetter:
        for z in nachher.zellen(blatt.name):
            assert not str(z.wert).startswith("#"), z
            alt = vorher.zelle(blatt.name, z.ref)
            if alt.formel is not None and isinstance(alt.wert, D):
                assert z.wert == pytest.approx(alt.wert), (alt, z)
    kontrollen = [z.wert for z in nachher.zellen("Gemeinden") if z.ref.startswith("F") and z.formel]
    assert set(kontrollen) == {"✓ stimmt", "✓ überall gleich"}


# -- reading the extra sheets -----------------------------------------------------------------------


def tabelle(pfad: Path, blatt: str, erste: int, spalten: str) -> list[tuple[Any, ...]]:
    mappe = lies(pfad)
    zeilen = []
    n = erste
    while mappe.zelle(blatt, f"A{n}").wert is not None:
        zeilen.append(tuple(mappe.zelle(blatt, f"{s}{n}").wert for s in spalten))
        n += 1
    return zeilen


def herkunft(pfad: Path) -> list[dict[str, Any]]:
    mappe = lies(pfad)
    spalten = "ABCDEFGHIJKLM"
    kopf = [str(mappe.zelle("Herkunft", f"{s}4").wert) for s in spalten]
    return [dict(zip(kopf, z, strict=True)) for z in tabelle(pfad, "Herkunft", 5, spalten)]


def im_kreis(pfad: Path) -> list[dict[str, Any]]:
    """The entries that are in a figure of the county."""
    return [z for z in herkunft(pfad) if z["Kreis: Zelle"] != "–"]


def gemeindezeile(pfad: Path, feld: str) -> dict[str, Any]:
    mappe = lies(pfad)
    [zelle] = [z for z in mappe.zellen("Gemeinden") if z.formel == feld]
    n = zelle.ref[1:]
    return {
        "gemeldet": mappe.zelle("Gemeinden", f"C{n}").wert,
        "werte": [mappe.zelle("Gemeinden", f"{s}{n}").wert for s in "GHI"],
    }


def test_die_kreismappe_ist_immer_eine_xlsx(tmp_path):
    mappen.mappe(tmp_path / "rücklauf" / "kleve.xlsx")
    with pytest.raises(BedienError, match=r"Die Kreismappe endet auf \.xlsx"):
        konsolidiere([tmp_path / "rücklauf"], tmp_path / "kreis.xlsm")
    assert not (tmp_path / "kreis.xlsm").exists()
