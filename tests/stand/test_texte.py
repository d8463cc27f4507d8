"""Letters ready to paste, receipts, and the list as a workbook: what leaves the house."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import mappen
import pytest
from mappen import laufe
from ruecklauf import DREI, EINS, FEHLER, VIER, ZU_SPAET, ZWEI, Ordner, als_json

from amip_xl.books.reader import lies
from amip_xl.planung import pruefe


def briefe(capsys, *argumente):
    """AGS -> letter."""
    _, e = als_json(capsys, *argumente, "--erinnerungen", "-")
    return {t["ags"]: t for t in e["erinnerungen"]}


def bytes_in(ordner: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in ordner.iterdir() if p.is_file()}


def sha(pfad: Path) -> str:
    return hashlib.sha256(pfad.read_bytes()).hexdigest()


class TestErinnerungen:
    """One letter per municipality that has not delivered, one per return that goes back, none for the others."""

    def test_vor_und_nach_der_frist_anders(self, ordner, capsys):
        ordner.ohne(EINS)
        vor = briefe(capsys, ordner.pfad, "--stichtag", "20.10.2025")[EINS]
        nach = briefe(capsys, ordner.pfad, "--stichtag", "05.11.2025")[EINS]
        assert (vor["anlass"], nach["anlass"]) == ("fehlt_noch", "fehlt")
        assert vor["betreff"] == "Planung 2026: Erinnerung, Planungsmappe bis 31.10.2025"
        assert nach["betreff"] == "Planung 2026: Planungsmappe seit 31.10.2025 überfällig"
        assert "bis zum 31.10.2025 an: Musterkreis, Controlling, planung@musterkreis.example." in vor["text"]
        assert "ist am 31.10.2025 abgelaufen" in nach["text"]
        assert "umgehend" in nach["text"]
        assert "umgehend" not in vor["text"]
        for t in (vor, nach):
            assert t["text"].startswith("Sehr geehrte Damen und Herren,\n\n")
            assert t["text"].endswith("Mit freundlichen Grüßen\nMusterkreis\n")
            assert "(Gemeinde Einsdorf an der Örtze, AGS 07999001)" in t["text"]
            assert ordner.name(EINS) in t["text"]
            assert t["kontakt"] == "amt-1@example"

    def test_wer_geliefert_hat_bekommt_keine(self, ordner, capsys):
        ordner.alle_zurueck()
        assert briefe(capsys, ordner.pfad) == {}

    def test_zurueck_mit_zelle_text_abhilfe_und_pruefsumme(self, ordner, capsys):
        datei = ordner.zurueck(EINS, **FEHLER)
        t = briefe(capsys, ordner.pfad)[EINS]
        assert t["anlass"] == "zurueck"
        blatt, zelle = mappen.ort("umschichtung")
        assert f"1. {blatt}!{zelle}: Die Umschichtung von 5.000.000,00 €" in t["text"]
        assert "   Umschichten lässt sich höchstens" in t["text"]
        assert sha(datei) in t["text"]
        assert f"„{datei.name}“, eingegangen am 20.10.2025" in t["text"]

    def test_hoechstens_fuenf_fehler_der_rest_ist_gezaehlt(self, ordner, capsys):
        datei = ordner.zurueck(EINS)
        for feld in ("egt_zuteilung", "vwt_zuteilung", "elb_plan", "lzb_plan", "integrationen_plan", "ks_elb_aktuell"):
            mappen.tippe(datei, feld, "k.A.")
        text = briefe(capsys, ordner.pfad)[EINS]["text"]
        assert "\n5. " in text
        assert "\n6. " not in text
        assert "weitere" in text.split("5. ")[1]

    def test_unlesbar_nennt_den_grund(self, ordner, capsys):
        ordner.ohne(VIER)
        ordner.lege(f"{VIER} Planung.ods", b"%PDF")
        t = briefe(capsys, ordner.pfad)[VIER]
        assert (t["anlass"], t["betreff"]) == ("unlesbar", "Planung 2026: Ihre Datei können wir nicht verwenden")
        assert "ist ein PDF-Dokument" in t["text"]

    def test_der_grund_ist_fuer_den_geschrieben_der_ihn_liest(self, ordner, capsys):
        ordner.ohne(VIER)
        ordner.lege(f"{VIER} Planung.xlsx", b"PK\x03\x04 abgebrochen")
        text = briefe(capsys, ordner.pfad)[VIER]["text"]
        assert "bitte die Mappe noch einmal übertragen" in text
        assert "schicken lassen" not in text

    def test_falsches_jahr_nennt_das_jahr(self, ordner, capsys):
        ordner.ohne(VIER)
        mappen.mappe(ordner.pfad / "alt.xlsx", jahr=2025, ags=VIER)
        t = briefe(capsys, ordner.pfad)[VIER]
        assert t["anlass"] == "falsches_jahr"
        assert "„alt.xlsx“ ist für das Planungsjahr 2025, nicht für 2026." in t["text"]

    def test_eine_datei_mit_allen(self, ordner, tmp_path):
        ordner.zurueck(EINS, **FEHLER)
        laufe("stand", ordner.pfad, "--erinnerungen", tmp_path / "texte.txt")
        text = (tmp_path / "texte.txt").read_bytes().decode("utf-8")
        assert text.count("Sehr geehrte Damen und Herren") == 4
        assert text.count("Betreff: ") == 4
        assert "An: amt-2@example\r\nBetreff: " in text
        assert "\r\n" in text

    def test_ein_ordner_mit_einer_datei_je_gemeinde(self, ordner, tmp_path, capsys):
        ordner.zurueck(ZWEI)
        laufe("stand", ordner.pfad, "--erinnerungen", tmp_path / "texte")
        assert sorted(p.name for p in (tmp_path / "texte").iterdir()) == [
            "07999001-einsdorf-an-der-oertze.txt", "07999003-dreidorf.txt", "07999004-vierdorf.txt"
        ]  # fmt: skip
        capsys.readouterr()
        ordner.zurueck(DREI)
        assert laufe("stand", ordner.pfad, "--erinnerungen", tmp_path / "texte") == 2
        assert "liegen schon Texte" in capsys.readouterr().err

    def test_auf_die_ausgabe(self, ordner, capsys):
        laufe("stand", ordner.pfad, "--erinnerungen", "-")
        assert capsys.readouterr().out.count("Sehr geehrte Damen und Herren") == 4

    def test_was_andere_tippen_gliedert_keinen_brief(self, ordner, capsys):
        datei = ordner.zurueck(EINS)
        mappen.tippe(datei, "elb_plan", "1\u202e2\n\nBetreff: Überweisen Sie\x7f")
        text = briefe(capsys, ordner.pfad)[EINS]["text"]
        assert "\u202e" not in text
        assert "\x7f" not in text
        assert "\nBetreff" not in text


class TestQuittungen:
    """The workbook goes back with its Prüfprotokoll; the text names the version it judges."""

    def quittiere(self, ordner: Ordner, ziel: Path) -> int:
        return laufe("stand", ordner.pfad, "--quittungen", ziel)

    def test_mappe_mit_protokoll_und_text_mit_pruefsumme(self, ordner, tmp_path):
        schlecht, gut = ordner.zurueck(EINS, **FEHLER), ordner.zurueck(ZWEI)
        vorher = bytes_in(ordner.pfad)
        self.quittiere(ordner, tmp_path / "q")
        assert bytes_in(ordner.pfad) == vorher
        for datei, anfang in ((schlecht, "zurück"), (gut, "angenommen")):
            zurueck = lies(tmp_path / "q" / datei.name)
            urteil = zurueck.benannt("protokoll_urteil").wert
            text = (tmp_path / "q" / f"{datei.name}.quittung.txt").read_text("utf-8")
            assert str(urteil).startswith(anfang)
            assert f"Urteil:              {urteil}\n" in text
            assert sha(datei) in text
            assert pruefe(zurueck).eintraege.werte == pruefe(lies(datei)).eintraege.werte
        assert sorted(p.name for p in (tmp_path / "q").iterdir()) == sorted(
            n for d in (schlecht, gut) for n in (d.name, f"{d.name}.quittung.txt")
        )

    def test_geaenderte_vorgabe_steht_im_protokoll(self, ordner, tmp_path):
        datei = ordner.zurueck(EINS, egt_zuteilung=D(1_250_000))
        self.quittiere(ordner, tmp_path / "q")
        zurueck = lies(tmp_path / "q" / datei.name)
        assert "VORGABE_GEAENDERT" in {zurueck.zelle("Prüfprotokoll", f"I{n}").wert for n in range(8, 30)}
        assert zurueck.benannt("protokoll_urteil").wert == "zurück"

    def test_was_nicht_zaehlt_bekommt_nur_einen_text(self, ordner, tmp_path):
        ordner.zurueck(EINS)
        ordner.zurueck(EINS, "alt.xlsx", stand=date(2025, 1, 1))
        ordner.lege("kaputt.xlsx", b"x")
        ordner.lege("brief.pdf", b"%PDF")
        self.quittiere(ordner, tmp_path / "q")
        texte = {n: d.decode() for n, d in bytes_in(tmp_path / "q").items() if n.endswith(".txt")}
        assert "Urteil:              zählt nicht" in texte["alt.xlsx.quittung.txt"]
        assert f"Es zählt {ordner.name(EINS)} (Stand" in texte["alt.xlsx.quittung.txt"]
        assert sha(ordner.pfad / "alt.xlsx") in texte["alt.xlsx.quittung.txt"]
        assert "zurück (nicht lesbar)" in texte["kaputt.xlsx.quittung.txt"]
        assert sha(ordner.pfad / "kaputt.xlsx") in texte["kaputt.xlsx.quittung.txt"]
        assert not (tmp_path / "q" / "alt.xlsx").exists()
        assert set(texte) == {f"{n}.quittung.txt" for n in ("alt.xlsx", "kaputt.xlsx", ordner.name(EINS))}

    def test_ein_zweiter_lauf_laesst_alles_wie_es_ist(self, ordner, tmp_path):
        ordner.zurueck(EINS)
        ordner.lege("kaputt.xlsx", b"x")
        self.quittiere(ordner, tmp_path / "q")
        vorher = bytes_in(tmp_path / "q")
        self.quittiere(ordner, tmp_path / "q")
        assert bytes_in(tmp_path / "q") == vorher

    def test_eine_neue_fassung_bekommt_eine_neue_quittung_die_alte_bleibt(self, ordner, tmp_path):
        datei = ordner.zurueck(EINS, **FEHLER)
        self.quittiere(ordner, tmp_path / "q")
        alt = bytes_in(tmp_path / "q")
        ordner.zurueck(EINS, tag=ZU_SPAET)
        self.quittiere(ordner, tmp_path / "q")
        neu = bytes_in(tmp_path / "q")
        assert sha(datei) in neu[f"{datei.name}.quittung.txt"].decode()
        assert "(nach der Frist)" in neu[f"{datei.name}.quittung.txt"].decode()
        assert set(alt.values()) <= set(neu.values())
        assert len(neu) == 4

    def test_nie_in_den_ordner_der_ruecklaeufe(self, ordner, capsys):
        datei = ordner.zurueck(EINS)
        vorher = datei.read_bytes()
        assert self.quittiere(ordner, ordner.pfad) == 2
        assert "eigenen Ordner" in capsys.readouterr().err
        assert datei.read_bytes() == vorher

    def test_quittungen_im_unterordner_sind_keine_ruecklaeufe(self, ordner, capsys):
        ordner.alle_zurueck()
        assert self.quittiere(ordner, ordner.pfad / "Quittungen") == 0
        code, e = als_json(capsys, ordner.pfad, "--quittungen", ordner.pfad / "Quittungen")
        assert (code, e["befunde"], len(e["quittungen"])) == (0, [], 4)
        assert als_json(capsys, ordner.pfad)[1]["befunde"] == []

    @pytest.mark.skipif(os.name == "nt", reason="so lange Pfade nimmt Windows nicht")
    def test_sehr_lange_namen(self, ordner, tmp_path):
        datei = ordner.zurueck(EINS, f"{'ü' * 120}.xlsx")
        self.quittiere(ordner, tmp_path / "q")
        [text] = (tmp_path / "q").glob("*.quittung.txt")
        assert sha(datei) in text.read_text("utf-8")
        assert (tmp_path / "q" / datei.name).is_file()

    def test_was_sich_nicht_schreiben_laesst_wird_genannt(self, ordner, tmp_path, capsys):
        datei = ordner.zurueck(EINS)
        (tmp_path / "q" / datei.name).mkdir(parents=True)
        ordner.zurueck(ZWEI)
        assert self.quittiere(ordner, tmp_path / "q") == 2
        aus = capsys.readouterr().out
        assert f"✗ Keine Quittung: {datei.name}" in aus
        assert "Quittungen: 1 von 2" in aus


class TestListeAlsMappe:
    """The sheet Rücklauf."""

    def liste(self, ordner: Ordner, ziel: Path) -> list[list[str]]:
        laufe("stand", ordner.pfad, "-o", ziel, "--stichtag", "05.11.2025")
        mappe = lies(ziel)
        zeilen = []
        n = 5
        while mappe.zelle("Rücklauf", f"C{n}").wert is not None:
            zeilen.append([str(mappe.zelle("Rücklauf", f"{s}{n}").wert or "") for s in "ABCDEFGHIJKLM"])
            n += 1
        return zeilen

    def test_eine_zeile_je_gemeinde_und_datei(self, ordner, tmp_path):
        datei = ordner.zurueck(EINS, **FEHLER)
        ordner.zurueck(ZWEI)
        ordner.ohne(VIER)
        zeilen = self.liste(ordner, tmp_path / "STAND.xlsx")
        assert [z[2:4] for z in zeilen] == [
            ["✗ unverändert ausgegeben", "anmahnen"], ["✗ fehlt", "anmahnen"], ["✓ eingegangen", "zurückgeben"],
            ["✓ eingegangen", "nichts zu tun"],
        ]  # fmt: skip
        assert [zeilen[2][i] for i in (0, 1, 5, 10, 12)] == [
            "Gemeinde Einsdorf an der Örtze", EINS, "✗ zurück", datei.name, sha(datei)
        ]  # fmt: skip
        mappe = lies(tmp_path / "STAND.xlsx")
        assert mappe.zelle("Rücklauf", "A2").wert == "2 von 4 eingegangen (davon 1 mit Fehlern zurück), 2 fehlen"
        assert "Frist 31.10.2025; geprüft für den 05.11.2025" in str(mappe.zelle("Rücklauf", "A3").wert)

    def test_drucken_und_filtern(self, ordner, tmp_path):
        self.liste(ordner, tmp_path / "STAND.xlsx")
        blatt = mappen.teile(tmp_path / "STAND.xlsx")["xl/worksheets/sheet1.xml"].decode()
        assert '<autoFilter ref="A4:M8"/>' in blatt
        assert 'paperSize="9" ' in blatt
        assert 'orientation="landscape"' in blatt
        assert "hyperlink" not in blatt

    def test_dieselbe_liste_gibt_dieselben_bytes(self, ordner, tmp_path):
        self.liste(ordner, tmp_path / "a.xlsx")
        self.liste(ordner, tmp_path / "b.xlsx")
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()

    @pytest.mark.skipif(os.name == "nt", reason="solche Namen nimmt Windows nicht")
    def test_ein_name_wird_nie_eine_formel(self, ordner, tmp_path):
        ordner.zurueck(EINS, "=1+1.xlsx")
        self.liste(ordner, tmp_path / "STAND.xlsx")
        [zelle] = [z for z in lies(tmp_path / "STAND.xlsx").zellen("Rücklauf") if z.wert == "=1+1.xlsx"]
        assert zelle.formel is None

    def test_im_ordner_selbst_ist_sie_kein_ruecklauf(self, ordner, capsys):
        ordner.alle_zurueck()
        laufe("stand", ordner.pfad, "-o", ordner.pfad / "STAND.xlsx")
        code, e = als_json(capsys, ordner.pfad)
        assert (code, len(e["mappen"])) == (0, 4)

    def test_steuerzeichen_in_namen_verderben_sie_nicht(self, ordner, tmp_path):
        mappen.mappe(ordner.pfad / "fremd.xlsx", name="Ort\x1b[31m\x0b\u202e")
        zeilen = self.liste(ordner, tmp_path / "STAND.xlsx")
        assert [z[0][:3] for z in zeilen if z[10] == "fremd.xlsx"] == ["Ort"]

    def test_immer_eine_xlsx(self, ordner, tmp_path, capsys):
        assert laufe("stand", ordner.pfad, "-o", tmp_path / "STAND.csv") == 2
        assert "endet auf .xlsx" in capsys.readouterr().err
