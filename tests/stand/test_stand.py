"""Who has returned what: every municipality and every file has a line, a word, a day and a reason."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal as D

import mappen
import pytest
from mappen import laufe
from ruecklauf import (
    DREI,
    EINS,
    FEHLER,
    ORTE,
    RECHTZEITIG,
    SPAETER,
    VIER,
    ZU_SPAET,
    ZWEI,
    Ordner,
    als_json,
    gespeichert,
    status,
    vom,
)

from amip_xl import jobs
from amip_xl.errors import BedienError
from amip_xl.stand import stand

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zeile(ergebnis, datei):
    [eine] = [m for m in ergebnis["mappen"] if m["datei"] == datei]
    return eine


class TestWerFehlt:
    """Whom a return is expected from stands in the county file; nobody is overlooked."""

    def test_frisch_ausgegeben_vor_der_frist(self, ordner, capsys):
        code, e = als_json(capsys, ordner.pfad, "--stichtag", "31.10.2025")
        assert code == 1
        assert set(status(e).values()) == {"unveraendert_noch"}
        assert (e["eingegangen"], e["erwartet"], e["frist"]) == (0, 4, "2025-10-31")
        assert [m["schritt"] for m in e["mappen"]] == ["erinnern"] * 4

    def test_frisch_ausgegeben_nach_der_frist(self, ordner, capsys):
        _, e = als_json(capsys, ordner.pfad, "--stichtag", "2025-11-01")
        assert set(status(e).values()) == {"unveraendert"}
        assert [m["schritt"] for m in e["mappen"]] == ["mahnen"] * 4

    def test_leerer_ordner_mit_kreisdatei(self, ordner, tmp_path, capsys):
        (tmp_path / "leer").mkdir()
        kreis = ordner.pfad / "kreis.toml"
        code, e = als_json(capsys, tmp_path / "leer", "--kreis", kreis, "--stichtag", "01.11.2025")
        assert (code, status(e)) == (1, dict.fromkeys(ORTE, "fehlt"))
        _, e = als_json(capsys, tmp_path / "leer", "--kreis", kreis, "--stichtag", "01.10.2025")
        assert status(e) == dict.fromkeys(ORTE, "fehlt_noch")

    def test_ohne_frist_fehlt_was_nicht_da_ist(self, ordner, capsys):
        kreis = ordner.pfad / "kreis.toml"
        kreis.write_text("".join(z for z in kreis.read_text("utf-8").splitlines(True) if "frist" not in z), "utf-8")
        ordner.ohne(VIER)
        _, e = als_json(capsys, ordner.pfad)
        assert status(e)[VIER] == "fehlt"
        assert e["frist"] is None

    def test_noch_einmal_gespeichert_aber_nichts_eingetragen(self, ordner, capsys):
        datei = ordner.pfad / ordner.name(EINS)
        vorher = datei.read_bytes()
        assert jobs.berechnen(datei, datei).lesbar
        assert datei.read_bytes() != vorher
        _, e = als_json(capsys, ordner.pfad)
        assert status(e)[datei.name] == "unveraendert"

    def test_eine_eingabe_genuegt(self, ordner, capsys):
        datei = ordner.pfad / ordner.name(EINS)
        mappen.tippe(datei, "elb_plan", 12)
        _, e = als_json(capsys, ordner.pfad)
        assert zeile(e, datei.name)["status"] in ("eingegangen", "verspaetet")

    def test_der_rueclauf_darf_anderswo_liegen_als_die_ausgabe(self, ordner, tmp_path, capsys):
        (tmp_path / "post").mkdir()
        shutil.copy(ordner.pfad / ordner.name(EINS), tmp_path / "post" / "unveraendert.xlsx")
        _, e = als_json(capsys, tmp_path / "post", "--kreis", ordner.pfad / "kreis.toml")
        assert status(e)["unveraendert.xlsx"] == "unveraendert"

    def test_ohne_kreisdatei_sagen_die_mappen_welcher_kreis_es_ist(self, tmp_path, capsys):
        mappen.mappe(tmp_path / "kleve.xlsx")
        code, e = als_json(capsys, tmp_path)
        assert (code, e["kreis"], e["erwartet"], e["eingegangen"]) == (1, "Kreis Kleve", 16, 1)

    def test_ist_kein_kreis_bekannt_sagt_es_ein_befund(self, tmp_path, capsys):
        mappen.mappe(tmp_path / "x.xlsx", ags=EINS)
        code, e = als_json(capsys, tmp_path)
        assert (code, e["erwartet"]) == (0, None)
        assert [b["code"] for b in e["befunde"]] == ["GEMEINDEN_UNBEKANNT"]

    def test_niemand_sagt_wer_erwartet_wird(self, tmp_path, capsys):
        with pytest.raises(BedienError, match=r"--kreis"):
            stand(tmp_path)
        assert laufe("stand", tmp_path) == 2
        assert "Traceback" not in capsys.readouterr().err


class TestEingegangen:
    """Received, and on which day; the time of the file counts, and is doubted aloud where the workbook knows better."""

    def test_alle_da_ohne_fehler(self, ordner, capsys):
        ordner.alle_zurueck()
        code, e = als_json(capsys, ordner.pfad)
        assert (code, set(status(e).values())) == (0, {"eingegangen"})
        assert e["satz"] == "4 von 4 eingegangen"
        assert {m["eingang"] for m in e["mappen"]} == {RECHTZEITIG.isoformat()}
        assert laufe("stand", ordner.pfad) == 0
        assert "konsolidieren" in capsys.readouterr().out.splitlines()[-1]

    def test_am_letzten_tag_ist_es_rechtzeitig_am_naechsten_nicht(self, ordner, capsys):
        ordner.zurueck(EINS, tag=date(2025, 10, 31))
        ordner.zurueck(ZWEI, tag=date(2025, 11, 1))
        _, e = als_json(capsys, ordner.pfad)
        assert zeile(e, ordner.name(EINS))["status"] == "eingegangen"
        spaet = zeile(e, ordner.name(ZWEI))
        assert (spaet["status"], spaet["eingang"], spaet["zaehlt"]) == ("verspaetet", "2025-11-01", True)
        assert "die Frist war der 31.10.2025" in spaet["bemerkungen"][0]

    def test_eine_spaete_rueckgabe_ist_kein_stand_ohne_rest(self, ordner, capsys):
        ordner.alle_zurueck()
        ordner.zurueck(ZWEI, tag=ZU_SPAET)
        assert als_json(capsys, ordner.pfad)[0] == 1

    def test_kopiert_nach_der_frist_aber_vorher_gespeichert(self, ordner, capsys):
        gespeichert(ordner.zurueck(EINS, tag=ZU_SPAET), "2025-10-30T09:00:00Z")
        _, e = als_json(capsys, ordner.pfad)
        eine = zeile(e, ordner.name(EINS))
        assert eine["status"] == "verspaetet"
        assert "zuletzt gespeichert am 30.10.2025: vielleicht doch rechtzeitig" in eine["bemerkungen"][0]

    def test_urteil_und_befunde(self, ordner, capsys):
        ordner.zurueck(EINS, **FEHLER)
        ordner.zurueck(ZWEI)
        code, e = als_json(capsys, ordner.pfad)
        eine, zwei = zeile(e, ordner.name(EINS)), zeile(e, ordner.name(ZWEI))
        assert (eine["urteil"], eine["schritt"], eine["gueltig"]) == ("zurück", "zurueckgeben", False)
        assert eine["fehler"] == sum(b["schwere"] == "Fehler" for b in eine["befunde"]) > 0
        assert zwei["urteil"].startswith("angenommen")
        assert zwei["fehler"] == 0
        assert code == 1
        assert "1 mit Fehlern zurück" in e["satz"]

    def test_veraltete_edition_des_richtigen_jahres(self, ordner, capsys):
        mappen.tippe(ordner.zurueck(EINS), "edition", "2026.0")
        _, e = als_json(capsys, ordner.pfad)
        eine = zeile(e, ordner.name(EINS))
        assert any("veraltete Edition 2026.0, gültig ist 2026." in b for b in eine["bemerkungen"])
        assert (eine["zaehlt"], eine["urteil"]) == (True, "zurück")


class TestMehrereFassungen:
    """The newer one counts, the older stays and says so; never by chance."""

    def test_der_stand_auf_dem_deckblatt_geht_vor(self, ordner, capsys):
        ordner.zurueck(EINS, "alt.xlsx", tag=SPAETER, stand=date(2025, 9, 1))
        ordner.zurueck(EINS, tag=RECHTZEITIG, stand=date(2025, 10, 1))
        _, e = als_json(capsys, ordner.pfad)
        assert status(e)["alt.xlsx"] == "ueberholt"
        assert zeile(e, ordner.name(EINS))["zaehlt"]
        [grund] = zeile(e, "alt.xlsx")["bemerkungen"]
        assert grund == f"es zählt {ordner.name(EINS)} (Stand 01.10.2025 statt 01.09.2025)"
        assert zeile(e, "alt.xlsx")["schritt"] == "nichts"

    def test_dann_wann_die_mappe_gespeichert_wurde(self, ordner, capsys):
        gespeichert(ordner.zurueck(EINS, "a.xlsx", tag=RECHTZEITIG, elb_plan=D(1)), "2025-10-19T10:00:00Z")
        gespeichert(ordner.zurueck(EINS, "b.xlsx", tag=SPAETER, elb_plan=D(2)), "2025-10-19T09:00:00Z")
        _, e = als_json(capsys, ordner.pfad)
        assert (zeile(e, "a.xlsx")["zaehlt"], status(e)["b.xlsx"]) == (True, "ueberholt")

    def test_dann_die_zeit_der_datei(self, ordner, capsys):
        ordner.zurueck(EINS, "b.xlsx", tag=RECHTZEITIG, elb_plan=D(1))
        ordner.zurueck(EINS, "a.xlsx", tag=SPAETER, elb_plan=D(2))
        _, e = als_json(capsys, ordner.pfad)
        assert (zeile(e, "a.xlsx")["zaehlt"], status(e)["b.xlsx"]) == (True, "ueberholt")
        assert "Zeit der Datei 25.10.2025" in zeile(e, "b.xlsx")["bemerkungen"][1]

    def test_gleicher_stand_andere_eingaben_ist_zu_klaeren(self, ordner, capsys):
        ordner.zurueck(EINS, "a.xlsx", elb_plan=D(1))
        ordner.zurueck(EINS, "b.xlsx", elb_plan=D(2))
        _, e = als_json(capsys, ordner.pfad)
        alt = zeile(e, "a.xlsx")
        assert (alt["status"], alt["schritt"]) == ("ueberholt", "klaeren")
        assert "gleicher Stand, andere Eingaben" in alt["bemerkungen"][0]
        assert "nach dem Dateinamen" in alt["bemerkungen"][1]

    def test_gleiche_eingaben_in_anderer_verpackung_sind_nicht_zu_klaeren(self, ordner, capsys):
        datei = ordner.zurueck(EINS, "a.xlsx")
        jobs.berechnen(datei, vom_pfad := ordner.pfad / "b.xlsx")
        vom(vom_pfad, SPAETER)
        _, e = als_json(capsys, ordner.pfad)
        assert (status(e)["a.xlsx"], zeile(e, "a.xlsx")["schritt"]) == ("ueberholt", "nichts")

    def test_doppelt_zaehlt_einmal_und_seit_dem_ersten_mal(self, ordner, capsys):
        daten = ordner.zurueck(EINS).read_bytes()
        ordner.lege("kopie.xlsx", daten, ZU_SPAET)
        _, e = als_json(capsys, ordner.pfad)
        assert status(e)["kopie.xlsx"] == "doppelt"
        assert zeile(e, ordner.name(EINS))["status"] == "eingegangen"
        assert e["satz"].startswith("1 von 4 eingegangen,")

    def test_die_ausgegebene_neben_der_ausgefuellten_zaehlt_nie(self, ordner, capsys):
        ordner.zurueck(EINS, "ausgefüllt.xlsx", stand=date(2020, 1, 1))
        vom(ordner.pfad / ordner.name(EINS), SPAETER)
        _, e = als_json(capsys, ordner.pfad)
        ausgegeben = zeile(e, ordner.name(EINS))
        assert (zeile(e, "ausgefüllt.xlsx")["zaehlt"], ausgegeben["status"]) == (True, "ueberholt")
        assert ausgegeben["bemerkungen"] == [
            "es zählt ausgefüllt.xlsx (in der anderen hat noch niemand etwas eingetragen)"
        ]
        assert ausgegeben["schritt"] == "nichts"

    def test_auch_ohne_stand_ist_neben_der_ausgegebenen_nichts_zu_klaeren(self, ordner, capsys):
        ordner.zurueck(EINS, "ausgefüllt.xlsx", stand=None)
        _, e = als_json(capsys, ordner.pfad)
        assert zeile(e, ordner.name(EINS))["schritt"] == "nichts"

    def test_nichts_im_ordner_aendert_sich(self, ordner):
        ordner.zurueck(EINS, "alt.xlsx", stand=date(2025, 9, 1))
        ordner.zurueck(EINS)
        vorher = {p.name: p.read_bytes() for p in ordner.pfad.iterdir() if p.is_file()}
        laufe("stand", ordner.pfad)
        assert {p.name: p.read_bytes() for p in ordner.pfad.iterdir() if p.is_file()} == vorher

    def test_konsolidieren_zaehlt_dieselben(self, ordner, tmp_path, capsys):
        """One decision: what `stand` says counts is what the county workbook adds up."""
        ordner.zurueck(EINS, stand=date(2025, 10, 1))
        ordner.zurueck(EINS, "alt.xlsx", stand=date(2025, 9, 1))
        ordner.zurueck(ZWEI)
        ordner.lege("kopie.xlsx", (ordner.pfad / ordner.name(ZWEI)).read_bytes())
        mappen.mappe(ordner.pfad / "fremd.xlsx")
        ordner.ohne(VIER)
        _, e = als_json(capsys, ordner.pfad)
        laufe("konsolidieren", ordner.pfad, "-o", tmp_path / "kreis.xlsx", "--json")
        kreis = json.loads(capsys.readouterr().out)["mappen"][:-1]
        worte = {"eingegangen": "zaehlt"}
        assert {m["datei"] or m["ags"]: worte.get(m["status"], m["status"]) for m in e["mappen"]} == {
            m["datei"] or m["ags"]: m["status"] for m in kreis
        }
        assert len(kreis) == 7


class TestWasNichtZaehlt:
    """Every file is named, and nothing is hidden in a mail."""

    @pytest.mark.parametrize(
        ("datei", "inhalt", "grund"),
        [
            ("07999004-vierdorf.xls", OLE, "Office-Datei"),
            ("07999004.zip", b"PK\x05\x06" + b"\0" * 18, "ZIP-Archiv"),
            ("AW Planung 07999004.eml", b"From: a\nTo: b\nSubject: c\n\nText", "E-Mail"),
            ("07999004 leer.xlsx", b"", "ist leer"),
            ("07999004.ods", b"%PDF", "PDF"),
        ],
    )
    def test_unlesbar_und_nach_dem_namen_von_wem(self, ordner, capsys, datei, inhalt, grund):
        ordner.alle_zurueck()
        ordner.ohne(VIER)
        ordner.lege(datei, inhalt)
        code, e = als_json(capsys, ordner.pfad)
        eine = zeile(e, datei)
        assert (code, eine["status"], eine["gemeinde"], eine["ags"]) == (2, "unlesbar", "Vierdorf", VIER)
        assert grund in eine["bemerkungen"][0]
        [fehlt] = [m for m in e["mappen"] if m["status"] == "fehlt"]
        assert fehlt["ags"] == VIER
        assert datei in fehlt["bemerkungen"][0]

    def test_ein_schreiben_ist_keine_mappe_und_kein_fehler(self, ordner, capsys):
        ordner.alle_zurueck()
        ordner.lege("Anschreiben.pdf", b"%PDF")
        code, e = als_json(capsys, ordner.pfad)
        assert (code, status(e)["Anschreiben.pdf"]) == (0, "beilage")

    def test_fremd_anderes_jahr_kreismappe(self, ordner, capsys):
        ordner.alle_zurueck()
        mappen.mappe(ordner.pfad / "fremd.xlsx")
        mappen.mappe(ordner.pfad / "alt.xlsx", jahr=2025, ags=EINS)
        mappen.mappe(ordner.pfad / "k.xlsx", ags="07999000", ebene="Kreis")
        code, e = als_json(capsys, ordner.pfad)
        worte = status(e)
        assert (worte["fremd.xlsx"], worte["alt.xlsx"], worte["k.xlsx"]) == ("fremd", "falsches_jahr", "kreismappe")
        assert zeile(e, "alt.xlsx")["bemerkungen"] == ["veraltete Edition 2025.1, Planungsjahr 2025"]
        assert code == 1
        assert e["eingegangen"] == 4

    def test_sperrdateien_und_bewahrte_originale_sind_keine_ruecklaeufe(self, ordner, capsys):
        ordner.alle_zurueck()
        datei = ordner.pfad / ordner.name(EINS)
        ordner.lege(f"~${datei.name}", b"x")
        ordner.lege(".~lock.a.xlsx#", b"x")
        ordner.lege(f"{datei.stem}.original.xlsx", datei.read_bytes())
        ordner.lege("notiz.txt", b"x")
        code, e = als_json(capsys, ordner.pfad)
        assert (code, len(e["mappen"])) == (0, 4)

    def test_unterordner_werden_genannt(self, ordner, capsys):
        ordner.alle_zurueck()
        (ordner.pfad / "Nachzügler").mkdir()
        shutil.copy(ordner.pfad / ordner.name(EINS), ordner.pfad / "Nachzügler" / "a.xlsx")
        code, e = als_json(capsys, ordner.pfad)
        [b] = e["befunde"]
        assert (code, b["code"], b["schwere"]) == (0, "UNTERORDNER_NICHT_GELESEN", "Hinweis")
        assert "„Nachzügler“ liegt 1 Mappe" in b["text"]

    def test_umlaute_und_lange_namen(self, ordner, capsys):
        name = f"Rückläufe größer {'x' * 200}.xlsx"
        ordner.zurueck(EINS, name)
        _, e = als_json(capsys, ordner.pfad)
        assert zeile(e, name)["zaehlt"]


class TestVorgaben:
    """What was distributed comes back as it was given."""

    def test_geaenderte_zuteilung_ist_ein_fehler_mit_beiden_werten_und_zelle(self, ordner, capsys):
        ordner.zurueck(EINS, egt_zuteilung=D("1200000.01"))
        _, e = als_json(capsys, ordner.pfad)
        eine = zeile(e, ordner.name(EINS))
        [b] = [b for b in eine["befunde"] if b["code"] == "VORGABE_GEAENDERT"]
        assert (b["blatt"], b["zelle"]) == mappen.ort("egt_zuteilung")
        assert (b["ist"], b["soll"], b["schwere"]) == ("1.200.000,01 €", "1.200.000,00 €", "Fehler")
        assert eine["urteil"] == "zurück"
        assert "Vorgabe geändert in Budget!" in eine["bemerkungen"][0]

    def test_die_zusammenfuehrung_sagt_dasselbe_urteil(self, ordner, tmp_path, capsys):
        """A return is not accepted in one list and sent back in the other."""
        ordner.zurueck(EINS, egt_zuteilung=D("1200000.01"))
        _, e = als_json(capsys, ordner.pfad)
        assert mappen.laufe("konsolidieren", ordner.pfad, "-o", tmp_path / "K.xlsx", "--json") in (1, 2)
        k = json.loads(capsys.readouterr().out)
        eine, andere = zeile(e, ordner.name(EINS)), zeile(k, ordner.name(EINS))
        assert (eine["gueltig"], andere["gueltig"]) == (False, False)
        assert andere["befunde"] == eine["befunde"]

    def test_geloescht_ist_auch_geaendert(self, ordner, capsys):
        mappen.leere(ordner.zurueck(EINS), "egt_zuteilung")
        _, e = als_json(capsys, ordner.pfad)
        [b] = [b for b in zeile(e, ordner.name(EINS))["befunde"] if b["code"] == "VORGABE_GEAENDERT"]
        assert b["ist"] == "leer"

    def test_unveraendert_gibt_es_keinen_befund(self, ordner, capsys):
        ordner.zurueck(EINS)
        _, e = als_json(capsys, ordner.pfad)
        assert "VORGABE_GEAENDERT" not in {b["code"] for b in zeile(e, ordner.name(EINS))["befunde"]}

    def test_eine_mappe_des_vorjahres_wird_nicht_an_den_vorgaben_gemessen(self, ordner, capsys):
        ordner.ohne()
        (ordner.pfad / "kreis.toml").unlink()
        mappen.mappe(ordner.pfad / "alt.xlsx", jahr=2025, ags=EINS, egt_zuteilung=D(1_100_000))
        _, e = als_json(capsys, ordner.pfad)
        assert zeile(e, "alt.xlsx")["zaehlt"]
        assert "VORGABE_GEAENDERT" not in {b["code"] for b in zeile(e, "alt.xlsx")["befunde"]}

    def test_eine_vorjahreszahl_darf_berichtigt_werden(self, ordner, capsys):
        ordner.zurueck(EINS)
        verzeichnis = ordner.pfad / "ausgabe.toml"
        text = verzeichnis.read_text("utf-8")
        verzeichnis.write_text(text.replace("egt_zuteilung =", "lzb_vorjahr = 7\negt_zuteilung =", 1), "utf-8")
        _, e = als_json(capsys, ordner.pfad)
        [b] = [b for b in zeile(e, ordner.name(EINS))["befunde"] if b["code"] == "VORGABE_GEAENDERT"]
        assert (b["feld"], b["schwere"], b["ist"], b["soll"]) == ("lzb_vorjahr", "Hinweis", "1.900", "7")


class TestAufruf:
    """One table, one sentence, one exit code."""

    def test_die_tabelle_nennt_was_zu_tun_ist_zuerst(self, ordner, capsys):
        ordner.zurueck(EINS)
        ordner.zurueck(ZWEI, **FEHLER)
        ordner.ohne(VIER)
        ordner.lege("kaputt.xlsx", b"x")
        assert laufe("stand", ordner.pfad, "--stichtag", "2025-11-05") == 2
        aus = capsys.readouterr().out
        orte = [aus.index(w) for w in ("✗ unlesbar", "✗ unverändert ausgegeben", "zurückgeben", "nichts zu tun")]
        assert orte == sorted(orte)
        assert "2 von 4 eingegangen (davon 1 mit Fehlern zurück), 2 fehlen, 1 Datei unlesbar" in aus
        assert DREI in aus

    @pytest.mark.parametrize("tag", ["gestern", "31.02.2025", "2025-13-01", ""])
    def test_kein_tag(self, ordner, capsys, tag):
        assert laufe("stand", ordner.pfad, "--stichtag", tag) == 2
        assert "ist kein Tag" in capsys.readouterr().err

    def test_kein_ordner(self, ordner, capsys):
        assert laufe("stand", ordner.pfad / "kreis.toml") == 2
        assert "ist kein Ordner" in capsys.readouterr().err

    def test_ein_verdorbenes_verzeichnis_der_ausgabe(self, ordner, capsys):
        (ordner.pfad / "ausgabe.toml").write_text("[ausgabe", "utf-8")
        assert laufe("stand", ordner.pfad) == 2
        assert "ausgabe.toml" in capsys.readouterr().err

    def test_mehrere_prozesse_sagen_dasselbe(self, ordner, capsys):
        ordner.zurueck(EINS)
        daten = (ordner.pfad / ordner.name(EINS)).read_bytes()
        for i in range(40):
            ordner.lege(f"kopie-{i:02}.xlsx", daten if i % 3 else b"kaputt")
        assert als_json(capsys, ordner.pfad) == als_json(capsys, ordner.pfad, "--prozesse", "2")

    def test_unmoegliche_anzahl_prozesse(self, ordner):
        assert laufe("stand", ordner.pfad, "--prozesse", "0") == 2


def test_der_ordner_eines_anderen_kreises_ist_nicht_voll_von_fremden_ohne_es_zu_sagen(ordner: Ordner, capsys) -> None:
    """Returns of last year's county in this year's folder: each is named, nobody has delivered."""
    ordner.ohne()
    for i in (1, 2):
        mappen.mappe(ordner.pfad / f"{i}.xlsx", ags=f"0515400{i}")
    code, e = als_json(capsys, ordner.pfad)
    assert (code, e["eingegangen"]) == (1, 0)
    assert sorted(status(e).values()) == ["fehlt"] * 4 + ["fremd"] * 2
