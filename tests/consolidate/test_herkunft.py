"""Why is this county figure what it is? Answered from the workbook alone, in three clicks; and nothing got lost."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal as D
from itertools import pairwise
from pathlib import Path

import mappen
import pytest
from kreisblick import Kreisblick
from libreoffice import braucht_libreoffice, recalculate
from test_konsolidieren import KREIS, Kreis

from amip_xl.books import package
from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies
from amip_xl.consolidate import konsolidiere, verbleib
from amip_xl.consolidate.verbleib import Verbleib
from amip_xl.edition import edition
from amip_xl.errors import MappeError
from amip_xl.form import Konsolidierung
from amip_xl.planung import pruefe

KLEVE = Path(__file__).parents[2] / "workbooks" / "kreis-kleve-2023"
EIGENE = KLEVE / "kreis" / "05154000-kreis-kleve.xlsx"
JAHR = 2023
FORM = edition(JAHR).form


@pytest.fixture(scope="module")
def kleve(tmp_path_factory) -> Kreisblick:
    """Kreis Kleve: sixteen municipalities and what is published of the county itself."""
    ziel = tmp_path_factory.mktemp("kleve") / "KREIS.xlsx"
    konsolidiere([KLEVE], ziel, EIGENE)
    return Kreisblick(ziel)


@pytest.fixture(scope="module")
def figuren(kleve) -> dict[str, D]:
    """Every number the county workbook shows that adds up or is calculated."""
    planung = pruefe(lies(kleve.pfad))
    eingaben = {
        n: w for n, w in planung.eintraege.werte.items()
        if isinstance(w, D) and FORM.felder[n].konsolidierung is Konsolidierung.SUMME
    }  # fmt: skip
    ergebnisse = {n: w for n, w in planung.ergebnisse.items() if isinstance(w, D) and type(w) is D}
    assert len(eingaben) > 150
    assert len(ergebnisse) > 100
    return {**eingaben, **ergebnisse}


def gesiebt(zeilen: list[dict[str, object]]) -> list[D]:
    return [z["Zahl"] for z in zeilen if z["was daraus wurde"] == Verbleib.SUMME.value]  # type: ignore[misc]


def punktiert(wert: object) -> str:
    return str(wert or "").replace(",", ".")


class TestDreiKlicks:
    """The path over the real links of the file."""

    def eintraege_hinter(self, kleve: Kreisblick, feld: str) -> tuple[int, dict[str, list[dict[str, object]]]]:
        """How many clicks it took from the figure on its official sheet, and the entries found, by input field."""
        ort = kleve.klick(kleve.neben(FORM.felder[feld].blatt, FORM.felder[feld].zelle))  # 1
        assert kleve.formel(*ort) == feld, "der erste Klick führt zur selben Zahl auf dem Blatt Gemeinden"
        blatt, zelle = kleve.klick(ort)  # 2
        n = int(zelle[1:])
        if blatt == "Herkunft":
            return 2, {feld: kleve.eines_feldes(n)}
        assert blatt == "Rechenwege"
        assert kleve.formel(blatt, f"C{n}") == feld
        gefunden = {}
        while kleve.wert(blatt, f"A{n}") is not None:  # the block ends with an empty line
            if kleve.verweise.get((blatt, f"D{n}"), ("",))[0] == "Herkunft":
                zeilen = kleve.eines_feldes(int(kleve.klick((blatt, f"D{n}"))[1][1:]))  # 3
                gefunden[str(zeilen[0]["Feld"])] = zeilen
            n += 1
        return 3, gefunden

    def test_jede_zahl_des_kreises_fuehrt_zu_ihren_eintraegen_und_die_ergeben_sie(self, kleve, figuren):
        engine, felder = edition(JAHR).engine, FORM.felder
        texte = pruefe(lies(kleve.pfad)).eintraege.werte
        for feld, wert in figuren.items():
            klicks, gefunden = self.eintraege_hinter(kleve, feld)
            assert klicks <= 3
            summen = {n: sum(gesiebt(z)) for n, z in gefunden.items() if gesiebt(z)}
            if felder[feld].eingabe:
                assert summen == {feld: wert}
            else:  # what else a rule takes (the county's own entries) stands there too
                rest = {n: texte[n] for n in gefunden if n not in summen and n in texte}
                assert engine.calculate({**rest, **summen})[feld] == wert, feld

    def test_jede_zeile_nennt_datei_pruefsumme_blatt_zelle_und_wortlaut(self, kleve):
        mappen_ = {p.name: lies(p) for p in (*KLEVE.glob("*.xlsx"), EIGENE)}
        summen = {n: hashlib.sha256(m.pfad.read_bytes()).hexdigest() for n, m in mappen_.items()}
        for z in kleve.herkunft():
            zelle = mappen_[z["Datei"]].zelle(z["Blatt"], z["Zelle"])
            assert zelle.roh == z["wie gespeichert"]
            assert z["SHA-256"] == summen[z["Datei"]]
            assert mappen_[z["Datei"]].namen[z["Feld"]] == (z["Blatt"], z["Zelle"])

    def test_die_zahl_jeder_gemeinde_fuehrt_zu_ihrer_zeile_und_zurueck(self, kleve, figuren):
        je_zeile = {z["n"]: z for z in kleve.herkunft()}
        geklickt = 0
        for feld in (n for n in figuren if FORM.felder[n].eingabe):
            n = kleve.gemeindezeile(feld)
            for spalte, name in kleve.namen().items():
                wert = kleve.wert("Gemeinden", f"{spalte}{n}")
                if wert is None:
                    continue
                z = je_zeile[int(kleve.klick(("Gemeinden", f"{spalte}{n}"))[1][1:])]
                assert (z["Feld"], z["Gemeinde"]) == (feld, name.removesuffix(" (eigene Angaben)"))
                assert z["Zahl"] == wert
                zurueck = kleve.klick(("Herkunft", f"C{z['n']}"))
                assert zurueck == (FORM.felder[feld].blatt, FORM.felder[feld].zelle)
                assert kleve.klick(("Herkunft", f"K{z['n']}")) == ("Gemeinden", f"{spalte}{n}")
                geklickt += 1
        assert geklickt > 2000

    def test_alle_zeilen_eines_feldes_stehen_beisammen(self, kleve):
        felder = [z["Feld"] for z in kleve.herkunft()]
        wechsel = sum(a != b for a, b in pairwise(felder)) + 1
        assert wechsel == len(set(felder))

    def test_der_rechenweg_nennt_regel_norm_parameter_und_fundstelle(self, kleve):
        ort = kleve.klick(kleve.neben(FORM.felder["kfa"].blatt, FORM.felder["kfa"].zelle))
        blatt, zelle = kleve.klick(ort)
        n = int(zelle[1:])
        block = "\n".join(
            str(kleve.wert(blatt, f"{s}{i}")) for i in range(n, n + 12) for s in "ABCD" if kleve.wert(blatt, f"{s}{i}")
        )
        assert "Kommunaler Finanzierungsanteil" in block
        assert "§ 46 Abs. 3" in block
        assert (
            "= auf Cent(Gesamtverwaltungskosten: davon KFA-Basis (Plan 2023) × Kommunaler Finanzierungsanteil" in block
        )
        assert "= auf Cent(21.473.462,50 € × 15,2 %)" in block
        assert "Rechtsparameter" in block
        assert "SGB II" in block

    def test_kein_verweis_fuehrt_ins_leere(self, kleve):
        for (blatt, zelle), (ziel, wo) in kleve.verweise.items():
            da = kleve.mappe.zelle(ziel, wo)
            assert da.wert is not None or da.formel, f"{blatt}!{zelle} → {ziel}!{wo}"


@pytest.fixture
def kreis(tmp_path) -> Kreis:
    """A county without returns; its own workbook holds an amount."""
    (tmp_path / "ein").mkdir()
    k = Kreis(tmp_path / "ein", tmp_path / "KREIS.xlsx")
    k.eigene(egt_zuteilung=D("1.50"))
    return k


class TestNichtsGehtVerloren:
    """Every filled input of every return has one line that says where it went."""

    def blick(self, kreis: Kreis) -> Kreisblick:
        kreis.fuehre_zusammen()
        return Kreisblick(kreis.ziel)

    def test_jeder_eintrag_jeder_mappe_hat_genau_eine_zeile(self, kreis):
        kreis.gemeinde(f"{KREIS}001")
        kreis.gemeinde(f"{KREIS}002", bemerkungen=None, ks_stichtag_aktuell=None)
        kreis.gemeinde(f"{KREIS}003", iq_angebot=D("0.2"))
        mappen.tippe(kreis.ordner / f"{KREIS}003.xlsx", "egt_zuteilung", "k.A.")
        kreis.gemeinde(f"{KREIS}001", "alt.xlsx", stand=None)
        kreis.gemeinde("05154036", "fremd.xlsx")
        gelesen = Counter()
        for pfad in (*kreis.ordner.glob("*.xlsx"), kreis.kreismappe):
            planung = pruefe(lies(pfad))
            form = planung.edition.form
            gelesen.update((pfad.name, n) for n in planung.eintraege.werte if form.felder[n].eingabe)
        zeilen = list(self.blick(kreis).herkunft())
        assert Counter((z["Datei"], z["Feld"]) for z in zeilen) == gelesen
        wege = {(z["Datei"], z["Feld"]): (z["was daraus wurde"], z["gelandet in"]) for z in zeilen}
        assert wege[f"{KREIS}003.xlsx", "egt_zuteilung"][0] == Verbleib.NICHT.value
        assert wege[f"{KREIS}003.xlsx", "egt_zuteilung"][1].endswith("(keine Zahl)")
        assert wege[f"{KREIS}003.xlsx", "iq_angebot"] == (Verbleib.GEMEINDE.value, "jede Ebene gibt dies selbst an")
        assert wege[f"{KREIS}001.xlsx", "ags"] == (Verbleib.GEMEINDE.value, "Kennung der einzelnen Mappe")
        assert wege[f"{KREIS}001.xlsx", "bemerkungen"][0] == Verbleib.TEXT.value
        assert wege["kreis.xlsx", "egt_zuteilung"][0] == Verbleib.SUMME.value
        assert wege["kreis.xlsx", "ebene"][0] == Verbleib.KREIS.value
        assert {w[0] for (d, _), w in wege.items() if d in ("alt.xlsx", "fremd.xlsx")} == {Verbleib.ZAEHLT_NICHT.value}
        assert wege["fremd.xlsx", "egt_zuteilung"][1] == "zählt nicht (fremder AGS)"

    def test_was_nicht_gleich_ist_steht_als_nicht_uebernommen_da(self, kreis):
        for i, tag in enumerate((1, 1, 2), 1):
            kreis.gemeinde(f"{KREIS}00{i}", ks_stichtag_aktuell=date(2025, 9, tag))
        blick = self.blick(kreis)
        wege = {z["was daraus wurde"] for z in blick.herkunft() if z["Feld"] == "ks_stichtag_aktuell"}
        assert wege == {Verbleib.NICHT.value}

    def test_die_zeile_eines_textes_fuehrt_zu_seinem_wortlaut(self, kreis):
        for i in (1, 2, 3):
            kreis.gemeinde(f"{KREIS}00{i}", budget_erlaeuterung=f"Das ist Nummer {i}.")
        blick = self.blick(kreis)
        zeilen = [z for z in blick.herkunft() if z["Feld"] == "budget_erlaeuterung"]
        assert len(zeilen) == 3
        for z in zeilen:
            assert blick.wert(*blick.klick(("Herkunft", f"K{z['n']}"))) == z["wie gespeichert"]

    def test_mappen_eines_anderen_jahres_kommen_mit_ihren_feldern_vor(self, kreis):
        kreis.gemeinde(f"{KREIS}001")
        kreis.gemeinde(f"{KREIS}002", "alt.xlsx", jahr=2020)
        alte = {z["Feld"] for z in self.blick(kreis).herkunft() if z["Datei"] == "alt.xlsx"}
        assert "egt_zuteilung" in alte

    def test_zu_viele_eintraege_stehen_nicht_einzeln_da(self, kreis, monkeypatch):
        kreis.gemeinde(f"{KREIS}001")
        monkeypatch.setattr(verbleib, "MEISTE_EINTRAEGE", 40)
        blick = self.blick(kreis)
        assert "--tabelle" in blick.wert("Herkunft", "A3")
        assert not list(blick.herkunft())
        assert blick.wert("Gemeinden", f"D{blick.gemeindezeile('egt_zuteilung')}") == 1_200_001.5


class TestBilanz:
    """The balance adds up, and shows it when it does not."""

    def test_oben_steht_die_rechnung(self, kleve):
        wege = Counter(z["was daraus wurde"] for z in kleve.herkunft())
        text = kleve.wert("Herkunft", "A3").replace(".", "")
        assert text.startswith(f"✓ Nichts verloren: {sum(wege.values())} Einträge in 17 Mappen = ")
        assert all(f"{n} {weg}" in text for weg, n in wege.items())

    def test_je_gemeinde_geht_sie_auf(self, kleve):
        oben = kleve.suche("Gemeinden", "A", "ausgefüllte Eingabefelder")
        unten = next(n for n in range(oben, oben + 20) if kleve.wert("Gemeinden", f"A{n}") == "Kontrolle")
        je_mappe = Counter(z["Gemeinde"] for z in kleve.herkunft())
        for spalte, name in kleve.namen().items():
            anzahl = kleve.wert("Gemeinden", f"{spalte}{oben}")
            assert anzahl == je_mappe[name.removesuffix(" (eigene Angaben)")]
            assert sum(kleve.wert("Gemeinden", f"{spalte}{n}") for n in range(oben + 1, unten)) == anzahl
            assert kleve.wert("Gemeinden", f"{spalte}{unten}") == "✓ geht auf"
        assert kleve.wert("Gemeinden", f"D{oben}") == sum(je_mappe.values())


class TestDieListenSindKeinTeilDesFormulars:
    """However long they are: the county workbook is checked, written and consolidated like any other."""

    def test_gelesen_werden_sie_erst_auf_nachfrage(self, kleve, monkeypatch):
        monkeypatch.setattr(package, "MAX_ZELLEN", 10_000)
        mappe = lies(kleve.pfad)
        assert pruefe(mappe).bericht.gueltig
        assert sum(1 for _ in mappe.zellen("Herkunft")) > 10_000

    def test_auch_dann_nicht_ohne_grenze(self, kleve, monkeypatch):
        monkeypatch.setattr(package, "MAX_ZELLEN_ANHANG", 10_000)
        with pytest.raises(MappeError, match="weit mehr als eine Planungsmappe"):
            lies(kleve.pfad).zelle("Herkunft", "A1")


@braucht_libreoffice
def test_kontrollen_und_bilanz_rechnen_in_der_mappe(kreis, tmp_path):
    """Recalculated they say the same; a sum somebody changes and a line somebody loses are told."""
    for i in (1, 2, 3):
        kreis.gemeinde(f"{KREIS}00{i}")
    kreis.fuehre_zusammen()
    heil = Kreisblick(kreis.ziel)
    feld = FORM.felder["egt_zuteilung"]
    zeilen = [z["n"] for z in heil.herkunft() if z["Feld"] == "egt_zuteilung"]
    verfaelscht = tmp_path / "verfaelscht.xlsx"
    neu = [Schreibung(feld.blatt, feld.zelle, D(1)), Schreibung("Herkunft", f"J{zeilen[0]}", "verschwunden")]
    verfaelscht.write_bytes(patche(lies(heil.pfad), neu))
    gut, schlecht = (Kreisblick(p) for p in recalculate([heil.pfad, verfaelscht], tmp_path / "lo"))
    for blatt in ("Gemeinden", "Herkunft", "Rechenwege"):
        for vorher in heil.mappe.zellen(blatt):
            if vorher.formel is not None:
                jetzt = gut.wert(blatt, vorher.ref)
                if isinstance(vorher.wert, D):
                    assert jetzt == pytest.approx(vorher.wert), (blatt, vorher)
                else:  # LibreOffice may group digits the English way
                    assert str(jetzt or "").replace(",", ".") == str(vorher.wert or "").replace(",", "."), (
                        blatt,
                        vorher,
                    )
    n = schlecht.gemeindezeile("egt_zuteilung")
    assert schlecht.wert("Gemeinden", f"F{n}") == "✗ weicht ab"
    assert schlecht.wert("Gemeinden", "A3").startswith("✗ 1 von ")
    assert schlecht.wert("Herkunft", "A3").startswith("✗ Es fehlen Zeilen")
