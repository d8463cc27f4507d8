"""Gemeinde → Kreis → Land → Bund through one command: totals are the same whichever way they are grouped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mappen import codes, laufe

from amip_xl import jobs
from amip_xl.books.reader import lies
from amip_xl.consolidate import Kreisergebnis, konsolidiere
from amip_xl.consolidate.beitrag import Beitrag, Herkunft, Status
from amip_xl.consolidate.ebene import bestimme
from amip_xl.consolidate.merkmale import Merkmale
from amip_xl.consolidate.ordnung import ordne
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.stapel import Stapel
from amip_xl.consolidate.totals import fuehre_zusammen
from amip_xl.consolidate.vollstaendig import bestand
from amip_xl.edition import edition
from amip_xl.engine import Ergebnis
from amip_xl.errors import BedienError
from amip_xl.findings import FEHLER, Bericht
from amip_xl.form import Art, Konsolidierung
from amip_xl.money import from_excel, to_excel
from amip_xl.planung import pruefe

AUSGABE = edition(2026)
FORM = AUSGABE.form
SUMMEN = [f for f in FORM.eingaben if f.konsolidierung is Konsolidierung.SUMME]
GLEICHE = [f.name for f in FORM.eingaben if f.konsolidierung is Konsolidierung.GLEICH]

# what a Land and the Bund do not have is never carried up to them
HOEHERE = [n for n in GLEICHE if not FORM.felder[n].entfaellt]


# -- without files: random plans, random groupings ----------------------------------------------------


def beitrag(ags: str, ebene: str, werte: Mapping[str, Any], datei: str = "") -> Beitrag:
    """A return as reading it from a workbook gives it: a number comes back as the double it was stored as."""
    gelesen = {n: from_excel(to_excel(w)) if isinstance(w, D) else w for n, w in werte.items()}
    felder = FORM.felder
    return Beitrag(
        datei or f"{ags}.xlsx", "0" * 64, ags, f"Ort {ags}", 2026, None, "Entwurf", ebene, FORM.edition,
        Merkmale(None, None, ags),
        {n: Herkunft(felder[n].blatt, felder[n].zelle, str(w), w) for n, w in gelesen.items()}, {}, Bericht(),
    )  # fmt: skip


def sammlung(beitraege: Iterable[Beitrag], ebene: str | None = None) -> Sammlung:
    stapel = Stapel(3)  # so few that the others wait in a file
    koepfe = [stapel.lege(b) for b in beitraege]
    s = bestimme(koepfe, None, ebene)
    ordne(s, koepfe)
    return s


def eine_ebene_hoeher(beitraege: list[Beitrag], ebene: str | None = None) -> Beitrag:
    """What becomes of returns, as a return for the next level."""
    s = sammlung(beitraege, ebene)
    assert len(s.gezaehlt) == len(beitraege)
    return beitrag(s.ags, s.ebene, fuehre_zusammen(s, FORM).werte)


def gruppiert(beitraege: list[Beitrag], stellen: int, ebene: str) -> list[Beitrag]:
    gruppen: dict[str, list[Beitrag]] = {}
    for b in beitraege:
        gruppen.setdefault(b.ags[:stellen], []).append(b)
    return [eine_ebene_hoeher(g, ebene) for g in gruppen.values()]


def zahlen(b: Beitrag) -> dict[str, D]:
    """All sums and everything the rules make of them."""
    werte = {n: h.wert for n, h in b.eingaben.items()}
    summen = {f.name: werte[f.name] for f in SUMMEN if f.name in werte}
    return {**summen, **AUSGABE.engine.calculate(werte)}


def _wert(art: Art) -> st.SearchStrategy[D]:
    stellen = {Art.EURO: 2, Art.ANZAHL: 0, Art.JAHR: 0}.get(art, 4)  # VKFV § 4: VZÄ with up to four decimals
    return st.decimals(min_value=-(10**4), max_value=10**9, places=stellen)


@st.composite
def plaene(draw: st.DrawFn) -> list[Beitrag]:
    """Municipalities anywhere in two Länder, each with some fields filled, blank or 0."""
    orte = draw(
        st.lists(
            st.builds(
                "{:02}{:03}{:03}".format, st.sampled_from([3, 7]), st.integers(1, 3), st.integers(1, 4)
            ),
            min_size=1, max_size=9, unique=True,
        )
    )  # fmt: skip
    gezogen = draw(st.lists(st.sampled_from(SUMMEN), min_size=1, max_size=12, unique_by=lambda f: f.name))
    quoten = [f for f in SUMMEN if f.name in ("integrationen_plan", "elb_plan", "egt_zuteilung", "vwt_zuteilung")]
    felder = {f.name: f for f in (*gezogen, *quoten)}.values()
    gleich = draw(st.fixed_dictionaries({n: st.none() | _gleicher(n) for n in GLEICHE}))
    alle = []
    for ags in orte:
        werte: dict[str, Any] = {f.name: draw(st.none() | st.just(D(0)) | _wert(f.art)) for f in felder}
        # somebody may leave blank what the others agree on
        werte |= {n: w for n, w in gleich.items() if draw(st.booleans())}
        if draw(st.booleans()):
            werte["budget_erlaeuterung"] = draw(st.text("abc ß=", min_size=1, max_size=20))
        alle.append(beitrag(ags, "Gemeinde", {n: w for n, w in werte.items() if w is not None}))
    return alle


def _gleicher(name: str) -> st.SearchStrategy[Any]:
    feld = FORM.felder[name]
    return st.sampled_from(feld.auswahl) if feld.auswahl else st.dates(date(2020, 1, 1), date(2026, 1, 1))


@settings(max_examples=60, deadline=None)
@given(plaene(), st.randoms(use_true_random=False))
def test_wie_gruppiert_wird_ist_gleich(alle: list[Beitrag], zufall: Any) -> None:
    """Straight to the Bund, by counties, by Länder, by both, in any order: the same to the last digit."""
    kreise = gruppiert(alle, 5, "Kreis")
    wege = {
        "direkt": alle,
        "über Kreise": kreise,
        "über Länder": gruppiert(alle, 2, "Land"),
        "über Kreise und Länder": gruppiert(kreise, 2, "Land"),
        "gemischt": _gemischt(alle, zufall),
    }
    ergebnisse = {}
    for weg, teile in wege.items():
        zufall.shuffle(teile)
        ergebnisse[weg] = eine_ebene_hoeher(teile, "Bund")
    direkt = ergebnisse["direkt"]
    for weg, bund in ergebnisse.items():
        assert zahlen(bund) == zahlen(direkt), weg
        for name in HOEHERE:
            assert (name in bund.eingaben) == (name in direkt.eingaben), (weg, name)
            if name in bund.eingaben:
                assert bund.eingaben[name].wert == direkt.eingaben[name].wert, (weg, name)
        gesagt = str(bund.eingaben["budget_erlaeuterung"].wert) if "budget_erlaeuterung" in bund.eingaben else ""
        for b in alle:
            if "budget_erlaeuterung" in b.eingaben:
                assert f"{b.name}: {b.eingaben['budget_erlaeuterung'].wert}" in gesagt, weg


def _gemischt(alle: list[Beitrag], zufall: Any) -> list[Beitrag]:
    """Some counties hand in one workbook, of others every municipality does."""
    ganze = {k for k in {b.ags[:5] for b in alle} if zufall.random() < 0.5}
    return [
        *gruppiert([b for b in alle if b.ags[:5] in ganze], 5, "Kreis"),
        *(b for b in alle if b.ags[:5] not in ganze),
    ]


def test_was_nicht_gleich_ist_faellt_auf_der_ebene_auf_auf_der_es_steht() -> None:
    """Documented: a contradiction leaves the county's field blank, as its Fehler; the Land sees the others."""
    stichtag = "ks_stichtag_aktuell"
    a, b = date(2025, 9, 1), date(2025, 6, 1)
    alle = [
        beitrag("07001001", "Gemeinde", {stichtag: a}), beitrag("07001002", "Gemeinde", {stichtag: b}),
        beitrag("07002001", "Gemeinde", {stichtag: b}),
    ]  # fmt: skip
    kreis = sammlung(alle[:2])
    werte = fuehre_zusammen(kreis, FORM)
    assert stichtag not in werte.werte
    assert "ANGABEN_UNGLEICH" in codes(werte.befunde)
    assert eine_ebene_hoeher(gruppiert(alle, 5, "Kreis"), "Land").eingaben[stichtag].wert == b
    assert stichtag not in eine_ebene_hoeher(alle, "Land").eingaben


def test_was_dem_kreis_gehoert_steigt_nicht_auf() -> None:
    """Fields of the kind „kreis“ belong to the level whose own workbook says them: a quota has no sum."""
    kreise = [beitrag(f"0700{i}000", "Kreis", {"zielvereinbarung_iq": D("0.2"), "elb_plan": D(5)}) for i in (1, 2)]
    land = eine_ebene_hoeher(kreise)
    assert "zielvereinbarung_iq" not in land.eingaben
    assert land.eingaben["elb_plan"].wert == 10


def test_fuenfzehn_stellen_sind_genau() -> None:
    """What an Excel number holds: the federal total of 404 counties keeps its cents up to ten billion Euro each."""
    kreise = [beitrag(f"{i:05}000", "Kreis", {"egt_zuteilung": D("9999999999.99")}) for i in range(1, 405)]
    bund = eine_ebene_hoeher(kreise, "Bund")
    assert bund.eingaben["egt_zuteilung"].wert == 404 * D("9999999999.99")


def verstoesse(werte: Mapping[str, Any]) -> list[Ergebnis]:
    return AUSGABE.engine.check(werte, AUSGABE.engine.calculate(werte))


class TestWasEsObenNichtGibt:
    """A Land and the Bund have no Trägerform: gE and zkT come together there, and that is no contradiction."""

    GEMISCHT = (("07001000", "gE"), ("07002000", "zkT"))

    def test_land_und_bund_haben_keine_traegerform(self) -> None:
        kreise = [beitrag(ags, "Kreis", {"traegerform": t}) for ags, t in self.GEMISCHT]
        werte = fuehre_zusammen(sammlung(kreise), FORM)
        assert "traegerform" not in werte.werte
        assert "ANGABEN_UNGLEICH" not in codes(werte.befunde)
        einig = [beitrag(ags, "Kreis", {"traegerform": "gE"}) for ags, _ in self.GEMISCHT]
        assert "traegerform" not in fuehre_zusammen(sammlung(einig), FORM).werte

    def test_im_kreis_bleibt_es_ein_widerspruch(self) -> None:
        gemeinden = [beitrag(f"0700100{i}", "Gemeinde", {"traegerform": t}) for i, (_, t) in enumerate(self.GEMISCHT)]
        assert "ANGABEN_UNGLEICH" in codes(fuehre_zusammen(sammlung(gemeinden), FORM).befunde)

    @pytest.mark.parametrize("feld", ["fassung", "ks_stichtag_aktuell"])
    def test_fassung_und_stichtag_muessen_auf_jeder_ebene_gleich_sein(self, feld: str) -> None:
        verschieden = ("Entwurf", "final") if feld == "fassung" else (date(2025, 9, 1), date(2025, 6, 1))
        laender = [beitrag(f"0{i}000000", "Land", {feld: w}) for i, w in enumerate(verschieden, 1)]
        assert "ANGABEN_UNGLEICH" in codes(fuehre_zusammen(sammlung(laender), FORM).befunde)

    @pytest.mark.parametrize(
        ("ebene", "fehlt"), [("Gemeinde", True), ("Jobcenter", True), ("Kreis", True), ("Land", False), ("Bund", False)]
    )
    def test_leer_darf_die_traegerform_nur_dort_sein(self, ebene: str, fehlt: bool) -> None:
        werte = {n: w for n, w in mappen.plan(ebene=ebene).items() if n != "traegerform"}
        gefunden = [e.schritt.ziel for e in verstoesse(werte) if e.pruefung.code.startswith("PFLICHT")]
        assert gefunden == (["traegerform"] if fehlt else [])


@pytest.mark.parametrize(
    "teilweise",
    [
        {"massnahmen_egz_vorbindung": D(1), "massnahmen_egz_neugeschaeft": D(299_999)},
        {"ks_elb_frauen_aktuell": None, "ks_elb_maenner_aktuell": None},
        {"elb_plan": None, "lzb_plan": D(2_500)},
        {"pers_abgaenge_plan": D(60)},
    ],
)
@pytest.mark.parametrize("ebene", ["Kreis", "Land", "Bund"])
def test_was_nur_einige_aufteilen_ist_zusammen_kein_fehler(teilweise: Mapping[str, Any], ebene: str) -> None:
    """Every return is checked by itself; of their sums nobody could mend what only some report in parts."""
    einer, anderer = mappen.plan(), mappen.plan(**teilweise)
    alle = [beitrag(f"0700{i}001", "Gemeinde", w) for i, w in enumerate((einer, anderer), 1)]
    werte = {**mappen.plan(), **fuehre_zusammen(sammlung(alle, ebene), FORM).werte, "ebene": ebene}
    assert [e.pruefung.code for e in verstoesse(werte) if e.pruefung.schwere is FEHLER] == []


# -- which level, which area --------------------------------------------------------------------------


class TestWelcheEbene:
    """The level follows from what is returned, or is asked for."""

    def wird(self, *mappen: tuple[str, str], ebene: str | None = None) -> tuple[str, str, str]:
        s = sammlung([beitrag(ags, e, {}) for ags, e in mappen], ebene)
        return s.ebene, s.ags, s.teile.mehrzahl

    @pytest.mark.parametrize(
        ("mappen", "erwartet"),
        [
            ([("05154036", "Gemeinde"), ("05154032", "Gemeinde")], ("Kreis", "05154000", "Gemeinden")),
            ([("05154000", "Kreis"), ("05158000", "Kreis")], ("Land", "05000000", "Kreise")),
            ([("05154000", "Kreis"), ("05913000", "Jobcenter")], ("Land", "05000000", "Kreise")),
            ([("05154000", "Kreis"), ("07312000", "Jobcenter")], ("Bund", "00000000", "Kreise")),
            ([("05000000", "Land"), ("07000000", "Land")], ("Bund", "00000000", "Länder")),
            ([("05000000", "Land")], ("Bund", "00000000", "Länder")),
            ([("05154000", ""), ("05158000", "")], ("Land", "05000000", "Kreise")),  # the AGS tells
            ([("05000000", "Land"), ("05154000", "Kreis"), ("07000000", "Land")], ("Bund", "00000000", "Länder")),
        ],
    )
    def test_folgt_aus_den_mappen(self, mappen, erwartet) -> None:
        assert self.wird(*mappen) == erwartet

    def test_ein_land_heisst_wie_es_heisst(self) -> None:
        assert sammlung([beitrag("05166000", "Kreis", {})]).kreis_name == "Nordrhein-Westfalen"
        assert sammlung([beitrag("99166000", "Kreis", {})]).kreis_name == "Land 99"

    def test_gemeinden_vieler_kreise_lassen_es_offen(self) -> None:
        viele = [(f"0515{i}001", "Gemeinde") for i in range(5)]
        with pytest.raises(BedienError, match=r"gehören zu 5 Kreisen.*--ebene Land oder --ebene Bund"):
            self.wird(*viele)
        assert self.wird(*viele, ebene="Land") == ("Land", "05000000", "Gemeinden")
        assert self.wird(*viele, ebene="Bund") == ("Bund", "00000000", "Gemeinden")

    def test_ueber_dem_bund_gibt_es_nichts(self) -> None:
        with pytest.raises(BedienError, match="darüber wird nichts zusammengeführt"):
            self.wird(("00000000", "Bund"))

    def test_eine_ebene_die_es_nicht_gibt(self, tmp_path, capsys) -> None:
        mappen.mappe(tmp_path / "ein" / "a.xlsx")
        assert laufe("konsolidieren", tmp_path / "ein", "-o", tmp_path / "K.xlsx", "--ebene", "Gemeinde") == 2
        assert "möglich sind Kreis, Land und Bund" in capsys.readouterr().err

    def test_die_eigene_mappe_sagt_die_ebene(self) -> None:
        stapel = Stapel(9)
        koepfe = [stapel.lege(beitrag("05154036", "Gemeinde", {}))]
        land = beitrag("05000000", "Land", {})
        assert bestimme(koepfe, land).ebene == "Land"
        with pytest.raises(BedienError, match=r"Gefragt ist --ebene Bund, aber „05000000\.xlsx“"):
            bestimme(koepfe, land, "Bund")


class TestNichtsZaehltDoppelt:
    """A workbook that holds others is never added to them."""

    def status(self, s: Sammlung) -> dict[str, Status]:
        return {z.datei: z.status for z in s.zeilen}

    def test_die_kreismappe_neben_ihren_gemeinden(self) -> None:
        s = sammlung(
            [beitrag("05154000", "Kreis", {}, "kreis.xlsx"), beitrag("05158000", "Kreis", {}, "anderer.xlsx"),
             beitrag("05154036", "Gemeinde", {}, "kleve.xlsx"), beitrag("05913000", "Jobcenter", {}, "stadt.xlsx")]
        )  # fmt: skip
        assert self.status(s) == {
            "kreis.xlsx": Status.ZAEHLT, "anderer.xlsx": Status.ZAEHLT, "stadt.xlsx": Status.ZAEHLT,
            "kleve.xlsx": Status.ENTHALTEN,
        }  # fmt: skip

    def test_die_landesmappe_neben_ihren_kreisen_und_gemeinden(self) -> None:
        s = sammlung(
            [beitrag("05000000", "Land", {}, "nrw.xlsx"), beitrag("05154000", "Kreis", {}, "kreis.xlsx"),
             beitrag("05154036", "Gemeinde", {}, "kleve.xlsx"), beitrag("07312000", "Jobcenter", {}, "lautern.xlsx"),
             beitrag("00000000", "Bund", {}, "alt.xlsx")],
            "Bund",
        )  # fmt: skip
        assert self.status(s) == {
            "nrw.xlsx": Status.ZAEHLT, "lautern.xlsx": Status.ZAEHLT, "kreis.xlsx": Status.ENTHALTEN,
            "kleve.xlsx": Status.ENTHALTEN, "alt.xlsx": Status.KREISMAPPE,
        }  # fmt: skip
        [grund] = {z.grund for z in s.zeilen if z.datei == "kleve.xlsx"}
        assert grund == "steckt schon in „nrw.xlsx“ von Ort 05000000"

    def test_was_schon_enthalten_ist_fehlt_in_keiner_summe(self) -> None:
        s = sammlung(
            [beitrag("05154000", "Kreis", {"elb_plan": D(5)}, "a"),
             beitrag("05158000", "Kreis", {"elb_plan": D(5)}, "b"),
             beitrag("05154036", "Gemeinde", {"elb_plan": D(2)}, "c")]
        )  # fmt: skip
        b = bestand(s, fuehre_zusammen(s, FORM))
        assert b.stempel == "✓ 2 von 2 Kreisen"

    def test_ein_kreis_ohne_kreismappe_zaehlt_mit_seinen_gemeinden(self) -> None:
        s = sammlung(
            [beitrag("05154000", "Kreis", {}, "a"), beitrag("05158001", "Gemeinde", {}, "b")], "Land"
        )  # fmt: skip
        assert set(self.status(s).values()) == {Status.ZAEHLT}


# -- with real workbooks ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ebenen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kreisergebnis]:
    """Five municipalities in three counties of two Länder, consolidated on four ways."""
    wurzel = tmp_path_factory.mktemp("bund")
    orte = {"07998": (1, 2), "07999": (1,), "03999": (1, 2)}
    for kreis, nummern in orte.items():
        for i in nummern:
            anders = {"egt_zuteilung": D("1200000.01") * i, "egt_einnahmen": None if i == 2 else D("0.10")}
            ags = f"{kreis}{i:03}"
            mappen.mappe(wurzel / kreis / f"{ags}.xlsx", ags=ags, name=f"Ort {ags}", **anders)
        konsolidiere([wurzel / kreis], wurzel / "kreise" / f"{kreis}.xlsx")
    for land in ("03", "07"):
        konsolidiere(sorted((wurzel / "kreise").glob(f"{land}*.xlsx")), wurzel / "laender" / f"{land}.xlsx")
    alle = sorted(wurzel.glob("0*/*.xlsx"))
    return {
        "direkt": konsolidiere(alle, wurzel / "direkt.xlsx", ebene="Bund"),
        "über Kreise": konsolidiere([wurzel / "kreise"], wurzel / "kreise.xlsx"),
        "über Länder": konsolidiere([wurzel / "laender"], wurzel / "laender.xlsx"),
    }


def test_der_bund_aus_geschriebenen_mappen(ebenen) -> None:
    """The same through files: written, checked, read again, added up again."""
    gelesen = {weg: pruefe(lies(e.ziel)) for weg, e in ebenen.items()}
    direkt = gelesen["direkt"]
    for weg, bund in gelesen.items():
        assert bund.ergebnisse == direkt.ergebnisse, weg
        for f in SUMMEN:
            assert bund.eintraege.werte.get(f.name) == direkt.eintraege.werte.get(f.name), (weg, f.name)
        werte = bund.eintraege.werte
        assert (werte["ebene"], werte["ags"], werte["name"]) == ("Bund", "00000000", "Bund")
        assert werte["egt_zuteilung"] == D("8400000.07")
        assert werte["egt_einnahmen"] == D("0.30")


def test_jede_ebene_ist_eine_amtliche_mappe(ebenen) -> None:
    for bericht in jobs.pruefen([e.ziel for e in ebenen.values()]):
        assert bericht.bericht.gueltig, [b.text for b in bericht.bericht.befunde]
    assert [(e.gezaehlt, e.sammlung.teile.mehrzahl) for e in ebenen.values()] == [
        (5, "Gemeinden"), (3, "Kreise"), (2, "Länder"),
    ]  # fmt: skip


def test_die_worte_sind_die_der_ebene(ebenen, capsys) -> None:
    ziel: Path = ebenen["über Kreise"].ziel
    assert laufe("konsolidieren", ziel.parent / "kreise", "-o", ziel.with_name("neu.xlsx")) == 0
    aus = capsys.readouterr().out
    assert "3 von 3 Kreisen in" in aus
    assert "Gemeindemappen" not in aus
    bemerkung = str(pruefe(lies(ziel)).eintraege.werte["bemerkungen"])
    assert bemerkung.startswith("Zusammengeführt aus 3 von 3 Kreismappen.")
