"""The sheet Vergleich: every figure of each municipality, the county's, how they spread, who stands out and why."""

from __future__ import annotations

import json
from decimal import Decimal as D
from typing import Any

import mappen
import pytest
import vergleichskreis as vk
from libreoffice import braucht_libreoffice, recalculate
from mappen import laufe

from amip_xl import jobs
from amip_xl.books.reader import Mappe, lies
from amip_xl.consolidate.kennzahlen import formel, grundlagen, kennzahlen, messe
from amip_xl.consolidate.streuung import Lage
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.form.loader import ERSTES_JAHR, LETZTES_JAHR
from amip_xl.planung import pruefe

FORM = edition(2026).form
VERGLEICH = "Vergleich"


def zeile(mappe: Mappe, titel: str, teil: int = 0) -> dict[str, Any]:
    """The cells of a row by column letter; `teil` picks among rows of the same title."""
    nummern = sorted(int(z.ref[1:]) for z in mappe.zellen(VERGLEICH) if z.ref[0] == "A" and z.wert == titel)
    n = nummern[teil]
    return {s: mappe.zelle(VERGLEICH, f"{s}{n}").wert for s in "ABCDEFGHIJKLMNOPQRS"}


def messung(**anders: Any) -> dict[str, D | None]:
    plan = mappen.plan(**anders)
    return messe(FORM, {**plan, **edition(2026).engine.calculate(plan)})


class TestKennzahlen:
    """Each figure is written once."""

    def test_ergebnisse_des_formulars_werden_nicht_noch_einmal_geregelt(self):
        for k in kennzahlen(2026):
            assert (k.regel is None) == (k.name in FORM.felder), k.name

    @pytest.mark.parametrize("jahr", range(ERSTES_JAHR, LETZTES_JAHR + 1))
    def test_jedes_jahr_hat_alle_felder(self, jahr):
        form = edition(jahr).form
        for k in (*kennzahlen(jahr), *grundlagen(jahr)):
            assert formel(k, form, lambda name: name) is not None, k.name

    def test_die_werte_einer_kleinen_mappe(self):
        m = messung(pers_elb_plan=D(3_000), massnahmen_egz_neugeschaeft=D(270_000), massnahmen_vb_neugeschaeft=D(5))
        assert m["umschichtungsquote"] == D(98_000) / 1_200_000
        assert m["egt_je_elb"] == D("1112000.50") / 3_000  # 1.200.000 + 10.000,50 - 98.000
        assert m["elb_je_vzae"] == D(3_000) / D("40.75")
        assert m["verwaltungskosten_je_vzae"] == D(1_070_000) / D("40.75")
        assert m["frauenanteil_elb"] == D(1_600) / 3_000
        assert m["frauenanteil_integrationen"] == D(300) / 700
        assert m["integrationsquote_plan"] == D(700) / 3_000

    def test_kosten_je_eintritt_ohne_instrumente_ohne_eintritte(self):
        """Only EGZ has entries: the amounts of MAbE and VB do not count."""
        m = messung(massnahmen_egz_neugeschaeft=D(270_000), massnahmen_vb_neugeschaeft=D(5))
        assert m["betrag_je_eintritt"] == D(300_000) / 90
        assert m["neugeschaeft_je_eintritt"] == D(270_000) / 90
        assert m["betrag_mit_eintritten"] == 300_000

    def test_ohne_neugeschaeft_oder_eintritte_leer_nicht_null(self):
        assert messung()["neugeschaeft_je_eintritt"] is None
        ohne = messung(massnahmen_egz_eintritte=None)
        assert ohne["betrag_je_eintritt"] is None
        assert ohne["betrag_mit_eintritten"] is None

    def test_eine_leere_mappe_hat_keine_kennzahl(self):
        assert set(messe(FORM, {}).values()) == {None}

    def test_was_keine_zahl_ist_ergibt_keine_kennzahl(self):
        werte = {**mappen.plan(), "pers_elb_plan": UNLESBAR, "massnahmen_egz_betrag": UNLESBAR}
        m = messe(FORM, {**werte, **edition(2026).engine.calculate(werte)})
        assert (m["elb_je_vzae"], m["betrag_je_eintritt"]) == (None, None)
        assert m["frauenanteil_elb"] is not None

    def test_was_keine_zelle_haelt_wird_nicht_verglichen(self):
        assert messung(egt_zuteilung=D(10) ** 307, elb_plan=D(1))["egt_je_elb"] is None


@pytest.fixture(scope="module")
def sechs(tmp_path_factory):
    """Six municipalities, one far above, one blank, one with an entry that is no number, one with a long name."""
    ordner = tmp_path_factory.mktemp("sechs")
    plaene = vk.mit_quote(20, 21, 22, 23, 24, 60)
    plaene[1] |= {"name": vk.LANGER_NAME}
    plaene[2] |= {"massnahmen_egz_eintritte": None, "lzb_vorjahr": None, "pers_elb_plan": D(2_000)}
    plaene[3] |= {"elb_plan": D(0), "integrationen_plan": D(0), "lzb_plan": D(10) ** 9}
    plaene[4] |= {"pers_elb_plan": D(4_000), "massnahmen_egz_neugeschaeft": D("1234.56")}
    plaene[5] |= {"name": "=1+1"}
    vk.fuehre_zusammen(ordner, plaene, {"pers_steuerung_plan": D("3.25")})
    mappen.tippe(ordner / "ein" / f"{vk.ags(1)}.xlsx", "massnahmen_egz_betrag", "k.A.")
    return vk.konsolidiere([ordner / "ein"], ordner / "KREIS.xlsx", ordner / "kreis.xlsx")


class TestBlatt:
    def test_der_kreis_ist_aus_den_summen_nie_der_mittelwert(self, sechs):
        z = zeile(lies(sechs.ziel), "Umschichtungsquote")
        assert pruefe(lies(sechs.ziel)).ergebnisse["umschichtungsquote"] == D(170) / 600
        assert vk.gleich(z["F"], D(170) / 600)
        assert not vk.gleich(z["F"], z["I"])

    def test_streuung_und_wie_viele_es_sind(self, sechs):
        z = zeile(lies(sechs.ziel), "Umschichtungsquote")
        assert z["E"] == "6 von 6"
        gesehen = [round(z[s], 6) for s in "GHIJKLM"]
        # minimum, quartiles, maximum, limits: 23,75 + 1,5 * (23,75 - 21,25) = 27,5 %
        assert gesehen == [D(x) for x in ("0.2", "0.2125", "0.225", "0.2375", "0.6", "0.175", "0.275")]

    def test_leere_werte_zaehlen_nicht_mit(self, sechs):
        z = zeile(lies(sechs.ziel), "Veränderung des LZB-Bestands")
        assert z["E"] == "5 von 6"

    def test_auffaellig_mit_begruendung(self, sechs):
        satz = zeile(lies(sechs.ziel), "Umschichtungsquote")["N"]
        assert satz == (
            "=1+1: 60,0 % liegt über der oberen Grenze 27,5 % (Median 22,5 %, mittlere Hälfte 21,3 % bis 23,8 %)."
        )

    def test_die_regel_steht_in_worten_auf_dem_blatt(self, sechs):
        text = vk.worte(sechs.ziel, VERGLEICH)
        assert "QUARTILE.INC" in text
        assert "1,5-Fache" in text
        assert "nie ein Mittelwert" in text
        assert all(f"{wo.zeichen} {wo.worte}" in text for wo in Lage)

    def test_jede_gemeinde_mit_ihrem_wert_und_rang(self, sechs):
        mappe = lies(sechs.ziel)
        assert zeile(mappe, "Ort 1")["B"] == D("0.2")
        assert zeile(mappe, "Ort 1", 1)["B"] == 6
        assert zeile(mappe, "=1+1", 1)["B"] == 1
        assert zeile(mappe, vk.LANGER_NAME)["B"] == D("0.21")

    def test_ein_name_der_wie_eine_formel_aussieht_bleibt_ein_text(self, sechs):
        zellen = [z for z in lies(sechs.ziel).zellen(VERGLEICH) if z.wert == "=1+1"]
        assert len(zellen) > 2
        assert {z.formel is None or z.formel.startswith("IF(LEN(A") for z in zellen} == {True}

    def test_wer_keine_zahl_hat_bleibt_leer_auch_bei_den_raengen(self, sechs):
        mappe = lies(sechs.ziel)
        spalte = "E"  # Kosten je Eintritt (Betrag)
        assert zeile(mappe, "Ort 1")[spalte] in (None, "")  # „k.A.“
        assert zeile(mappe, "Ort 3")[spalte] in (None, "")  # no entries
        assert zeile(mappe, "Ort 1", 1)[spalte] in (None, "")
        assert zeile(mappe, "Kosten je Eintritt (Betrag)")["E"] == "4 von 6"

    def test_die_werte_sind_lebende_formeln_auf_das_blatt_gemeinden(self, sechs):
        mappe = lies(sechs.ziel)
        formeln = [z.formel for z in mappe.zellen(VERGLEICH) if z.formel]
        assert any("'Gemeinden'!" in f for f in formeln)
        assert sum(f.startswith("IF(ISNUMBER('Gemeinden'!") for f in formeln) > 6
        assert 'IF(ISNUMBER(umschichtungsquote),umschichtungsquote,"")' in formeln

    @braucht_libreoffice
    def test_libreoffice_rechnet_jede_zelle_ebenso(self, sechs, tmp_path):
        [neu] = recalculate([sechs.ziel], tmp_path / "neu")
        for blatt in (VERGLEICH, "Übersicht"):
            assert vk.abweichungen(sechs.ziel, neu, blatt) == []

    def test_pruefen_und_berechnen_nehmen_die_mappe_an(self, sechs, tmp_path):
        [bericht] = jobs.pruefen([sechs.ziel])
        fremd = {b.code for b in bericht.bericht.befunde if b.blatt in (VERGLEICH, "Übersicht")}
        assert fremd == set()
        assert not mappen.codes(bericht.bericht.befunde) & {"BLATTFOLGE_GEAENDERT", "BLATT_ZUSAETZLICH"}
        jobs.berechnen(sechs.ziel, tmp_path / "neu.xlsx")
        assert zeile(lies(tmp_path / "neu.xlsx"), "Umschichtungsquote")["E"] == "6 von 6"

    def test_auffaellige_sind_keine_befunde_und_aendern_kein_urteil(self, sechs):
        assert not any("Grenze" in b.text for b in (*sechs.befunde, *sechs.gemeinden.befunde))
        assert {a.name for a in sechs.auffaellige if a.kennzahl.name == "umschichtungsquote"} == {"=1+1"}


class TestWenige:
    @pytest.mark.parametrize("n", [1, 3])
    def test_unter_vier_gemeinden_keine_quartile(self, tmp_path, n):
        ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(*(10**i for i in range(n))))
        z = zeile(lies(ergebnis.ziel), "Umschichtungsquote")
        assert z["E"] == f"{n} von {n}"
        assert [z[s] in (None, "") for s in "HJLM"] == [True] * 4
        assert z["I"] is not None
        assert "weniger als 4" in z["N"]
        assert ergebnis.auffaellige == ()

    def test_gleiche_werte_haben_keine_grenze(self, tmp_path):
        ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(20, 20, 20, 20, 20, 60))
        z = zeile(lies(ergebnis.ziel), "Umschichtungsquote")
        assert [z[s] in (None, "") for s in "LM"] == [True, True]
        assert z["N"] == "Die mittlere Hälfte ist gleich (20,0 %), keine Grenze; 1 Wert weicht davon ab."
        assert not [a for a in ergebnis.auffaellige if a.kennzahl.name == "umschichtungsquote"]

    def test_ungleiche_summen_hinter_der_zahl_des_kreises_stehen_dabei(self, tmp_path):
        """Ort 2 gives all eLb and no women: the county's share lies below that of everybody who gives one."""
        plaene = [{}, {"elb_frauen_plan": None, "elb_maenner_plan": None}, {}, {}]
        ergebnis = vk.fuehre_zusammen(tmp_path, plaene)
        z = zeile(lies(ergebnis.ziel), "Frauenanteil an den eLb")
        assert (vk.gleich(z["F"], D(3 * 1_600) / 12_000), vk.gleich(z["G"], D(1_600) / 3_000)) == (True, True)
        assert z["N"].startswith("! Kreis 40,0 % ist aus ungleichen Summen, nur in einer davon: Ort 2. Auffällig: ")
        assert "ungleich" not in zeile(lies(ergebnis.ziel), "Umschichtungsquote")["N"]
        vorn = vk.worte(ergebnis.ziel, "Übersicht")
        assert "! IQ der Frauen: Kreis 25,0 % aus ungleichen Summen, nur in einer davon: Ort 2 (ebenso 2 " in vorn

    @pytest.mark.parametrize(
        ("plan", "eigene"),
        [
            ({"pers_elb_plan": None}, {"pers_elb_plan": D(9_000)}),  # what the county gives nobody else has to
            ({"pers_elb_plan": D(3_000), "elb_frauen_plan": D(0), "elb_plan": None}, {}),
        ],
    )
    def test_nicht_ungleich_ist_was_der_kreis_selbst_angibt_und_eine_null(self, tmp_path, plan, eigene):
        ergebnis = vk.fuehre_zusammen(tmp_path, [{"pers_elb_plan": D(3_000)}, plan], eigene)
        for titel in ("eLb je VZÄ, insgesamt", "Frauenanteil an den eLb"):
            assert "ungleich" not in zeile(lies(ergebnis.ziel), titel)["N"], titel

    def test_fehlende_stehen_im_untertitel(self, tmp_path):
        ergebnis = vk.fuehre_zusammen(tmp_path, [*vk.mit_quote(20, 21), None])
        assert "2 von 3 Gemeinden" in str(lies(ergebnis.ziel).zelle(VERGLEICH, "A2").wert)
        assert "fehlen in jeder Zahl" in str(lies(ergebnis.ziel).zelle(VERGLEICH, "A2").wert)

    def test_zu_viele_stehen_nicht_nebeneinander(self, tmp_path, monkeypatch):
        """The same with a limit of 5 instead of 400: statistics and outliers stay, columns do not."""
        vk.hoechstens_nebeneinander(monkeypatch, 5)
        ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(20, 21, 22, 23, 24, 60))
        mappe = lies(ergebnis.ziel)
        z = zeile(mappe, "Umschichtungsquote")
        assert (z["E"], round(z["M"], 6)) == ("6 von 6", D("0.275"))
        assert "Ort 6: 60,0 %" in z["N"]
        assert "--tabelle" in vk.worte(ergebnis.ziel, VERGLEICH)
        assert "Ort 1" not in vk.worte(ergebnis.ziel, VERGLEICH)
        assert not [x for x in mappe.zellen(VERGLEICH) if x.formel]


class TestBegruendung:
    def test_wert_und_grenze_sind_zu_unterscheiden(self, tmp_path):
        """Both print as 27,5 %: then more decimals are printed."""
        ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(20, 21, 22, 23, 24, "27.51"))
        [a] = [a for a in ergebnis.auffaellige if a.kennzahl.name == "umschichtungsquote"]
        assert "27,51 % liegt über der oberen Grenze 27,50 %" in a.satz

    def test_json_nennt_sie_beim_kreis(self, tmp_path, capsys):
        ergebnis = vk.fuehre_zusammen(tmp_path, vk.mit_quote(20, 21, 22, 23, 24, 2))
        capsys.readouterr()
        laufe("konsolidieren", tmp_path / "ein", "-o", ergebnis.ziel, "--kreis", tmp_path / "kreis.xlsx", "--json")
        *_, kreis = json.loads(capsys.readouterr().out)["mappen"]
        [a] = [a for a in kreis["auffaellig"] if a["kennzahl"] == "umschichtungsquote"]
        assert (a["gemeinde"], a["ags"], a["lage"], D(a["wert"])) == ("Ort 6", vk.ags(6), "niedrig", D("0.02"))
        assert D(a["untere_grenze"]) > D(a["wert"])
        assert a["satz"].startswith("Ort 6: 2,0 % liegt unter der unteren Grenze")


def test_jedes_bild_sagt_auch_in_worten_was_zu_sehen_ist(sechs):
    texte = vk.bildtexte(sechs.ziel)
    assert sum("Balken, der höchste oben: " in t for t in texte) >= 10
    assert any("Umschichtungsquote von 20,0 % bis 60,0 %" in t for t in texte)
