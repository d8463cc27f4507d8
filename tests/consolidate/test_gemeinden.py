"""The sheet Gemeinden: all figures side by side, each total with its control and with what it lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from functools import cache
from pathlib import Path

import mappen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kreisblick import Kreisblick
from test_konsolidieren import KREIS, ORTE, Kreis

from amip_xl import jobs
from amip_xl.books.reader import lies, lies_bytes
from amip_xl.consolidate import inhalt, konsolidiere, lageplan, verbleib
from amip_xl.consolidate.beitrag import Beitrag, Herkunft, Kopf, Status, beitrag
from amip_xl.consolidate.collect import sammle
from amip_xl.consolidate.lageplan import lageplan as plane
from amip_xl.consolidate.ruecklauf import Ruecklauf, Sammlung
from amip_xl.consolidate.totals import fuehre_zusammen
from amip_xl.edition import edition
from amip_xl.form import Konsolidierung
from amip_xl.money import is_leer
from amip_xl.planung import als_zahl, pruefe

FORM = edition(2026).form
EINS, ZWEI, DREI = ORTE


@pytest.fixture
def kreis(tmp_path) -> Kreis:
    (tmp_path / "ein").mkdir()
    k = Kreis(tmp_path / "ein", tmp_path / "KREIS.xlsx")
    k.eigene(egt_zuteilung=D("1.50"))
    for ags in ORTE:
        k.gemeinde(ags)
    return k


def blick(kreis: Kreis) -> Kreisblick:
    kreis.fuehre_zusammen()
    return Kreisblick(kreis.ziel)


def gemeldet(b: Kreisblick, feld: str) -> str:
    return str(b.wert("Gemeinden", f"C{b.gemeindezeile(feld)}"))


class TestNebeneinander:
    """Every figure of every municipality, the county's own beside them."""

    def test_jede_gemeldete_zahl_und_jedes_ergebnis_hat_seine_zeile(self, kreis):
        ergebnis = kreis.fuehre_zusammen()
        b = Kreisblick(kreis.ziel)
        je_mappe = [pruefe(lies(p)) for p in (*sorted(kreis.ordner.glob("*.xlsx")), kreis.kreismappe)]
        felder = {
            n
            for p in je_mappe
            for n in p.eintraege.werte
            if FORM.felder[n].eingabe and FORM.felder[n].konsolidierung in (Konsolidierung.SUMME, Konsolidierung.GLEICH)
        }
        felder |= {n for n, w in ergebnis.kreis.ergebnisse.items() if type(w) is D}
        assert len(felder) > 50
        for feld in felder:
            n = b.gemeindezeile(feld)
            for spalte, p in zip("GHIJ", je_mappe, strict=True):
                wert = {**p.eintraege.werte, **p.ergebnisse}.get(feld)
                gezeigt = b.wert("Gemeinden", f"{spalte}{n}")
                if is_leer(wert):
                    assert gezeigt in (None, ""), feld
                elif isinstance(wert, D):
                    assert gezeigt == pytest.approx(wert), feld
                else:
                    assert gezeigt == (als_zahl(wert) if isinstance(wert, date) else wert), feld
        assert list(b.namen().values()) == [*ORTE.values(), "Musterkreis (eigene Angaben)"]

    def test_die_namen_bleiben_im_blick_und_stehen_auf_jeder_seite(self, kreis):
        b = blick(kreis)
        teil = next(x.teil for x in b.mappe.blaetter if x.name == "Gemeinden")
        xml = b.mappe.paket.anhang(teil).decode()
        assert 'ySplit="4"' in xml
        assert 'topLeftCell="B5"' in xml
        buch = mappen.teile(kreis.ziel)["xl/workbook.xml"].decode()
        assert "Gemeinden!$A:$D,Gemeinden!$1:$4" in buch

    def test_der_lageplan_sagt_wo_jede_zahl_steht(self, kreis):
        b = blick(kreis)
        sammlung, werte, ergebnisse = _gelesen(kreis)
        spalten = (*sammlung.gezaehlt, sammlung.kreismappe)
        p = plane(FORM, sammlung, werte, ergebnisse, spalten)
        for i, mappe in enumerate(spalten):
            for feld in ("egt_zuteilung", "integrationsquote_plan"):
                wert = {**{n: h.wert for n, h in mappe.eingaben.items()}, **mappe.ergebnisse}.get(feld)
                ziel = p.zelle(feld, i)
                assert ziel is not None
                zelle = ziel.partition("!")[2].replace("$", "")
                assert b.wert("Gemeinden", zelle) == (None if is_leer(wert) else pytest.approx(wert))
        n = b.gemeindezeile("egt_zuteilung")
        assert p.bereich("egt_zuteilung") == f"'Gemeinden'!$G${n}:$I${n}"
        assert p.kreis("egt_zuteilung") == f"'Gemeinden'!$D${n}"
        assert p.zelle("egt_zuteilung", len(spalten)) is None
        assert p.zelle("gibt_es_nicht", 0) is None

    def test_zu_viele_stehen_nicht_nebeneinander(self, kreis, monkeypatch):
        for modul in (lageplan, inhalt, verbleib):
            monkeypatch.setattr(modul, "NEBENEINANDER", 2)
        b = blick(kreis)
        assert "--tabelle" in b.wert("Gemeinden", "A3")
        assert not b.namen()
        assert b.wert("Gemeinden", f"D{b.gemeindezeile('egt_zuteilung')}") == D("3600001.5")
        assert gemeldet(b, "egt_zuteilung") == "✓ 3 von 3"


class TestKontrolle:
    """County = sum of the municipalities and of its own column, line by line and for all together."""

    def test_jede_summe_hat_ihre_kontrolle_und_oben_steht_das_ergebnis(self, kreis):
        b = blick(kreis)
        summen = [f.name for f in FORM.eingaben if f.konsolidierung is Konsolidierung.SUMME]
        da = [n for n in summen if n in b._gemeindezeilen]
        for feld in da:
            n = b.gemeindezeile(feld)
            assert b.formel("Gemeinden", f"E{n}") == f"SUM(G{n}:J{n})"
            assert b.wert("Gemeinden", f"F{n}") == "✓ stimmt"
            assert b.wert("Gemeinden", f"D{n}") == b.wert("Gemeinden", f"E{n}")
        assert b.wert("Gemeinden", "A3") == f"✓ alle {len(da)} Summen stimmen"
        assert "COUNTIF" in str(b.formel("Gemeinden", "A3"))

    def test_ergebnisse_haben_keine_summe(self, kreis):
        b = blick(kreis)
        n = b.gemeindezeile("kfa")
        assert b.formel("Gemeinden", f"E{n}") is None
        assert [b.wert("Gemeinden", f"{s}{n}") for s in "EF"] == ["neu berechnet", "aus den Summen"]

    def test_was_gleich_sein_muss_und_verschieden_ist_faellt_auf(self, kreis):
        kreis.gemeinde(ZWEI, ks_stichtag_aktuell=date(2025, 9, 1))
        kreis.gemeinde(DREI, ks_stichtag_aktuell=date(2025, 6, 1))
        b = blick(kreis)
        n = b.suche("Gemeinden", "A", FORM.felder["ks_stichtag_aktuell"].titel)
        assert b.wert("Gemeinden", f"F{n}") == "✗ verschieden"
        assert b.wert("Gemeinden", f"F{b.gemeindezeile('fassung')}") == "✓ überall gleich"


class TestVollstaendigkeit:
    """No total says nothing about who is missing in it."""

    def alle(self, b: Kreisblick) -> list[str]:
        return [str(b.wert("Gemeinden", f"C{n}")) for f, n in b._gemeindezeilen.items() if f in FORM.felder]

    def kopf(self, b: Kreisblick, blatt: str) -> str:
        worte = [str(z.wert) for z in b.mappe.zellen(blatt) if z.ref[1:] == "2"]
        [stempel] = [w for w in worte if w.startswith(("✓ ", "✗ "))]
        return stempel

    def test_alle_da(self, kreis):
        b = blick(kreis)
        assert gemeldet(b, "egt_zuteilung") == "✓ 3 von 3"
        assert self.kopf(b, "Budget") == "✓ 3 von 3 Gemeinden"

    def test_eine_fehlt_in_jeder_zeile_und_auf_jedem_amtlichen_blatt(self, kreis):
        (kreis.ordner / f"{ZWEI}.xlsx").unlink()
        b = blick(kreis)
        assert all(w.startswith("✗ ") and f"ohne {ZWEI}" in w for w in self.alle(b))
        for blatt in FORM.blaetter:
            if blatt.bloecke:
                assert self.kopf(b, blatt.name) == f"✗ 2 von 3 Gemeinden: alle Summen ohne {ZWEI}"
        assert b.wert("Gemeinden", "A3").startswith("! alle ")
        assert b.wert("Gemeinden", "A3").endswith("es fehlen Gemeinden")

    def test_ein_unlesbarer_eintrag_steht_an_der_summe_und_an_jedem_ergebnis_daraus(self, kreis):
        mappen.tippe(kreis.ordner / f"{ZWEI}.xlsx", "vk_sach_kfa_basis", "k.A.")
        b = blick(kreis)
        for feld in ("vk_sach_kfa_basis", "vk_kfa_basis", "kfa", "gesamtbudget"):
            assert gemeldet(b, feld).startswith("✗ 2 von 3; ohne Gemeinde 2 (unlesbar)"), feld
        assert gemeldet(b, "egt_zuteilung") == "✓ 3 von 3"

    def test_auch_ein_feld_das_niemand_lesbar_ausfuellt_hat_seine_zeile(self, kreis):
        for ags in ORTE:
            mappen.tippe(kreis.ordner / f"{ags}.xlsx", "egt_einnahmen", "k.A.")
        b = blick(kreis)
        n = b.suche("Gemeinden", "A", FORM.felder["egt_einnahmen"].titel)
        assert str(b.wert("Gemeinden", f"C{n}")).startswith("✗ 0 von 3")
        assert [b.wert("Gemeinden", f"{s}{n}") for s in "GHI"] == ["✗ k.A."] * 3

    def test_ohne_liste_der_gemeinden_fehlt_wessen_mappe_nicht_zaehlt(self, kreis):
        (kreis.ordner / f"{ZWEI}.xlsx").write_bytes(b"kaputt")
        konsolidiere([kreis.ordner], kreis.ziel)
        assert f"ohne {ZWEI}" in gemeldet(Kreisblick(kreis.ziel), "egt_zuteilung")

    def test_wenige_leere_mit_namen_viele_als_zahl(self, kreis):
        kreis.gemeinde(EINS, egt_einnahmen=None)
        assert gemeldet(blick(kreis), "egt_einnahmen") == "! 2 von 3; leer: Gemeinde 1"

    def test_ein_kreis_der_selbst_unvollstaendig_ist_faellt_im_land_auf(self, tmp_path):
        for nummer in ("07998", "07999"):
            k = Kreis(tmp_path / nummer, tmp_path / "land" / f"{nummer}.xlsx")
            k.eigene(ags=f"{nummer}000", name=f"Kreis {nummer}", delegationsgemeinden=f"{nummer}001 {nummer}002")
            k.gemeinde(f"{nummer}001")
            if nummer == "07999":
                k.gemeinde(f"{nummer}002")
            k.fuehre_zusammen()
        land = konsolidiere([tmp_path / "land"], tmp_path / "bund" / "LAND.xlsx")
        [fehler] = [f for f in land.befunde if f.code == "TEIL_UNVOLLSTAENDIG"]
        assert fehler.text.startswith("Kreis 07998 (07998.xlsx) ist selbst unvollständig (nur 1 von 2);")
        assert land.fehler, "das Terminal meldet es, und der Aufruf endet nicht mit 0"
        b = Kreisblick(land.ziel)
        assert gemeldet(b, "egt_zuteilung") == "✗ 2 von 2; Kreis 07998: nur 1 von 2"
        assert self.kopf(b, "Budget").endswith("Kreis 07998: nur 1 von 2")
        bemerkungen = land.kreis.eintraege.werte["bemerkungen"]
        assert bemerkungen.startswith("Zusammengeführt aus 2 von 2 Kreismappen, davon 1 unvollständig.")
        bund = konsolidiere([land.ziel.parent], tmp_path / "BUND.xlsx")
        [fehler] = [f for f in bund.befunde if f.code == "TEIL_UNVOLLSTAENDIG"]
        assert "(1 von 2 unvollständig)" in fehler.text, "auch der Bund weiß, dass ein Kreis nicht ganz ist"


class TestAmtlicheBlaetter:
    """What a county workbook adds beside the form is no part of it."""

    def test_der_druck_des_formulars_ist_derselbe(self, kreis, tmp_path):
        kreis.fuehre_zusammen()
        leer = mappen.schreibe(tmp_path / "leer.xlsx", {})

        def druckbereiche(pfad: Path) -> set[str]:
            buch = mappen.teile(pfad)["xl/workbook.xml"].decode()
            namen = {f"{b.name}!" for b in FORM.blaetter} | {f"'{b.name}'!" for b in FORM.blaetter}
            return {
                x.split(">")[1].split("<")[0]
                for x in buch.split("<definedName ")
                if "_xlnm.Print_Area" in x and any(n in x for n in namen)
            }

        assert druckbereiche(kreis.ziel) == druckbereiche(leer)
        assert len(druckbereiche(leer)) >= 8

    def test_die_pruefung_findet_nichts_daran(self, kreis):
        kreis.fuehre_zusammen()
        [bericht] = jobs.pruefen([kreis.ziel])
        assert not [b for b in bericht.bericht.befunde if b.blatt in {x.name for x in FORM.blaetter} and b.feld is None]
        assert bericht.bericht.gueltig


# -- sums without files -----------------------------------------------------------------------------


def _gelesen(kreis: Kreis):
    """What a consolidation has read and calculated."""
    sammlung = sammle(sorted(kreis.ordner.glob("*.xlsx")), kreis.kreismappe)
    werte = fuehre_zusammen(sammlung, FORM)
    return sammlung, werte, edition(2026).engine.calculate(werte.werte)


@cache
def _eine() -> Beitrag:
    return beitrag(lies_bytes(mappen._vorlage(2026), "eine.xlsx"))


def _sammlung(betraege: list[D]) -> Sammlung:
    sammlung = Sammlung(KREIS, "Musterkreis", 2026)
    for i, betrag in enumerate(betraege):
        b = replace(_eine(), eingaben={"egt_zuteilung": Herkunft("Budget", "C5", str(betrag), betrag)})
        sammlung.zeilen.append(Ruecklauf(f"{i}", f"Ort {i}", Status.ZAEHLT, "", Kopf.von(b, lambda b=b: b)))
    return sammlung


fuenfzehnstellig = st.integers(-(10**15) + 1, 10**15 - 1)
hochzahl = st.integers(-300, 280)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(lambda z, e: D(z).scaleb(e), fuenfzehnstellig, hochzahl), min_size=1), st.randoms())
def test_die_reihenfolge_der_mappen_aendert_keine_summe(betraege, zufall):
    """Not even numbers of three hundred digits: every addition is exact."""
    gemischt = [*betraege]
    zufall.shuffle(gemischt)
    eins, zwei = (fuehre_zusammen(_sammlung(b), FORM).werte["egt_zuteilung"] for b in (betraege, gemischt))
    assert eins == zwei
    assert Fraction(eins) == sum(map(Fraction, betraege))
