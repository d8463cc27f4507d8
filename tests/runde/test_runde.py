"""A whole round, told as it happens: what every command says, every finding, total and line of provenance.

The figures come from `daten`, where they are made up and added up without the product; `spiel` plays the round once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path
from typing import Any

import mappen
import pytest
from pyarrow import parquet

from amip_xl.books.reader import lies
from amip_xl.consolidate.verbleib import Verbleib
from amip_xl.edition import edition
from amip_xl.form import Konsolidierung
from amip_xl.planung import pruefe
from runde import daten
from runde.daten import (
    EGT,
    GELDERN,
    GEMEINDEN,
    GOCH,
    ISSUM,
    KALKAR,
    KERKEN,
    KLEVE,
    KREIS,
    REES,
    RHEURDT,
    VWT,
    VZAE,
    WEEZE,
)
from runde.spiel import GOCH_ALT, GOCH_NEU, NACHGEREICHT, RECHTZEITIG, ZU_SPAET, Runde, als_text, spiele

FORM = edition(daten.JAHR).form
SUMMEN = [f.name for f in FORM.eingaben if f.konsolidierung is Konsolidierung.SUMME]
RUNDEN = pytest.mark.parametrize("nr", [1, 2])


@pytest.fixture(scope="module")
def r(tmp_path_factory: pytest.TempPathFactory) -> Runde:
    return spiele(tmp_path_factory.mktemp("runde"))


def werte(pfad: Path) -> dict[str, Any]:
    return dict(pruefe(lies(pfad)).eintraege.werte)


def sha256(pfad: Path) -> str:
    return hashlib.sha256(pfad.read_bytes()).hexdigest()


def ist_fehler(befund: dict[str, Any]) -> bool:
    return befund["schwere"] == "Fehler"


class TestAusgeben:
    """Sixteen workbooks go out, each with its Kennung, last year's figures and its share."""

    def test_sechzehn_mappen_ohne_befund(self, r: Runde) -> None:
        lauf = r.laeufe["ausgeben"]
        assert lauf.code == 0, lauf.fehler
        assert lauf.json["befunde"] == []
        assert len(list(r.ausgabe.glob("*.xlsx"))) == 16
        assert r.eigene.is_file()

    @pytest.mark.parametrize(
        ("feld", "summe"), [("egt_zuteilung", EGT), ("vwt_zuteilung", VWT), ("pers_passiv_plan", VZAE)]
    )
    def test_die_verteilung_geht_auf_und_ist_die_von_hand(self, r: Runde, feld: str, summe: D) -> None:
        ausgegeben = {ags: werte(r.ausgabe / r.datei(ags))[feld] for ags in GEMEINDEN}
        assert ausgegeben == daten.ZUTEILUNG[feld]
        assert sum(ausgegeben.values()) == summe

    @pytest.mark.parametrize("ags", GEMEINDEN)
    def test_jede_mappe_haelt_genau_die_vorgaben(self, r: Runde, ags: str) -> None:
        kennung = {
            "name": GEMEINDEN[ags], "ags": ags, "traegerform": "zkT", "ebene": "Gemeinde", "jahr": daten.JAHR,
            "edition": FORM.edition,
        }  # fmt: skip
        assert werte(r.ausgabe / r.datei(ags)) == {**kennung, **daten.vorgaben(ags)}


class TestErstePruefung:
    """Exactly what was damaged is found, with its cell; nothing else is an error."""

    def test_fehler_haben_nur_die_beschaedigten(self, r: Runde) -> None:
        lauf = r.laeufe["pruefen-1"]
        assert lauf.code == 2  # a file could not be read
        gefunden = {
            (m["datei"], b["code"], b["blatt"], b["zelle"]) for m in lauf.json["mappen"] for b in m["befunde"]
            if ist_fehler(b) and b["code"] != "PFLICHT_FEHLT"
        }  # fmt: skip
        assert gefunden == {
            (r.datei(KALKAR), "TEXT_ALS_ZAHL", *mappen.ort("egt_einnahmen")),
            (r.datei(KALKAR), "KEINE_ZAHL", *mappen.ort("massnahmen_mabe_betrag")),
            (r.datei(KERKEN), "FORMEL_UEBERSCHRIEBEN", *mappen.ort("kfa")),
            (r.datei(ISSUM), "MAPPE_UNLESBAR", None, None),
        }

    def test_nur_der_nicht_ausgefuellten_mappe_fehlen_pflichtangaben(self, r: Runde) -> None:
        leer = {m["datei"] for m in r.laeufe["pruefen-1"].json["mappen"] for b in m["befunde"]
                if b["code"] == "PFLICHT_FEHLT"}  # fmt: skip
        assert leer == {r.datei(WEEZE)}

    def test_in_der_zweiten_runde_ist_keiner_mehr_da(self, r: Runde) -> None:
        lauf = r.laeufe["pruefen-2"]
        assert lauf.code == 0
        assert not [b for m in lauf.json["mappen"] for b in m["befunde"] if ist_fehler(b)]


class TestStand:
    """From the folder alone: who returned what, whom to write to, and a receipt for everybody."""

    @RUNDEN
    def test_jede_zeile_der_liste(self, r: Runde, nr: int) -> None:
        """File, status, day it came in, verdict, what to do."""
        gut, mit, nichts = "angenommen", "angenommen mit Hinweisen", "nichts"
        erwartet = {
            (ags, r.ruecklauf(nr, ags).name): ("eingegangen", RECHTZEITIG, gut if ags == RHEURDT else mit, nichts)
            for ags in GEMEINDEN
        }  # fmt: skip
        erwartet[REES, r.datei(REES)] = ("verspaetet", ZU_SPAET, mit, nichts)
        erwartet[GOCH, GOCH_ALT] = ("ueberholt", RECHTZEITIG, None, nichts)
        if nr == 1:
            erwartet |= {
                (KALKAR, r.datei(KALKAR)): ("eingegangen", RECHTZEITIG, "zurück", "zurueckgeben"),
                (KERKEN, r.datei(KERKEN)): ("eingegangen", RECHTZEITIG, "zurück", "zurueckgeben"),
                (ISSUM, r.datei(ISSUM)): ("unlesbar", RECHTZEITIG, None, "neu_anfordern"),
                (ISSUM, None): ("fehlt", None, None, "mahnen"),
                (WEEZE, r.datei(WEEZE)): ("unveraendert", None, None, "mahnen"),
            }  # fmt: skip
        else:
            erwartet |= {
                (ags, r.datei(ags)): ("verspaetet", NACHGEREICHT, mit, nichts)
                for ags in (KALKAR, KERKEN, ISSUM, WEEZE, KLEVE)
            }  # fmt: skip
        gefunden = {
            (m["ags"], m["datei"]): (
                m["status"], date.fromisoformat(m["eingang"]) if m["eingang"] else None, m["urteil"], m["schritt"]
            )
            for m in r.laeufe[f"stand-{nr}"].json["mappen"]
        }  # fmt: skip
        assert gefunden == erwartet

    @pytest.mark.parametrize(
        ("nr", "code", "satz"),
        [
            (1, 2, "14 von 16 eingegangen (davon 1 verspätet, 2 mit Fehlern zurück), 2 fehlen, 1 Datei unlesbar, "
             "1 doppelt oder überholt"),
            (2, 1, "16 von 16 eingegangen (davon 6 verspätet), 1 doppelt oder überholt"),  # 1: some came late
        ],
    )  # fmt: skip
    def test_in_einem_satz(self, r: Runde, nr: int, code: int, satz: str) -> None:
        lauf = r.laeufe[f"stand-{nr}"]
        assert (lauf.code, lauf.json["satz"]) == (code, satz)

    @RUNDEN
    def test_dieselben_zaehlen_wie_beim_zusammenfuehren(self, r: Runde, nr: int) -> None:
        liste = {m["sha256"] for m in r.laeufe[f"stand-{nr}"].json["mappen"] if m["zaehlt"]}
        assert liste == {sha256(r.ruecklauf(nr, ags)) for ags in daten.GETIPPT[nr]}

    def test_wer_eine_vorgabe_aendert_wird_genannt(self, r: Runde) -> None:
        geaendert = {
            (m["ags"], b["feld"], b["schwere"], b["ist"], b["soll"])
            for m in r.laeufe["stand-1"].json["mappen"] for b in m["befunde"] if b["code"] == "VORGABE_GEAENDERT"
        }  # fmt: skip
        assert geaendert == {
            (GELDERN, feld, "Hinweis", FORM.felder[feld].zeige(wert), FORM.felder[feld].zeige(wert - 4))
            for feld, wert in daten.KORRIGIERT.items()
        }

    def test_briefe_gehen_an_die_die_es_angeht(self, r: Runde) -> None:
        briefe = (r.ordner / "briefe-1.txt").read_text("utf-8")
        for ags in GEMEINDEN:
            gemeint = ags in (ISSUM, WEEZE, KALKAR, KERKEN)
            assert (f"An: planung-{ags}@example.org" in briefe) == gemeint, ags
        for wort in ("12.12.2025", "controlling@kreis-kleve.example", *mappen.ort("kfa")):
            assert wort in briefe, wort
        assert "niemand zu erinnern" in (r.ordner / "briefe-2.txt").read_text("utf-8")

    @RUNDEN
    def test_jede_mappe_kommt_mit_urteil_zurueck(self, r: Runde, nr: int) -> None:
        ordner = r.ordner / f"quittungen-{nr}"
        urteile = {m["datei"]: m["urteil"] for m in r.laeufe[f"stand-{nr}"].json["mappen"] if m["zaehlt"]}
        assert {p.name for p in ordner.glob("*.xlsx")} == set(urteile)
        for datei, urteil in urteile.items():
            mappe = lies(ordner / datei)
            assert str(mappe.benannt("protokoll_urteil").wert).startswith(urteil), datei
            original = lies(r.eingang(nr) / datei)
            assert pruefe(mappe).eintraege.werte == pruefe(original).eintraege.werte, datei  # no entry is touched

    @RUNDEN
    def test_jede_datei_hat_eine_quittung_mit_pruefsumme(self, r: Runde, nr: int) -> None:
        ordner = r.ordner / f"quittungen-{nr}"
        texte = {p.name: p.read_text("utf-8") for p in ordner.glob("*.txt")}
        zurueck = [p for p in r.eingang(nr).glob("*.xlsx") if not (nr == 1 and p.name == r.datei(WEEZE))]
        assert len(texte) == len(zurueck)
        for pfad in zurueck:
            [text] = [t for name, t in texte.items() if name.startswith(pfad.name)]
            assert sha256(pfad) in text, pfad.name
        urteile = {m["datei"]: m["urteil"] for m in r.laeufe[f"stand-{nr}"].json["mappen"] if m["zaehlt"]}
        quittiert = {q["datei"]: q["urteil"] for q in r.laeufe[f"stand-{nr}"].json["quittungen"]}
        assert {datei: quittiert[datei] for datei in urteile} == urteile


class TestZusammenfuehren:
    """Every total is the plain sum of what came back, and says of whom."""

    @RUNDEN
    def test_wer_zaehlt_und_wer_nicht(self, r: Runde, nr: int) -> None:
        erwartet = {(ags, r.ruecklauf(nr, ags).name): "zaehlt" for ags in daten.GETIPPT[nr]}
        erwartet |= {(GOCH, GOCH_ALT): "ueberholt", (KREIS, r.kreismappe(nr).name): "kreis"}
        if nr == 1:
            erwartet |= {
                (ISSUM, ""): "fehlt", ("", r.datei(ISSUM)): "unlesbar", (WEEZE, r.datei(WEEZE)): "unveraendert",
            }  # fmt: skip
        gefunden = {(m["ags"], m["datei"]): m["status"] for m in r.laeufe[f"konsolidieren-{nr}"].json["mappen"]}
        assert gefunden == erwartet
        assert r.laeufe[f"konsolidieren-{nr}"].code == (2 if nr == 1 else 0)

    @RUNDEN
    def test_jede_summe_ist_die_von_hand(self, r: Runde, nr: int) -> None:
        kreis = r.laeufe[f"konsolidieren-{nr}"].json["mappen"][-1]["werte"]
        gefunden = {feld: None if kreis[feld] is None else D(kreis[feld]) for feld in SUMMEN}
        assert gefunden == {feld: daten.summe(nr, feld) for feld in SUMMEN}
        assert sum(wert is not None for wert in gefunden.values()) > 40
        if nr == 2:
            assert (gefunden["egt_zuteilung"], gefunden["vwt_zuteilung"]) == (EGT, VWT)

    @RUNDEN
    def test_dieselben_summen_stehen_in_der_kreismappe(self, r: Runde, nr: int) -> None:
        kreis = werte(r.kreismappe(nr))
        assert {f: kreis.get(f) for f in SUMMEN} == {f: daten.summe(nr, f) for f in SUMMEN}
        assert (kreis["ags"], kreis["ebene"], kreis["name"]) == (KREIS, "Kreis", "Kreis Kleve")
        assert f"aus {len(daten.GETIPPT[nr])} von 16 Gemeindemappen" in kreis["bemerkungen"]

    @RUNDEN
    def test_quoten_kommen_aus_den_summen(self, r: Runde, nr: int) -> None:
        s = {feld: Fraction(daten.summe(nr, feld) or 0) for feld in SUMMEN}
        basis = s["vk_personal_kfa_basis"] + s["vk_sach_kfa_basis"]
        kfa = (D(basis.numerator) / D(basis.denominator) * D("0.152")).quantize(D("0.01"), ROUND_HALF_UP)
        von_hand = {
            "zuteilung_gesamt": s["egt_zuteilung"] + s["vwt_zuteilung"],
            "umschichtungsquote": s["umschichtung"] / s["egt_zuteilung"],
            "integrationsquote_plan": s["integrationen_plan"] / s["elb_plan"],
            "massnahmen_egz_kosten_je_eintritt": s["massnahmen_egz_betrag"] / s["massnahmen_egz_eintritte"],
            "kfa_basis": basis, "kfa": Fraction(kfa),
        }  # fmt: skip
        ergebnisse = r.laeufe[f"konsolidieren-{nr}"].json["mappen"][-1]["ergebnisse"]
        for feld, wert in von_hand.items():
            # half a cent where the rule rounds to cents, else nothing that could be seen
            genau = Fraction(1, 200) if FORM.felder[feld].in_cent else Fraction(1, 10**20)
            assert abs(Fraction(ergebnisse[feld]) - wert) <= genau, feld

    def test_die_erste_sagt_was_fehlt(self, r: Runde) -> None:
        kreis = r.laeufe["konsolidieren-1"].json["mappen"][-1]
        fehler = Counter(b["code"] for b in kreis["befunde"] if ist_fehler(b))
        assert fehler == {
            "GEMEINDE_FEHLT": 1, "MAPPE_UNVERAENDERT": 1, "RUECKLAUF_UNLESBAR": 1, "SUMME_UNVOLLSTAENDIG": 1
        }  # fmt: skip
        [luecke] = [b for b in kreis["befunde"] if b["code"] == "SUMME_UNVOLLSTAENDIG"]
        assert (luecke["feld"], luecke["blatt"], luecke["zelle"], luecke["ist"]) == (
            "massnahmen_mabe_betrag", *mappen.ort("massnahmen_mabe_betrag"), "k.A."
        )  # fmt: skip
        assert f"Stadt Kalkar ({r.datei(KALKAR)})" in luecke["text"]

    def test_die_zweite_ist_vollstaendig(self, r: Runde) -> None:
        befunde = r.laeufe["konsolidieren-2"].json["mappen"][-1]["befunde"]
        assert not [b for b in befunde if ist_fehler(b)]
        assert {"GEMEINDE_UEBERHOLT", "SUMME_TEILWEISE_GEMELDET"} <= {b["code"] for b in befunde}
        [alt] = [b for b in befunde if b["code"] == "GEMEINDE_UEBERHOLT"]
        assert f"„{GOCH_ALT}“" in alt["text"]
        assert f"es zählt {GOCH_NEU} (Stand 09.12.2025 statt 01.12.2025)" in alt["text"]

    @RUNDEN
    def test_die_kreismappe_ist_selbst_eine_gute_mappe(self, r: Runde, nr: int) -> None:
        """What is found in it is in the figures, never in its sheets or formulas."""
        codes = {b.code for b in pruefe(lies(r.kreismappe(nr))).bericht.befunde}
        assert codes <= {"SPRUNG_ZUM_VORJAHR", "MASSNAHMEN_FREI", "UMSCHICHTUNG_ZU_HOCH", "UMSCHICHTUNG_ZU_NIEDRIG",
                         "SCHWERPUNKTE_FEHLEN"}  # fmt: skip


def herkunft(pfad: Path) -> list[dict[str, Any]]:
    """The lines of the sheet Herkunft by their heads."""
    zeilen: dict[int, dict[str, Any]] = {}
    for zelle in lies(pfad).zellen("Herkunft"):
        spalte = zelle.ref.rstrip("0123456789")
        zeilen.setdefault(int(zelle.ref[len(spalte) :]), {})[spalte] = zelle.wert
    kopfzeile = next(nr for nr, zeile in zeilen.items() if "SHA-256" in zeile.values())
    kopf = zeilen[kopfzeile]
    return [{kopf[s]: wert for s, wert in zeile.items() if s in kopf} for nr, zeile in zeilen.items() if nr > kopfzeile]


class TestHerkunft:
    """Every figure of the county back to file, checksum and cell: on the sheet, and in the long table."""

    @RUNDEN
    def test_jeder_summand_steht_auf_dem_blatt(self, r: Runde, nr: int) -> None:
        gefunden = Counter(
            (z["Feld"], z["Gemeinde"], z["Datei"], z["SHA-256"], z["Blatt"], z["Zelle"], z["Zahl"])
            for z in herkunft(r.kreismappe(nr)) if z["was daraus wurde"] == Verbleib.SUMME.value
        )  # fmt: skip
        assert gefunden == Counter(self.summanden(r, nr))

    @RUNDEN
    def test_und_in_der_tabelle(self, r: Runde, nr: int) -> None:
        tabelle = parquet.read_table(r.ordner / f"tabelle-{nr}.parquet").to_pylist()
        gefunden = Counter(
            (z["feld"], z["gemeinde"], z["datei"], z["sha256"], z["blatt"], z["zelle"], z["wert"])
            for z in tabelle
            if z["feld"] in SUMMEN and z["zaehlt"] == "ja" and z["rolle"] == "Rücklauf" and z["wert"] is not None
        )  # fmt: skip
        assert gefunden == Counter(self.summanden(r, nr))
        kreis = {z["feld"]: z["wert"] for z in tabelle if z["rolle"] == "Zusammenführung" and z["art"] == "Eingabe"}
        assert {f: kreis.get(f) for f in SUMMEN} == {f: daten.summe(nr, f) for f in SUMMEN}
        assert {z["datei"] for z in tabelle if z["zaehlt"] == "nein"} == {
            GOCH_ALT, *((r.datei(KALKAR), r.datei(WEEZE)) if nr == 1 else ())
        }  # fmt: skip

    def summanden(self, r: Runde, nr: int) -> list[tuple[Any, ...]]:
        """What must be there, from the made-up figures and the files themselves."""
        return [
            (feld, GEMEINDEN[ags], r.ruecklauf(nr, ags).name, sha256(r.ruecklauf(nr, ags)), *mappen.ort(feld), wert)
            for ags, plan in daten.plaene(nr).items() for feld, wert in plan.items() if feld in SUMMEN
        ]  # fmt: skip

    @RUNDEN
    def test_auch_was_nicht_zaehlt_steht_da(self, r: Runde, nr: int) -> None:
        """Nothing that somebody typed goes without a word: every entry of every readable file has its line."""
        dateien = [*r.eingang(nr).glob("*.xlsx"), r.eigene]
        lesbare = [p for p in dateien if not (nr == 1 and p.name == r.datei(ISSUM))]
        getippt = Counter((p.name, f) for p in lesbare for f in werte(p) if FORM.felder[f].eingabe)
        assert Counter((z["Datei"], z["Feld"]) for z in herkunft(r.kreismappe(nr))) == getippt
        verbleib = {
            z["Datei"] for z in herkunft(r.kreismappe(nr)) if z["was daraus wurde"] == Verbleib.ZAEHLT_NICHT.value
        }
        assert verbleib == ({GOCH_ALT, r.datei(WEEZE)} if nr == 1 else {GOCH_ALT})

    def test_was_als_text_getippt_wurde_steht_da_wie_getippt(self, r: Runde) -> None:
        zeilen = {z["Feld"]: z for z in herkunft(r.kreismappe(1)) if z["Datei"] == r.datei(KALKAR)}
        betrag = daten.GETIPPT[1][KALKAR]["egt_einnahmen"]
        assert zeilen["egt_einnahmen"]["wie gespeichert"] == als_text(betrag)
        assert zeilen["egt_einnahmen"]["Zahl"] == betrag  # it counts, though it is an error in the return
        verloren = zeilen["massnahmen_mabe_betrag"]
        assert verloren["wie gespeichert"] == "k.A."
        assert not isinstance(verloren["Zahl"], D)


class TestVergleich:
    """Between the drafts: two municipalities more, a new draft of Kleve, an entry of Kalkar that can be read again."""

    def test_wer_hinzukam(self, r: Runde) -> None:
        neue = {(g["ags"], g["alt"], g["neu"]) for g in r.laeufe["vergleichen"].json["gemeinden"]}
        assert neue == {
            (ISSUM, "✗ fehlt", GEMEINDEN[ISSUM]),
            (WEEZE, "✗ fehlt (unverändert ausgegeben)", GEMEINDEN[WEEZE]),
        }

    def test_genau_was_sich_geaendert_hat(self, r: Runde) -> None:
        vorher, jetzt = daten.plaene(1), daten.plaene(2)
        erwartet = {
            (ags, feld) for ags in vorher for feld in {**vorher[ags], **jetzt[ags]}
            if vorher[ags].get(feld) != jetzt[ags].get(feld)
        }  # fmt: skip
        assert {ags for ags, _ in erwartet} == {KLEVE, KALKAR}
        kennung = {"name", "ags", "traegerform", "ebene"}
        erwartet |= {(ags, feld) for ags in (ISSUM, WEEZE) for feld in {*jetzt[ags], *kennung}}
        aenderungen = r.laeufe["vergleichen"].json["aenderungen"]
        assert {(a["ags"], a["feld"]) for a in aenderungen} == erwartet
        assert len(aenderungen) == len(erwartet)

    def test_jede_aenderung_mit_beiden_zellen(self, r: Runde) -> None:
        vorher, jetzt = daten.plaene(1), daten.plaene(2)
        for a in r.laeufe["vergleichen"].json["aenderungen"]:
            if a["ags"] == KLEVE:
                for seite, plan in (("alt", vorher), ("neu", jetzt)):
                    wert = plan[KLEVE][a["feld"]]
                    gezeigt = a[seite]["wert"]
                    assert (D(gezeigt) if isinstance(wert, D) else gezeigt) == (
                        wert if isinstance(wert, D) else str(wert)
                    )
                    assert (a[seite]["blatt"], a[seite]["zelle"]) == mappen.ort(a["feld"])
        [lesbar] = [a for a in r.laeufe["vergleichen"].json["aenderungen"] if a["ags"] == KALKAR]
        assert (lesbar["feld"], lesbar["aenderung"]) == ("massnahmen_mabe_betrag", "lesbar geworden")
        assert (lesbar["alt"]["roh"], lesbar["alt"]["lesbar"]) == ("k.A.", False)
        assert D(lesbar["neu"]["wert"]) == jetzt[KALKAR]["massnahmen_mabe_betrag"]

    def test_die_wirkung_auf_jede_summe(self, r: Runde) -> None:
        summen = {w["feld"]: w for w in r.laeufe["vergleichen"].json["summen"]}
        for feld in SUMMEN:
            alt, neu = daten.summe(1, feld), daten.summe(2, feld)
            assert (feld in summen) == (alt != neu), feld
            if feld in summen:
                w = summen[feld]
                assert (D(w["alt"]), D(w["neu"]), D(w["differenz"])) == (alt, neu, (neu or 0) - (alt or 0)), feld
                assert sum(D(b["beitrag"]) for b in w["beitraege"]) == D(w["differenz"]), feld
                assert w["stimmt"]

    def test_jede_bruecke_traegt_von_alt_bis_neu(self, r: Runde) -> None:
        bruecken = r.laeufe["vergleichen"].json["bruecken"]
        assert bruecken
        for b in bruecken:
            assert D(b["alt"]) + sum(D(s["beitrag"]) for s in b["schritte"]) == D(b["neu"]), b["feld"]

    def test_die_mappe_dazu_ist_da(self, r: Runde) -> None:
        assert r.laeufe["vergleichen"].code == 2  # the old draft has a file that cannot be read
        assert lies(r.ordner / "VERGLEICH.xlsx").blaetter
