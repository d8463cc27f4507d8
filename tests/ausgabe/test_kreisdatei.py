"""The county file: read strictly, every mistake in one sentence that names file and place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from kreise import AGS, KOPF, SCHLUESSEL, auftrag, schreibe

from amip_xl.errors import BedienError
from amip_xl.kreisdatei import Kreisgemeinde, lies_ausgabe, lies_kreisdatei

ELB = "werte = { 07999001 = 1, 07999002 = 1, 07999003 = 1 }"


def test_eine_kreisdatei_sagt_wer_bis_wann_und_wonach(tmp_path):
    kreis = lies_kreisdatei(schreibe(tmp_path))
    assert (kreis.jahr, kreis.ags, kreis.name, kreis.traegerform) == (2026, "07999000", "Musterkreis", "zkT")
    assert (kreis.frist, kreis.ansprechstelle) == (date(2025, 11, 28), "Musterkreis, Controlling")
    assert [g.ags for g in kreis.gemeinden] == list(AGS), "nach AGS, wie immer sie in der Datei stehen"
    assert kreis.gemeinde(AGS[0]) == Kreisgemeinde(AGS[0], "Gemeinde Einsdorf an der Örtze", "amt@einsdorf.example")
    assert kreis.gemeinde("07999009") is None
    assert kreis.verteilungen[0].summe == D("100.00")
    assert kreis.schluessel["elb"].zahlen[AGS[1]] == 1


def test_was_hinterlegt_ist_braucht_keinen_namen(tmp_path):
    text = '[kreis]\nags = "05154000"\njahr = 2026\n[[gemeinde]]\nags = "05154036"\n[[gemeinde]]\nags = "05154020"\n'
    kreis = lies_kreisdatei(schreibe(tmp_path, text))
    assert (kreis.name, kreis.traegerform) == ("Kreis Kleve", "zkT")
    assert [g.name for g in kreis.gemeinden] == ["Gemeinde Issum", "Stadt Kleve"]
    assert kreis.frist is None


def test_zahlen_kommen_genau_an_und_ein_bom_stoert_nicht(tmp_path):
    pfad = schreibe(tmp_path)
    pfad.write_bytes(b"\xef\xbb\xbf" + (KOPF + SCHLUESSEL + auftrag(summe="0.1")).replace("\n", "\r\n").encode())
    assert lies_kreisdatei(pfad).verteilungen[0].summe == D("0.1")


FEHLER = {
    "kein TOML": ("[kreis", "", "keine gültige TOML-Datei (Zeile"),
    "unbekannt oben": ("[kreis]", "[kreiss]\nx = 1\n[kreis]", "„kreiss“"),
    "unbekannt im Kopf": ("jahr = 2026", "jahr = 2026\nfirst = 2025-11-28", "unbekannte Angabe „first“"),
    "unbekannt bei der Gemeinde": ('ags = "07999003"', 'ags = "07999003"\nnahme = "x"', "3. Block [[gemeinde]]"),
    "Jahr ohne Formular": ("jahr = 2026", "jahr = 1999", "möglich sind 2012 bis"),
    "Jahr als Text": ("jahr = 2026", 'jahr = "2026"', "„jahr“ muss eine ganze Zahl sein"),
    "Frist als Text": ("frist = 2025-11-28", 'frist = "28.11.2025"', "„frist“ muss ein Datum"),
    "Frist mit Uhrzeit": ("frist = 2025-11-28", "frist = 2025-11-28T12:00:00", "„frist“ muss ein Datum"),
    "Kreis mit fünf Stellen": ('ags = "07999000"', 'ags = "07999"', "endet auf 000"),
    "AGS als Zahl": ('ags = "07999003"', "ags = 7999003", "„ags“ muss ein nicht leerer Text sein"),
    "AGS mit sieben Stellen": ('ags = "07999003"', 'ags = "7999003"', "acht Ziffern, die mit 07999 beginnen"),
    "AGS eines anderen Kreises": ('ags = "07999003"', 'ags = "05154036"', "acht Ziffern, die mit 07999 beginnen"),
    "AGS des Kreises": ('ags = "07999003"', 'ags = "07999000"', "acht Ziffern, die mit 07999 beginnen"),
    "zweimal dieselbe": ('ags = "07999003"', 'ags = "07999002"', "die Gemeinde 07999002 ist zweimal genannt"),
    "unbekannte Gemeinde ohne Namen": ('name = "Zweidorf"', "", "die Gemeinde 07999002 ist nicht hinterlegt"),
    "Name in zwei Zeilen": ('"Zweidorf"', '"Zwei\\ndorf"', "muss in eine Zeile"),
    "Name zu lang": ('"Zweidorf"', f'"{"o" * 121}"', "höchstens 120 Zeichen"),
    "Trägerform": ('"zkT"', '"gk"', "erlaubt sind gE und zkT"),
    "Schlüssel fehlt": ('schluessel = "elb"', 'schluessel = "elp"', "den Schlüssel „elp“ gibt es nicht"),
    "Summe als Text": ("summe = 100.00", 'summe = "100,00"', "„summe“ muss eine Zahl"),
    "Summe ohne Ende": ("summe = 100.00", "summe = inf", "„summe“ muss eine Zahl"),
    "Summe zu groß": ("summe = 100.00", "summe = 1e400000", "keine Zahl, die in eine Zelle passt"),
    "Gewicht vergessen": (", 07999003 = 1", "", "fehlt Dreidorf (07999003); schreiben Sie 0"),
    "Gewicht eines Fremden": ("07999003 = 1", "07999003 = 1, 07999004 = 1", "nennt 07999004"),
    "Gewicht negativ": ("07999003 = 1", "07999003 = -1", "bei 07999003 negativ"),
    "Gewicht als Text": ("07999003 = 1", 'x = "1"', "„werte, x“ muss eine Zahl"),
    "alle Gewichte null": (ELB, ELB.replace("= 1", "= 0"), "sind alle 0"),
    "ohne Quelle": ('quelle = "Statistik"', "", "„quelle“ fehlt"),
    "zwei Angaben": (ELB, f'{ELB}\nfeld = "ks_elb_aktuell"', "hier sind es 2"),
    "keine Angabe": (ELB, "", "hier sind es 0"),
    "Prozente ergeben nicht 100": (ELB, ELB.replace("werte", "prozent"), "zusammen 3 %, nicht 100 %"),
    "gemischt mit Unbekanntem": (ELB, "mischung = { andere = 100 }", "mischt „andere“; einen solchen"),
    "gemischt mit sich selbst": (ELB, "mischung = { elb = 100 }", "gemischt werden nur"),
    "Feld zweimal": ("[schluessel.elb]", auftrag() + "[schluessel.elb]", "wird zweimal verteilt"),
}  # fmt: skip


@pytest.mark.parametrize("fall", FEHLER)
def test_jeder_fehler_ist_ein_satz_mit_ort(tmp_path, fall):
    alt, neu, satz = FEHLER[fall]
    text = KOPF + SCHLUESSEL + auftrag()
    assert alt in text
    with pytest.raises(BedienError) as fehler:
        lies_kreisdatei(schreibe(tmp_path, text.replace(alt, neu, 1)))
    assert satz in str(fehler.value)
    assert "musterkreis.toml" in str(fehler.value)


@pytest.mark.parametrize(
    "inhalt", [b"\xff\xfe", b"x = [" * 5000, None, b"x = 1" + b"0" * 5000, b"x = 1e99999999999999999999", b"x = \0"]
)
def test_was_keine_toml_datei_ist_wird_gesagt(tmp_path, inhalt):
    pfad = tmp_path / "kreis.toml"
    if inhalt is not None:
        pfad.write_bytes(inhalt)
    with pytest.raises(BedienError, match=r"kreis\.toml"):
        lies_kreisdatei(pfad)


def test_ohne_verzeichnis_ist_nichts_ausgegeben_und_ein_verdorbenes_wird_gesagt(tmp_path):
    assert lies_ausgabe(tmp_path) is None
    (tmp_path / "ausgabe.toml").write_text("[ausgabe]\njahr = 2026\n", encoding="utf-8")
    with pytest.raises(BedienError, match=r"ausgabe\.toml.*„kreis“ fehlt"):
        lies_ausgabe(tmp_path)


@pytest.mark.parametrize("wert", ["true", "nan", "inf", "1e400", "[1]", "{ a = 1 }", "2026-01-01T10:00:00", "10:00:00"])
def test_im_verzeichnis_verdorbene_vorgaben_werden_mit_ihrem_feld_gesagt(tmp_path, wert):
    kopf = '[ausgabe]\njahr = 2026\nkreis = "07999000"\nam = 2025-10-01\nprogramm = "amip_xl"\n'
    gemeinde = '[gemeinde."07999001"]\ndatei = "a.xlsx"\nsha256 = "0"\n'
    (tmp_path / "ausgabe.toml").write_text(f"{kopf}{gemeinde}vorgaben = {{ egt_zuteilung = {wert} }}\n", "utf-8")
    with pytest.raises(BedienError, match=r"ausgabe\.toml.*07999001.*egt_zuteilung.*Zahl.*Legen Sie"):
        lies_ausgabe(tmp_path)
    (tmp_path / "ausgabe.toml").write_text(kopf + gemeinde, "utf-8")
    with pytest.raises(BedienError, match=r"07999001.*„vorgaben“ fehlt"):
        lies_ausgabe(tmp_path)
