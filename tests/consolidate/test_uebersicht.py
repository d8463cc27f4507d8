"""The sheet Übersicht: the county workbook opens on one page that says what matters and what is missing."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal as D
from pathlib import Path

import mappen
import openpyxl
import pytest
import vergleichskreis as vk
from libreoffice import braucht_libreoffice, convert

from amip_xl import jobs
from amip_xl.books.reader import lies
from amip_xl.books.sidecells import KENNZAHLEN
from amip_xl.consolidate.blaetter.balken import HOECHSTENS, NAMENSLAENGE, Balken, auswahl, kurz
from amip_xl.edition import edition
from amip_xl.planung import pruefe

FORM = edition(2026).form
UEBERSICHT = "Übersicht"
_ZWEI_SEITEN = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1-2"}}'


@pytest.fixture(scope="module")
def vier(tmp_path_factory):
    """Five of six: one is missing, one has a Fehler, one an unusual figure, one a long name."""
    ordner = tmp_path_factory.mktemp("uebersicht")
    plaene = [*vk.mit_quote(20, 21, 22, 23, 60), None]
    plaene[1] |= {"name": vk.LANGER_NAME, "umschichtung_vorjahr": D(100_000)}
    vk.fuehre_zusammen(ordner, plaene)
    mappen.tippe(ordner / "ein" / f"{vk.ags(3)}.xlsx", "elb_plan", "k.A.")
    return vk.konsolidiere([ordner / "ein"], ordner / "KREIS.xlsx", ordner / "kreis.xlsx")


def nummer(pfad: Path, anfang: str) -> int:
    """The row whose first cell begins so."""
    [n] = [int(z.ref[1:]) for z in lies(pfad).zellen(UEBERSICHT) if z.ref[0] == "A" and str(z.wert).startswith(anfang)]
    return n


class TestOeffnen:
    def test_sie_ist_das_erste_blatt_und_vorn(self, vier):
        assert lies(vier.ziel).blaetter[0].name == UEBERSICHT
        teile = mappen.teile(vier.ziel)
        assert b"activeTab" not in teile["xl/workbook.xml"]  # 0: the first
        vorn = [
            n for n, inhalt in teile.items() if n.startswith("xl/worksheets/sheet") and b'tabSelected="1"' in inhalt
        ]
        assert vorn == [mappen.blatteil(vier.ziel, UEBERSICHT)]

    def test_die_amtlichen_blaetter_folgen_in_ihrer_ordnung(self, vier):
        namen = [b.name for b in lies(vier.ziel).blaetter]
        assert namen[1 : 1 + len(FORM.blaetter)] == [b.name for b in FORM.blaetter]
        assert not mappen.codes(jobs.pruefen([vier.ziel])[0].bericht.befunde) & {
            "BLATTFOLGE_GEAENDERT", "BLATT_ZUSAETZLICH", "SCHUTZ_FEHLT", "ANZEIGE_GEAENDERT",
        }  # fmt: skip

    def test_jeder_verweis_fuehrt_auf_ein_blatt(self, vier):
        xml = mappen.teile(vier.ziel)[mappen.blatteil(vier.ziel, UEBERSICHT)].decode()
        ziele = re.findall(r'location="([^"]*)"', xml)
        assert len(ziele) > len(KENNZAHLEN)
        assert {z.rpartition("!")[0].strip("'") for z in ziele} <= {b.name for b in lies(vier.ziel).blaetter}

    def test_das_land_hat_seine_eigene(self, vier, tmp_path):
        land = vk.konsolidiere([vier.ziel], tmp_path / "LAND.xlsx")
        assert lies(land.ziel).blaetter[0].name == UEBERSICHT
        assert "Musterkreis" in vk.worte(land.ziel, UEBERSICHT)


class TestVollstaendigkeit:
    def test_wer_fehlt_steht_zuoberst_mit_namen(self, vier):
        text = str(lies(vier.ziel).zelle(UEBERSICHT, "A3").wert)
        assert text.startswith("✗ Achtung: 5 von 6 Gemeinden")
        assert vk.ags(6) in text
        assert "5 von 6" in str(lies(vier.ziel).zelle(UEBERSICHT, f"B{nummer(vier.ziel, 'gezählt')}").wert)

    def test_alle_da(self, tmp_path):
        ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(20, 21))
        text = str(lies(ergebnis.ziel).zelle(UEBERSICHT, "A3").wert)
        assert text == "✓ 2 von 2 Gemeinden"
        assert "Achtung:" not in vk.worte(ergebnis.ziel, UEBERSICHT)

    def test_die_urteile_sind_gezaehlt(self, vier):
        mappe = lies(vier.ziel)
        anzahl = [
            int(str(mappe.zelle(UEBERSICHT, f"B{nummer(vier.ziel, u)}").wert)) for u in ("✓ a", "! a", "✗ zurück")
        ]
        assert sum(anzahl) == 5
        assert anzahl[2] == 1
        assert mappe.zelle(UEBERSICHT, f"C{nummer(vier.ziel, '✗ zurück')}").wert == "Ort 3"


class TestFuenfZahlen:
    def test_sie_leben_und_stimmen_schon_beim_oeffnen(self, vier):
        mappe, planung = lies(vier.ziel), pruefe(lies(vier.ziel))
        alle = {**planung.eintraege.werte, **planung.ergebnisse}
        beginn = nummer(vier.ziel, "2  Fünf Zahlen")
        for i, (plan, vorjahr, _) in enumerate(KENNZAHLEN, 1):
            for spalte, feld in (("B", plan), ("C", vorjahr)):
                zelle = mappe.zelle(UEBERSICHT, f"{spalte}{beginn + i}")
                if feld is None:
                    assert (zelle.wert, zelle.formel) == ("–", None)
                    continue
                assert zelle.formel == f'IF(ISNUMBER({feld}),{feld},"")'
                wert = alle.get(feld)
                assert vk.gleich(zelle.wert, wert if isinstance(wert, D) and repr(wert) != "LEER" else None), feld

    def test_veraenderung_gegen_das_vorjahr(self, vier):
        n = nummer(vier.ziel, "Umschichtung aus dem EGT")
        # 2,0 + 2,1 + 2,2 + 2,3 + 6,0 million after 0,1 million
        assert vk.gleich(lies(vier.ziel).zelle(UEBERSICHT, f"D{n}").wert, D(145))

    def test_eine_veraenderung_aus_ungleichen_summen_traegt_ein_zeichen(self, vier):
        """One of five gives last year's Umschichtung: the change compares five with one."""
        buch = openpyxl.load_workbook(vier.ziel)
        n = nummer(vier.ziel, "Umschichtung aus dem EGT")
        assert buch[UEBERSICHT][f"D{n}"].number_format.startswith('"! "')
        satz = "EGT in den VWT: Veränderung aus ungleichen Summen, nur Plan oder nur Vorjahr: Ort 1, Ort 3, Ort 4"
        assert satz in vk.worte(vier.ziel, UEBERSICHT)

    def test_ohne_vorjahr_keine_veraenderung(self, vier):
        zelle = lies(vier.ziel).zelle(UEBERSICHT, f"D{nummer(vier.ziel, 'Integrationsquote')}")
        assert zelle.wert in ("", None)


class TestAchtung:
    def test_das_dringendste_zuerst(self, vier):
        beginn, ende = nummer(vier.ziel, "3  Was Aufmerksamkeit"), nummer(vier.ziel, "4  Woher")
        mappe = lies(vier.ziel)
        saetze = [str(mappe.zelle(UEBERSICHT, f"A{n}").wert or "") for n in range(beginn + 1, ende)]
        saetze = [s for s in saetze if s]
        assert vk.ags(6) in saetze[0]
        assert any(s.startswith("✗") and ("k.A." in s or "keine Zahl" in s) for s in saetze)
        assert any(s.startswith("▲▲ Umschichtungsquote: Ort 5: 60,0 % liegt über der oberen Grenze") for s in saetze)
        zeichen = [s.split()[0] for s in saetze]
        assert zeichen.index("▲▲") > zeichen.index("✗")

    def test_drei_klicks_sind_erklaert(self, vier):
        text = vk.worte(vier.ziel, UEBERSICHT)
        assert all(f"{i}. Klick:" in text for i in (1, 2, 3))


class TestBilder:
    def test_zwei_bilder_mit_worten(self, vier):
        texte = vk.bildtexte(vier.ziel)
        assert any("Balken, Plan 2026, in Millionen Euro: EGT netto" in t for t in texte)
        assert any("der höchste oben. Umschichtungsquote: von 20,0 % bis 60,0 %" in t for t in texte)

    def test_von_vielen_die_hoechsten_die_niedrigsten_und_der_kreis(self):
        alle = [Balken(f"Ort {i}", D(i), kreis=i == 50) for i in range(100)]
        gezeigt = auswahl(alle)
        assert [b.wert for b in gezeigt] == [*range(99, 87, -1), 50, *range(11, -1, -1)]
        assert len(gezeigt) == HOECHSTENS + 1
        wenige = auswahl(alle[:5])
        assert [b.wert for b in wenige] == [4, 3, 2, 1, 0]

    def test_lange_namen_sind_gekuerzt(self):
        assert kurz("Stadt Kleve") == "Stadt Kleve"
        assert kurz(vk.LANGER_NAME) == f"{vk.LANGER_NAME[: NAMENSLAENGE - 1]}…"


def test_auch_ohne_eine_einzige_angabe(tmp_path):
    """Blank returns: the sheet says so and divides by nothing."""
    leer = dict.fromkeys(mappen.plan())
    kennung = {
        n: w for n, w in mappen.plan().items() if FORM.felder[n].blatt == "Deckblatt" and n not in ("ags", "name")
    }
    ergebnis = vk.fuehre_zusammen(tmp_path, [{**leer, **kennung, "ags": vk.ags(1), "name": "Ort 1"}])
    text = vk.worte(ergebnis.ziel, UEBERSICHT)
    assert "Das Bild entsteht, sobald" in text
    assert ergebnis.auffaellige == ()


def test_bei_sehr_vielen_mappen_steht_da_wo_die_zahlen_sind(tmp_path, monkeypatch):
    vk.hoechstens_nebeneinander(monkeypatch, 2)
    ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(20, 21, 22))
    text = vk.worte(ergebnis.ziel, UEBERSICHT)
    assert "--tabelle" in text
    assert "Klick:" not in text


@braucht_libreoffice
def test_sie_druckt_auf_eine_seite(tmp_path):
    """The worst of what can come: much is missing, many errors, long names."""
    plaene = [{**p, "name": f"{vk.LANGER_NAME[:58]}{i:02}"} for i, p in enumerate(vk.mit_quote(20, 21, 22, 23, 60))]
    ergebnis = vk.fuehre_zusammen(tmp_path, [*plaene, *[None] * 40])
    [pdf] = convert([ergebnis.ziel], tmp_path / "pdf", _ZWEI_SEITEN)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    erste, zweite, *_ = text.split("\f")
    assert erste.strip().startswith(UEBERSICHT)
    assert all(wort in erste for wort in ("5 von 45", "Fünf Zahlen", "Drei Klicks"))
    assert UEBERSICHT not in zweite
    assert "Kennung" in zweite
