"""Issuing workbooks: prefilled, Kennung locked, last year carried over, all files or none."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import openpyxl
import pytest
from kreise import AGS, KOPF, SCHLUESSEL, auftrag, schreibe
from libreoffice import braucht_libreoffice, recalculate
from mappen import laufe

from amip_xl import ausgabe
from amip_xl.ausgabe import Ausgabeergebnis, gib_aus
from amip_xl.ausgabe.dateiname import dateiname
from amip_xl.ausgabe.mappe import gesperrt
from amip_xl.books import sheetrules
from amip_xl.books.gedaechtnis import Gedaechtnis
from amip_xl.books.reader import lies
from amip_xl.consolidate import konsolidiere
from amip_xl.edition import edition
from amip_xl.errors import BedienError, MappeError
from amip_xl.form import load
from amip_xl.jobs import ausfuellen
from amip_xl.kreisdatei import lies_ausgabe, lies_kreisdatei
from amip_xl.planung import Planung, pruefe

MAPPEN = Path(__file__).parents[2] / "workbooks"
BEISPIEL, VORJAHR = MAPPEN / "kreis-kleve-2024.toml", MAPPEN / "kreis-kleve-2023"
KLEVE, EMMERICH = "05154036-kleve.xlsx", "05154008-emmerich-am-rhein.xlsx"
KREISMAPPE = "kreis/05154000-kreis-kleve.xlsx"


@pytest.fixture(scope="module")
def ergebnis(tmp_path_factory: pytest.TempPathFactory) -> Ausgabeergebnis:
    """The example of Kreis Kleve, issued once."""
    return gib_aus(BEISPIEL, tmp_path_factory.mktemp("aus") / "planung", vorjahr=VORJAHR, heute=date(2023, 10, 2))


@pytest.fixture(scope="module")
def plaene(ergebnis: Ausgabeergebnis) -> dict[str, Planung]:
    """AGS -> each issued workbook, read and checked."""
    return {z.ags: pruefe(lies(ergebnis.ordner / z.datei)) for z in ergebnis.zeilen}


# -- what comes out ---------------------------------------------------------------------------------------


def test_jede_gemeinde_bekommt_eine_mappe_der_kreis_seine_und_alles_ist_verzeichnet(ergebnis):
    ordner = ergebnis.ordner
    assert len(ergebnis.zeilen) == 16
    assert not ergebnis.befunde
    erwartet = {*(z.datei for z in ergebnis.zeilen), "kreis.toml", "ausgabe.toml", KREISMAPPE}
    assert {p.relative_to(ordner).as_posix() for p in ordner.rglob("*") if p.is_file()} == erwartet
    assert (ordner / "kreis.toml").read_bytes() == BEISPIEL.read_bytes()
    verzeichnis = lies_ausgabe(ordner)
    assert verzeichnis is not None
    assert (verzeichnis.jahr, verzeichnis.ags, verzeichnis.am) == (2024, "05154000", date(2023, 10, 2))
    for z in ergebnis.zeilen:
        eine = verzeichnis.gemeinden[z.ags]
        assert eine.datei == z.datei
        assert eine.sha256 == z.sha256 == hashlib.sha256((ordner / z.datei).read_bytes()).hexdigest()
        assert eine.vorgaben == z.vorgaben


def test_in_der_mappe_stehen_genau_die_vorgaben(ergebnis, plaene):
    for z in ergebnis.zeilen:
        werte = plaene[z.ags].eintraege.werte
        fest = {f.name for f in ergebnis.form.felder.values() if not f.eingabe}
        assert {n: w for n, w in werte.items() if w is not None and n not in fest} == z.vorgaben


def test_die_kennung_ist_gesperrt_und_sonst_keine_eingabe(ergebnis):
    mappe = openpyxl.load_workbook(ergebnis.ordner / KLEVE)
    zu = {
        f.name for f in ergebnis.form.eingaben
        if mappe[f.blatt][f.zelle].protection.locked
    }  # fmt: skip
    assert zu == {"name", "ags", "traegerform", "ebene"} == set(gesperrt(ergebnis.form))
    assert all(blatt.protection.sheet for blatt in mappe)
    farbe = {n: mappe["Deckblatt"][mappen.ort(n, 2024)[1]].fill.fgColor.rgb for n in ("name", "fassung")}
    assert farbe["name"] != farbe["fassung"], "eine gesperrte Zelle sieht nicht aus wie eine zum Ausfüllen"


def test_frist_und_stelle_stehen_auf_dem_deckblatt(ergebnis):
    texte = [z.value for zeile in openpyxl.load_workbook(ergebnis.ordner / KLEVE)["Deckblatt"] for z in zeile]
    satz = next(t for t in texte if isinstance(t, str) and t.startswith("Speichern und"))
    assert "bis zum 17.11.2023 an Kreis Kleve, Controlling Jobcenter (planung@kreis-kleve.example) senden" in satz


def test_eine_ausgegebene_mappe_ist_unvollstaendig_aber_unveraendert(ergebnis, plaene):
    """No finding says that it is not the official workbook; the same plan in a plain template has the same findings."""
    for planung in (*plaene.values(), pruefe(lies(ergebnis.ordner / KREISMAPPE))):
        assert not [b for b in planung.bericht.befunde if b.code in DRIFT or b.code.startswith(("BLATT_", "NAME_"))]
    codes = mappen.codes(plaene["05154036"].bericht.befunde)
    assert "PFLICHT_FEHLT" in codes


def test_eine_ausgegebene_mappe_zu_pruefen_kostet_nicht_mehr_als_eine_leere(ergebnis, monkeypatch):
    """Her sheets have prints of their own; else each check would load openpyxl to look at them cell by cell."""
    monkeypatch.setattr(sheetrules, "_BEKANNT", Gedaechtnis(4))
    monkeypatch.setitem(sys.modules, "amip_xl.books.skeleton", None)
    assert pruefe(lies(ergebnis.ordner / KLEVE)).bericht.befunde


DRIFT = set(
    "SCHUTZ_FEHLT EINGABE_GESPERRT FORMEL_ENTSPERRT GUELTIGKEIT_FEHLT FORMAT_GEAENDERT ERGEBNISSE_VERALTET "
    "FORMEL_GEAENDERT FORMEL_UEBERSCHRIEBEN ANZEIGE_GEAENDERT BEREICH_GEAENDERT EDITION_VERALTET".split()
)


@pytest.mark.parametrize("jahr", [2012, 2026])
def test_die_gesperrte_kennung_ist_in_keinem_jahr_ein_befund(tmp_path, jahr):
    from amip_xl.books.template import schreibe_vorlage

    form = load(jahr)
    schreibe_vorlage(tmp_path / "m.xlsx", edition(jahr), gesperrt=gesperrt(form))
    assert not mappen.codes(pruefe(lies(tmp_path / "m.xlsx")).bericht.befunde) & DRIFT
    with pytest.raises(BedienError, match=r"egt_zuteilung.*gesperrt"):
        schreibe_vorlage(tmp_path / "n.xlsx", edition(jahr), gesperrt=["egt_zuteilung"])


# -- last year --------------------------------------------------------------------------------------------


def test_welches_feld_zurueckblickt_sagt_das_formular():
    felder = load(2024).felder
    blick = {n: f.vorher for n, f in felder.items() if f.vorher}
    assert blick["egt_zuteilung_vorjahr"] == "egt_zuteilung"
    assert blick["umschichtung_vorjahr"] == "umschichtung"
    assert (blick["ks_elb_vorjahr"], blick["ks_elb_vorvorjahr"]) == ("ks_elb_aktuell", "ks_elb_vorjahr")
    assert blick["integrationen_vorjahr"] == "integrationen_plan"
    assert blick["massnahmen_egz_eintritte_vorjahr"] == "massnahmen_egz_eintritte"
    assert [blick.get(f"befr_gesamt_vor{i}") for i in (4, 3, 2, 1)] == [
        "befr_gesamt_vor3", "befr_gesamt_vor2", "befr_gesamt_vor1", None,
    ]  # fmt: skip
    # every input whose column speaks of an earlier year has a source; what the last year says of itself has none
    ohne = {n for n, f in felder.items() if f.eingabe and f.spalte in ("vorjahr", "vorvorjahr", "eintritte_vorjahr")}
    assert ohne <= blick.keys()


def test_die_zahlen_des_vorjahres_kommen_genau_an(ergebnis, plaene):
    gezaehlt = 0
    for datei in sorted(VORJAHR.glob("*.xlsx")):
        alt = pruefe(lies(datei))
        alte = {**alt.eintraege.werte, **alt.ergebnisse}
        neue = plaene[alte["ags"]].eintraege.werte
        for feld in ergebnis.form.eingaben:
            if feld.vorher and alte.get(feld.vorher) is not None:
                assert neue[feld.name] == alte[feld.vorher], (datei.name, feld.name)
                gezaehlt += 1
    assert gezaehlt == sum(z.vorjahr for z in ergebnis.zeilen) == 1880


def test_auch_die_mappe_des_kreises_traegt_ihre_zahlen_weiter(ergebnis):
    alt = pruefe(lies(VORJAHR / KREISMAPPE)).eintraege.werte
    neu = pruefe(lies(ergebnis.ordner / KREISMAPPE)).eintraege.werte
    assert (neu["ebene"], neu["ags"], neu["traegerform"]) == ("Kreis", "05154000", "zkT")
    assert neu["pers_steuerung_vorjahr"] == alt["pers_steuerung_plan"]


@pytest.fixture
def alte(tmp_path: Path) -> Callable[..., Path]:
    """Puts a workbook of last year (2025) into a folder."""

    def lege(ags: str = AGS[0], datei: str | None = None, jahr: int = 2025, **anders: Any) -> Path:
        werte = mappen.plan(jahr, ags=ags, name="Ort", **anders)
        return mappen.aendere(tmp_path / "alt" / (datei or f"{ags}.xlsx"), werte, jahr)

    return lege


def trocken(tmp_path: Path, text: str = KOPF) -> Ausgabeergebnis:
    return gib_aus(schreibe(tmp_path, text), tmp_path / "neu", vorjahr=tmp_path / "alt", trocken=True)


def test_was_mit_den_mappen_des_vorjahres_nicht_stimmt_ist_ein_befund_und_ausgegeben_wird_trotzdem(tmp_path, alte):
    alte(AGS[0])
    alte(AGS[1], "zwei-a.xlsx")
    alte(AGS[1], "zwei-b.xlsx")
    alte("07999009", "fremd.xlsx")
    alte(AGS[2], "anders.xlsx", jahr=2024)
    alte(AGS[2], "drei.xlsx", egt_zuteilung=D(-5))
    (tmp_path / "alt" / "kaputt.xlsx").write_bytes(b"nichts")
    e = trocken(tmp_path)
    assert {(b.code, b.datei) for b in e.befunde} == {
        ("VORJAHR_DOPPELT", "zwei-b.xlsx"), ("VORJAHR_FREMD", "fremd.xlsx"), ("VORJAHR_ANDERES_JAHR", "anders.xlsx"),
        ("VORJAHR_NICHT_ANGENOMMEN", "drei.xlsx"), ("MAPPE_UNLESBAR", "kaputt.xlsx"),
    }  # fmt: skip
    assert all(b.abhilfe or b.code == "MAPPE_UNLESBAR" for b in e.befunde)
    assert [bool(z.vorjahr) for z in e.zeilen] == [True, False, False]
    assert e.unlesbar == 1


def test_eine_fehlende_mappe_des_vorjahres_ist_ein_hinweis(tmp_path, alte):
    alte(AGS[0], egt_zuteilung=D("1200000.10"), umschichtung=D(0), ks_lzb_aktuell=None)
    e = trocken(tmp_path)
    assert [(b.code, b.schwere.value) for b in e.befunde] == [("VORJAHR_FEHLT", "Hinweis")] * 2
    vorgaben = e.zeilen[0].vorgaben
    assert vorgaben["egt_zuteilung_vorjahr"] == D("1200000.1")
    assert vorgaben["umschichtung_vorjahr"] == 0, "eine eingetragene Null ist eine Angabe"
    assert "ks_lzb_vorjahr" not in vorgaben, "leer bleibt leer"


def test_eine_zusammenfuehrung_des_vorjahres_ist_keine_mappe_des_kreises(tmp_path, alte):
    for ags in AGS:
        alte(ags)
    konsolidiere([tmp_path / "alt"], tmp_path / "alt" / "kreis.xlsx")
    assert not trocken(tmp_path).befunde


def test_ein_schluessel_aus_den_mappen_des_vorjahres(tmp_path, alte):
    for ags, elb in zip(AGS, (1, 2, 3), strict=True):
        alte(ags, ks_elb_aktuell=D(elb), ks_elb_frauen_aktuell=None, ks_elb_maenner_aktuell=None, ks_lzb_aktuell=None)
    text = KOPF + '[schluessel.elb]\nfeld = "ks_elb_aktuell"\n' + auftrag(summe="1.00")
    assert list(trocken(tmp_path, text).verteilungen[0].betraege.values()) == [D("0.17"), D("0.33"), D("0.50")]
    (tmp_path / "alt" / f"{AGS[1]}.xlsx").unlink()
    with pytest.raises(BedienError, match=r"für Zweidorf \(07999002\) ist keine brauchbare Mappe.*Zum Ordner des Vor"):
        trocken(tmp_path, text)
    with pytest.raises(BedienError, match="--vorjahr"):
        gib_aus(schreibe(tmp_path, text), tmp_path / "neu", trocken=True)
    with pytest.raises(BedienError, match="kein Zahlenfeld der Mappen 2025"):
        trocken(tmp_path, text.replace("ks_elb_aktuell", "ks_elb"))


# -- distribution -----------------------------------------------------------------------------------------


def test_die_betraege_der_mappen_ergeben_die_summe_der_kreisdatei(plaene):
    for auftrag_ in lies_kreisdatei(BEISPIEL).verteilungen:
        assert sum(p.eintraege.werte[auftrag_.feld] for p in plaene.values()) == auftrag_.summe


def test_gemischt_ist_die_gewichtete_summe_der_anteile(tmp_path):
    schluessel = SCHLUESSEL + (
        '[schluessel.fest]\nquelle = "Beschluss"\nprozent = { 07999001 = 50, 07999002 = 50, 07999003 = 0 }\n'
        "[schluessel.misch]\nmischung = { elb = 30, fest = 70 }\n"
    )
    text = KOPF + schluessel + auftrag(schluessel="misch", summe="100.01")
    (v,) = gib_aus(schreibe(tmp_path, text), tmp_path / "neu", trocken=True).verteilungen
    assert [str(a.anteil) for a in v.anteile] == ["9/20", "9/20", "1/10"]
    assert [a.betrag for a in v.anteile] == [D("45.01"), D("45.00"), D("10.00")]


VERWEIGERT = {
    "der KFA": (auftrag("kfa"), "Ergebnis.*KFA wird Gemeinden nicht auferlegt.*21 K 9749/13"),
    "ein Ergebnis": (auftrag("zuteilung_gesamt"), "ist ein Ergebnis, das jede Mappe selbst rechnet"),
    "ein Text": (auftrag("bemerkungen"), "lässt sich nicht verteilen"),
    "eine Quote": (auftrag("zielvereinbarung_iq", "0.2"), "lässt sich nicht verteilen"),
    "ein Feld, das es nicht gibt": (auftrag("egt_zuteilng"), "meinten Sie „egt_zuteilung“"),
    "halbe Cent": (auftrag(summe="0.005"), "mehr als 2 Nachkommastellen"),
    "halbe Personen": (auftrag("integrationen_plan", "10.5"), "mehr als 0 Nachkommastellen"),
    "mehr als eine Zelle fasst": (auftrag(summe="12345678901234.01"), "mehr als 15 Ziffern"),
    "mehr Stellen als das Feld": (auftrag(mehr="stellen = 3"), "sind 0 bis 2 möglich"),
    "weniger als nichts": (auftrag(summe="-100.00"), "bekäme -33,34 €.*mindestens 0"),
    "Beträge, die nicht aufgehen": (
        auftrag(schluessel="eigen") + '[schluessel.eigen]\nquelle = "x"\n'
        "betraege = { 07999001 = 1, 07999002 = 1, 07999003 = 97.99 }\n", "ergeben 99,99, zu verteilen sind 100",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fall", VERWEIGERT)
def test_was_nicht_verteilt_werden_kann_oder_darf_wird_mit_grund_verweigert(tmp_path, fall):
    text, grund = VERWEIGERT[fall]
    with pytest.raises(BedienError, match=grund):
        gib_aus(schreibe(tmp_path, KOPF + SCHLUESSEL + text), tmp_path / "neu", trocken=True)


def test_eine_umschichtung_in_der_anderen_richtung_wird_mit_ihrem_vorzeichen_verteilt(tmp_path):
    text = KOPF + SCHLUESSEL + auftrag("umschichtung", "-100.00")
    (v,) = gib_aus(schreibe(tmp_path, text), tmp_path / "neu", trocken=True).verteilungen
    assert list(v.betraege.values()) == [D("-33.34"), D("-33.33"), D("-33.33")]


# -- the proof --------------------------------------------------------------------------------------------


def zeilen_des_blatts(pfad: Path, werte: bool = True) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(pfad, data_only=werte)["Verteilung"].iter_rows(values_only=True))


def test_das_blatt_verteilung_zeigt_je_gemeinde_anteil_rest_rang_und_betrag(ergebnis):
    zeilen = zeilen_des_blatts(ergebnis.ordner / KREISMAPPE)
    je_feld = [v for v in ergebnis.verteilungen for _ in v.anteile]
    gezeigt = [z for z in zeilen if isinstance(z[1], str) and len(z[1]) == 8 and z[1].isdigit()]
    anteile = [a for v in ergebnis.verteilungen for a in v.anteile]
    assert len(gezeigt) == len(anteile) == 64
    for z, a, v in zip(gezeigt, anteile, je_feld, strict=True):
        assert z[1] == a.ags
        assert z[4:6] == (pytest.approx(float(a.anteil)), pytest.approx(float(a.genau)))
        assert (D(str(z[6])), z[7]) == (a.abgerundet, pytest.approx(float(a.rest)))
        assert (z[8], z[9]) == (a.rang or "–", int(a.mehr))
        assert (D(str(z[10])), z[11][0]) == (a.betrag, "✓")
        assert v.betraege[a.ags] == a.betrag
    assert [z[11] for z in zeilen if z[0] == "zusammen"] == ["✓ ergibt die Summe"] * 4
    assert any("mit dem kleineren AGS" in str(z[0]) for z in zeilen)


@braucht_libreoffice
def test_die_kontrollen_rechnen_wirklich_und_eine_zurueckgesandte_mappe_ist_noch_die_amtliche(ergebnis, tmp_path):
    """LibreOffice calculates the proof afresh; a workbook that it has saved has no finding about drift either."""
    (tmp_path / "neu").mkdir()
    kreis, gemeinde = recalculate([ergebnis.ordner / KREISMAPPE, ergebnis.ordner / EMMERICH], tmp_path / "neu")
    alt, neu = zeilen_des_blatts(ergebnis.ordner / KREISMAPPE), zeilen_des_blatts(kreis)
    assert 0 < len(alt) <= len(neu)  # LibreOffice may save empty rows below
    for a, b in zip(alt, neu, strict=False):
        assert [pytest.approx(w) if isinstance(w, float) else w for w in a] == list(b[: len(a)])
    for pfad in (kreis, gemeinde):
        assert not mappen.codes(pruefe(lies(pfad)).bericht.befunde) & DRIFT


def test_das_blatt_verteilung_gehoert_zur_kreismappe_aber_in_keine_gemeindemappe(ergebnis, tmp_path):
    kreis = lies(ergebnis.ordner / KREISMAPPE)
    assert kreis.blaetter[-1].name == "Verteilung"
    assert "BLATT_ZUSAETZLICH" not in mappen.codes(pruefe(kreis).bericht.befunde)
    gemeinde = tmp_path / "m.xlsx"
    gemeinde.write_bytes((ergebnis.ordner / KREISMAPPE).read_bytes())
    mappen.tippe(gemeinde, "ebene", "Gemeinde", 2024)
    assert "BLATT_ZUSAETZLICH" in mappen.codes(pruefe(lies(gemeinde)).bericht.befunde)


def test_ausgefuelltes_laesst_sich_mit_der_mappe_des_kreises_zusammenfuehren(ergebnis, tmp_path):
    (tmp_path / "zurueck").mkdir()
    for z in ergebnis.zeilen:
        ausfuellen(ergebnis.ordner / z.datei, {"fassung": "Entwurf"}, tmp_path / "zurueck" / z.datei)
    e = konsolidiere([tmp_path / "zurueck"], tmp_path / "kreis.xlsx", ergebnis.ordner / KREISMAPPE)
    assert (e.gezaehlt, e.erwartet, e.unlesbar) == (16, 16, 0)
    werte = e.kreis.eintraege.werte
    assert {a.feld: werte[a.feld] for a in lies_kreisdatei(BEISPIEL).verteilungen} == {
        a.feld: a.summe for a in lies_kreisdatei(BEISPIEL).verteilungen
    }


# -- all files or none ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "da", ["07999003-dreidorf.xlsx", "kreis/07999000-musterkreis.xlsx", "ausgabe.toml", "kreis.toml"]
)
def test_nichts_vorhandenes_wird_ueberschrieben_und_dann_nichts_geschrieben(tmp_path, da):
    schon = tmp_path / "neu" / da
    schon.parent.mkdir(parents=True)
    schon.write_text("Arbeit von jemandem")
    with pytest.raises(BedienError, match=f"„{da}“ gibt es .* schon, nichts wurde geschrieben"):
        gib_aus(schreibe(tmp_path), tmp_path / "neu")
    assert [p for p in (tmp_path / "neu").rglob("*") if p.is_file()] == [schon]
    assert schon.read_text() == "Arbeit von jemandem"


def test_die_kreisdatei_darf_schon_im_ordner_liegen(tmp_path):
    pfad = schreibe(tmp_path / "neu").rename(tmp_path / "neu" / "kreis.toml")
    gib_aus(pfad, tmp_path / "neu")
    assert pfad.read_text(encoding="utf-8") == KOPF + SCHLUESSEL + auftrag()


def test_ein_fehler_beim_schreiben_laesst_keine_halbe_ausgabe_zurueck(tmp_path, monkeypatch):
    echt, gerufen = ausgabe.lege_ab, []

    def voll(ziel: Path, daten: bytes, vorher: bytes | None) -> None:
        gerufen.append(ziel)
        if len(gerufen) == 4:
            raise MappeError("der Datenträger ist voll")
        echt(ziel, daten, vorher)

    monkeypatch.setattr(ausgabe, "lege_ab", voll)
    with pytest.raises(MappeError, match="voll"):
        gib_aus(schreibe(tmp_path), tmp_path / "neu")
    assert len(gerufen) == 4
    assert not [p for p in (tmp_path / "neu").rglob("*") if p.is_file()]


def test_text_bleibt_text_und_namen_taugen_fuer_jedes_dateisystem(tmp_path):
    boese = KOPF.replace('"Zweidorf"', '"=1+1;Zwéi \\"dorf\\" / <b>"')
    e = gib_aus(schreibe(tmp_path, boese), tmp_path / "neu")
    assert [z.datei for z in e.zeilen] == [
        "07999001-einsdorf-an-der-oertze.xlsx", "07999002-1-1-zwei-dorf-b.xlsx", "07999003-dreidorf.xlsx",
    ]  # fmt: skip
    zelle = lies(tmp_path / "neu" / e.zeilen[1].datei).benannt("name")
    assert (zelle.formel, zelle.wert) == (None, '=1+1;Zwéi "dorf" / <b>')
    verzeichnis = lies_ausgabe(tmp_path / "neu")
    assert verzeichnis is not None
    assert verzeichnis.gemeinden[AGS[1]].vorgaben["name"] == zelle.wert
    assert len(dateiname("07999001", "ß" * 300)) <= 8 + 1 + 60 + 5
    assert dateiname("07999001", "Ελλάδα") == "07999001.xlsx"


def test_wen_der_katalog_nicht_kennt_nennt_die_mappe_des_kreises(tmp_path):
    e = gib_aus(schreibe(tmp_path), tmp_path / "neu", mit_knopf=True)
    assert e.kreismappe == "kreis/07999000-musterkreis.xlsm"
    planung = pruefe(lies(tmp_path / "neu" / e.kreismappe))
    assert planung.eintraege.werte["delegationsgemeinden"] == " ".join(AGS)


# -- the command ------------------------------------------------------------------------------------------


def test_der_befehl_zeigt_eine_tabelle_und_was_als_naechstes_kommt(tmp_path, capsys):
    assert laufe("ausgeben", schreibe(tmp_path), "-o", tmp_path / "neu") == 0
    aus = capsys.readouterr().out
    assert "egt_zuteilung: Eingliederungstitel (EGT), Zuteilung (Plan 2026), Zelle Budget!C5\n" in aus
    assert "33,34 €" in aus
    assert "07999003-dreidorf.xlsx" in aus
    assert aus.rstrip().splitlines()[-1].startswith("Versenden Sie die Mappen; Frist ist der 28.11.2025; der Rücklauf")


def test_trocken_schreibt_nichts(tmp_path, capsys):
    assert laufe("ausgeben", schreibe(tmp_path), "-o", tmp_path / "neu", "--trocken") == 0
    assert not (tmp_path / "neu").exists()
    assert "nichts wurde geschrieben" in capsys.readouterr().out


def test_json_ist_ein_objekt_mit_genauen_zahlen(tmp_path, capsys):
    assert laufe("ausgeben", schreibe(tmp_path), "-o", tmp_path / "neu", "--trocken", "--json") == 0
    objekt: Mapping[str, Any] = json.loads(capsys.readouterr().out)
    assert objekt["verteilungen"][0]["anteile"][0] == {
        "ags": AGS[0], "gewicht": "1", "anteil": "1/3", "genau": "100/3", "abgerundet": "33.33", "rest": "1/3",
        "rang": 1, "mehr": True, "betrag": "33.34",
    }  # fmt: skip
    assert [g["vorgaben"]["egt_zuteilung"] for g in objekt["gemeinden"]] == ["33.34", "33.33", "33.33"]
    assert objekt["geschrieben"] is False


def test_der_rueckgabewert_sagt_ob_etwas_fehlt(tmp_path, alte, capsys):
    alte(AGS[0])
    befehl = ("ausgeben", schreibe(tmp_path, KOPF), "-o", tmp_path / "neu", "--vorjahr", tmp_path / "alt", "--trocken")
    assert laufe(*befehl) == 0, "eine fehlende Mappe des Vorjahres ist ein Hinweis"
    alte(AGS[1], egt_zuteilung=D(-5))
    assert laufe(*befehl) == 1
    (tmp_path / "alt" / "kaputt.xlsx").write_bytes(b"nichts")
    assert laufe(*befehl) == 2
    assert laufe("ausgeben", tmp_path / "gibtesnicht.toml", "-o", tmp_path / "neu") == 2
    assert laufe("ausgeben", schreibe(tmp_path, KOPF), "-o", tmp_path / "musterkreis.toml") == 2
    assert "erwartet wird ein Ordner" in capsys.readouterr().err
