"""„Berechnen“: what it writes, what it leaves alone, and what people wrote survives."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from decimal import Decimal as D

import mappen
import pytest
from books.mappen import patche_datei
from libreoffice import braucht_libreoffice, recalculate

from amip_xl import jobs
from amip_xl.books.cells import Schreibung
from amip_xl.books.reader import lies
from amip_xl.edition import edition
from amip_xl.form.protokoll import BEGRUENDUNG, BLATT, ERSTE_ZEILE, ZEILEN
from amip_xl.planung import pruefe, schreibliste

JETZT = datetime(2026, 1, 15, 9, 30)
ANTEILE = "massnahmen_{}_anteil_ausgewiesen"


@pytest.fixture
def datei(tmp_path):
    return mappen.mappe(tmp_path / "kleve.xlsx")


def zeile(pfad, code: str) -> dict[str, object]:
    """The row of the Prüfprotokoll with a code: column -> value."""
    mappe = lies(pfad)
    for nummer in range(ERSTE_ZEILE, ERSTE_ZEILE + ZEILEN):
        if mappe.zelle(BLATT, f"I{nummer}").wert == code:
            return {"nummer": nummer, **{s: mappe.zelle(BLATT, f"{s}{nummer}").wert for s in "ABCDEFGHJ"}}
    raise AssertionError(f"kein Befund {code} im Prüfprotokoll")


def begruende(pfad, code: str, text: str) -> None:
    """Types a Begründung beside a finding."""
    patche_datei(pfad, pfad, [Schreibung(BLATT, f"{BEGRUENDUNG}{zeile(pfad, code)['nummer']}", text)])


class TestVerlustfrei:
    """Only the listed cells change, every other byte stays."""

    def test_nur_die_genannten_zellen(self, datei, tmp_path):
        neu = tmp_path / "neu.xlsx"
        liste = schreibliste(pruefe(lies(datei)), JETZT, jobs.programm())
        jobs.berechnen(datei, neu, jetzt=JETZT)
        genannt = {(s.blatt, s.ref) for s in (*liste.werte, *liste.zwischenwerte)}
        blatt_von = {b.teil: b.name for b in lies(datei).blaetter}

        vorher, nachher = mappen.teile(datei), mappen.teile(neu)
        assert list(vorher) == list(nachher)
        for teil, alt in vorher.items():
            if teil == "xl/sharedStrings.xml":  # what no cell shows any more is emptied where it stood
                a, b = re.split(b"(?=<si>)", alt), re.split(b"(?=<si>)", nachher[teil])
                gezeigt = set(re.findall(rb't="s"><v>([0-9]+)</v>', b"".join(nachher[t] for t in blatt_von)))
                for i, (vor, nach) in enumerate(zip(a, b, strict=True), -1):
                    leer = nach == b"<si><t></t></si>" and str(i).encode() not in gezeigt
                    assert nach == vor or leer, vor
                continue
            if teil not in blatt_von:
                assert nachher[teil] == alt, teil
                continue
            assert mappen.ohne_zellen(nachher[teil]) == mappen.ohne_zellen(alt), teil
            a, b = mappen.rohe_zellen(alt), mappen.rohe_zellen(nachher[teil])
            assert a.keys() == b.keys()
            geaendert = {z for z in a if a[z] != b[z]}
            assert {(blatt_von[teil], z) for z in geaendert} <= genannt, teil

    def test_keine_formel_aendert_sich(self, datei, tmp_path):
        jobs.berechnen(datei, tmp_path / "neu.xlsx")
        vorher, nachher = lies(datei), lies(tmp_path / "neu.xlsx")
        for blatt in vorher.blaetter:
            formeln = {z.ref: z.formel for z in vorher.zellen(blatt.name) if z.formel is not None}
            assert formeln
            assert {r: nachher.zelle(blatt.name, r).formel for r in formeln} == formeln

    def test_die_eingaben_bleiben(self, datei, tmp_path):
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx")
        erneut = jobs.pruefen([tmp_path / "neu.xlsx"])[0]
        assert erneut.as_json()["werte"] == bericht.as_json()["werte"] == jobs.pruefen([datei])[0].as_json()["werte"]

    def test_ein_text_mit_gleichheitszeichen_wird_keine_formel(self, tmp_path):
        datei = mappen.mappe(tmp_path / "m.xlsx", traegerform="=1+1", bemerkungen="=HYPERLINK(1)")
        neu = tmp_path / "neu.xlsx"
        jobs.berechnen(datei, neu)
        assert "=1+1" in str(zeile(neu, "AUSWAHL_UNBEKANNT")["F"])
        formeln = {z.ref: z.formel for z in lies(neu).zellen(BLATT) if z.formel is not None}
        assert formeln == {z.ref: z.formel for z in lies(datei).zellen(BLATT) if z.formel is not None}


class TestNochEinmal:
    """A second run changes nothing; the original is kept; other files are never touched."""

    def test_zweiter_lauf_ist_byte_gleich(self, datei, tmp_path):
        eins, zwei = tmp_path / "eins.xlsx", tmp_path / "zwei.xlsx"
        jobs.berechnen(datei, eins, jetzt=JETZT)
        jobs.berechnen(eins, zwei, jetzt=JETZT)
        assert zwei.read_bytes() == eins.read_bytes()

    def test_das_original_bleibt_daneben(self, datei):
        vorher = datei.read_bytes()
        jobs.berechnen(datei, datei)
        assert datei.read_bytes() != vorher
        assert (datei.parent / "kleve.original.xlsx").read_bytes() == vorher

    def test_auch_beim_zweiten_mal_geht_nichts_verloren(self, datei):
        vorher = datei.read_bytes()
        jobs.berechnen(datei, datei, jetzt=JETZT)
        einmal = datei.read_bytes()
        begruende(datei, "MASSNAHMEN_FREI", "Reserve für Nachbewilligungen")
        begruendet = datei.read_bytes()
        jobs.berechnen(datei, datei, jetzt=datetime(2026, 2, 1))
        behalten = {p.read_bytes() for p in datei.parent.glob("*.original*.xlsx")}
        assert {vorher, einmal, begruendet} <= behalten

    def test_eine_vorhandene_datei_am_ziel_bleibt_als_kopie(self, datei, tmp_path):
        neu = tmp_path / "neu.xlsx"
        jobs.berechnen(datei, neu, jetzt=JETZT)
        begruende(neu, "MASSNAHMEN_FREI", "Reserve")
        begruendet = neu.read_bytes()
        jobs.berechnen(datei, neu, jetzt=JETZT)
        assert begruendet in {p.read_bytes() for p in tmp_path.glob("neu.original*.xlsx")}

    def test_pruefen_aendert_nichts(self, datei):
        vorher = datei.read_bytes(), datei.stat().st_mtime_ns
        jobs.pruefen([datei])
        assert (datei.read_bytes(), datei.stat().st_mtime_ns) == vorher
        assert [p.name for p in datei.parent.iterdir()] == ["kleve.xlsx"]


class TestPruefprotokoll:
    """The findings as rows, a stamp, one verdict line."""

    def test_stempel_und_urteil(self, datei, tmp_path):
        neu = tmp_path / "neu.xlsx"
        jobs.berechnen(datei, neu, jetzt=JETZT)
        mappe = lies(neu)
        assert mappe.benannt("protokoll_urteil").wert == "angenommen mit Hinweisen"
        assert mappe.benannt("protokoll_zahlen").wert == "0 Fehler, 1 Hinweise, davon 0 begründet"
        assert "15.01.2026 um 09:30 Uhr mit amip_xl" in mappe.benannt("protokoll_stempel").wert
        assert "Edition 2026.1" in mappe.benannt("protokoll_recht").wert

    def test_eine_zeile_nennt_zelle_und_abhilfe(self, datei, tmp_path):
        neu = tmp_path / "neu.xlsx"
        mappen.leere(datei, "egt_zuteilung")
        jobs.berechnen(datei, neu)
        z = zeile(neu, "PFLICHT_FEHLT")
        assert (z["B"], z["C"], z["D"]) == ("✗ Fehler", "Budget", "C5")
        assert z["E"] == "→ C5"
        assert "0" in str(z["G"])  # blank is not 0

    def test_alte_zeilen_verschwinden(self, datei, tmp_path):
        eins, zwei = tmp_path / "eins.xlsx", tmp_path / "zwei.xlsx"
        for feld in ("egt_zuteilung", "vwt_zuteilung", "umschichtung"):
            mappen.leere(datei, feld)
        jobs.berechnen(datei, eins)
        for feld, wert in (("egt_zuteilung", 1_200_000), ("vwt_zuteilung", 800_000), ("umschichtung", 98_000)):
            mappen.tippe(eins, feld, wert)
        jobs.berechnen(eins, zwei)
        mappe = lies(zwei)
        assert mappe.zelle(BLATT, f"I{ERSTE_ZEILE}").wert == "MASSNAHMEN_FREI"
        assert not any(mappe.zelle(BLATT, f"{s}{ERSTE_ZEILE + 1}").wert for s in "ABCDEFGHIJ")

    def test_mehr_befunde_als_zeilen(self, tmp_path):
        anders = {n: D(-1) for n, f in edition(2026).form.felder.items() if f.eingabe and f.art.zahl and f.minimum == 0}
        assert len(anders) > ZEILEN
        datei = mappen.mappe(tmp_path / "m.xlsx", **anders)
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx")
        mappe = lies(tmp_path / "neu.xlsx")
        letzte = mappe.zelle(BLATT, f"F{ERSTE_ZEILE + ZEILEN - 1}").wert
        anzahl = len(bericht.bericht.befunde) - ZEILEN + 1
        assert letzte == f"{anzahl} weitere Befunde haben auf diesem Blatt keinen Platz."
        assert mappe.zelle(BLATT, f"F{ERSTE_ZEILE + ZEILEN}").wert is None


class TestBegruendungen:
    """What a user wrote beside a Hinweis survives, whatever happens to the rows."""

    @pytest.fixture
    def begruendet(self, datei):
        jobs.berechnen(datei, datei, jetzt=JETZT)
        begruende(datei, "MASSNAHMEN_FREI", "Reserve für Nachbewilligungen")
        return datei

    def test_ueberlebt_und_macht_den_hinweis_begruendet(self, begruendet):
        bericht = jobs.berechnen(begruendet, begruendet)
        z = zeile(begruendet, "MASSNAHMEN_FREI")
        assert (z["B"], z["J"]) == ("✓ begründet", "Reserve für Nachbewilligungen")
        assert bericht.bericht.befunde[0].begruendung == "Reserve für Nachbewilligungen"
        assert lies(begruendet).benannt("protokoll_zahlen").wert == "0 Fehler, 1 Hinweise, davon 1 begründet"

    def test_wandert_mit_wenn_sich_zeilen_verschieben(self, begruendet):
        for feld in ("egt_einnahmen", "vwt_sonstige_einnahmen", "vk_personal_kfa_basis"):
            mappen.tippe(begruendet, feld, -1)
        jobs.berechnen(begruendet, begruendet)
        assert zeile(begruendet, "WERT_ZU_KLEIN")["nummer"] == ERSTE_ZEILE
        z = zeile(begruendet, "MASSNAHMEN_FREI")
        assert z["nummer"] > ERSTE_ZEILE
        assert z["J"] == "Reserve für Nachbewilligungen"
        assert zeile(begruendet, "WERT_ZU_KLEIN")["J"] is None

    def test_bleibt_als_erledigt_stehen_und_kehrt_zurueck(self, begruendet):
        mappen.tippe(begruendet, "massnahmen_vb_betrag", D("312000.50"))
        jobs.berechnen(begruendet, begruendet)
        z = zeile(begruendet, "MASSNAHMEN_FREI")
        assert (z["B"], z["J"]) == ("erledigt", "Reserve für Nachbewilligungen")
        assert lies(begruendet).benannt("protokoll_urteil").wert == "angenommen"

        jobs.berechnen(begruendet, begruendet)  # and again: not doubled, not lost
        assert [w for w in _spalte(begruendet, "J") if w] == ["Reserve für Nachbewilligungen"]

        mappen.tippe(begruendet, "massnahmen_vb_betrag", D(100_000))
        jobs.berechnen(begruendet, begruendet)
        z = zeile(begruendet, "MASSNAHMEN_FREI")
        assert (z["B"], z["J"]) == ("✓ begründet", "Reserve für Nachbewilligungen")

    def test_zwei_befunde_an_derselben_zelle_werden_nicht_verwechselt(self, tmp_path):
        """The splits by age and by nationality both stand at the total: the reason of one is none for the other."""
        aufteilung = {
            "ks_elb_u25_aktuell": 1, "ks_elb_25_50_aktuell": 1, "ks_elb_ab_50_aktuell": 1,
            "ks_elb_deutsche_aktuell": 5, "ks_elb_auslaender_aktuell": 5,
        }  # fmt: skip
        datei = mappen.mappe(tmp_path / "m.xlsx", **{n: D(w) for n, w in aufteilung.items()})
        jobs.berechnen(datei, datei)
        mappe = lies(datei)
        [alter] = [z.ref[1:] for z in mappe.zellen(BLATT) if "nach Alter" in str(z.wert)]
        [herkunft] = [z.ref[1:] for z in mappe.zellen(BLATT) if "nach Staatsangehörigkeit" in str(z.wert)]
        assert mappe.zelle(BLATT, f"D{alter}").wert == mappe.zelle(BLATT, f"D{herkunft}").wert
        patche_datei(datei, datei, [Schreibung(BLATT, f"J{alter}", "Altersangaben fehlen teils")])
        mappen.tippe(datei, "ks_elb_u25_aktuell", 2998)  # the split by age is mended
        jobs.berechnen(datei, datei)
        z = zeile(datei, "AUFTEILUNG_GEHT_NICHT_AUF")
        assert "Staatsangehörigkeit" in str(z["F"])
        assert z["J"] is None
        assert "Altersangaben fehlen teils" in _spalte(datei, "J")

    def test_ein_fehler_bleibt_fehler_auch_mit_begruendung(self, datei):
        mappen.tippe(datei, "egt_einnahmen", -1)
        jobs.berechnen(datei, datei)
        begruende(datei, "WERT_ZU_KLEIN", "ist so")
        bericht = jobs.berechnen(datei, datei)
        assert zeile(datei, "WERT_ZU_KLEIN")["B"] == "✗ Fehler (begründet)"
        assert not bericht.bericht.gueltig

    def test_text_ohne_befund_geht_nicht_verloren(self, datei):
        jobs.berechnen(datei, datei)
        patche_datei(datei, datei, [Schreibung(BLATT, f"J{ERSTE_ZEILE + 7}", "Notiz")])
        jobs.berechnen(datei, datei)
        assert "Notiz" in _spalte(datei, "J")

    def test_auch_wenn_kein_platz_fuer_alle_befunde_ist(self, begruendet):
        anders = [n for n, f in edition(2026).form.felder.items() if f.eingabe and f.art.zahl and f.minimum == 0]
        patche_datei(begruendet, begruendet, [Schreibung(*mappen.ort(n), D(-1)) for n in anders if "_betrag" not in n])
        jobs.berechnen(begruendet, begruendet)
        assert "Reserve für Nachbewilligungen" in _spalte(begruendet, "J")


def _spalte(pfad, spalte: str) -> list[object]:
    mappe = lies(pfad)
    return [mappe.zelle(BLATT, f"{spalte}{n}").wert for n in range(ERSTE_ZEILE, ERSTE_ZEILE + ZEILEN)]


class TestErgebnisse:
    """Python-only figures and fresh cached values."""

    def test_ausgewiesene_anteile_ergeben_genau_hundert(self, datei, tmp_path):
        mappen.tippe(datei, "massnahmen_vb_betrag", 333_333)
        mappen.tippe(datei, "massnahmen_mabe_betrag", 333_333)
        mappen.tippe(datei, "massnahmen_egz_betrag", 333_333)
        neu = tmp_path / "neu.xlsx"
        jobs.berechnen(datei, neu)
        mappe = lies(neu)
        anteile = [mappe.benannt(ANTEILE.format(i)).wert for i in ("egz", "mabe", "vb")]
        assert anteile == [D("0.334"), D("0.333"), D("0.333")]
        assert sum(anteile) == D("1.000")
        assert mappe.benannt(ANTEILE.format("fbw")).wert is None

    def test_veraltete_ergebnisse_werden_frisch(self, datei, tmp_path):
        mappen.tippe(datei, "egt_zuteilung", 1_300_000)
        assert "ERGEBNISSE_VERALTET" in mappen.codes(jobs.pruefen([datei])[0].bericht.befunde)
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx")
        assert "ERGEBNISSE_VERALTET" not in mappen.codes(bericht.bericht.befunde)
        mappe = lies(tmp_path / "neu.xlsx")
        assert mappe.benannt("egt_netto").wert == D("1212000.50")
        assert mappe.benannt("umschichtungsquote").wert == pytest.approx(D(98_000) / D(1_300_000))

    def test_ampeln_und_uebersicht_werden_frisch(self, datei, tmp_path):
        mappen.leere(datei, "egt_zuteilung")
        jobs.berechnen(datei, tmp_path / "neu.xlsx")
        mappe = lies(tmp_path / "neu.xlsx")
        assert mappe.zelle("Budget", "D5").wert == "✗ Fehler: Angabe fehlt"
        assert mappe.benannt("zustand_budget").wert == "✗ 1 Fehler"
        assert mappe.benannt("zustand_gesamt").wert == "✗ 2 Fehler"

    def test_die_ampel_sieht_ergebnisse_die_nicht_zu_berechnen_sind(self, datei, tmp_path):
        """As the live formula does; a text in the row itself is named first."""
        mappen.setze(datei, "egt_zuteilung", "<v>#REF!</v>", "e")
        mappen.tippe(datei, "vk_sach_kfa_basis", "k.A.")
        jobs.berechnen(datei, tmp_path / "neu.xlsx")
        mappe = lies(tmp_path / "neu.xlsx")
        lichter = {f: mappe.zelle(z.blatt, z.zelle).wert for z in edition(2026).ampel for f in z.felder}
        assert lichter["umschichtungsquote"] == lichter["egt_zuteilung"] == "✗ Fehler: Fehlerwert in der Zeile"
        assert lichter["vk_sach_kfa_basis"] == "✗ Fehler: Text statt Zahl"
        assert lichter["lzb_plan"] == "✓ in Ordnung"

    def test_unlesbares_macht_das_ergebnis_zum_fehlerwert(self, datei, tmp_path):
        mappen.tippe(datei, "egt_zuteilung", "k.A.")
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx")
        assert lies(tmp_path / "neu.xlsx").benannt("egt_netto").wert == "#VALUE!"
        assert bericht.as_json()["ergebnisse"]["egt_netto"] is None


class TestVerweigert:
    """A file that is open elsewhere, or cannot be written, is named; the others go on."""

    @pytest.mark.parametrize("sperre", ["~$kleve.xlsx", ".~lock.kleve.xlsx#"])
    def test_offen_in_excel_oder_libreoffice(self, sperre, datei, tmp_path):
        (tmp_path / sperre).write_bytes(b"x")
        vorher = datei.read_bytes()
        bericht = jobs.berechnen(datei, datei)
        assert not bericht.lesbar
        [befund] = bericht.bericht.befunde
        assert befund.code == "MAPPE_NICHT_GESCHRIEBEN"
        assert "geöffnet" in befund.text
        assert datei.read_bytes() == vorher

    def test_eine_offene_mappe_haelt_die_anderen_nicht_auf(self, datei, tmp_path, capsys):
        andere = mappen.mappe(tmp_path / "goch.xlsx", name="Stadt Goch")
        (tmp_path / "~$kleve.xlsx").write_bytes(b"x")
        assert mappen.laufe("berechnen", datei, andere, "--ersetzen") == 2
        ausgabe = capsys.readouterr().out
        assert "geöffnet" in ausgabe
        assert lies(andere).benannt("protokoll_urteil").wert == "angenommen mit Hinweisen"

    def test_kein_ordner_am_ziel(self, datei, tmp_path):
        (tmp_path / "datei").write_text("x")
        bericht = jobs.berechnen(datei, tmp_path / "datei" / "neu.xlsx")
        assert bericht.bericht.befunde[0].code == "MAPPE_NICHT_GESCHRIEBEN"

    def test_signierte_mappe(self, datei, tmp_path):
        mappen.bearbeite(datei, {"_xmlsignatures/sig1.xml": b"<x/>"})
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx")
        assert "signiert" in bericht.bericht.befunde[0].text
        assert not (tmp_path / "neu.xlsx").exists()

    def test_es_bleibt_keine_halbe_datei(self, datei, tmp_path):
        (tmp_path / "aus").mkdir()
        (tmp_path / "aus" / "neu.xlsx").mkdir()  # a folder of that name
        bericht = jobs.berechnen(datei, tmp_path / "aus" / "neu.xlsx")
        assert not bericht.lesbar
        assert [p.name for p in (tmp_path / "aus").iterdir()] == ["neu.xlsx"]


@braucht_libreoffice
def test_libreoffice_kommt_auf_dieselben_werte_und_speichert_eine_gueltige_mappe(tmp_path):
    """Recalculating finds nothing to change; the re-saved file has the same findings, values and results."""
    dateien = {}
    for jahr in (2012, 2022, 2026):
        for name, anders in (
            ("gut", {}),
            ("schlecht", {"egt_zuteilung": None, "egt_einnahmen": D(-5), "lzb_plan": None, "ks_lzb_aktuell": D(9000)}),
        ):
            roh = mappen.mappe(tmp_path / f"{name}-{jahr}.xlsx", jahr, **anders)
            jobs.berechnen(roh, tmp_path / "fertig" / roh.name, jetzt=JETZT)
            dateien[jahr, name] = tmp_path / "fertig" / roh.name
    neue = recalculate(dateien.values(), tmp_path / "lo")
    for ((jahr, _), fertig), neu in zip(dateien.items(), neue, strict=True):
        vorher, nachher = pruefe(lies(fertig)), pruefe(lies(neu))
        assert nachher.bericht == vorher.bericht
        assert nachher.eintraege.werte == vorher.eintraege.werte
        assert nachher.ergebnisse == vorher.ergebnisse
        alt, frisch = vorher.mappe, nachher.mappe
        for blatt in edition(jahr).form.blaetter:
            for z in alt.zellen(blatt.name):
                if z.formel is not None:
                    gerechnet = frisch.zelle(blatt.name, z.ref)
                    assert _gleich(z.wert, gerechnet.wert), (fertig.name, z, gerechnet)

        erneut = tmp_path / "erneut" / neu.name  # and it can be calculated again
        bericht = jobs.berechnen(neu, erneut, jetzt=JETZT)
        assert [b.code for b in bericht.bericht.befunde] == [b.code for b in vorher.bericht.befunde]
        assert pruefe(lies(erneut)).ergebnisse == vorher.ergebnisse


def _gleich(a: object, b: object) -> bool:
    if isinstance(a, D) and isinstance(b, D):
        return a == b or abs(a - b) <= abs(a) * D("1e-12") + D("1e-12")
    return (a or "") == (b or "")


def test_die_kopie_hat_dieselben_rechte(datei):
    datei.chmod(0o640)
    jobs.berechnen(datei, datei)
    assert datei.stat().st_mode & 0o777 == 0o640


def test_ueber_eine_verknuepfung_wird_die_datei_selbst_ersetzt(datei, tmp_path):
    (tmp_path / "ablage").mkdir()
    echt = tmp_path / "ablage" / "kleve.xlsx"
    shutil.move(datei, echt)
    datei.symlink_to(echt)
    jobs.berechnen(datei, datei)
    assert datei.is_symlink()
    assert lies(echt).benannt("protokoll_urteil").wert == "angenommen mit Hinweisen"
