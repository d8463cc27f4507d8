"""The long table: every value of every return in one row, exact, with its cell; and the page that shows what for."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
import tracemalloc
from collections import defaultdict
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest
from mappen import laufe
from pyarrow import parquet

from amip_xl.books.reader import lies
from amip_xl.consolidate import tabellendatei
from amip_xl.consolidate.tabelle import SPALTEN, Zeile, zahl
from amip_xl.consolidate.tabellendatei import TRENNZEICHEN, entschaerft, mit_komma, schreibe
from amip_xl.edition import edition
from amip_xl.form import Konsolidierung
from amip_xl.planung import pruefe

WURZEL = Path(__file__).parent.parent.parent
SEITE = (WURZEL / "docs" / "auswertung.md").read_text("utf-8")
FORM = edition(2026).form
KREIS = "07999"
ORTE = {f"{KREIS}00{i}": f"Gemeinde {i}" for i in (1, 2, 3)}
FALLEN = {  # texts that a spreadsheet would take for a formula, and what stands in the CSV
    "=1+1": "'=1+1",
    "@SUMME(A1)": "'@SUMME(A1)",
    "+49 2821 85-0": "'+49 2821 85-0",
    "-\u00a0keine Angabe": "'-\u00a0keine Angabe",
    "\t=cmd|' /C calc'!A0": "'\t=cmd|' /C calc'!A0",
    " =HYPERLINK(\"x\")": "' =HYPERLINK(\"x\")",
    "＝1+1": "'＝1+1",
    "-5": "-5",  # a number is no formula
    "-1.234,5": "'-1.234,5",
    "a=b; \"c\"\nd": "a=b; \"c\"\nd",
    "": "",
}  # fmt: skip


def zeile(**anders: Any) -> Zeile:
    """A row of nothing in particular."""
    leer: dict[str, Any] = dict.fromkeys(SPALTEN, "x")
    return Zeile(**{**leer, "jahr": 2026, "wert": None, "text": None, "einheit": None, **anders})


def aus_csv(pfad: Path) -> list[dict[str, str]]:
    with pfad.open(encoding="utf-8-sig", newline="") as datei:
        return list(csv.DictReader(datei, delimiter=TRENNZEICHEN))


def aus_parquet(pfad: Path) -> list[dict[str, Any]]:
    zeilen: list[dict[str, Any]] = parquet.read_table(pfad).to_pylist()
    return zeilen


class Kreis:
    """Three returns that count, one that does not, an entry nobody can read, and the county's own workbook."""

    def __init__(self, ordner: Path) -> None:
        self.dateien = {}
        self.eigene = ordner / "kreis.xlsx"
        kennung = {
            "name": "Musterkreis", "ags": f"{KREIS}000", "ebene": "Kreis", "traegerform": "zkT", "fassung": "Entwurf",
            "stand": date(2025, 12, 19), "delegationsgemeinden": " ".join(ORTE), "egt_einnahmen": D("-17.03"),
        }  # fmt: skip
        mappen.aendere(self.eigene, kennung)
        for i, (ags, name) in enumerate(ORTE.items(), 1):
            werte = mappen.plan(ags=ags, name=name, egt_einnahmen=D("1000.01") * i, budget_erlaeuterung="=1+1")
            self.dateien[ags] = mappen.aendere(ordner / "ein" / f"{ags}.xlsx", werte)
        mappen.tippe(self.dateien[f"{KREIS}002"], "vwt_sonstige_einnahmen", "k.A.")
        werte = mappen.plan(ags=f"{KREIS}001", name="Gemeinde 1", stand=date(2025, 11, 1), egt_zuteilung=D(1))
        mappen.aendere(ordner / "ein" / "alt.xlsx", werte)
        self.ziel = ordner / "KREIS.xlsx"
        for endung in ("parquet", "csv"):
            self.code = laufe(
                "konsolidieren", ordner / "ein", "--kreis", self.eigene, "-o", self.ziel,
                "--tabelle", ordner / f"kreis.{endung}",
            )  # fmt: skip
        self.csv, self.parquet = aus_csv(ordner / "kreis.csv"), aus_parquet(ordner / "kreis.parquet")


@pytest.fixture(scope="module")
def kreis(tmp_path_factory: pytest.TempPathFactory) -> Kreis:
    return Kreis(tmp_path_factory.mktemp("tabelle"))


class TestJederWertMitSeinerZelle:
    def test_die_zeilen_ergeben_genau_die_summen_der_kreismappe(self, kreis: Kreis) -> None:
        summen: dict[str, D] = defaultdict(D)
        for z in kreis.parquet:
            if z["zaehlt"] == "ja" and z["art"] == "Eingabe" and z["rolle"] != "Zusammenführung":
                summen[z["feld"]] += z["wert"] or 0
        werte = pruefe(lies(kreis.ziel)).eintraege.werte
        summierte = [f.name for f in FORM.eingaben if f.konsolidierung is Konsolidierung.SUMME and f.name in werte]
        assert len(summierte) > 20
        assert {n: summen[n] for n in summierte} == {n: werte[n] for n in summierte}
        assert summen["egt_einnahmen"] == D("5983.03")  # 1000,01 + 2000,02 + 3000,03 − 17,03

    def test_die_zahlen_des_kreises_sind_die_seiner_mappe(self, kreis: Kreis) -> None:
        planung = pruefe(lies(kreis.ziel))
        alle = {**planung.eintraege.werte, **planung.ergebnisse}
        eigene = {z["feld"]: z for z in kreis.parquet if z["rolle"] == "Zusammenführung" and z["wert"] is not None}
        assert {"egt_zuteilung", "umschichtungsquote", "kfa"} <= set(eigene)
        for name, z in eigene.items():
            assert abs(z["wert"] - alle[name]) < D("1e-18"), name
            assert (z["ebene"], z["ags"], z["zaehlt"]) == ("Kreis", f"{KREIS}000", "ja")

    def test_jede_eingabe_ist_was_der_leser_in_ihrer_zelle_liest(self, kreis: Kreis) -> None:
        gesehen = 0
        for pfad in (*kreis.dateien.values(), kreis.eigene, kreis.ziel):
            mappe = lies(pfad)
            for z in kreis.parquet:
                if z["sha256"] == mappe.sha256 and z["art"] == "Eingabe":
                    zelle = mappe.benannt(z["feld"])
                    assert (z["blatt"], z["zelle"], z["wie_gespeichert"]) == (zelle.blatt, zelle.ref, zelle.roh)
                    assert z["datei"] == pfad.name
                    if z["wert"] is not None:
                        assert z["wert"] == zelle.wert
                    gesehen += 1
        erwartet = [z for z in kreis.parquet if z["art"] == "Eingabe" and z["datei"] != "alt.xlsx"]
        assert gesehen == len(erwartet) > 150

    def test_was_nicht_zaehlt_steht_da_und_sagt_es(self, kreis: Kreis) -> None:
        alte = [z for z in kreis.parquet if z["datei"] == "alt.xlsx"]
        assert alte
        assert {z["zaehlt"] for z in alte} == {"nein"}
        [z] = [z for z in kreis.parquet if z["wie_gespeichert"] == "k.A."]
        assert (z["feld"], z["wert"], z["text"], z["zaehlt"]) == ("vwt_sonstige_einnahmen", None, None, "nein")

    def test_texte_daten_und_einheiten(self, kreis: Kreis) -> None:
        erste = {z["feld"]: z for z in kreis.parquet if z["datei"] == f"{KREIS}001.xlsx"}
        assert erste["stand"]["text"] == "2025-12-01"
        assert erste["ags"]["text"] == erste["ags"]["ags"] == f"{KREIS}001"
        assert erste["budget_erlaeuterung"]["text"] == "=1+1"  # Parquet needs no guard
        einheiten = {n: erste[n]["einheit"] for n in ("kfa", "umschichtungsquote", "pers_passiv_plan", "elb_plan")}
        assert einheiten == {
            "kfa": "€", "umschichtungsquote": "Anteil", "pers_passiv_plan": "VZÄ", "elb_plan": None
        }  # fmt: skip
        assert (erste["kfa"]["art"], erste["kfa"]["wie_gespeichert"]) == ("Ergebnis", None)
        ort = (erste["massnahmen_egz_betrag"][s] for s in ("block", "zeile", "spalte"))
        assert tuple(ort) == ("massnahmen", "egz", "betrag")

    def test_leere_zellen_haben_keine_zeile(self, kreis: Kreis) -> None:
        assert "p16e_af_zuteilung" in FORM.felder
        assert not [z for z in kreis.parquet if z["feld"] == "p16e_af_zuteilung"]
        leer = [z for z in kreis.parquet if z["wert"] is None and z["text"] is None]
        assert len(leer) == 1  # the one that nobody can read

    def test_csv_und_parquet_halten_dasselbe(self, kreis: Kreis) -> None:
        """But for the county workbook, whose stamp says when it was made."""
        assert len(kreis.csv) == len(kreis.parquet) > 300
        for c, p in zip(kreis.csv, kreis.parquet, strict=True):
            for spalte in SPALTEN:
                wert = p[spalte]
                if isinstance(wert, D):
                    assert D(c[spalte].replace(",", ".")) == wert
                elif spalte != "sha256" or p["rolle"] != "Zusammenführung":
                    assert c[spalte] == entschaerft("" if wert is None else str(wert)), (spalte, p)


class TestZahlenBleibenGenau:
    @pytest.mark.parametrize(
        ("wert", "steht"),
        [
            (D("9999999999999.99"), D("9999999999999.99")),
            (D("0.333333333333333"), D("0.333333333333333")),
            (D("0.000333333333333333"), D("0.000333333333333333")),
            (D(1) / 3, D("0.333333333333333333")),
            (D("-0.0000000000000000005"), D("-0.000000000000000001")),  # half away from zero
            (D("1.5E+3"), D(1500)),
            (D(10) ** 20, None),  # a typing error; the raw text still says what was typed
        ],
    )
    def test_in_beiden_dateien(self, tmp_path: Path, wert: D, steht: D | None) -> None:
        for endung in ("csv", "parquet"):
            schreibe(tmp_path / f"t.{endung}", [zeile(wert=zahl(wert))])
        [p], [c] = aus_parquet(tmp_path / "t.parquet"), aus_csv(tmp_path / "t.csv")
        assert p["wert"] == steht
        assert (D(c["wert"].replace(",", ".")) if c["wert"] else None) == steht

    @pytest.mark.parametrize(
        ("wert", "text"),
        [(D("1200.50"), "1200,5"), (D("-17.00"), "-17"), (D(100), "100"), (D("1E+3"), "1000"), (D(0), "0")],
    )
    def test_mit_komma(self, wert: D, text: str) -> None:
        assert mit_komma(wert) == text


class TestKeinTextWirdFormel:
    @pytest.mark.parametrize(("text", "steht"), FALLEN.items())
    def test_in_der_csv(self, tmp_path: Path, text: str, steht: str) -> None:
        ziel = tmp_path / "t.csv"
        schreibe(ziel, [zeile(gemeinde=text, text=text, datei=text, wie_gespeichert=text, wert=D("-5"))])
        [z] = aus_csv(ziel)
        assert {z[s] for s in ("gemeinde", "text", "datei", "wie_gespeichert")} == {steht}
        assert z["wert"] == "-5"

    def test_parquet_behaelt_den_text(self, tmp_path: Path) -> None:
        schreibe(tmp_path / "t.parquet", [zeile(text=t) for t in FALLEN])
        assert [z["text"] for z in aus_parquet(tmp_path / "t.parquet")] == list(FALLEN)

    def test_halbe_zeichen_hindern_nicht(self, tmp_path: Path) -> None:
        for endung in ("csv", "parquet"):
            schreibe(tmp_path / f"t.{endung}", [zeile(text="ä\ud800z")])
        assert aus_parquet(tmp_path / "t.parquet")[0]["text"] == aus_csv(tmp_path / "t.csv")[0]["text"] == "ä\ufffdz"


class TestGanzOderGarNicht:
    @pytest.mark.parametrize("endung", ["csv", "parquet"])
    def test_viele_zeilen_brauchen_nicht_mehr_speicher(self, tmp_path: Path, endung: str) -> None:
        """Ten times as many rows in pieces of the same size: the peak stays."""

        def spitze(anzahl: int) -> int:
            text = "x" * 200
            tracemalloc.start()
            alle = (zeile(text=f"{text}{i}", wert=D(i)) for i in range(anzahl))
            assert schreibe(tmp_path / f"{anzahl}.{endung}", alle, je_stueck=500) == anzahl
            _, hoch = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return hoch

        spitze(600)  # what is loaded once
        wenig, viel = spitze(1_000), spitze(10_000)
        assert viel < 1.5 * wenig, (wenig, viel)

    @pytest.mark.parametrize("endung", ["csv", "parquet"])
    def test_stuecke_sind_nahtlos(self, tmp_path: Path, endung: str) -> None:
        ziel = tmp_path / f"t.{endung}"
        assert schreibe(ziel, (zeile(wert=D(i)) for i in range(7)), je_stueck=3) == 7
        zeilen = aus_csv(ziel) if endung == "csv" else aus_parquet(ziel)
        assert [int(z["wert"]) for z in zeilen] == list(range(7))

    @pytest.mark.parametrize("endung", ["csv", "parquet"])
    def test_eine_leere_tabelle_hat_ihre_spalten(self, tmp_path: Path, endung: str) -> None:
        ziel = tmp_path / f"t.{endung}"
        assert schreibe(ziel, []) == 0
        kopf = ziel.read_text("utf-8-sig").strip().split(TRENNZEICHEN) if endung == "csv" else None
        assert tuple(kopf or parquet.read_schema(ziel).names) == SPALTEN

    @pytest.mark.parametrize("endung", ["csv", "parquet"])
    def test_nach_einem_fehler_bleibt_nichts(self, tmp_path: Path, endung: str) -> None:
        def abbruch() -> Any:
            yield zeile()
            yield zeile()
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            schreibe(tmp_path / "neu" / f"t.{endung}", abbruch(), je_stueck=1)
        assert list(tmp_path.iterdir()) == []

    def test_was_es_schon_gibt_bleibt(self, kreis: Kreis, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "t.csv").write_text("meins")
        ziel = tmp_path / "K.xlsx"
        assert laufe("konsolidieren", kreis.eigene.parent / "ein", "-o", ziel, "--tabelle", tmp_path / "t.csv") == 2
        assert "t.csv gibt es schon und wird nicht überschrieben" in capsys.readouterr().err
        assert (tmp_path / "t.csv").read_text() == "meins"
        assert not ziel.exists()  # told before the work begins

    def test_auch_wenn_es_erst_waehrenddessen_entsteht(self, tmp_path: Path) -> None:
        ziel = tmp_path / "t.csv"

        def langsam() -> Any:
            yield zeile()
            ziel.write_text("von anderen")

        with pytest.raises(Exception, match="gibt es schon"):
            schreibe(ziel, langsam())
        assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
        assert ziel.read_text() == "von anderen"

    def test_unbekannte_endung(self, kreis: Kreis, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ein = kreis.eigene.parent / "ein"
        assert laufe("konsolidieren", ein, "-o", tmp_path / "K.xlsx", "--tabelle", tmp_path / "t.xlsx") == 2
        assert capsys.readouterr().err.startswith("✗ Die Tabelle endet auf .parquet oder .csv")
        assert list(tmp_path.iterdir()) == []


class TestNurWerEsBraucht:
    @pytest.mark.parametrize(("endung", "fehlt"), [("csv", "pandas"), ("parquet", "pandas"), ("parquet", "pyarrow")])
    def test_ohne_das_zusatzpaket_ein_satz(
        self, kreis: Kreis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        endung: str, fehlt: str,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(tabellendatei, "find_spec", lambda name: None if name == fehlt else object())
        ein = kreis.eigene.parent / "ein"
        assert laufe("konsolidieren", ein, "-o", tmp_path / "K.xlsx", "--tabelle", tmp_path / f"t.{endung}") == 2
        satz = capsys.readouterr().err
        assert f"fehlt „{fehlt}“" in satz
        assert 'pip install "amip-xl[tabelle]"' in satz
        assert list(tmp_path.iterdir()) == []

    def test_sonst_laedt_niemand_pandas(self, kreis: Kreis, tmp_path: Path) -> None:
        programm = (
            "import sys\nfrom amip_xl.doors.cli import main\n"
            "try:\n    main(sys.argv[1:])\nfinally:\n"
            "    assert not {'pandas', 'pyarrow', 'numpy'} & set(sys.modules)\n"
        )
        ein = kreis.eigene.parent / "ein"
        befehl = [sys.executable, "-c", programm, "konsolidieren", str(ein), "-o", str(tmp_path / "K.xlsx")]
        ergebnis = subprocess.run(befehl, capture_output=True, text=True, check=False)
        assert ergebnis.returncode == 1, ergebnis.stderr  # Fehler among the findings
        assert "AssertionError" not in ergebnis.stderr


# -- the page docs/auswertung.md --------------------------------------------------------------------


def bloecke(sprache: str) -> list[tuple[str, list[list[str]]]]:
    """The blocks of a language, each with the cells of the table right behind it."""
    gefunden = re.findall(rf"```{sprache}\n([^`]*)```\n(?:\n((?:\|.*\n)+))?", SEITE)
    return [(text, [z.strip("| \n").split(" | ") for z in tafel.splitlines()]) for text, tafel in gefunden]


@pytest.fixture(scope="module")
def beispiel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the calls of the page make, run as they stand there."""
    ordner = tmp_path_factory.mktemp("seite")
    (ordner / "workbooks").symlink_to(WURZEL / "workbooks")
    [(aufrufe, _)] = bloecke("sh")
    with pytest.MonkeyPatch.context() as m:
        m.chdir(ordner)
        for aufruf in aufrufe.splitlines():
            programm, *rest = shlex.split(aufruf)
            assert programm == "amip-xl"
            assert laufe(*rest) == 0
    return ordner


@pytest.mark.parametrize("quelle", ["kreis.parquet", "kreis.csv"])
def test_die_abfragen_der_seite_liefern_was_dort_steht(
    beispiel: Path, monkeypatch: pytest.MonkeyPatch, quelle: str
) -> None:
    monkeypatch.chdir(beispiel)
    sichten = [text for text, _ in bloecke("sql") if text.startswith("CREATE VIEW")]
    fragen = [(text, tafel) for text, tafel in bloecke("sql") if not text.startswith("CREATE VIEW")]
    assert (len(sichten), len(fragen), sum(bool(tafel) for _, tafel in fragen)) == (2, 4, 3)
    [sicht] = [text for text in sichten if f"'{quelle}'" in text]
    for (text, tafel), antwort in zip(fragen, frage([sicht, *(text for text, _ in fragen)])[1:], strict=True):
        assert (antwort if len(antwort) > 1 else []) == (tafel[:1] + tafel[2:]), text


def frage(abfragen: list[str]) -> list[list[list[str]]]:
    """What DuckDB answers, heads first; in a process of its own, as it says a lot when it ends."""
    programm = """
import duckdb, json, sys
antworten = []
for abfrage in json.load(sys.stdin):
    antwort = duckdb.execute(abfrage)
    zeilen = [[spalte[0] for spalte in antwort.description or ()], *antwort.fetchall()]
    antworten.append([["" if w is None else str(w) for w in z] for z in zeilen])
json.dump(antworten, sys.stdout)
"""
    befehl = [sys.executable, "-c", programm]
    ergebnis = subprocess.run(befehl, input=json.dumps(abfragen), capture_output=True, text=True, check=False)
    assert ergebnis.returncode == 0, ergebnis.stderr
    antworten: list[list[list[str]]] = json.loads(ergebnis.stdout)
    return antworten


def test_power_query_nennt_spalten_und_woerter_die_es_gibt() -> None:
    """Excel does not run here; at least nothing in the M code is misspelt."""
    abfragen = [text for text, _ in bloecke("m")]
    assert len(abfragen) == 4
    assert f'Delimiter = "{TRENNZEICHEN}", Encoding = 65001' in abfragen[0]
    felder = edition(2023).form.felder
    woerter = {*SPALTEN, *felder, "massnahmen", "kosten_je_eintritt", "ja", "Eingabe", "Rücklauf", "Zusammenführung"}
    woerter |= {"eigene Angaben", "", TRENNZEICHEN, "de-DE", r"C:\Planung\kreis.csv"}
    for text in abfragen:
        assert set(re.findall(r"(?<=\[)[a-z_0-9]+(?=\])", text)) <= set(SPALTEN)
        assert set(re.findall(r'"([^"]*)"', text)) <= woerter
        for auf, zu in ("()", "[]", "{}"):
            assert text.count(auf) == text.count(zu)
        schritte = re.findall(r"^    (\w+) = ", text, re.MULTILINE)
        assert text.rstrip().endswith(f"in\n    {schritte[-1]}")


def test_die_seite_erklaert_jede_spalte() -> None:
    erklaert = {s for zeile in re.findall(r"^\| (`.*?) \|", SEITE, re.MULTILINE) for s in re.findall(r"`(\w+)`", zeile)}
    assert erklaert == set(SPALTEN)
