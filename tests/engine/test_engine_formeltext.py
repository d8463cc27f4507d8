"""The same rules as text: native formulas for the cell, Rechenwege for people."""

from __future__ import annotations

from decimal import Decimal

import pytest

from amip_xl.engine import UNLESBAR
from amip_xl.expr import literal
from amip_xl.rule import rule
from amip_xl.verbs import cents, either, if_, negate

from .leuchtturm import eingabe, kleine_engine, leuchtturm_engine

D = Decimal
ENGINE = leuchtturm_engine()


@pytest.mark.parametrize(
    ("ziel", "formel"),
    [
        # defined names, sums, a guard for blanks
        (
            "oel_gesamt",
            '=IF(COUNT(oel_vorrat,oel_lieferung,oel_verbrauch)=0,"",'
            "ROUND(SUM(oel_vorrat,oel_lieferung)-oel_verbrauch,2))",
        ),
        ("lager_zusammen_kerzen", '=IF(COUNT(lager_kerzen)=0,"",SUM(lager_kerzen))'),
        ("erweitert", '=IF(COUNT(lager_dochte,fackeln)=0,"",SUM(lager_dochte)+fackeln)'),
        ("nur_parameter", "=ROUND(abgabe_satz*mindest_oel,2)"),
        # a result may be "": N() makes it a number
        ("oel_abgabe", '=IF(COUNT(oel_gesamt)=0,"",ROUND(N(oel_gesamt)*abgabe_satz,2))'),
        ("oel_rest", '=IF(COUNT(oel_gesamt,oel_abgabe)=0,"",N(oel_gesamt)-N(oel_abgabe))'),
        ("negativ", '=IF(COUNT(oel_rest,fackeln)=0,"",0-N(oel_rest))'),
        # a sum times a rate: noise is cleared before the cent
        (
            "abgabe_auf_differenz",
            '=IF(COUNT(oel_vorrat,oel_verbrauch)=0,"",ROUND(ROUND((oel_vorrat-oel_verbrauch)*abgabe_satz,6),2))',
        ),
        # … also when the sum was made in another cell
        ("abgabe_auf_rest", '=IF(COUNT(oel_rest)=0,"",ROUND(ROUND(N(oel_rest)*abgabe_satz,6),2))'),
        # MAX and IF would skip or pass on a blank cell; against 0 that is the same
        ("groesserer", '=IF(COUNT(oel_vorrat,oel_verbrauch)=0,"",MAX(oel_vorrat+0,oel_verbrauch+0))'),
        ("fehlbetrag", '=IF(COUNT(oel_gesamt)=0,"",ROUND(MAX(0-N(oel_gesamt),0),2))'),
        ("durchgereicht", '=IF(COUNT(oel_vorrat,waerter)=0,"",oel_vorrat+0)'),
        # quotas guard themselves
        ("oel_je_fackel", '=IF(OR(COUNT(oel_gesamt)=0,N(fackeln)=0),"",oel_gesamt/fackeln)'),
        ("fackel_mehr", '=IF(COUNT(fackeln)*COUNT(fackeln_vorjahr)=0,"",ROUND(fackeln-fackeln_vorjahr,6))'),
        # branches, comparisons of numbers and of texts
        (
            "bedingt",
            '=IF(COUNT(oel_rest,oel_abgabe,fackeln)=0,"",'
            "IF((ROUND(N(oel_rest)-fackeln,6)>0),N(oel_rest),N(oel_abgabe)))",
        ),
        ("fels_wert", '=IF(turmart="","",IF(EXACT(turmart,"Fels"),1,0))'),
        ("turm_kopie", '=IF(turm_text="","",T(turm_text))'),
        (
            "nur_mit_rest",
            '=IF(COUNT(oel_rest,nur_mit_fackeln)=0,"",'
            'IF((nur_mit_fackeln<>""),ROUND(N(oel_rest)+N(nur_mit_fackeln),2),""))',
        ),
        (
            "lager_gefuellt",
            '=IF(COUNT(lager_dochte)=0,"",'
            '(N(lager_nord_dochte<>"")+N(lager_sued_dochte<>"")+N(lager_hafen_dochte<>"")))',
        ),
        # brackets where subtraction needs them
        (
            "verschachtelt",
            '=IF(COUNT(oel_vorrat,oel_lieferung,oel_verbrauch)=0,"",'
            "ROUND(oel_vorrat-(oel_lieferung-(oel_verbrauch-1))-(0-oel_vorrat),2))",
        ),
        ("lager_nord_anteil", None),
    ],
)
def test_formel_einer_regel(ziel, formel):
    assert ENGINE.formula(ziel) == formel


@pytest.mark.parametrize(
    ("code", "ziel", "bedingung"),
    [
        ("L-01", "oel_gesamt", "IF(COUNT(oel_gesamt)=1,(ROUND(N(oel_gesamt)-mindest_oel,6)<0),FALSE)"),
        # a quota lies close to its limit: compared more finely
        (
            "L-02",
            "oel_verbrauch",
            "IF(COUNT(oel_verbrauch,abgabe_quote)=2,(ROUND(N(abgabe_quote)-hoechst_quote,11)>0),FALSE)",
        ),
        # optional arguments may be blank, but not unreadable
        (
            "L-03",
            "fackeln",
            "IF(AND(COUNT(fackeln)=1,COUNTA(waerter)=COUNT(waerter),NOT(ISERROR(SUM(oel_rest)))),"
            "AND((ROUND(fackeln-waerter,6)>0),(ROUND(N(oel_rest),6)>=0)),FALSE)",
        ),
        ("L-06", "oel_vorrat", "IF(COUNT(oel_vorrat)=1,(ROUND(oel_vorrat,6)<0),FALSE)"),
        ("L-06", "oel_verbrauch", "IF(COUNT(oel_verbrauch)=1,(ROUND(oel_verbrauch-(-5),6)<0),FALSE)"),
        ("L-07", "oel_lieferung", "IF(COUNT(oel_lieferung)=1,(ROUND(oel_lieferung-5000.5,6)>0),FALSE)"),
        (
            "L-08",
            "lager_zusammen_dochte",
            "IF(COUNT(lager_zusammen_dochte,lager_nord_dochte,lager_sued_dochte,lager_hafen_dochte)=4,"
            "(ROUND(SUM(lager_nord_dochte,lager_sued_dochte,lager_hafen_dochte)-lager_zusammen_dochte,6)<>0),FALSE)",
        ),
        ("L-11", "turmart", 'IF(turmart<>"",NOT(OR(EXACT(turmart,"Fels"),EXACT(turmart,"Sand"))),FALSE)'),
        ("L-14", "waerter", 'IF(COUNTA(waerter)=COUNT(waerter),(waerter=""),FALSE)'),
    ],
)
def test_bedingung_einer_pruefung(code, ziel, bedingung):
    [schritt] = [s for s in ENGINE.pruefungen if s.regel.code == code and s.ziel == ziel]
    assert ENGINE.condition(schritt) == bedingung


def test_anfuehrungszeichen_im_text_werden_verdoppelt():
    @rule()
    def ziel(turmart):
        """Zitat."""
        return if_(turmart != 'so "genannt"', 1, 0)

    engine = kleine_engine(ziel, felder=[eingabe("turmart", textlich=True)])
    assert engine.formula("ziel") == '=IF(turmart="","",IF(NOT(EXACT(turmart,"so ""genannt""")),1,0))'


@pytest.mark.parametrize(
    ("wert", "text"),
    [(True, "TRUE"), (False, "FALSE"), ("a", '"a"'), (D("1E+3"), "1000"), (D("-0.5"), "-0.5"), (7, "7")],
)
def test_konstanten_stehen_wie_excel_sie_schreibt(wert, text):
    assert literal(wert) == text


def test_jede_formel_hat_ausgeglichene_klammern_und_passt_in_eine_zelle():
    formeln = [ENGINE.formula(z) or "" for s in ENGINE.reihenfolge for z in s.ziele or (s.ziel,)]
    formeln += [ENGINE.condition(s) or "" for s in ENGINE.pruefungen]
    for formel in formeln:
        assert formel.count("(") == formel.count(")"), formel
        assert len(formel) < 8192


# -- Rechenweg ------------------------------------------------------------------------------------


def test_rechenweg_nennt_worte_zahlen_ergebnis_und_norm():
    assert ENGINE.explain("oel_abgabe", {"oel_vorrat": D("1234.5")}) == (
        "Oel abgabe = 187,64\n"
        "  Abgabe an den Hafenmeister\n"
        "  Norm: § 2 LeuchtO\n"
        "  = auf Cent(Oel gesamt × abgabe_satz)\n"
        "  = auf Cent(1.234,5 × 0,152)"
    )


def test_rechenweg_ohne_norm_mit_leeren_und_negativen_werten():
    assert ENGINE.explain("verschachtelt", {"oel_vorrat": D(-3), "oel_lieferung": None}) == (
        "Verschachtelt = -7\n"
        "  Minus von Minus\n"
        "  = auf Cent(Ölvorrat − (Öllieferung − (Ölverbrauch − 1)) − (0 − Ölvorrat))\n"
        "  = auf Cent((-3) − (leer − (leer − 1)) − (0 − (-3)))"
    )


@pytest.mark.parametrize(
    ("ziel", "weg"),
    [
        ("oel_gesamt", "auf Cent(Summe(Ölvorrat + Öllieferung) − Ölverbrauch)"),
        ("oel_je_fackel", "Oel gesamt ÷ Fackeln"),
        ("fackel_wandel", "Fackeln ÷ Fackeln im Vorjahr − 1"),
        ("zuschlag", "wenn Turmart = „Fels“: Ölvorrat, sonst Öllieferung"),
        ("oder_null", "wenn (Fackeln ist leer oder Wärter ist leer): 1, sonst 0"),
        ("nur_mit_fackeln", "nur wenn Fackeln ist ausgefüllt und nicht (Fackeln = 0): Öllieferung"),
        ("groesserer", "mindestens(Ölvorrat; Ölverbrauch)"),
        ("auf_eine_stelle", "gerundet(Ölvorrat; rundung Stellen)"),
        ("spanne", "auf Cent(Betrag(Ölvorrat − Ölverbrauch))"),
        ("lager_zusammen_kerzen", "Summe(Kerzen nord + Kerzen sued + Kerzen hafen)"),
        ("lager_gefuellt", "Anzahl ausgefüllt(Dochte nord, Dochte sued, Dochte hafen)"),
        ("abgabe_auf_differenz", "auf Cent((Ölvorrat − Ölverbrauch) × abgabe_satz)"),
    ],
)
def test_rechenweg_in_worten(ziel, weg):
    assert ENGINE.explain(ziel, {}).splitlines()[-2] == f"  = {weg}"


def test_eine_verzweigung_in_einer_rechnung_steht_in_klammern():
    @rule()
    def ziel(oel, fackeln):
        """Ziel."""
        return cents(if_(either(oel > 0, negate(fackeln <= oel)), oel, fackeln) + fackeln)

    assert kleine_engine(ziel).explain("ziel", {}).splitlines()[-2] == (
        "  = auf Cent((wenn (Oel > 0 oder nicht (Fackeln ≤ Oel)): Oel, sonst Fackeln) + Fackeln)"
    )


def test_rechenweg_einer_python_regel_sagt_warum_keine_formel():
    text = ENGINE.explain("lager_nord_anteil", {"lager_nord_kerzen": D(1)})
    assert text == ("Anteil nord = 1\n  Anteil an den Kerzen, zusammen genau eins (nur Python: erzwungene Summe 1)")


def test_rechenweg_sagt_leer_und_unlesbar_in_worten():
    assert ENGINE.explain("oel_abgabe", {}).startswith("Oel abgabe = leer\n")
    assert ENGINE.explain("oel_abgabe", {"oel_vorrat": UNLESBAR}).endswith("= auf Cent(unlesbar × 0,152)")


def test_jeder_rechenweg_laesst_sich_schreiben():
    for schritt in ENGINE.reihenfolge:
        assert ENGINE.explain(schritt.ziel, {"oel_vorrat": D(1)})
