"""„berechnen --reparieren“: what is healed, what is not, and how it is told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D

import mappen
import pytest
from mappen import NBSP, laufe, ort

from amip_xl import jobs
from amip_xl.books.cells import Art, als_datum
from amip_xl.form.protokoll import BLATT, ERSTE_ZEILE, ZEILEN

# what is typed into which field -> what stands there afterwards
SICHER = [
    ("egt_zuteilung", "1.234,56", D("1234.56")),
    ("egt_zuteilung", f"1{NBSP}200{NBSP}000,00{NBSP}€", D(1200000)),
    ("egt_einnahmen", "10.000,- EUR", D(10000)),
    ("umschichtung", "−98000", D(-98000)),
    ("pers_passiv_plan", "20,125", D("20.125")),  # Vollzeitäquivalente may have three decimals
    ("lzb_plan", "'1880", D(1880)),
    ("zielvereinbarung_iq", "23,3 %", D("0.233")),
    ("egt_einnahmen", "   ", None),
    ("egt_einnahmen", "", None),
    ("ags", "5154036", "05154036"),  # a municipality that is known
    ("ags", 5154036, "05154036"),
    ("ags", 7312000, "07312000"),  # an area
    ("ags", 9162000, "09162000"),  # unknown, but a number can only have lost its zero
]
MENSCH = [
    ("egt_zuteilung", "1.234"),
    ("egt_zuteilung", "1,234.56"),
    ("egt_zuteilung", "1,234 €"),  # an amount has two decimals: one thousand, typed the English way?
    ("lzb_plan", "1,880"),
    ("egt_zuteilung", "k.A."),
    ("egt_zuteilung", "15 %"),  # a share where an amount belongs
    ("zielvereinbarung_iq", "27,3"),  # 27,3 or 27,3 %?
    ("lzb_plan", "1880 €"),  # people are not counted in Euro
    ("ags", "1206005"),  # a text: which of the eight digits is missing?
    ("ags", 5154999),  # no municipality of a Kreis that is known
    ("ags", "515403"),
    ("stand", "31.02.2025"),
    ("stand", "01.12.0205"),
    ("stand", "Dezember 2025"),
]


def repariere(tmp_path, feld, getippt):
    datei = mappen.mappe(tmp_path / "kleve.xlsx", traegerform="gE")
    mappen.tippe(datei, feld, getippt)
    neu = tmp_path / "neu.xlsx"
    return datei, neu, jobs.berechnen(datei, neu, reparieren=True)


@pytest.mark.parametrize(("feld", "getippt", "richtig"), SICHER)
def test_was_sich_nur_auf_eine_weise_lesen_laesst_wird_geheilt(tmp_path, feld, getippt, richtig):
    _, neu, bericht = repariere(tmp_path, feld, getippt)
    [befund] = [b for b in bericht.bericht.befunde if b.code == "REPARIERT"]
    assert (befund.blatt, befund.zelle, befund.feld, befund.ist) == (*ort(feld), feld, str(getippt))
    zelle = mappen.gelesen(neu).zelle(*ort(feld))
    assert zelle.wert == richtig
    assert zelle.art is (Art.LEER if richtig is None else Art.TEXT if isinstance(richtig, str) else Art.ZAHL)


@pytest.mark.parametrize(("feld", "getippt"), MENSCH)
def test_was_zweifel_laesst_bleibt_einem_menschen(tmp_path, feld, getippt):
    datei, neu, bericht = repariere(tmp_path, feld, getippt)
    assert bericht.repariert == 0
    assert mappen.gelesen(neu).zelle(*ort(feld)) == mappen.gelesen(datei).zelle(*ort(feld))
    assert mappen.codes(bericht.bericht.befunde) == mappen.codes(jobs.berechnen(datei, neu).bericht.befunde)


class TestDatum:
    def test_wird_eine_zahl_im_format_der_zelle(self, tmp_path):
        _, neu, bericht = repariere(tmp_path, "stand", "1.12.2025")
        assert bericht.repariert == 1
        assert als_datum(mappen.gelesen(neu).zelle(*ort("stand")), False) == date(2025, 12, 1)

    def test_bleibt_text_wo_die_zelle_eine_blosse_zahl_zeigte(self, tmp_path):
        """46000 in a cell that is formatted as text is no date to anybody who looks at it."""
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        teil = mappen.blatteil(datei, "Deckblatt")
        stil = mappen.rohe_zellen(mappen.teile(datei)[teil])[ort("name")[1]].split(b' s="')[1].split(b'"')[0].decode()
        mappen.tippe(datei, "stand", "1.12.2025")
        alt = mappen.rohe_zellen(mappen.teile(datei)[teil])[ort("stand")[1]].split(b' s="')[1].split(b'"')[0].decode()
        zelle = ort("stand")[1]
        mappen.ersetze(datei, teil, f'<c r="{zelle}" s="{alt}"', f'<c r="{zelle}" s="{stil}"')
        mappen.tippe(datei, "egt_zuteilung", "1.200.000,00")
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx", reparieren=True)
        assert bericht.repariert == 1
        assert "DATUM_ALS_TEXT" in mappen.codes(bericht.bericht.befunde)
        assert mappen.gelesen(tmp_path / "neu.xlsx").zelle(*ort("stand")).wert == "1.12.2025"


class TestNichtGeheilt:
    """Anything but an entry in its place stays as it is."""

    def test_eine_formel_mit_textergebnis(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.formel(datei, "egt_zuteilung", 'TEXT(1,"0,00")', "1,00", "str")
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx", reparieren=True)
        assert bericht.repariert == 0
        assert mappen.gelesen(tmp_path / "neu.xlsx").zelle(*ort("egt_zuteilung")).formel == 'TEXT(1,"0,00")'

    def test_ein_verschobenes_feld(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.tippe(datei, "bemerkungen", "4.711,00 €")
        blatt, zelle = ort("bemerkungen")
        mappen.name_auf(datei, "egt_einnahmen", f"'{blatt}'!${zelle[0]}${zelle[1:]}")
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx", reparieren=True)
        assert bericht.repariert == 0
        assert mappen.gelesen(tmp_path / "neu.xlsx").zelle(blatt, zelle).wert == "4.711,00 €"

    def test_ohne_die_option_nichts(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.tippe(datei, "egt_zuteilung", "1.234,56")
        bericht = jobs.berechnen(datei, tmp_path / "neu.xlsx")
        assert bericht.repariert == 0
        assert mappen.gelesen(tmp_path / "neu.xlsx").zelle(*ort("egt_zuteilung")).wert == "1.234,56"


class TestWieEsGesagtWird:
    @pytest.fixture
    def datei(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.tippe(datei, "egt_zuteilung", "1.200.000,00")
        mappen.tippe(datei, "stand", "01.12.2025")
        return datei

    def test_am_ende_im_terminal(self, datei, tmp_path, capsys):
        assert laufe("berechnen", datei, "-o", tmp_path / "neu", "--reparieren") == 0
        assert capsys.readouterr().out.splitlines()[-1] == "2 Zellen sind repariert."

    def test_was_bleibt_braucht_einen_menschen(self, datei, tmp_path, capsys):
        mappen.tippe(datei, "stand", "bald")
        mappen.tippe(datei, "lzb_plan", "k.A.")
        assert laufe("berechnen", datei, "-o", tmp_path / "neu", "--reparieren") == 1
        letzte = capsys.readouterr().out.splitlines()[-1]
        assert letzte == "1 Zelle ist repariert; die übrigen Fehler brauchen einen Menschen."

    def test_wenn_nichts_zu_heilen_ist(self, tmp_path, capsys):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        assert laufe("berechnen", datei, "-o", tmp_path / "neu", "--reparieren") == 0
        assert capsys.readouterr().out.splitlines()[-1] == "Keine Zelle ließ sich ohne Zweifel reparieren."

    def test_im_json(self, datei, tmp_path, capsys):
        laufe("berechnen", datei, "-o", tmp_path / "neu", "--reparieren", "--json")
        [mappe] = json.loads(capsys.readouterr().out)["mappen"]
        geheilt = {b["feld"]: (b["ist"], b["soll"]) for b in mappe["befunde"] if b["code"] == "REPARIERT"}
        assert geheilt == {
            "stand": ("01.12.2025", "01.12.2025"), "egt_zuteilung": ("1.200.000,00", "1.200.000,00 €"),
        }  # fmt: skip
        assert mappe["werte"]["egt_zuteilung"] == "1200000.00"

    def test_im_pruefprotokoll_dieses_laufs_und_danach_nicht_mehr(self, datei, tmp_path):
        eins, zwei = tmp_path / "eins.xlsx", tmp_path / "zwei.xlsx"
        jobs.berechnen(datei, eins, reparieren=True)
        jobs.berechnen(eins, zwei, reparieren=True)

        def protokoll(pfad):
            mappe = mappen.gelesen(pfad)
            return [mappe.zelle(BLATT, f"I{i}").wert for i in range(ERSTE_ZEILE, ERSTE_ZEILE + ZEILEN)]

        assert protokoll(eins).count("REPARIERT") == 2
        assert "REPARIERT" not in protokoll(zwei)

    def test_das_original_bleibt_daneben(self, datei):
        vorher = datei.read_bytes()
        jobs.berechnen(datei, datei, reparieren=True)
        assert (datei.parent / "kleve.original.xlsx").read_bytes() == vorher
