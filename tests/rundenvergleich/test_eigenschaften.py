"""What holds for any two sides: changes explain totals, exchange negates, bridges end at the new figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal as D
from decimal import localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amip_xl.consolidate.beitrag import Herkunft
from amip_xl.consolidate.stufen import KREIS
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.errors import BedienError
from amip_xl.form import Konsolidierung
from amip_xl.rundenvergleich import vergleiche_seiten
from amip_xl.rundenvergleich.aenderung import Wechsel
from amip_xl.rundenvergleich.ausgabe import kennzahlen
from amip_xl.rundenvergleich.bruecke import EINZELN, HOECHSTENS, bruecken, gruppiert
from amip_xl.rundenvergleich.diagramm import achse, balken
from amip_xl.rundenvergleich.seite import Inhalt, Quellart, Seite, Teil
from amip_xl.rundenvergleich.vorjahr import gegen_vorjahr, paare
from amip_xl.rundenvergleich.wirkung import OFFEN, RUNDUNG, Beitrag

AUSGABE = edition(2026)
FORM = AUSGABE.form
SUMMEN = [f.name for f in FORM.eingaben if f.konsolidierung is Konsolidierung.SUMME and f.art.zahl]
FELDER = [
    "egt_zuteilung", "vwt_zuteilung", "umschichtung", "egt_einnahmen", "vk_personal_kfa_basis", "integrationen_plan",
    "elb_plan", "lzb_plan", "lzb_vorjahr", "egt_zuteilung_vorjahr", "massnahmen_egz_eintritte",
]  # fmt: skip
betraege = st.decimals(-(10**9), 10**9, places=2) | st.sampled_from([D(0), D("1E+300"), D("-1E+300"), D("0.01")])
eintraege = betraege | st.just(UNLESBAR)
plaene = st.dictionaries(st.sampled_from(FELDER), eintraege, max_size=len(FELDER))
kreise = st.dictionaries(st.sampled_from([f"{i:08}" for i in range(1, 25)]), plaene, min_size=1, max_size=6)


def seite(plaene: Mapping[str, Mapping[str, Any]], titel: str = "stand") -> Seite:
    """A side as a folder with these municipalities would be."""
    werte: dict[str, D] = {}
    with localcontext(prec=700):
        for plan in plaene.values():
            for name, wert in plan.items():
                if wert is not UNLESBAR:
                    werte[name] = werte.get(name, D(0)) + wert

    def hole(ags: str) -> Inhalt:
        eingaben = {
            n: Herkunft(FORM.felder[n].blatt, FORM.felder[n].zelle, str(w), w) for n, w in plaene[ags].items()
        }  # fmt: skip
        ergebnisse = AUSGABE.engine.calculate(dict(plaene[ags]))
        return Inhalt(eingaben, {n: w for n, w in ergebnisse.items() if isinstance(w, D)})

    return Seite(
        titel=titel, art=Quellart.ORDNER, form=FORM, name="Musterkreis", ags="07999000",
        teile={ags: Teil(ags, f"Ort {ags}", ags, f"{ags}.xlsx") for ags in plaene}, quellen=(),
        felder=frozenset(f.name for f in FORM.eingaben), werte=werte, ergebnisse=AUSGABE.engine.calculate(werte),
        hole=hole,
    )  # fmt: skip


def vergleiche(alt: Mapping[str, Any], neu: Mapping[str, Any]) -> Any:
    return vergleiche_seiten(seite(alt, "alt"), seite(neu, "neu"), vorjahr=False)


@settings(deadline=None, max_examples=60)
@given(kreise, kreise)
def test_die_aenderungen_der_gemeinden_ergeben_genau_die_des_kreises(alt, neu):
    v = vergleiche(alt, neu)
    with localcontext(prec=700):
        for name in SUMMEN:
            kreis = v.neu.werte.get(name, D(0)) - v.alt.werte.get(name, D(0))
            assert sum((a.wirkung for a in v.aenderungen if a.feld.name == name), D(0)) == kreis
        for w in v.summen:
            assert w.stimmt
            assert w.summe == w.differenz
        assert not [b for w in v.summen for b in w.beitraege if b.name in (OFFEN, RUNDUNG)]


@settings(deadline=None, max_examples=60)
@given(kreise, kreise)
def test_vertauscht_kehrt_sich_jedes_vorzeichen_um(alt, neu):
    hin, her = vergleiche(alt, neu), vergleiche(neu, alt)
    schluessel = lambda a: (a.teil.schluessel, a.feld.name)  # noqa: E731
    eine, andere = ({schluessel(a): a for a in v.aenderungen} for v in (hin, her))
    assert eine.keys() == andere.keys()
    for k, a in eine.items():
        b = andere[k]
        assert (a.alt, a.neu) == (b.neu, b.alt)
        assert (a.differenz is None) == (b.differenz is None)
        assert a.differenz is None or a.differenz == b.differenz.copy_negate() or a.differenz == b.differenz == 0
        assert a.wirkung == b.wirkung.copy_negate() or a.wirkung == b.wirkung == 0
    assert {w.feld.name for w in hin.ergebnisse} == {w.feld.name for w in her.ergebnisse}


@settings(deadline=None, max_examples=25)
@given(kreise)
def test_mit_sich_selbst_verglichen_ist_nichts_anders(stand):
    v = vergleiche(stand, stand)
    assert (v.aenderungen, v.summen, v.ergebnisse, v.bruecken, v.wechsel) == ((), (), (), (), ())


@settings(deadline=None, max_examples=60)
@given(kreise, kreise)
def test_jede_bruecke_beginnt_alt_und_endet_genau_neu(alt, neu):
    v = vergleiche(alt, neu)
    assert len(v.bruecken) <= HOECHSTENS
    with localcontext(prec=700):
        for b in v.bruecken:
            stand = b.von
            for s in b.schritte:
                assert s.davor == stand
                stand += s.beitrag
                assert s.danach == stand
            assert stand == b.bis


@settings(deadline=None, max_examples=40)
@given(kreise, kreise)
def test_ein_ergebnis_wird_nur_zerlegt_wenn_es_die_summe_der_gemeinden_ist(alt, neu):
    """Ratios are never taken to pieces; what is, differs from the parts' sum by rounding at most."""
    v = vergleiche(alt, neu)
    for w in v.ergebnisse:
        if w.feld.art.schluessel == "prozent":
            assert w.summe is None
            assert w.beitraege == ()
        if w.summe is not None:
            assert abs(w.rundung) <= D("0.01") * (len(alt) + len(neu))


@given(st.lists(betraege.filter(bool), min_size=1, max_size=400))
def test_kleine_beitraege_stehen_zusammen_und_keiner_geht_verloren(werte):
    with localcontext(prec=700):
        gezeigt = gruppiert([Beitrag(f"Ort {i}", w) for i, w in enumerate(werte)])
        assert sum((b.betrag for b in gezeigt), D(0)) == sum(werte, D(0))
    assert len(gezeigt) <= EINZELN + 1
    uebrige = [b for b in gezeigt if b.name.startswith("alle übrigen")]
    assert len(uebrige) <= 1
    assert not uebrige or int(uebrige[0].name.split("(")[1][:-1]) == len(werte) - len(gezeigt) + 1 >= 2


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_eine_saeule_reicht_von_hier_bis_dort_auch_ueber_null(von, bis):
    """Stacked columns pile up from zero in both directions: base and pieces must cover just the way."""
    sockel, stand, *stuecke, schild = balken(von, bis)
    assert stand == 0
    oben = [s for s in (sockel, *stuecke) if s > 0]
    unten = [s for s in (sockel, *stuecke) if s < 0]
    assert sum(map(abs, stuecke)) == abs(bis - von)
    tief, hoch = sorted((von, bis))
    assert sum(oben) == max(hoch, D(0))
    assert sum(unten) == min(tief, D(0))
    assert not (sockel and tief < 0 < hoch), "über null gibt es keinen Sockel"
    assert (stuecke[2:] == [0, 0]) if bis >= von else (stuecke[:2] == [0, 0])
    assert schild == hoch


@pytest.mark.parametrize(
    ("alt", "neu", "abgeschnitten"),
    [(D(2_600_000), D(2_720_000), True), (D(100), D(300), False), (D(-50), D(50), False), (D(-200), D(-190), False)],
)
def test_die_achse_beginnt_nur_dann_nicht_bei_null_wenn_man_sonst_nichts_saehe(alt, neu, abgeschnitten):
    v = vergleiche({"00000001": {"umschichtung": alt}}, {"00000001": {"umschichtung": neu}})
    b = next(b for b in v.bruecken if b.feld.name == "umschichtung")
    grenze = achse(b)
    assert (grenze is not None) == abgeschnitten
    assert grenze is None or 0 < grenze < min(alt, neu)


SAETZE = [
    ({"a": 100, "b": 200}, {"a": 180, "b": 240},
     "Geplante Umschichtung: Anstieg um 120 € auf 420 €, davon Ort a 80 €."),
    ({"a": 2_600_000}, {"a": 2_480_000}, "Geplante Umschichtung: Rückgang um 120.000 € auf 2,48 Mio. €, allein Ort a."),
    ({"a": 100, "b": 200}, {"a": 300, "b": 150},
     "Geplante Umschichtung: Anstieg um 150 € auf 450 €; am meisten Ort a (+200 €)."),
    ({"a": 100, "b": 200}, {"a": 150, "b": 150},
     "Geplante Umschichtung: unverändert 300 €; 2 Gemeinden heben einander auf."),
    ({"a": 100}, {}, "Geplante Umschichtung: Rückgang um 100 € auf leer, allein Ort a."),
]  # fmt: skip


@pytest.mark.parametrize(("alt", "neu", "satz"), SAETZE)
def test_der_satz_sagt_was_zu_sehen_ist(alt, neu, satz):
    def plan(werte):
        return {ags: {"umschichtung": D(w)} for ags, w in werte.items()} | {"z": {}}

    v = vergleiche(plan(alt), plan(neu))
    assert next(b.satz for b in v.bruecken if b.feld.name == "umschichtung") == satz


def test_leer_ist_nicht_null():
    v = vergleiche({"a": {"umschichtung": D(0)}, "b": {"umschichtung": D(5)}}, {"a": {}, "b": {"umschichtung": D(0)}})
    a, b = v.aenderungen
    assert (a.wechsel, a.differenz, a.prozent, a.wirkung) == (Wechsel.ENTFALLEN, None, None, 0)
    assert (b.wechsel, b.differenz, b.prozent, b.wirkung) == (Wechsel.GEAENDERT, -5, -1, -5)


def test_ein_unlesbarer_eintrag_fehlt_in_der_summe_und_ist_keine_null():
    v = vergleiche({"a": {"umschichtung": D(7)}, "b": {"lzb_plan": UNLESBAR}},
                   {"a": {"umschichtung": UNLESBAR}, "b": {"lzb_plan": D(3)}})  # fmt: skip
    a, b = v.aenderungen
    assert (a.wechsel, a.differenz, a.wirkung) == (Wechsel.UNLESBAR, None, -7)
    assert (b.wechsel, b.differenz, b.wirkung) == (Wechsel.LESBAR, None, 3)


def test_eine_quote_die_es_auf_einer_seite_nicht_gibt_hat_keinen_unterschied():
    """From blank to 20 % is no rise by 20 points; an amount that was blank does rise by all of it."""
    v = vergleiche({"a": {"egt_zuteilung": D(10)}}, {"a": {"egt_zuteilung": D(10), "umschichtung": D(2)}})
    quote = next(w for w in v.ergebnisse if w.feld.name == "umschichtungsquote")
    betrag = next(w for w in v.summen if w.feld.name == "umschichtung")
    assert (quote.alt, quote.neu, quote.unterschied) == (None, D("0.2"), None)
    assert (betrag.alt, betrag.neu, betrag.unterschied) == (None, D(2), D(2))
    [zeile] = [z for z in kennzahlen(v) if z[0] == quote.feld.titel]
    assert zeile[1:] == ("leer", "20,0 %", "", "")


def test_prozent_bezieht_sich_ungerundet_auf_den_betrag_des_alten_werts():
    v = vergleiche({"a": {"umschichtung": D(-300)}}, {"a": {"umschichtung": D(-200)}})
    assert v.aenderungen[0].prozent == D(100) / D(300)


def test_die_rundung_des_kreises_ist_ein_eigener_beitrag():
    """The county's KFA is rounded once, theirs three times."""

    def kreis(betrag):
        return {ags: {"vk_personal_kfa_basis": betrag} for ags in "abc"}

    v = vergleiche(kreis(D("0.00")), kreis(D("0.02")))
    w = next(w for w in v.ergebnisse if w.feld.name == "kfa")
    assert (w.alt, w.neu, w.rundung) == (D("0.00"), D("0.01"), D("0.01"))
    assert w.beitraege == (Beitrag(RUNDUNG, D("0.01")),)


def test_gewuenschte_bruecken_und_die_die_es_nicht_gibt():
    v = vergleiche(
        {"a": {"umschichtung": D(1), "egt_zuteilung": D(10)}}, {"a": {"umschichtung": D(2), "egt_zuteilung": D(10)}}
    )
    alle = [*v.summen, *v.ergebnisse]
    assert [b.feld.name for b in bruecken(alle, KREIS, ["umschichtung"])] == ["umschichtung"]
    with pytest.raises(BedienError, match="ändert sich nicht"):
        bruecken(alle, KREIS, ["egt_zuteilung"])
    with pytest.raises(BedienError, match="lässt sich nicht"):
        bruecken(alle, KREIS, ["umschichtungsquote"])


# -- plan against last year -------------------------------------------------------------------------


def test_die_paare_kommen_aus_dem_formular():
    p = paare(FORM)
    assert p["umschichtung"] == "umschichtung_vorjahr"  # its jumps are not reported, it is a pair all the same
    assert p["ks_elb_aktuell"] == "ks_elb_vorjahr"
    assert p["lzb_plan"] == "lzb_vorjahr"
    assert p["egt_netto"] == "egt_netto_vorjahr"
    assert p["massnahmen_egz_eintritte"] == "massnahmen_egz_eintritte_vorjahr"
    assert "ks_elb_vorjahr" not in p  # the year before last is not asked for
    assert not set(p) & set(p.values())
    verglichen = {f.name: f.vergleich for f in FORM.felder.values() if f.vergleich and f.name not in p.values()}
    assert verglichen.items() <= p.items()


@pytest.mark.parametrize("jahr", [2012, 2015, 2020, 2027])
def test_paare_gibt_es_in_jedem_jahr_und_nur_unter_feldern_gleicher_art(jahr):
    form = edition(jahr).form
    assert all(form.felder[a].art is form.felder[b].art for a, b in paare(form).items())
    assert "egt_zuteilung" in paare(form)


@settings(deadline=None, max_examples=30)
@given(kreise)
def test_gegen_das_vorjahr_gilt_dieselbe_rechnung(stand):
    v = vergleiche_seiten(*gegen_vorjahr(seite(stand)), vorjahr=True)
    with localcontext(prec=700):
        for w in v.summen:
            vorher = sum((p.get(paare(FORM)[w.feld.name]) for p in stand.values()
                          if isinstance(p.get(paare(FORM)[w.feld.name]), D)), D(0))  # fmt: skip
            jetzt = sum((p.get(w.feld.name) for p in stand.values() if isinstance(p.get(w.feld.name), D)), D(0))
            assert w.differenz == w.summe == jetzt - vorher
    assert {a.feld.name for a in v.aenderungen} <= set(FELDER) & set(paare(FORM))
