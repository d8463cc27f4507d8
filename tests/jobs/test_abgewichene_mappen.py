"""A workbook that is no longer the issued one: each way has a finding that says where and what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import libreoffice
import mappen
import openpyxl
import pytest
from mappen import licht, ort
from verderben import (
    BUCH,
    DATUM,
    STILE,
    TEXT,
    als_format,
    anderer_stil,
    blatt_dazu,
    entsperrt,
    gesperrt,
    im_blatt,
    nach_vorn,
    ohne_schutz,
    sehr_ausgeblendet,
    verknuepft,
)

from amip_xl import jobs
from amip_xl.books import sheetrules, skeleton
from amip_xl.books.formulas import andere_mappe, gleiche_formel
from amip_xl.books.places import Standorte
from amip_xl.books.reader import lies, lies_bytes
from amip_xl.books.sidecells import nebenzellen
from amip_xl.books.template import vorlage
from amip_xl.edition import edition
from amip_xl.findings import FEHLER, HINWEIS, Befund, Schwere
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR
from amip_xl.planung import pruefe, schreibliste

WURZEL = Path(__file__).parent.parent.parent / "workbooks"
BEDIENUNG = {"SCHUTZ_FEHLT", "EINGABE_GESPERRT", "FORMEL_ENTSPERRT", "GUELTIGKEIT_FEHLT", "FORMAT_GEAENDERT"}
ABWEICHUNG = BEDIENUNG | set(
    "BLATT_ZUSAETZLICH BLATTFOLGE_GEAENDERT BLATT_AUSGEBLENDET BLATT_ANDERES_JAHR BESCHRIFTUNG_GEAENDERT "
    "ANZEIGE_GEAENDERT ANZEIGE_UEBERSCHRIEBEN EXTERNE_VERKNUEPFUNG NAME_FEHLT FORMEL_GEAENDERT ZELLE_VERSCHOBEN".split()
)


def befunde(datei: Path, codes: set[str] = ABWEICHUNG) -> list[Befund]:
    return [b for b in pruefe(lies(datei)).bericht.befunde if b.code in codes]


def erste_gueltigkeit(ersatz: Callable[[str], str]) -> Callable[[Path], None]:
    """Change the validation of the first row of the sheet Budget: B5 and C5."""
    return lambda p: im_blatt(
        p, "Budget", r'<dataValidation [^>]*sqref="B5:C5">.*?</dataValidation>', lambda m: ersatz(m[0])
    )


class Fall(NamedTuple):
    name: str
    verdirb: Callable[[Path], object]
    code: str
    stelle: tuple[str | None, str | None]
    schwere: Schwere = HINWEIS
    worte: str = ""


EGT, EGT_VORJAHR = ort("egt_zuteilung"), ort("egt_zuteilung_vorjahr")
LISTE = [
    # sheets
    Fall("sehr ausgeblendet", lambda p: sehr_ausgeblendet(p, "Ziele"),
        "BLATT_AUSGEBLENDET", ("Ziele", "A1"), worte="Alt+F11"),
    Fall("Blatt dazu", lambda p: blatt_dazu(p, "Notizen"), "BLATT_ZUSAETZLICH", ("Notizen", "A1"), worte="Löschen Sie"),
    Fall("verstecktes Blatt dazu", lambda p: blatt_dazu(p, "Notizen", zustand="hidden"),
         "BLATT_ZUSAETZLICH", ("Notizen", "A1")),
    Fall("heißt wie ein Blatt der Kreismappe", lambda p: blatt_dazu(p, "Befunde"),
         "BLATT_ZUSAETZLICH", ("Befunde", "A1")),
    Fall("Blatt nach vorn gezogen", lambda p: nach_vorn(p, "Ziele"),
         "BLATTFOLGE_GEAENDERT", ("Ziele", "A1"), worte="das 1. statt das 7. Blatt"),
    # words
    Fall("Zeile anders beschriftet", lambda p: mappen.tippe(p, (EGT[0], "A5"), "EGT"),
         "BESCHRIFTUNG_GEAENDERT", (EGT[0], "A5"), worte="„EGT“ statt „Eingliederungstitel"),
    Fall("Spalte anders überschrieben", lambda p: mappen.tippe(p, (EGT[0], "C4"), "Plan 2027"),
         "BESCHRIFTUNG_GEAENDERT", (EGT[0], "C4"), worte="Plan 2026"),
    # displays and links
    Fall("Ampel umgeschrieben", lambda p: mappen.formel(p, licht("egt_zuteilung"), '"✓"', "✓", "str"),
         "ANZEIGE_GEAENDERT", licht("egt_zuteilung"), FEHLER),
    Fall("Zustand des Blatts umgeschrieben", lambda p: mappen.formel(p, ("Budget", "A3"), '"✓"', "✓", "str"),
         "ANZEIGE_GEAENDERT", ("Budget", "A3"), FEHLER),
    Fall("Eingabe aus einer anderen Mappe", lambda p: mappen.formel(p, "egt_zuteilung", "[1]Budget!$C$5", "1200000"),
         "EXTERNE_VERKNUEPFUNG", EGT, FEHLER, "Tragen Sie den Wert selbst ein"),
    Fall("Eingabe aus einer Mappe, die fehlt",
         lambda p: mappen.formel(p, "egt_zuteilung", "[1]Budget!$C$5", "#REF!", "e"),
         "EXTERNE_VERKNUEPFUNG", EGT, FEHLER),
    Fall("Ergebnis aus einer anderen Mappe", lambda p: mappen.formel(p, "kfa", "'[1]Neues Blatt'!B2*2", "152000"),
         "EXTERNE_VERKNUEPFUNG", ort("kfa"), FEHLER),
    Fall("Verknüpfung, die niemand braucht", verknuepft, "EXTERNE_VERKNUEPFUNG", (None, None),
         worte="Daten, Verknüpfungen"),
    # protection, locks, validations, formats
    Fall("Blattschutz ausgeschaltet", lambda p: im_blatt(p, "Ziele", '(<sheetProtection) sheet="1"', r"\1"),
         "SCHUTZ_FEHLT", ("Ziele", "A1")),
    Fall("eine Eingabe gesperrt", lambda p: anderer_stil(p, [EGT], gesperrt), "EINGABE_GESPERRT", EGT,
         worte="Eingliederungstitel"),
    Fall("zwei Eingaben gesperrt", lambda p: anderer_stil(p, [EGT, EGT_VORJAHR], gesperrt),
         "EINGABE_GESPERRT", EGT_VORJAHR, worte="2 Eingabefelder"),
    Fall("Eingabe mit allem gelöscht", lambda p: im_blatt(p, "Budget", rf'<c r="{EGT[1]}".*?</c>', ""),
         "EINGABE_GESPERRT", EGT),
    Fall("Ergebnis entsperrt", lambda p: anderer_stil(p, [ort("kfa")], entsperrt), "FORMEL_ENTSPERRT",
         ort("kfa")),
    Fall("Ampel entsperrt", lambda p: anderer_stil(p, [licht("egt_einnahmen")], entsperrt),
         "FORMEL_ENTSPERRT", licht("egt_einnahmen")),
    Fall("Gültigkeit gelöscht", erste_gueltigkeit(lambda _: ""), "GUELTIGKEIT_FEHLT", EGT_VORJAHR,
         worte="2 Eingabefelder"),
    Fall("alle Gültigkeiten gelöscht", lambda p: im_blatt(p, "Budget", "<dataValidations.*</dataValidations>", ""),
         "GUELTIGKEIT_FEHLT", EGT_VORJAHR),
    Fall("Gültigkeit einer Zelle gelöscht", erste_gueltigkeit(lambda g: g.replace("B5:C5", "B5")),
         "GUELTIGKEIT_FEHLT", EGT),
    Fall("andere Grenze", erste_gueltigkeit(lambda g: g.replace("<formula1>0<", "<formula1>-5<")),
         "GUELTIGKEIT_FEHLT", EGT_VORJAHR),
    Fall("andere Art", erste_gueltigkeit(lambda g: g.replace('"decimal"', '"whole"')),
         "GUELTIGKEIT_FEHLT", EGT_VORJAHR),
    Fall("nur noch eine Warnung", erste_gueltigkeit(
        lambda g: g.replace("<dataValidation ", '<dataValidation errorStyle="warning" ')),
         "GUELTIGKEIT_FEHLT", EGT_VORJAHR),
    Fall("meldet nichts mehr", erste_gueltigkeit(lambda g: g.replace(' showErrorMessage="1"', "")),
         "GUELTIGKEIT_FEHLT", EGT_VORJAHR),
    Fall("andere Auswahl", lambda p: im_blatt(p, "Deckblatt", '"gE,zkT"', '"gE,zkT,Verein"'),
         "GUELTIGKEIT_FEHLT", ort("traegerform")),
    Fall("Betrag als Text formatiert", lambda p: anderer_stil(p, [EGT], als_format(TEXT)), "FORMAT_GEAENDERT", EGT,
         worte="als Text"),
    Fall("Betrag als Datum formatiert", lambda p: anderer_stil(p, [EGT], als_format(DATUM)), "FORMAT_GEAENDERT", EGT,
         worte="als Datum"),
    Fall("Datum als Text formatiert", lambda p: anderer_stil(p, [ort("stand")], als_format(TEXT)),
         "FORMAT_GEAENDERT", ort("stand")),
]  # fmt: skip


@pytest.mark.parametrize("fall", LISTE, ids=lambda f: f.name)
def test_jede_abweichung_wird_gesagt_und_nur_sie(fall, tmp_path):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    fall.verdirb(datei)
    gefunden = befunde(datei)
    treffer = [b for b in gefunden if b.code == fall.code]
    assert [(b.blatt, b.zelle, b.schwere) for b in treffer] == [(*fall.stelle, fall.schwere)]
    assert treffer[0].abhilfe
    assert fall.worte in f"{treffer[0].text} {treffer[0].abhilfe}"
    dazu = {"FORMEL_GEAENDERT"} if fall.code == "EXTERNE_VERKNUEPFUNG" else set()
    assert {b.code for b in gefunden} - dazu == {fall.code}


@pytest.mark.parametrize(
    "harmlos",
    [
        erste_gueltigkeit(lambda g: g.replace("B5:C5", "C5 B5")),
        erste_gueltigkeit(lambda g: g.replace("B5:C5", "B5") + g.replace("B5:C5", "C5")),
        erste_gueltigkeit(lambda g: g.replace("<formula1>0<", "<formula1>0.0<")),
        erste_gueltigkeit(lambda g: re.sub('error="[^"]*"', 'error="anders"', g)),
        lambda p: im_blatt(p, "Budget", "<sheetProtection ", '<sheetProtection password="CC1A" '),
        lambda p: anderer_stil(p, [EGT], als_format("2")),
    ],
    ids=["andere Folge", "geteilt", "Zahl anders geschrieben", "anderer Wortlaut", "Kennwort", "anderes Zahlenformat"],
)
def test_was_dasselbe_anders_sagt_ist_keine_abweichung(harmlos, tmp_path):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    harmlos(datei)
    assert befunde(datei) == []


# -- lost names -------------------------------------------------------------------------------------------


class TestNameAngeboten:
    """Named beyond doubt, the cell is offered with its value; it is never taken."""

    def verloren(self, tmp_path, feld, *danach) -> tuple[Path, Befund]:
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.ohne_name(datei, feld)
        for schritt in danach:
            schritt(datei)
        [befund] = [b for b in befunde(datei, {"NAME_FEHLT"}) if b.feld == feld]
        assert pruefe(lies(datei)).eintraege.werte.get(feld) is None
        return datei, befund

    def test_nennt_zelle_wert_und_den_weg(self, tmp_path):
        _, befund = self.verloren(tmp_path, "egt_zuteilung")
        assert (befund.blatt, befund.zelle, befund.schwere) == (*EGT, FEHLER)
        assert "1.200.000,00 €" in befund.text
        assert befund.soll == "!".join(EGT)
        assert f"Namens-Manager (Strg+F3) für egt_zuteilung ='{EGT[0]}'!$C$5 an" in befund.abhilfe

    def test_auch_ohne_nachbarn_in_der_zeile(self, tmp_path):
        assert "„Stadt Kleve“" in self.verloren(tmp_path, "name")[1].text

    def test_ein_ergebnis_mit_seiner_formel(self, tmp_path):
        assert self.verloren(tmp_path, "kfa")[1].soll == "!".join(ort("kfa"))

    @pytest.mark.parametrize("ziel", ["#REF!", "'Budget'!$B$5:$C$5"])
    def test_ein_name_der_auf_keine_zelle_mehr_zeigt(self, ziel, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.name_auf(datei, "egt_zuteilung", ziel)
        [befund] = befunde(datei, {"NAME_FEHLT"})
        assert befund.soll == "!".join(EGT)

    @pytest.mark.parametrize(
        "zweifel",
        [
            lambda p: mappen.tippe(p, (EGT[0], "A5"), "EGT"),
            lambda p: mappen.tippe(p, (EGT[0], "C4"), "Ist 2025"),
            lambda p: mappen.ohne_name(p, "egt_zuteilung_vorjahr"),
            lambda p: mappen.name_auf(p, "egt_zuteilung_vorjahr", "'Budget'!$B$40"),
            lambda p: mappen.name_auf(p, "egt_einnahmen", "'Budget'!$C$5"),
            lambda p: mappen.formel(p, EGT, "600000*2", "1200000"),
        ],
        ids=["Zeile heißt anders", "Spalte heißt anders", "Nachbar fehlt", "Nachbar ist fort", "gehört schon jemandem",
             "keine Eingabe"],
    )  # fmt: skip
    def test_beim_geringsten_zweifel_nicht(self, zweifel, tmp_path):
        _, befund = self.verloren(tmp_path, "egt_zuteilung", zweifel)
        assert befund.soll is None
        assert "neu ausgegebene Mappe" in befund.abhilfe

    def test_ein_ergebnis_ohne_seine_formel_nicht(self, tmp_path):
        assert self.verloren(tmp_path, "kfa", lambda p: mappen.tippe(p, ort("kfa"), 5))[1].soll is None

    def test_wandert_mit_seinen_nachbarn(self, tmp_path):
        """A row was inserted above: label, neighbours and the cell without a name stand one row further down."""
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.ohne_name(datei, "egt_zuteilung")
        im_blatt(datei, "Budget", r'(<(?:c r="[A-Z]+|row r="))([0-9]+)',
                 lambda m: f"{m[1]}{int(m[2]) + (int(m[2]) > 3)}")  # fmt: skip
        buch = mappen.teile(datei)[BUCH].decode()
        buch = re.sub(r"'Budget'!\$[A-Z]+\$[0-9]+(:\$[A-Z]+\$[0-9]+)?",
                      lambda m: re.sub(r"\$([0-9]+)", lambda z: f"${int(z[1]) + (int(z[1]) > 3)}", m[0]),
                      buch)  # fmt: skip
        mappen.bearbeite(datei, {BUCH: buch.encode()})
        [befund] = befunde(datei, {"NAME_FEHLT"})
        assert (befund.zelle, befund.soll) == ("C6", "Budget!C6")
        [verschoben] = [b for b in pruefe(lies(datei)).bericht.befunde if b.code == "ZELLEN_VERSCHOBEN"]
        assert "Zeilen eingefügt" in verschoben.text


# -- what is as issued ------------------------------------------------------------------------------------


@pytest.mark.parametrize("jahr", range(ERSTES_JAHR, LETZTES_JAHR + 1))
def test_frische_und_ausgefuellte_mappen_jedes_jahres_haben_keine_abweichung(jahr, tmp_path, monkeypatch):
    monkeypatch.setattr(skeleton, "befrage", lambda *_: pytest.fail("openpyxl wird gefragt"))
    for i, (werte, knopf) in enumerate((({}, False), (mappen.plan(jahr), True))):
        datei = tmp_path / f"{i}.xlsx"
        datei.write_bytes(vorlage(edition(jahr), werte=werte, mit_knopf=knopf))
        assert befunde(datei) == []


@pytest.mark.parametrize("datei", sorted(WURZEL.rglob("*.xls[xm]")), ids=lambda p: p.name)
def test_die_mitgelieferten_mappen_haben_keine_abweichung(datei):
    assert befunde(datei) == []


def test_eine_kreismappe_hat_keine_abweichung(tmp_path):
    ziel = tmp_path / "kreis.xlsx"
    mappen.laufe("konsolidieren", WURZEL / "kreis-kleve-2023", "-o", ziel)
    assert "Herkunft" in [b.name for b in lies(ziel).blaetter]
    assert befunde(ziel) == []
    nach_vorn(ziel, "Gemeinden")
    assert befunde(ziel) == []


# -- what other programs save -----------------------------------------------------------------------------


def test_was_openpyxl_nur_speichert_ist_keine_abweichung(tmp_path):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    openpyxl.load_workbook(datei).save(datei)
    assert befunde(datei) == []


@libreoffice.braucht_libreoffice
def test_was_libreoffice_nur_speichert_ist_keine_abweichung_und_eine_echte_bleibt_eine(tmp_path):
    heil = mappen.mappe(tmp_path / "heil.xlsx")
    kaputt = mappen.mappe(tmp_path / "kaputt.xlsx")
    faelle = {f.name: f for f in LISTE}
    ohne_schutz(kaputt, "Ziele")
    for name in ("eine Eingabe gesperrt", "andere Grenze", "Ampel umgeschrieben"):
        faelle[name].verdirb(kaputt)
    neu = libreoffice.convert([heil, kaputt], tmp_path / "neu", "xlsx:Calc MS Excel 2007 XML")
    assert befunde(neu[0]) == []
    assert {(b.code, b.blatt, b.zelle) for b in befunde(neu[1])} == {
        ("SCHUTZ_FEHLT", "Ziele", "A1"), ("EINGABE_GESPERRT", *EGT), ("GUELTIGKEIT_FEHLT", *EGT_VORJAHR),
        ("ANZEIGE_GEAENDERT", *licht("egt_zuteilung")),
    }  # fmt: skip


def test_eine_gueltigkeit_der_neueren_art_gilt_auch(tmp_path):
    """Excel stores some of them at the end of the sheet, in words of its own."""
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    teil = mappen.blatteil(datei, "Budget")
    xml = mappen.teile(datei)[teil].decode()
    alte = re.search(r'<dataValidation [^>]*sqref="B5:C5">.*?</dataValidation>', xml, re.S)
    assert alte is not None
    x14 = re.sub(r"<formula([12])>(.*?)</formula[12]>", r"<x14:formula\1><xm:f>\2</xm:f></x14:formula\1>", alte[0])
    x14 = x14.replace("dataValidation ", "x14:dataValidation ").replace(' sqref="B5:C5"', "")
    x14 = x14.replace("</dataValidation>", "<xm:sqref>B5:C5</xm:sqref></x14:dataValidation>")
    raeume = ('xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
              'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"')  # fmt: skip
    ende = f'<extLst><ext uri="{{CCE6A557}}" {raeume}><x14:dataValidations>{x14}</x14:dataValidations></ext></extLst>'
    xml = xml.replace(alte[0], "").replace("</worksheet>", f"{ende}</worksheet>")
    mappen.bearbeite(datei, {teil: xml.encode()})
    assert befunde(datei) == []


# -- openpyxl is kept in bounds ---------------------------------------------------------------------------


def test_openpyxl_wird_fuer_ausgegebene_mappen_nicht_einmal_geladen(tmp_path):
    import subprocess

    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    befehl = (
        "import sys; from pathlib import Path; from amip_xl import jobs; jobs.pruefen([Path(sys.argv[1])]); "
        "print([m for m in ('openpyxl', 'xlsxwriter', 'numpy') if m in sys.modules])"
    )
    lauf = subprocess.run([sys.executable, "-c", befehl, datei], capture_output=True, text=True, check=True)
    assert lauf.stdout.strip() == "[]"


def test_gleiche_abweichungen_werden_nur_einmal_genau_angesehen(tmp_path, monkeypatch):
    erste, zweite = mappen.mappe(tmp_path / "a.xlsx"), mappen.mappe(tmp_path / "b.xlsx", name="Gemeinde Uedem")
    for datei in (erste, zweite):
        anderer_stil(datei, [EGT], als_format(TEXT))
    gefragt: list[list[str]] = []
    echt = skeleton.befrage
    monkeypatch.setattr(skeleton, "befrage", lambda m, b: gefragt.append(list(b)) or echt(m, b))
    monkeypatch.setattr(sheetrules, "_BEKANNT", {})
    assert [(b.code, b.zelle) for b in befunde(erste)] == [(b.code, b.zelle) for b in befunde(zweite)]
    assert gefragt == [["Budget"]]


@pytest.mark.parametrize(
    "boese",
    [
        lambda p: im_blatt(p, "Budget", "<mergeCells[^>]*>", '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/>'),
        lambda p: im_blatt(p, "Budget", "(<dataValidations[^>]*>)",
                           lambda m: m[1] + '<dataValidation type="quatsch" sqref="A1"/>'),
        lambda p: im_blatt(p, "Budget", "(<dataValidations[^>]*>)", lambda m: m[1] + "<dataValidation/>" * 5000),
        lambda p: im_blatt(p, "Budget", 'sqref="B5:C5"', f'sqref="{"B5 " * 50_000}"'),
        lambda p: im_blatt(p, "Budget", rf'(<c r="{EGT[1]}" s=")[0-9]+', r"\g<1>99999"),
        lambda p: mappen.bearbeite(p, {STILE: b'<x xmlns="http://example.org"/>'}),
        lambda p: mappen.ersetze(p, STILE, "</styleSheet>", f"{'<b>' * 40_000}{'</b>' * 40_000}</styleSheet>"),
    ],
    ids=["alles verbunden", "unbekannte Art", "5000 Gültigkeiten", "50000 Bereiche", "Stil, den es nicht gibt",
         "fremde Stile", "tiefe Stile"],
)  # fmt: skip
def test_was_openpyxl_nicht_versteht_ist_kein_absturz(boese, tmp_path, monkeypatch):
    """No traceback, no hang; what cannot be judged is not found."""
    monkeypatch.setattr(sheetrules, "_BEKANNT", {})
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    ohne_schutz(datei, "Ziele")  # so that somebody looks
    boese(datei)
    anfang = datetime.now()
    gefunden = befunde(datei, BEDIENUNG)
    assert (datetime.now() - anfang).total_seconds() < 5
    assert {(b.code, b.blatt) for b in gefunden} <= {("SCHUTZ_FEHLT", "Ziele")}


# -- report and workbook ----------------------------------------------------------------------------------


def test_was_nur_dateien_zeigen_wird_gesagt_und_nicht_hineingeschrieben(tmp_path):
    """The button cannot see it, and writes the same list; the verdict in the workbook does not count it."""
    gut, datei = mappen.mappe(tmp_path / "gut.xlsx"), mappen.mappe(tmp_path / "kleve.xlsx")
    ohne_schutz(datei, "Ziele")
    verknuepft(datei)
    jetzt = datetime(2026, 3, 4)
    listen = [schreibliste(pruefe(lies(d)), jetzt, "x") for d in (gut, datei)]
    assert listen[0].werte == listen[1].werte
    bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx", jetzt=jetzt).bericht
    assert {"SCHUTZ_FEHLT", "EXTERNE_VERKNUEPFUNG"} <= mappen.codes(bericht.befunde)
    worte = [z.wert for z in lies(tmp_path / "neu.xlsx").zellen("Prüfprotokoll")]
    assert "SCHUTZ_FEHLT" not in worte


def test_die_reihenfolge_der_zellen_im_bild_ist_die_des_formulars():
    ausgabe = edition(2026)
    mappe = lies_bytes(vorlage(ausgabe), "v.xlsx")
    abdruecke = sheetrules.abdruecke(mappe, ausgabe, nebenzellen(ausgabe))
    assert list(abdruecke) == [b.id for b in ausgabe.form.blaetter]
    assert not list(Standorte(mappe, ausgabe.form).verschobene_felder)


# -- formulas ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "gleich"), [
    ("SUM( A1 , b2 )", "=sum(A1,B2)", True),
    ("IF(x,FALSE(),TRUE())", "=IF(x,FALSE,TRUE)", True),
    ('IF(x,"a b","")', '=IF(x,"ab","")', False),
    ('IF(x,"OK","")', '=IF(x,"ok","")', False),
    ('A&"x"&B', '=A&B&"x"', False),
])  # fmt: skip
def test_formeln_gleichen_sich_bis_auf_schreibweise(a, b, gleich):
    assert gleiche_formel(a, b) is gleich


@pytest.mark.parametrize(("formel", "ja"), [
    ("[1]Tabelle!A1", True), ("'[Plan 2025.xlsx]Budget'!B5", True), (r"'C:\Eigene\[P.xlsx]Budget'!B5", True),
    ("[1]!egt+1", True), ("'file:///tmp/x.xlsx'#$Budget.B5", True), ("A1+[2]Budget!$A$1", True),
    ("SUM(Tabelle1[Betrag])", False), ('IF(A1="[1]x!A1",1,2)', False), ("Tabelle1[[#Totals],[x]]", False),
    ("#REF!+A1", False), ("'Ein Blatt'!A1", False),
])  # fmt: skip
def test_bezuege_auf_andere_mappen(formel, ja):
    assert andere_mappe(formel) is ja
