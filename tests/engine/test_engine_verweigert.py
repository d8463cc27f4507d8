"""What no rule may do: each is refused with a sentence that names the function."""

# ruff: noqa: ARG001 - an argument is an edge, used or not

from __future__ import annotations

from decimal import Decimal

import pytest

from amip_xl.engine import Engine
from amip_xl.errors import RegelError
from amip_xl.findings import FEHLER
from amip_xl.rule import Je, check, rule
from amip_xl.verbs import (
    at_least,
    both,
    cents,
    count_filled,
    difference,
    if_,
    is_blank,
    only_if,
    ratio,
    relative_change,
    rounded,
    total,
)

from .leuchtturm import LAGER, Feld, eingabe, ergebnis, form, kleine_engine, regeln

D = Decimal


def ort(funktion) -> str:
    return f"{funktion.__module__}.{funktion.__qualname__}"


# -- the graph ------------------------------------------------------------------------------------


def test_regeln_im_kreis_werden_mit_allen_funktionen_genannt():
    @rule()
    def henne(ei):
        """Henne."""
        return ei

    @rule()
    def ei(henne):
        """Ei."""
        return henne

    with pytest.raises(RegelError, match="im Kreis") as fehler:
        Engine(form(ergebnis("henne"), ergebnis("ei")), regeln(henne, ei), {})
    assert ort(henne) in str(fehler.value)
    assert ort(ei) in str(fehler.value)


def test_unbekanntes_argument():
    @rule()
    def oel(nebel):
        """Öl."""
        return nebel

    with pytest.raises(RegelError, match="weder Feld noch Parameter") as fehler:
        Engine(form(ergebnis("oel")), regeln(oel), {})
    assert ort(oel) in str(fehler.value)
    assert "„nebel“" in str(fehler.value)
    assert "2026" in str(fehler.value)


def _zeitscheiben():
    @rule(name="oel", bis="2025-12-31")
    def oel_alt(vorrat):
        """Alt."""
        return vorrat

    @rule(name="oel", ab="2026-01-01", bis="2027-12-31")
    def oel_neu(vorrat):
        """Neu."""
        return -vorrat

    return oel_alt, oel_neu


def test_ueberlappende_gueltigkeit_nennt_beide_funktionen():
    oel_alt, _ = _zeitscheiben()

    @rule(name="oel", ab="2025-07-01")
    def oel_doppelt(vorrat):
        """Doppelt."""
        return vorrat

    with pytest.raises(RegelError, match="zwei Regeln") as fehler:
        Engine(form(eingabe("vorrat"), ergebnis("oel"), jahr=2025), regeln(oel_alt, oel_doppelt), {})
    assert ort(oel_alt) in str(fehler.value)
    assert ort(oel_doppelt) in str(fehler.value)


def test_eine_luecke_in_der_gueltigkeit_nennt_die_regel_die_nicht_gilt():
    scheiben = _zeitscheiben()
    with pytest.raises(RegelError, match="im Jahr 2028 keine Regel") as fehler:
        Engine(form(eingabe("vorrat"), ergebnis("oel"), jahr=2028), regeln(*scheiben), {})
    assert ort(scheiben[0]) in str(fehler.value)


def test_ergebnisfeld_ohne_regel():
    with pytest.raises(RegelError, match="„oel“ hat im Jahr 2026 keine Regel"):
        Engine(form(ergebnis("oel")), (), {})


def test_regel_fuer_ein_eingabefeld():
    @rule()
    def oel(vorrat):
        """Öl."""
        return vorrat

    with pytest.raises(RegelError, match="kein Ergebnisfeld") as fehler:
        Engine(form(eingabe("vorrat"), eingabe("oel")), regeln(oel), {})
    assert ort(oel) in str(fehler.value)


def test_regel_fuer_ein_feld_das_es_nicht_gibt():
    @rule()
    def oel(vorrat):
        """Öl."""
        return vorrat

    with pytest.raises(RegelError, match="kein Feld") as fehler:
        Engine(form(eingabe("vorrat")), regeln(oel), {})
    assert ort(oel) in str(fehler.value)


def test_parameter_ohne_wert_im_jahr():
    @rule()
    def oel(vorrat, satz):
        """Öl."""
        return cents(vorrat * satz)

    with pytest.raises(RegelError, match="„satz“ hat im Jahr 2026 keinen Wert") as fehler:
        kleine_engine(oel, parameter={"satz": None})
    assert ort(oel) in str(fehler.value)


def test_eine_pruefung_ohne_parameterwert_gilt_einfach_nicht():
    @check("X-1", FEHLER, feld="vorrat", text="t", abhilfe="a", kurz="k")
    def zu_viel(vorrat, grenze):
        """Zu viel."""
        return vorrat > grenze

    engine = Engine(form(eingabe("vorrat")), regeln(zu_viel), {"grenze": None})
    assert engine.pruefungen == ()


def test_ganze_spalte_ohne_grund():
    @rule(block="lager", je=Je.GANZE_SPALTE)
    def anteil(kerzen):
        """Anteil."""
        return kerzen

    with pytest.raises(RegelError, match="nur_python") as fehler:
        Engine(form(bloecke=[LAGER]), regeln(anteil), {})
    assert ort(anteil) in str(fehler.value)


def test_regel_je_zeile_ohne_block():
    @rule(je=Je.ZEILE)
    def betrag(kerzen):
        """Betrag."""
        return kerzen

    with pytest.raises(RegelError, match="braucht block=") as fehler:
        Engine(form(bloecke=[LAGER]), regeln(betrag), {})
    assert ort(betrag) in str(fehler.value)


# -- declarations ---------------------------------------------------------------------------------


def test_regel_ohne_beschreibung():
    with pytest.raises(RegelError, match=r"<locals>\.oel: die Regel hat keine Beschreibung"):

        @rule()
        def oel(vorrat):
            return vorrat


def test_pruefung_die_auf_kein_argument_zeigt():
    with pytest.raises(RegelError, match=r"<locals>\.leer: „oel“ ist kein Argument der Prüfung X-1"):

        @check("X-1", FEHLER, feld="oel", text="t", abhilfe="a", kurz="k")
        def leer(vorrat):
            """Leer."""
            return vorrat < 0


def test_pruefung_die_auf_einen_parameter_zeigt():
    @check("X-1", FEHLER, feld="grenze", text="t", abhilfe="a", kurz="k")
    def zu_viel(vorrat, grenze):
        """Zu viel."""
        return vorrat > grenze

    with pytest.raises(RegelError, match="kein Feld, auf das ein Befund zeigen könnte") as fehler:
        Engine(form(eingabe("vorrat")), regeln(zu_viel), {"grenze": D(1)})
    assert ort(zu_viel) in str(fehler.value)


def test_pruefung_deren_text_ein_unbekanntes_wort_nennt():
    @check("X-1", FEHLER, feld="vorrat", text="{vorrat} im {nebel}", abhilfe="a", kurz="k")
    def zu_viel(vorrat):
        """Zu viel."""
        return vorrat > 0

    with pytest.raises(RegelError, match="„nebel“ im Text der Prüfung X-1") as fehler:
        Engine(form(eingabe("vorrat")), regeln(zu_viel), {})
    assert ort(zu_viel) in str(fehler.value)


# -- the permitted subset of Python ---------------------------------------------------------------


def mit_float(oel):
    return oel * 0.5


def mit_fremder_zahl(oel):
    return oel * 2


def mit_decimal_zahl(oel):
    return oel * D("0.152")


def mit_if(oel, fackeln):
    return oel if oel > fackeln else fackeln


def mit_and(oel, fackeln):
    return if_(oel > 0 and fackeln > 0, oel, fackeln)


def mit_or(oel, fackeln):
    return if_(oel > 0 or fackeln > 0, oel, fackeln)


def mit_not(oel):
    return if_(not oel, 0, 1)


def mit_kette(oel, fackeln):
    return if_(0 < oel < fackeln, oel, fackeln)


def mit_min(oel, fackeln):
    return min(oel, fackeln)


def mit_max(oel, fackeln):
    return max(oel, 0)


def mit_sum(spalte):
    return sum(spalte)


def mit_round(oel):
    return round(oel, 1)


def mit_abs(oel):
    return abs(oel)


def mit_potenz(oel, fackeln):
    return oel**fackeln


def mit_rest(oel, fackeln):
    return oel % fackeln


def mit_int(oel):
    return int(oel)


def mit_methode(oel):
    return oel.quantize(1)


def ohne_ergebnis(oel):
    cents(oel)


def text_mit_zahl_verglichen(turmart, oel):
    return if_(turmart == oel, 1, 0)


def zahl_mit_text_verglichen(oel):
    return if_(oel == "Fels", 1, 0)


def text_groesser(turmart):
    return if_(turmart > "Fels", 1, 0)


def text_mit_nichts_verglichen(turmart):
    return if_(turmart == "", 1, 0)


def text_addiert(turmart, oel):
    return oel + turmart


def text_gerundet(turmart):
    return cents(turmart)


def text_summiert(turmart, oel):
    return total(turmart, oel)


def text_oder_zahl(turmart, oel):
    return if_(turmart == "Fels", "ja", oel)


def quote_weitergerechnet(oel, fackeln):
    return cents(ratio(oel, fackeln))


def wandel_weitergerechnet(oel, fackeln):
    return relative_change(oel, fackeln) + 1


def quote_aus_summe(oel, fackeln):
    return ratio(oel + fackeln, fackeln)


def unterschied_aus_summe(oel, fackeln):
    return difference(oel + fackeln, fackeln)


def durch_feld_geteilt(oel, fackeln):
    return oel / fackeln


def durch_ausdruck_geteilt(oel, fackeln):
    return oel / (fackeln + 1)


def bereich_gerundet(spalte):
    return cents(spalte)


def feld_gezaehlt(oel):
    return count_filled(oel)


def leer_gefragt_nach_summe(oel, fackeln):
    return if_(is_blank(oel + fackeln), 0, 1)


def zahl_als_bedingung(oel):
    return if_(oel, 1, 0)


def zahl_in_both(oel, fackeln):
    return if_(both(oel, fackeln > 0), 1, 0)


def zahl_in_only_if(oel, fackeln):
    return only_if(fackeln, oel)


def stellen_als_zahl(oel):
    return rounded(oel, 2)


def grenze_als_zahl(oel):
    return at_least(oel, 5)


@pytest.mark.parametrize(
    ("funktion", "satz"),
    [
        (mit_float, "float"),
        (mit_fremder_zahl, "Die Zahl 2 steht in der Regel"),
        (mit_decimal_zahl, "Die Zahl 0.152 steht in der Regel"),
        (mit_if, "if_"),
        (mit_and, "both"),
        (mit_or, "either"),
        (mit_not, "negate"),
        (mit_kette, "both"),
        (mit_min, "at_most"),
        (mit_max, "at_least"),
        (mit_sum, "total"),
        (mit_round, "verbs"),
        (mit_abs, "verbs"),
        (mit_potenz, "verbs"),
        (mit_rest, "verbs"),
        (mit_int, "float"),
        (mit_methode, "verbs"),
        (ohne_ergebnis, "liefert nichts"),
        (text_mit_zahl_verglichen, "nur mit einem Text vergleichen"),
        (zahl_mit_text_verglichen, "nur mit einem Text vergleichen"),
        (text_groesser, "gleich oder ungleich"),
        (text_mit_nichts_verglichen, "is_blank"),
        (text_addiert, "Text"),
        (text_gerundet, "Text"),
        (text_summiert, "Text"),
        (text_oder_zahl, "Beide Zweige"),
        (quote_weitergerechnet, "eigene Regel"),
        (wandel_weitergerechnet, "eigene Regel"),
        (quote_aus_summe, "eigenen Regel"),
        (unterschied_aus_summe, "eigenen Regel"),
        (durch_feld_geteilt, "ratio"),
        (durch_ausdruck_geteilt, "ratio"),
        (bereich_gerundet, "total"),
        (feld_gezaehlt, "is_filled"),
        (leer_gefragt_nach_summe, "Felder"),
        (zahl_als_bedingung, "Bedingung"),
        (zahl_in_both, "Bedingung"),
        (zahl_in_only_if, "Bedingung"),
        (stellen_als_zahl, "Die Zahl 2"),
        (grenze_als_zahl, "Die Zahl 5"),
    ],
)
def test_was_sich_nicht_nachzeichnen_laesst_wird_mit_funktion_und_ausweg_genannt(funktion, satz):
    funktion.__doc__ = "Eine Regel."
    regel = rule(name="ziel")(funktion)
    felder = [eingabe("oel"), eingabe("fackeln"), eingabe("turmart", textlich=True), ergebnis("ziel")]
    engine = Engine(form(*felder, spalte=("oel", "fackeln")), regeln(regel), {})
    with pytest.raises(RegelError, match=satz) as fehler:
        engine.trace("ziel")
    assert ort(funktion) in str(fehler.value)


def test_ein_teiler_darf_parameter_sein():
    @rule()
    def ziel(oel, monate):
        """Je Monat."""
        return cents(oel / monate)

    engine = kleine_engine(ziel, parameter={"monate": D(12)})
    assert engine.formula("ziel") == '=IF(COUNT(oel)=0,"",ROUND(oel/monate,2))'


# -- while calculating ----------------------------------------------------------------------------


def test_eine_regel_die_beim_rechnen_abstuerzt_wird_genannt():
    @rule()
    def ziel(oel, teiler):
        """Geteilt."""
        return cents(oel / teiler)

    engine = kleine_engine(ziel, parameter={"teiler": D(0)})
    with pytest.raises(RegelError, match="abgestürzt") as fehler:
        engine.calculate({"oel": D(1)})
    assert ort(ziel) in str(fehler.value)


def test_ein_float_als_ergebnis_wird_genannt():
    @rule(nur_python="Probe")
    def ziel(oel):
        """Float."""
        return float(oel)

    with pytest.raises(RegelError, match="float statt als Decimal") as fehler:
        kleine_engine(ziel).calculate({"oel": D(1)})
    assert ort(ziel) in str(fehler.value)


def test_python_only_hat_keine_formel_und_sagt_warum():
    @rule(nur_python="erzwungene Summe")
    def ziel(oel):
        """Nur Python."""
        return oel

    engine = kleine_engine(ziel)
    assert engine.formula("ziel") is None
    with pytest.raises(RegelError, match="erzwungene Summe"):
        engine.trace("ziel")


def test_ein_eingabefeld_hat_keinen_rechenschritt():
    engine = Engine(form(Feld("oel", "Öl")), (), {})
    with pytest.raises(RegelError, match="„oel“ wird nicht berechnet"):
        engine.formula("oel")
