"""What people type and paste into the yellow cells, and over the others."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path

import mappen
from damage.schaden import GEMERKT, JAHR, Fund, Schaden, am, zelle
from mappen import NBSP, licht, ort

from amip_xl.edition import edition
from amip_xl.findings import FEHLER, HINWEIS, Schwere
from amip_xl.form import Feld

ENG = "\u202f"  # the narrow blank that does not break
KFA_SATZ = ("Rechtsstand", "B12")  # the cell of the legal parameter


def _eingabe(
    name: str, feld: str, verdirb: Callable[[Path], object], code: str, schwere: Schwere = FEHLER, worte: str = "",
    *, gleich: bool = False, heilbar: bool = False, dazu: tuple[Fund, ...] = (), orte: frozenset[str] = frozenset(),
) -> Schaden:  # fmt: skip
    """A damage in one input; `gleich`: the entry still reads as before."""
    return Schaden(
        name, verdirb, (Fund(code, ort(feld), schwere, worte), *dazu), am(feld) | orte,
        frozenset() if gleich else frozenset({feld}), heilbar=heilbar,
    )  # fmt: skip


def getippt(name: str, feld: str, wert: str | int | D, code: str, schwere: Schwere = FEHLER, worte: str = "",
            **angaben: bool) -> Schaden:  # fmt: skip
    """A text or number typed into an input."""
    return _eingabe(name, feld, lambda p: mappen.tippe(p, feld, wert), code, schwere, worte, **angaben)


def als_text(feld: str, text: str, worte: str = "", schwere: Schwere = FEHLER) -> Schaden:
    """The number that stood there, as a text."""
    return getippt(f"{text!r} als Text", feld, text, "TEXT_ALS_ZAHL", schwere, worte, gleich=True, heilbar=True)


def keine_zahl(name: str, feld: str, text: str) -> Schaden:
    return getippt(name, feld, text, "KEINE_ZAHL")


def gesetzt(name: str, feld: str, inhalt: str, typ: str, code: str, worte: str = "") -> Schaden:
    return _eingabe(name, feld, lambda p: mappen.setze(p, feld, inhalt, typ), code, worte=worte)


def _felder(blatt: str, spalte: str, bedingung: Callable[[Feld], bool]) -> list[Feld]:
    return [
        f for f in edition(JAHR).form.felder.values()
        if f.blatt == blatt and f.zelle.rstrip("0123456789") == spalte and bedingung(f)
    ]  # fmt: skip


def _ausgefuellt(blatt: str, spalte: str) -> list[Feld]:
    werte = mappen.plan(JAHR)
    return _felder(blatt, spalte, lambda f: f.eingabe and f.art.zahl and f.name in werte)


def _spalte_als_text(pfad: Path) -> None:
    for feld in _ausgefuellt("Verwaltungskosten", "B"):
        mappen.tippe(pfad, feld.name, f"{mappen.plan(JAHR)[feld.name]:,.2f}".translate(str.maketrans(",.", ".,")))


def _formeln(blatt: str, spalte: str) -> list[Feld]:
    return _felder(blatt, spalte, lambda f: bool(edition(JAHR).engine.formula(f.name)) if f.berechnet else False)


def _werte_statt_formeln(pfad: Path) -> None:
    mappe = mappen.gelesen(pfad)
    for feld in _formeln("Ziele", "C"):
        zelle_ = mappe.zelle(feld.blatt, feld.zelle)
        mappen.tippe(pfad, feld.name, zelle_.wert if isinstance(zelle_.wert, D) else str(zelle_.wert or ""))


def _vertauscht(pfad: Path, a: str, b: str) -> None:
    werte = mappen.plan(JAHR)
    mappen.tippe(pfad, a, werte[b])
    mappen.tippe(pfad, b, werte[a])


def _ueberplant(name: str, betrag: str) -> Schaden:
    """An amount so large that the total of the measures exceeds the budget."""
    return Schaden(
        name, lambda p: mappen.setze(p, "massnahmen_egz_betrag", f"<v>{betrag}</v>"),
        (Fund("MASSNAHMEN_UEBERPLANT", ort("massnahmen_betrag")),), am("massnahmen_egz_betrag"),
        frozenset({"massnahmen_egz_betrag"}),
    )  # fmt: skip


TEXTZAHLEN = [
    als_text("egt_zuteilung", "1.200.000,00", "Gelesen wurde 1.200.000,00 €"),
    als_text("vwt_zuteilung", f"800{ENG}000"),
    als_text("vk_it_nur_bund", f"50.000,00{NBSP}€", "50.000,00 €"),
    als_text("egt_einnahmen", "10000,50 EUR"),
    als_text("umschichtung", "'98000"),
    als_text("massnahmen_vb_betrag", " 100.000,- "),
    als_text("vk_sach_kfa_basis", "+100000"),
    als_text("zielvereinbarung_iq", "23,3 %", schwere=HINWEIS),
    getippt("Punkt wie in England", "lzb_vorjahr", "1.900", "TEXT_ALS_ZAHL_UNKLAR", worte="vermutlich 1.900"),
    getippt("Dezimalpunkt", "vwt_zuteilung_vorjahr", "790000.00", "TEXT_ALS_ZAHL_UNKLAR"),
    getippt("englisch getrennt", "massnahmen_egz_betrag", "300,000.00", "TEXT_ALS_ZAHL_UNKLAR"),
    keine_zahl("keine Angabe", "lzb_plan", "k.A."),
    keine_zahl("Gedankenstrich", "pers_passiv_plan", "–"),
    keine_zahl("ungefähr", "massnahmen_egz_eintritte", "ca. 90"),
    keine_zahl("Formel als Text", "massnahmen_mabe_betrag", "=250000*2"),
    keine_zahl("Ziffern anderer Schriften", "vk_personal_kfa_basis", "９００"),
    keine_zahl("Fehlerwert als Text", "integrationen_plan", "#NV"),
    keine_zahl("Datum im Zahlenfeld", "ks_elb_aktuell", "01.12.2025"),
    Schaden("nur Leerzeichen", lambda p: mappen.tippe(p, "egt_zuteilung_vorjahr", "  "),
            (Fund("LEERER_TEXT", ort("egt_zuteilung_vorjahr")),), am("egt_zuteilung_vorjahr"),
            frozenset({"egt_zuteilung_vorjahr"}), heilbar=True, verloren=frozenset({"egt_zuteilung_vorjahr"})),
    getippt("ein Leerzeichen im leeren Feld", "p16e_af_zuteilung", " ", "LEERER_TEXT", gleich=True, heilbar=True),
    getippt("ein Apostroph im leeren Feld", "p16e_af_zuteilung_vorjahr", "", "LEERER_TEXT", gleich=True, heilbar=True),
    getippt("geschütztes Leerzeichen", "befr_gesamt_vor4", NBSP, "LEERER_TEXT", gleich=True, heilbar=True),
]  # fmt: skip

# read as they are, and not what was meant: rules find them
WERTE = [
    _eingabe("Pflichtfeld geleert", "egt_zuteilung", lambda p: mappen.leere(p, "egt_zuteilung"), "PFLICHT_FEHLT"),
    gesetzt("WAHR statt Zahl", "elb_plan", "<v>1</v>", "b", "KEINE_ZAHL"),
    gesetzt("WAHR statt Auswahl", "traegerform", "<v>1</v>", "b", "AUSWAHL_UNBEKANNT"),
    getippt("27,3 statt 27,3 %", "befr_gesamt_vor1", D("27.3"), "WERT_ZU_GROSS", worte="27,3 %"),
    getippt("negativ", "egt_zuteilung_vorjahr", -1_100_000, "WERT_ZU_KLEIN"),
    _ueberplant("riesig", "9.99E+307"),
    gesetzt("winzig", "massnahmen_mabe_betrag", "<v>1E-300</v>", "", "BRUCHTEILE_VON_CENT"),
    getippt("halbe Cent", "massnahmen_vb_betrag", D("100000.005"), "BRUCHTEILE_VON_CENT"),
    getippt("halbe Person", "lzb_plan", D("1880.5"), "KEINE_GANZE_ZAHL"),
    _ueberplant("zehnfach vertippt", "3000000"),
    Schaden("Frauen und Männer vertauscht in einer Zeile", lambda p: mappen.tippe(p, "elb_frauen_plan", 1_400),
            (Fund("AUFTEILUNG_GEHT_NICHT_AUF", ort("elb_plan"), FEHLER, "1.400"),), am("elb_frauen_plan"),
            frozenset({"elb_frauen_plan"})),
    Schaden("zwei Planzahlen vertauscht", lambda p: _vertauscht(p, "integrationen_plan", "integrationen_frauen_plan"),
            (Fund("AUFTEILUNG_GEHT_NICHT_AUF", ort("integrationen_plan")),),
            am("integrationen_plan", "integrationen_frauen_plan"),
            frozenset({"integrationen_plan", "integrationen_frauen_plan"})),
    getippt("dasselbe Thema zweimal", "schwerpunkt_2_thema", mappen.plan(JAHR)["schwerpunkt_1_thema"],
            "SCHWERPUNKTE_DOPPELT"),
    getippt("Text zu lang", "name", "x" * 121, "TEXT_ZU_LANG"),
    getippt("nicht in der Liste", "traegerform", "Verein", "AUSWAHL_UNBEKANNT", worte="Verein"),
    getippt("AGS als Zahl", "ags", 5154036, "AGS_FUEHRENDE_NULL", worte="Tragen Sie 05154036 ein", heilbar=True),
    getippt("AGS mit sieben Ziffern", "ags", "5154036", "AGS_FUEHRENDE_NULL", heilbar=True),
    getippt("AGS mit sieben Ziffern, eine andere fehlt", "ags", "0515436", "AGS_FUEHRENDE_NULL"),
    getippt("AGS mit sechs Ziffern", "ags", "515403", "AGS_UNGUELTIG"),
    getippt("Name statt AGS", "ags", "Kleve", "AGS_UNGUELTIG"),
    getippt("Datum als Text", "stand", "01.12.2025", "DATUM_ALS_TEXT", HINWEIS, gleich=True, heilbar=True),
    getippt("kein Datum", "stand", "bald", "KEIN_DATUM"),
    getippt("kein Kalendertag", "stand", "31.02.2025", "KEIN_DATUM"),
    getippt("unmögliches Jahr", "stand", "01.12.0205", "KEIN_DATUM"),
    getippt("eine Zahl, die kein Tag ist", "stand", 1, "KEIN_DATUM"),
]  # fmt: skip

# formulas and error values where people type
FORMELN_IN_EINGABEN = [
    gesetzt("Fehlerwert", "vwt_zuteilung", "<v>#REF!</v>", "e", "FEHLERWERT", worte="#BEZUG!"),
    gesetzt("Fehlerwert neuer Art", "lzb_vorjahr", "<v>#SPILL!</v>", "e", "FEHLERWERT", worte="#ÜBERLAUF!"),
    gesetzt("Fehlerwert im Datum", "stand", "<v>#N/A</v>", "e", "FEHLERWERT"),
    _eingabe("Formel im Eingabefeld", "egt_zuteilung",
             lambda p: mappen.formel(p, "egt_zuteilung", "600000*2", "1200000"),
             "FORMEL_IM_EINGABEFELD", HINWEIS, gleich=True, orte=frozenset({GEMERKT})),
    _eingabe("ungerechnete Formel", "egt_einnahmen", lambda p: mappen.formel(p, "egt_einnahmen", "5000*2+0.5"),
             "NICHT_BERECHNET"),
    _eingabe("Formel mit Fehler", "massnahmen_egz_betrag",
             lambda p: mappen.formel(p, "massnahmen_egz_betrag", "1/0", "#DIV/0!", "e"), "FEHLERWERT",
             orte=frozenset({GEMERKT})),
    _eingabe("Formel mit Textergebnis", "ks_lzb_aktuell",
             lambda p: mappen.formel(p, "ks_lzb_aktuell", 'TEXT(1900,"0")', "1900", "str"),
             "TEXT_ALS_ZAHL", gleich=True, orte=frozenset({GEMERKT}),
             dazu=(Fund("FORMEL_IM_EINGABEFELD", ort("ks_lzb_aktuell"), HINWEIS),)),
]  # fmt: skip

# typed over what the form calculates
UEBERSCHRIEBEN = [
    Schaden("Formel überschrieben", lambda p: mappen.tippe(p, "kfa", 152_000),
            (Fund("FORMEL_UEBERSCHRIEBEN", ort("kfa")),), am("kfa")),
    Schaden("Formel mit falschem Wert überschrieben", lambda p: mappen.tippe(p, "bundesanteil", 1),
            (Fund("FORMEL_UEBERSCHRIEBEN", ort("bundesanteil"), FEHLER, "1,00 €"),), am("bundesanteil")),
    Schaden("Formel gelöscht", lambda p: mappen.leere(p, "egt_netto"),
            (Fund("FORMEL_UEBERSCHRIEBEN", ort("egt_netto"), worte="leer"),), am("egt_netto")),
    Schaden("Formel geändert", lambda p: mappen.formel(p, "zuteilung_gesamt", "egt_zuteilung+vwt_zuteilung", "2000000"),
            (Fund("FORMEL_GEAENDERT", ort("zuteilung_gesamt")),), am("zuteilung_gesamt")),
    Schaden("Ampel überschrieben", lambda p: mappen.tippe(p, licht("vwt_zuteilung"), "✓ in Ordnung"),
            (Fund("ANZEIGE_UEBERSCHRIEBEN", licht("vwt_zuteilung")),), frozenset({zelle(*licht("vwt_zuteilung"))})),
    Schaden("Ampel gelöscht", lambda p: mappen.leere(p, licht("lzb_plan")),
            (Fund("ANZEIGE_UEBERSCHRIEBEN", licht("lzb_plan")),), frozenset({zelle(*licht("lzb_plan"))})),
    Schaden("Zustand des Blatts überschrieben", lambda p: mappen.tippe(p, ("Budget", "A3"), "✓ in Ordnung"),
            (Fund("ANZEIGE_UEBERSCHRIEBEN", ("Budget", "A3")),), frozenset({"Budget!A3"})),
    Schaden("Rechtsparameter geändert", lambda p: mappen.tippe(p, KFA_SATZ, D("0.126")),
            (Fund("PARAMETER_GEAENDERT", KFA_SATZ, worte="gesetzlichen Wert"),), frozenset({zelle(*KFA_SATZ)})),
    Schaden("Rechtsparameter als Text", lambda p: mappen.tippe(p, KFA_SATZ, "15,2 %"),
            (Fund("PARAMETER_GEAENDERT", KFA_SATZ, worte="15,2 % statt 0,152"),), frozenset({zelle(*KFA_SATZ)})),
]  # fmt: skip

EINGEFUEGT = [
    Schaden("eine Spalte als Text eingefügt", _spalte_als_text,
            tuple(Fund("TEXT_ALS_ZAHL", (f.blatt, f.zelle)) for f in _ausgefuellt("Verwaltungskosten", "B")),
            am(*(f.name for f in _ausgefuellt("Verwaltungskosten", "B"))), heilbar=True),
    Schaden("eine Spalte Werte über die Formeln", _werte_statt_formeln,
            tuple(Fund("FORMEL_UEBERSCHRIEBEN", (f.blatt, f.zelle)) for f in _formeln("Ziele", "C")),
            am(*(f.name for f in _formeln("Ziele", "C")))),
]  # fmt: skip

EINGABEN = [*TEXTZAHLEN, *WERTE, *FORMELN_IN_EINGABEN, *UEBERSCHRIEBEN, *EINGEFUEGT]
