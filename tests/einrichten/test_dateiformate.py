"""The two settings files that belong to others: every byte that is not ours stays, whatever is in them."""

from __future__ import annotations

import re
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amip_xl import jobs
from amip_xl.einrichten import conf, signatur, xcu
from amip_xl.errors import BedienError
from einrichten import welt

ZEILEN = st.lists(
    st.sampled_from(
        [b'"X","1"', b'"interpreter_win","a"', b"", b'"UDF MODULES","a;b"', b"kaputt", b'"Y", "2" ', b'"Z",3']
    )
)
ENDEN = st.sampled_from([b"\n", b"\r\n", b"\r"])


class TestXlwingsConf:
    """`"KEY","value"`, read by VBA: the first line counts, in any case of letters."""

    @given(ZEILEN, ENDEN, st.booleans(), st.sampled_from(["INTERPRETER_WIN", "NEU"]))
    def test_setzen_und_zuruecknehmen_ist_die_alte_datei(self, zeilen, ende, abgeschlossen, schluessel):
        daten = ende.join(zeilen) + (ende if abgeschlossen and zeilen else b"")
        alt = conf.rohzeile(daten, schluessel)
        neu = conf.setze(daten, schluessel, conf.zeile(schluessel, "C:\\neu.exe", "cp1252"), b"\r\n")
        assert conf.wert(neu, schluessel, "cp1252") == "C:\\neu.exe"
        if alt is None:
            assert conf.ohne(neu, schluessel, ohne_umbruch=conf.endet_offen(daten)) == daten
        else:
            assert conf.setze(neu, schluessel, alt, b"\r\n") == daten

    @given(ZEILEN, ENDEN)
    def test_andere_schluessel_behalten_ihren_wert(self, zeilen, ende):
        daten = ende.join(zeilen)
        neu = conf.setze(daten, "NEU", b'"NEU","1"', ende)
        for schluessel in ("X", "Y", "Z", "INTERPRETER_WIN", "UDF MODULES"):
            assert conf.wert(neu, schluessel, "cp1252") == conf.wert(daten, schluessel, "cp1252")

    def test_erste_zeile_gilt_und_gross_und_klein_ist_gleich(self):
        daten = b'"interpreter_WIN","erste"\n"INTERPRETER_WIN","zweite"\n'
        assert conf.wert(daten, "INTERPRETER_WIN", "utf-8") == "erste"

    def test_umlaute_in_der_kodierung_von_windows(self):
        assert conf.zeile("K", "C:\\Jörg\\python.exe", "cp1252") == b'"K","C:\\J\xf6rg\\python.exe"'

    @pytest.mark.parametrize("wert", [None, "True", "true", " TRUE "])
    def test_ordner_der_mappe_ist_die_voreinstellung(self, wert):
        assert conf.sucht_im_mappenordner(wert)

    @pytest.mark.parametrize("wert", ["False", "false", "", "Wahr"])
    def test_nur_true_schaltet_ihn_ein(self, wert):
        assert not conf.sucht_im_mappenordner(wert)


class TestSignatur:
    TEILE = MappingProxyType(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": b"<Relationships/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/vbaProject.bin": b"Projekt",
            "customUI/customUI14.xml": b"<customUI/>",
        }
    )
    SIGNIERT = MappingProxyType(
        {
            **TEILE,
            "[Content_Types].xml": b"<Types>mehr</Types>",
            "xl/vbaProject.bin": b"Projekt, signiert",
            "xl/_rels/vbaProject.bin.rels": b"<Relationships/>",
        }
    )

    @pytest.mark.parametrize("name", ["xl/vbaProjectSignature.bin", "xl/vbaProjectSignatureAgile.bin",
                                      "xl/vbaProjectSignatureV3.bin", "XL\\VBAPROJECTSIGNATURE.BIN"])  # fmt: skip
    def test_signiert_und_sonst_gleich(self, name):
        signiert, unsere = welt.paket({**self.SIGNIERT, name: b"x"}), welt.paket(self.TEILE)
        assert signatur.ist_signiert(signiert)
        assert not signatur.ist_signiert(unsere)
        assert signatur.gleicht(signiert, unsere)

    @pytest.mark.parametrize("teil", ["xl/workbook.xml", "customUI/customUI14.xml", "xl/neu.xml"])
    def test_jeder_andere_teil_zaehlt(self, teil):
        assert not signatur.gleicht(welt.paket({**self.SIGNIERT, teil: b"anders"}), welt.paket(self.TEILE))

    @pytest.mark.parametrize("daten", [b"", b"PK", b"kein Paket", b"PK\x05\x06" + b"\xff" * 18])
    def test_kein_paket(self, daten):
        assert not signatur.ist_signiert(daten)

    def test_das_gebaute_addin_ist_unsigniert(self):
        assert not signatur.ist_signiert(jobs.addin_bytes())


SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"


def mit_prop(prop: str, pfad: str = SCRIPTING) -> bytes:
    return welt.XCU.replace("</oor:items>", f'<item oor:path="{pfad}">{prop}</item>\n</oor:items>').encode()


def liste(innen: str) -> str:
    return f'<prop oor:name="SecureURL" oor:op="fuse">{innen}</prop>'


class TestRegistrymodifications:
    URL = "file:///srv/Mappen%20%26%20Pl%C3%A4ne"

    FORMEN = (
        welt.XCU.encode(),
        welt.XCU.replace("\n", "\r\n").encode(),
        mit_prop(liste("<value><it>file:///alt</it></value>")),
        mit_prop(liste("<value><it>file:///a</it><it>file:///b?x=1&amp;y=2</it></value>")),
        mit_prop('<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>'),
        mit_prop(liste("<value><it>file:///alt</it></value>") + '<prop oor:name="OfficeBasic" oor:op="fuse"/>'),
    )

    @pytest.mark.parametrize("daten", FORMEN)
    def test_eintragen_und_austragen_ist_die_alte_datei(self, daten):
        neu = xcu.mit_ordner(daten, self.URL)
        assert xcu.lies(neu).ordner == (*xcu.lies(daten).ordner, self.URL)
        assert xcu.ohne_ordner(neu, self.URL) == daten

    @pytest.mark.parametrize("leer", ["<value/>", "<value></value>", "<value />"])
    def test_leere_liste(self, leer):
        neu = xcu.mit_ordner(mit_prop(liste(leer)), self.URL)
        assert xcu.lies(neu).ordner == (self.URL,)
        assert xcu.lies(xcu.ohne_ordner(neu, self.URL)).ordner == ()

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20))
    def test_jeder_ordnername(self, name):
        url = f"file:///srv/{name}"
        daten = mit_prop(liste("<value><it>file:///alt</it></value>"))
        if re.search(r"[\ufffe\uffff]", name):
            return  # not allowed in XML; as_uri never writes them
        neu = xcu.mit_ordner(daten, url)
        assert xcu.lies(neu).ordner == ("file:///alt", url)
        assert xcu.ohne_ordner(neu, url) == daten

    @pytest.mark.parametrize(
        "daten",
        [
            b"",
            b"kein XML",
            b"<a/>",
            welt.XCU.encode()[:-20],
            welt.XCU.encode("utf-16"),
            mit_prop('<prop oor:name="SecureURL" oor:op="fuse" oor:finalized="true"><value/></prop>'),
            mit_prop('<prop oor:name="SecureURL" oor:op="remove"/>'),
            mit_prop(f"<!-- {liste('<value/>')} -->"),
            mit_prop(liste("<value/>"), "/org.openoffice.Anderes"),
            mit_prop(liste("<value/>") * 2),
        ],
    )
    def test_unerwartetes_bleibt_unangetastet(self, daten):
        with pytest.raises(BedienError, match="anders aus als erwartet"):
            xcu.mit_ordner(daten, self.URL)

    def test_voreinstellung(self):
        assert xcu.lies(welt.XCU.encode()) == xcu.Makroschutz(2, (), False)

    def test_fremder_ordner_wird_nicht_ausgetragen(self):
        daten = mit_prop(liste("<value><it>file:///alt</it></value>"))
        assert xcu.ohne_ordner(daten, "file:///al") == daten
