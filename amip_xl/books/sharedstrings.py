"""The shared strings of a workbook, in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from amip_xl.books.gedaechtnis import Gedaechtnis
from amip_xl.books.markup import hat_schlichten_kopf, maskiert, namen_in, pruefe_tiefe, text_von
from amip_xl.books.package import Paket, lies_xml
from amip_xl.books.workbookpart import Gliederung

_TEXTKOPF = rb'<\?xml [^<>]*\?>\s*<sst(?: [A-Za-z0-9:]+="[^"<>&]*")*>'
_EINTRAG = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>')
_NAMEN = namen_in("sst", "si", "r", "t")
_HOECHSTENS_REICH = 50
# the workbooks of one template that nobody has saved otherwise share their texts
_BEKANNT: Gedaechtnis[bytes, Sequence[str]] = Gedaechtnis(4)
_HOECHSTENS_GEMERKT = 2**18


def lies_texte(paket: Paket, buch: Gliederung, *, schnell: bool) -> Sequence[str]:
    """The shared strings, runs joined, still XML-escaped."""
    teil = buch.teile.get("sharedStrings", "")
    if not teil or paket.eintrag(teil) is None:
        return ()
    daten = paket.teil(teil)
    if not schnell:
        return _texte_allgemein(paket, teil, (daten,))
    texte = _BEKANNT.get(daten)
    if texte is None:
        texte = _texte_schnell(paket, teil, daten)
        if len(daten) <= _HOECHSTENS_GEMERKT:
            _BEKANNT[daten] = texte
    return texte


def _texte_schnell(paket: Paket, teil: str, daten: bytes) -> Sequence[str]:
    kopf = re.match(_TEXTKOPF, daten) if hat_schlichten_kopf(daten) else None
    text = text_von(daten[kopf.end() : -6]) if kopf is not None and daten.endswith(b"</sst>") else None
    if kopf is not None and text is not None:
        stuecke = _EINTRAG.split(text)
        reste = [r for r in stuecke[0::2] if r]
        ganz = all(r.startswith("<si>") and r.endswith("</si>") and r.count("<si>") == r.count("</si>") for r in reste)
        probe = (kopf[0], b"<si/>", b"</sst>")  # is what the pattern takes for texts in the right namespace?
        if ganz and len(reste) <= _HOECHSTENS_REICH and _texte_allgemein(paket, teil, probe) == [""]:
            if not reste:
                return stuecke[1::2]
            texte: list[str] = []
            for i, stueck in enumerate(stuecke):
                if i % 2:
                    texte.append(stueck)
                elif stueck:
                    texte += _texte_allgemein(paket, teil, (kopf[0], stueck.encode(), b"</sst>"))
            return texte
    return _texte_allgemein(paket, teil, (daten,))


def _texte_allgemein(paket: Paket, teil: str, stuecke: tuple[bytes, ...]) -> list[str]:
    texte: list[str] = []
    laeufe: list[str] = []
    kette: list[str] = []

    def beginn(marke: str, _: dict[str, str]) -> None:
        kette.append(_NAMEN.get(marke, ""))
        pruefe_tiefe(kette, paket, teil)
        if kette == ["sst", "si"]:
            laeufe.clear()

    def sammle(text: str) -> None:
        if kette[-1] == "t" and kette[2:] in (["t"], ["r", "t"]):  # not the phonetic runs
            laeufe.append(text)

    def schluss(_: str) -> None:
        if kette == ["sst", "si"]:
            texte.append(maskiert("".join(laeufe)))
        kette.pop()

    lies_xml(paket, teil, stuecke, beginn, schluss, sammle)
    return texte
