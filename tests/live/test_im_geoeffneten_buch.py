"""A click in the open workbook, from the first read cell to the last written one, in a real Calc without a window."""

from __future__ import annotations

import shutil
from datetime import datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest
from calc import Calc, braucht_calc
from offen import inhalt, zelle

from amip_xl.books import live, livewrite
from amip_xl.books.cells import Art
from amip_xl.books.reader import lies
from amip_xl.doors import excel
from amip_xl.edition import edition
from amip_xl.planung import VERALTET, Planung, pruefe, schreibliste, zwischenwerte

WURZEL = Path(__file__).parent.parent.parent / "workbooks"
KASSEL = WURZEL / "beispiele" / "kassel-2022.xlsx"
JETZT = datetime(2026, 3, 4, 5, 6)
pytestmark = braucht_calc


def gleich_bis_auf_die_letzte_stelle(planung: Planung) -> bool:
    """Every formula shows what Python says; doubles may differ in the sixteenth digit."""
    for blatt, ref, wert in zwischenwerte(planung):
        gezeigt = planung.mappe.zelle(blatt, ref).wert
        if not (isinstance(wert, D) and isinstance(gezeigt, D) and abs(wert - gezeigt) < abs(wert) * D("1e-12")):
            return False
    return True


# --- the whole path ---------------------------------------------------------------------------------------


def test_berechnen_finds_three_spoilt_cells_and_leaves_every_entry_alone(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "egt_zuteilung", 2022).setString("7.000.000,00")  # a text-number
    zelle(doc, "elb_plan", 2022).setValue(-3)
    zelle(doc, "traegerform", 2022).setString("Verein")
    vorher = inhalt(doc)
    buch.set_mock_caller()  # the workbook that was clicked in
    try:
        excel.berechnen()
    finally:
        del type(buch)._mock_caller
    nachher = inhalt(doc)
    planung = pruefe(live.lies(buch))
    # the sums of the workbook skip the text-number, which Python reads: until it is mended they differ
    codes = {(b.code, b.feld) for b in planung.bericht.befunde if b.code != VERALTET}
    assert {
        ("TEXT_ALS_ZAHL", "egt_zuteilung"),
        ("WERT_ZU_KLEIN", "elb_plan"),
        ("AUSWAHL_UNBEKANNT", "traegerform"),
    } <= codes
    protokoll = {ort: w for ort, w in nachher.items() if ort[0] == "Prüfprotokoll"}
    assert protokoll["Prüfprotokoll", "B4"] == "zurück"
    for code, feld in codes:
        if feld:
            zeilen = [ort[1][1:] for ort, wert in protokoll.items() if ort[1][0] == "I" and wert == code]
            assert any(protokoll.get(("Prüfprotokoll", f"D{z}")) == mappen.ort(feld, 2022)[1] for z in zeilen), code
    geaendert = {ort for ort in {*vorher, *nachher} if vorher.get(ort) != nachher.get(ort)}
    liste = {(s.blatt, s.ref) for s in schreibliste(planung, JETZT, "x").werte}
    eingaben = {(f.blatt, f.zelle) for f in edition(2022).form.eingaben}
    assert geaendert <= liste | {("Prüfprotokoll", "J10")}
    assert not geaendert & eingaben
    erster = planung.bericht.befunde[0]
    assert live.auswahl(buch) == (erster.blatt, erster.zelle)
    assert "Urteil: zurück" in meldungen[0]
    assert f"{erster.blatt}!{erster.zelle}" in meldungen[0]


def test_the_results_and_lights_show_what_python_calculated(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "egt_zuteilung", 2022).setValue(7654321.09)
    assert excel.fuehre_aus("berechnen", buch) in (0, 1)
    gelesen = live.lies(buch)
    planung = pruefe(gelesen)
    assert gleich_bis_auf_die_letzte_stelle(planung)
    assert gelesen.benannt("egt_zuteilung").wert == D("7654321.09")
    assert meldungen


def test_one_step_back_takes_all_of_it_back(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "elb_plan", 2022).setValue(-3)
    vorher = inhalt(doc)
    excel.fuehre_aus("berechnen", buch)
    assert inhalt(doc) != vorher
    doc.UndoManager.undo()
    assert inhalt(doc) == vorher
    assert meldungen


def test_pruefen_says_the_verdict_and_writes_nothing(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, pfad = oeffne(KASSEL)
    vorher, datei = inhalt(doc), pfad.read_bytes()
    code = excel.fuehre_aus("pruefen", buch)
    assert code == (0 if pruefe(lies(KASSEL)).bericht.gueltig else 1)
    assert inhalt(doc) == vorher
    assert not doc.isModified()
    assert pfad.read_bytes() == datei
    assert "nichts geschrieben" in meldungen[0] or pruefe(lies(KASSEL)).bericht.urteil == "angenommen"


def test_naechster_befund_visits_every_place_and_comes_round(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    zelle(doc, "elb_plan", 2022).setValue(-3)
    befunde = [b for b in pruefe(live.lies(buch)).bericht.befunde if b.zelle and b.code != VERALTET]
    orte = list(dict.fromkeys((b.blatt, b.zelle) for b in befunde))
    live.springe(buch, "Deckblatt", "A1")
    besucht = []
    for _ in range(len(orte) + 1):
        excel.fuehre_aus("naechster_befund", buch)
        besucht.append(live.auswahl(buch))
    assert besucht == [*orte, orte[0]]
    assert "wieder von vorn" in meldungen[-1]
    assert all(f"{blatt}!{ref}" in text for (blatt, ref), text in zip(besucht, meldungen, strict=True))


def test_erklaere_names_rule_norm_parameter_and_the_cells_of_the_inputs(oeffne: Any, meldungen: list[str]) -> None:
    buch, *_ = oeffne(WURZEL / "beispiele" / "kaiserslautern-2020.xlsx")
    live.springe(buch, *mappen.ort("kfa", 2020))
    assert excel.fuehre_aus("erklaere", buch) == 0
    for stueck in (
        "2.185.436,71 €",
        "§ 46 Abs. 3 SGB II",
        "15,2 %",
        "14.377.873,09 €",
        "!".join(mappen.ort("kfa_basis", 2020)),
    ):
        assert stueck in meldungen[0]
    live.springe(buch, "Budget", "A1")
    assert excel.fuehre_aus("erklaere", buch) == 2
    assert "kein Feld" in meldungen[1]


def test_konsolidieren_asks_for_the_folder_and_opens_the_county_workbook(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ordner = tmp_path / "rücklauf 2023"
    ordner.mkdir()
    for quelle in sorted((WURZEL / "kreis-kleve-2023").glob("*.xlsx"))[:3]:
        shutil.copy(quelle, ordner)
    buch, doc, pfad = oeffne(WURZEL / "kreis-kleve-2023" / "kreis" / "05154000-kreis-kleve.xlsx")
    monkeypatch.setattr(excel, "waehle_ordner", lambda buch, titel: ordner)  # noqa: ARG005
    vorher = inhalt(doc)
    excel.fuehre_aus("konsolidieren", buch)
    ziel = tmp_path / "rücklauf 2023-kreis.xlsx"
    kreis = next(b for b in buch.app.books if Path(b.fullname) == ziel)
    assert "3 von 16" in meldungen[0]
    assert pfad.name in meldungen[0]  # its own figures were taken from the open workbook
    assert "Gemeinden" in [s.name for s in kreis.sheets]
    assert inhalt(doc) == vorher
    excel.fuehre_aus("konsolidieren", buch)
    assert (tmp_path / "rücklauf 2023-kreis-2.xlsx").exists()  # an earlier result is never overwritten
    for offen in list(buch.app.books):
        if offen.name.startswith("rücklauf"):
            offen.close()


# --- the same list from every door ------------------------------------------------------------------------

ALLE = sorted(WURZEL.rglob("*.xlsx"))


@pytest.mark.parametrize("quelle", ALLE, ids=lambda p: p.stem)
def test_the_open_book_and_the_file_yield_the_same_list(quelle: Path, oeffne: Any) -> None:
    buch, *_ = oeffne(quelle)
    aus_datei = schreibliste(pruefe(lies(quelle)), JETZT, "amip_xl x")
    planung = pruefe(live.lies(buch))
    assert schreibliste(planung, JETZT, "amip_xl x").werte == aus_datei.werte
    assert gleich_bis_auf_die_letzte_stelle(planung)


VERDORBEN: dict[str, Any] = {
    "text-zahl": lambda p: mappen.tippe(p, "egt_zuteilung", "1.234,56"),
    "keine-zahl": lambda p: mappen.tippe(p, "umschichtung", "k. A."),
    "wie-eine-formel": lambda p: mappen.tippe(p, "bemerkungen", "=1+1"),
    "formel-in-eingabe": lambda p: mappen.formel(p, "vwt_zuteilung", "400000+400000", "800000"),
    "fehlerwert": lambda p: mappen.formel(p, "vwt_zuteilung", "1/0", "#DIV/0!", "e"),
    "ueberschriebene-formel": lambda p: mappen.tippe(p, "kfa", 152000),
    "leere-pflicht": lambda p: mappen.leere(p, "egt_zuteilung"),
    "ohne-namen": lambda p: mappen.ohne_name(p, "elb_plan"),
    "umbenannt": lambda p: mappen.umbenannt(p, "Budget", "Haushalt"),
    "ausgeblendet": lambda p: mappen.ausgeblendet(p, "Ziele"),
    "datum-als-text": lambda p: mappen.tippe(p, "stand", "01.12.2025"),
    "bruchteile": lambda p: mappen.tippe(p, "umschichtung", D("98000.005")),
    "lange-zahl": lambda p: mappen.tippe(p, "umschichtung", D("98000.123456789012")),
    "beschriftung": lambda p: mappen.tippe(p, ("Budget", "A5"), "EGT"),
    "ampel-umgeschrieben": lambda p: mappen.formel(p, ("Budget", "D5"), '"✓ in Ordnung"', "✓ in Ordnung", "str"),
    "ohne-blattschutz": lambda p: mappen.ersetze(
        p, mappen.blatteil(p, "Budget"), '<sheetProtection sheet="1"', "<sheetProtection"
    ),
}


@pytest.mark.parametrize("wie", VERDORBEN)
def test_a_spoilt_workbook_yields_the_same_list_too(wie: str, oeffne: Any, tmp_path: Path) -> None:
    quelle = mappen.mappe(tmp_path / f"{wie}.xlsx")
    VERDORBEN[wie](quelle)
    buch, *_ = oeffne(quelle)
    aus_datei = schreibliste(pruefe(lies(quelle)), JETZT, "amip_xl x")
    aus_buch = schreibliste(pruefe(live.lies(buch)), JETZT, "amip_xl x")
    assert [s for s in aus_buch.werte if s not in aus_datei.werte] == []
    assert aus_buch.werte == aus_datei.werte


def test_every_cell_of_the_form_is_read_as_the_reader_of_files_reads_it(oeffne: Any) -> None:
    buch, *_ = oeffne(KASSEL)
    gelesen, datei = live.lies(buch), lies(KASSEL)
    assert gelesen.namen == datei.namen
    assert gelesen.bereiche == datei.bereiche
    assert [b.name for b in gelesen.blaetter] == [b.name for b in datei.blaetter]
    for name in datei.namen:
        alt, neu = datei.benannt(name), gelesen.benannt(name)
        assert (neu.art, neu.formel is None) == (alt.art, alt.formel is None), name
        # a formula is calculated afresh: its double may differ in the last digit, an entry may not
        nah = isinstance(neu.wert, D) and alt.formel is not None and abs(neu.wert - D(str(alt.wert))) < D("1e-9")
        assert nah or neu.wert == alt.wert, name


# --- counted ----------------------------------------------------------------------------------------------


class Zaehler:
    """Counts what is asked of the application, by kind and sheet."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, bereich: type, blatt: type) -> None:
        self.gelesen: dict[str, int] = {}
        self.geschrieben = 0
        lesen, formel, schreiben, belegt = bereich.raw_value, bereich.formula, bereich.write_values, blatt.used_range

        def merke(name: str) -> None:
            self.gelesen[name] = self.gelesen.get(name, 0) + 1

        def wert(selbst: Any) -> Any:
            merke(selbst.sheet.name)
            return lesen.fget(selbst)

        def formeln(selbst: Any) -> Any:
            merke(selbst.sheet.name)
            return formel.fget(selbst)

        def genutzt(selbst: Any) -> Any:
            merke(selbst.name)
            return belegt.fget(selbst)

        def schreibe(selbst: Any, zeilen: Any) -> None:
            self.geschrieben += 1
            schreiben(selbst, zeilen)

        monkeypatch.setattr(bereich, "raw_value", property(wert, lesen.fset))
        monkeypatch.setattr(bereich, "formula", property(formeln, formel.fset))
        monkeypatch.setattr(blatt, "used_range", property(genutzt))
        monkeypatch.setattr(bereich, "write_values", schreibe)


def test_three_calls_per_sheet_to_read_and_a_constant_number_to_write(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five blocks: head of the Prüfprotokoll, its two halves beside the jump, the shares; few findings or many."""
    anzahl = []
    for fehler in (1, 40):
        buch, doc, _ = oeffne(KASSEL, name=f"{fehler}.xlsx")
        for feld in [f for f in edition(2022).form.eingaben if f.art.zahl][:fehler]:
            zelle(doc, feld.name, 2022).setString("k. A.")
        bereich, blatt = type(buch.sheets[0].range("A1").impl), type(buch.sheets[0].impl)
        with monkeypatch.context() as patch:
            zaehler = Zaehler(patch, bereich, blatt)
            live.lies(buch)
            assert max(zaehler.gelesen.values()) <= 3, zaehler.gelesen
            zaehler.gelesen.clear()
            excel.fuehre_aus("berechnen", buch)
        anzahl.append(zaehler.geschrieben)
        # each written block is read once more before it is written, and once after
        assert max(zaehler.gelesen.values()) <= 3 + 2 * zaehler.geschrieben
    assert anzahl[0] == anzahl[1] <= 5
    assert meldungen


# --- what stands in the way -------------------------------------------------------------------------------


def nichts_geaendert(doc: Any, vorher: dict[tuple[str, str], str]) -> None:
    assert inhalt(doc) == vorher
    assert all(b.isProtected() for b in doc.Sheets if b.Name != "Fremd")


def test_a_sheet_protected_with_a_password_is_named_and_nothing_changes(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    blatt = doc.Sheets.getByName("Prüfprotokoll")
    blatt.unprotect("")
    blatt.protect("geheim")
    vorher = inhalt(doc)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert "„Prüfprotokoll“ ist mit einem Kennwort geschützt" in meldungen[0]
    nichts_geaendert(doc, vorher)


def test_our_own_protection_is_lifted_and_comes_back(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL)
    excel.fuehre_aus("berechnen", buch)
    assert all(b.isProtected() for b in doc.Sheets)
    assert meldungen


def test_a_workbook_opened_read_only_is_not_touched(oeffne: Any, meldungen: list[str]) -> None:
    buch, doc, _ = oeffne(KASSEL, read_only=True)
    vorher = inhalt(doc)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert "schreibgeschützt geöffnet" in meldungen[0]
    nichts_geaendert(doc, vorher)
    assert excel.fuehre_aus("pruefen", buch) in (0, 1)  # looking is allowed


def test_a_second_open_workbook_is_left_alone(oeffne: Any, meldungen: list[str], tmp_path: Path) -> None:
    zweites = oeffne(KASSEL, name="anderswo/kassel-2022.xlsx")  # even of the same name
    erstes = oeffne(KASSEL)
    dritte = oeffne(mappen.mappe(tmp_path / "kleve.xlsx"))
    vorher = inhalt(zweites.doc), inhalt(dritte.doc)
    excel.fuehre_aus("berechnen", erstes.buch)
    assert (inhalt(zweites.doc), inhalt(dritte.doc)) == vorher
    assert ("Prüfprotokoll", "I10") in inhalt(erstes.doc)
    assert meldungen


def test_a_workbook_that_is_not_ours_is_said_so(calc: Calc, meldungen: list[str], tmp_path: Path) -> None:
    import xlsxwriter

    fremd = tmp_path / "fremd.xlsx"
    with xlsxwriter.Workbook(fremd) as neu:
        neu.add_worksheet("Fremd").write("A1", 5)
    doc = calc.oeffne(fremd)
    buch = next(b for b in calc.app().books if b.name == "fremd.xlsx")
    vorher = inhalt(doc)
    for befehl in ("berechnen", "pruefen", "naechster_befund", "erklaere"):
        assert excel.fuehre_aus(befehl, buch) == 2
    assert all("ist keine AMIP-Planungsmappe" in text for text in meldungen)
    assert inhalt(doc) == vorher
    doc.close(True)


def test_a_failure_half_way_brings_the_former_contents_back(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    excel.fuehre_aus("berechnen", buch)
    zelle(doc, "elb_plan", 2022).setValue(-3)
    vorher = inhalt(doc)
    richtig, gerufen = livewrite.schreibe_block, []

    def beim_dritten_mal(bereich: Any, zeilen: Any) -> None:
        gerufen.append(bereich)
        if len(gerufen) == 3:
            raise OSError("Verbindung unterbrochen")
        richtig(bereich, zeilen)

    monkeypatch.setattr(livewrite, "schreibe_block", beim_dritten_mal)
    assert excel.fuehre_aus("berechnen", buch) == 2
    assert "der frühere Stand ist wiederhergestellt" in meldungen[-1]
    nichts_geaendert(doc, vorher)


def test_a_value_that_does_not_arrive_is_noticed(
    oeffne: Any, meldungen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buch, doc, _ = oeffne(KASSEL)
    vorher = inhalt(doc)
    richtig = livewrite.schreibe_block

    def verfaelscht(bereich: Any, zeilen: Any) -> None:
        richtig(bereich, [["12.10.2025" if w == "zurück" else w for w in z] for z in zeilen])

    zelle(doc, "elb_plan", 2022).setValue(-3)
    vorher = inhalt(doc)
    with monkeypatch.context() as patch:
        patch.setattr(livewrite, "schreibe_block", verfaelscht)
        assert excel.fuehre_aus("berechnen", buch) == 2
    assert "Prüfprotokoll!B4 zeigt „12.10.2025“ statt „zurück“" in meldungen[0]
    nichts_geaendert(doc, vorher)


def test_calculation_mode_screen_and_status_bar_are_as_before(oeffne: Any, meldungen: list[str]) -> None:
    buch, *_ = oeffne(KASSEL)
    for modus in ("manual", "automatic"):
        buch.app.calculation = modus
        excel.fuehre_aus("berechnen", buch)
        assert buch.app.calculation == modus
        assert buch.app.screen_updating is True
        assert buch.app.status_bar in (False, None, "")
    assert meldungen


def test_an_unknown_command_is_refused(oeffne: Any) -> None:
    from amip_xl.errors import BedienError

    buch, *_ = oeffne(KASSEL)
    with pytest.raises(BedienError, match="möglich sind berechnen"):
        excel.fuehre_aus("loeschen", buch)


def test_an_error_value_is_an_error_and_an_empty_formula_is_no_blank(oeffne: Any, tmp_path: Path) -> None:
    quelle = mappen.mappe(tmp_path / "x.xlsx")
    mappen.formel(quelle, "vwt_zuteilung", "1/0", "#DIV/0!", "e")
    buch, *_ = oeffne(quelle)
    gelesen = live.lies(buch)
    assert gelesen.benannt("vwt_zuteilung").art is Art.FEHLER
    assert gelesen.benannt("vwt_zuteilung").wert == "#DIV/0!"


def test_a_calc_that_dies_under_the_click_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gesagt: list[str] = []
    monkeypatch.setattr(excel, "zeige_meldung", lambda titel, text: gesagt.append(text))  # noqa: ARG005
    pfad = Path(shutil.copy(KASSEL, tmp_path))
    datei = pfad.read_bytes()
    with Calc() as eigenes:
        eigenes.oeffne(pfad)
        buch = next(b for b in eigenes.app().books if b.name == pfad.name)
        eigenes.toete()
        assert excel.fuehre_aus("berechnen", buch) == 2
    assert "Berechnen ist fehlgeschlagen; an der Mappe wurde nichts geändert" in gesagt[0] or "LibreOffice" in gesagt[0]
    assert pfad.read_bytes() == datei
