"""Makes workbooks for tests, and spoils them the way people and programs do.

Spoiling edits the XML itself, so that nothing changes but what the test says.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal as D
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies, lies_bytes
from amip_xl.books.template import schreibe_vorlage
from amip_xl.doors.cli import main
from amip_xl.edition import edition
from amip_xl.planung import als_zahl, nur_python_werte, pruefe, zwischenwerte

NBSP = "\u00a0"


def plan(jahr: int = 2026, **anders: Any) -> dict[str, Any]:
    """A small plan without any Fehler; `anders` replaces entries, None leaves one out."""
    werte: dict[str, Any] = {
        "name": "Stadt Kleve", "ags": "05154036", "traegerform": "zkT", "ebene": "Gemeinde", "fassung": "Entwurf",
        "stand": date(jahr - 1, 12, 1), "bemerkungen": "Zahlen aus dem Haushaltsplan.",
        "egt_zuteilung": D(1_200_000), "egt_zuteilung_vorjahr": D(1_100_000), "egt_einnahmen": D("10000.50"),
        "vwt_zuteilung": D(800_000), "vwt_zuteilung_vorjahr": D(790_000), "umschichtung": D(98_000),
        "vwt_sonstige_einnahmen": D(20_000),
        "vk_personal_kfa_basis": D(900_000), "vk_sach_kfa_basis": D(100_000), "vk_it_nur_bund": D(50_000),
        "vk_sonstige_drittfinanziert": D(20_000),
        "massnahmen_egz_betrag": D(300_000), "massnahmen_egz_eintritte": D(90),
        "massnahmen_mabe_betrag": D(500_000), "massnahmen_vb_betrag": D(100_000),
        "ks_elb_aktuell": D(3_000), "ks_lzb_aktuell": D(1_900), "ks_elb_frauen_aktuell": D(1_600),
        "ks_elb_maenner_aktuell": D(1_400),
        "pers_aktiv_u25_plan": D("6.25"), "pers_aktiv_ue25_plan": D("14.5"), "pers_passiv_plan": D(20),
        "integrationen_plan": D(700), "elb_plan": D(3_000), "lzb_plan": D(1_880), "lzb_vorjahr": D(1_900),
        "integrationen_frauen_plan": D(300), "integrationen_maenner_plan": D(400),
        "elb_frauen_plan": D(1_600), "elb_maenner_plan": D(1_400),
    }  # fmt: skip
    themen = edition(jahr).form.felder["schwerpunkt_1_thema"].auswahl
    for i, thema in enumerate(themen[:3], 1):
        werte |= {
            f"schwerpunkt_{i}_thema": thema,
            f"schwerpunkt_{i}_warum": "Weil es nötig ist.",
            f"schwerpunkt_{i}_ansaetze": "Beratung und Vermittlung.",
        }
    werte |= anders
    return {n: w for n, w in werte.items() if w is not None}


@cache
def _vorlage(jahr: int) -> bytes:
    puffer = BytesIO()
    schreibe_vorlage(puffer, edition(jahr), werte=plan(jahr))
    return puffer.getvalue()


def schreibe(pfad: Path, werte: Mapping[str, Any], jahr: int = 2026) -> Path:
    """A workbook with exactly these entries, written by the template."""
    pfad.parent.mkdir(parents=True, exist_ok=True)
    schreibe_vorlage(pfad, edition(jahr), werte=werte)
    return pfad


def aendere(pfad: Path, werte: Mapping[str, Any], jahr: int = 2026) -> Path:
    """The small plan with these entries instead, results fresh; much quicker than the template."""
    alt, felder = plan(jahr), edition(jahr).form.felder
    anders = {n: w for n, w in {**dict.fromkeys(alt), **werte}.items() if alt.get(n) != w}
    pfad.parent.mkdir(parents=True, exist_ok=True)
    daten = _vorlage(jahr)
    if anders:
        eintraege = [
            Schreibung(felder[n].blatt, felder[n].zelle, als_zahl(w) if isinstance(w, date) else w)
            for n, w in anders.items()
        ]
        daten = patche(daten, eintraege)
        planung = pruefe(lies_bytes(daten, pfad))
        daten = patche(daten, [*nur_python_werte(planung), *zwischenwerte(planung)])
    pfad.write_bytes(daten)
    return pfad


def mappe(pfad: Path, jahr: int = 2026, **anders: Any) -> Path:
    """A workbook with the small plan."""
    return aendere(pfad, plan(jahr, **anders), jahr)


def ort(feld: str, jahr: int = 2026) -> tuple[str, str]:
    """Sheet and cell of a field."""
    f = edition(jahr).form.felder[feld]
    return f.blatt, f.zelle


def licht(feld: str, jahr: int = 2026) -> tuple[str, str]:
    """Sheet and cell of the traffic light of a field's row."""
    return next((z.blatt, z.zelle) for z in edition(jahr).ampel if feld in z.felder)


# -- looking inside ---------------------------------------------------------------------------------


def teile(pfad: Path) -> dict[str, bytes]:
    """Every member of the zip file, unpacked."""
    with zipfile.ZipFile(pfad) as archiv:
        return {name: archiv.read(name) for name in archiv.namelist()}


def blatteil(pfad: Path, blatt: str) -> str:
    """The member that holds a sheet."""
    return next(b.teil for b in lies(pfad).blaetter if b.name == blatt)


_C = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</c>)', re.S)


def rohe_zellen(xml: bytes) -> dict[str, bytes]:
    """The `<c>` elements of a sheet as bytes."""
    return {m[1].decode(): m[0] for m in _C.finditer(xml)}


def ohne_zellen(xml: bytes) -> bytes:
    """A sheet's XML with every `<c>` cut out."""
    return _C.sub(b"", xml)


# -- spoiling ---------------------------------------------------------------------------------------


def bearbeite(pfad: Path, neu: Mapping[str, bytes | None]) -> None:
    """Replace members (None removes one); all others are stored again as they are."""
    alt = teile(pfad)
    with zipfile.ZipFile(pfad, "w", zipfile.ZIP_DEFLATED) as archiv:
        for name, inhalt in {**alt, **neu}.items():
            if inhalt is not None:
                archiv.writestr(name, inhalt)


def ersetze(pfad: Path, teil: str, alt: str, neu: str) -> None:
    """Replace a text that must occur exactly once in a member."""
    inhalt = teile(pfad)[teil].decode()
    assert inhalt.count(alt) == 1, f"{alt!r} kommt {inhalt.count(alt)}-mal vor"
    bearbeite(pfad, {teil: inhalt.replace(alt, neu).encode()})


def setze(pfad: Path, wo: str | tuple[str, str], inhalt: str, typ: str = "", jahr: int = 2026) -> None:
    """The inner XML and the type of a cell; `wo` is a field or (sheet, cell). Style and place stay."""
    blatt, zelle = ort(wo, jahr) if isinstance(wo, str) else wo
    teil = blatteil(pfad, blatt)
    xml = teile(pfad)[teil]
    alt = rohe_zellen(xml)[zelle]
    stil = re.search(rb' s="[0-9]+"', alt)
    t = f' t="{typ}"' if typ else ""
    neu = f'<c r="{zelle}"{stil[0].decode() if stil else ""}{t}>{inhalt}</c>'.encode()
    bearbeite(pfad, {teil: xml.replace(alt, neu)})


def tippe(pfad: Path, wo: str | tuple[str, str], wert: str | int | D, jahr: int = 2026) -> None:
    """What typing does: a text or a number replaces whatever stood there, a formula too."""
    if isinstance(wert, str):
        setze(pfad, wo, f'<is><t xml:space="preserve">{escape(wert)}</t></is>', "inlineStr", jahr)
    else:
        setze(pfad, wo, f"<v>{wert}</v>", jahr=jahr)


def leere(pfad: Path, wo: str | tuple[str, str], jahr: int = 2026) -> None:
    """Entf."""
    setze(pfad, wo, "", jahr=jahr)


def formel(
    pfad: Path, wo: str | tuple[str, str], text: str, wert: str | None = None, typ: str = "", jahr: int = 2026
) -> None:
    """A formula, with its cached value or without."""
    gemerkt = "" if wert is None else f"<v>{wert}</v>"
    setze(pfad, wo, f"<f>{escape(text)}</f>{gemerkt}", typ, jahr)


def ohne_name(pfad: Path, name: str) -> None:
    """Delete a defined name."""
    xml = teile(pfad)["xl/workbook.xml"].decode()
    neu, anzahl = re.subn(f'<definedName name="{name}">[^<]*</definedName>', "", xml)
    assert anzahl == 1
    bearbeite(pfad, {"xl/workbook.xml": neu.encode()})


def name_auf(pfad: Path, name: str, ziel: str) -> None:
    """Let a defined name point elsewhere, as cut and paste does."""
    xml = teile(pfad)["xl/workbook.xml"].decode()
    neu, anzahl = re.subn(f'(<definedName name="{name}">)[^<]*', lambda m: m[1] + ziel, xml)
    assert anzahl == 1
    bearbeite(pfad, {"xl/workbook.xml": neu.encode()})


def ausgeblendet(pfad: Path, blatt: str) -> None:
    """Hide a sheet."""
    ersetze(pfad, "xl/workbook.xml", f'<sheet name="{blatt}"', f'<sheet state="hidden" name="{blatt}"')


def umbenannt(pfad: Path, blatt: str, neu: str) -> None:
    """Rename a sheet as Excel does: names and the file's own formulas follow."""
    for teil, inhalt in teile(pfad).items():
        if teil.startswith(("xl/workbook.xml", "xl/worksheets/sheet", "xl/charts/chart")):
            text = inhalt.decode().replace(f"'{blatt}'!", f"'{neu}'!").replace(f">{blatt}!", f">{neu}!")
            text = text.replace(f'<sheet name="{blatt}"', f'<sheet name="{neu}"')
            if text.encode() != inhalt:
                bearbeite(pfad, {teil: text.encode()})


def ohne_blatt(pfad: Path, blatt: str) -> None:
    """Delete a sheet as Excel does: its names and the references to it become #REF!."""
    teil = blatteil(pfad, blatt)
    alle = teile(pfad)
    buch = alle["xl/workbook.xml"].decode()
    kennung = re.search(rf'<sheet name="{blatt}"[^>]*r:id="([^"]+)"/>', buch)
    assert kennung is not None
    nummer = buch[: kennung.start()].count("<sheet ")
    buch = buch.replace(kennung[0], "")
    buch = re.sub(rf'<definedName [^>]*localSheetId="{nummer}"[^>]*>[^<]*</definedName>', "", buch)
    buch = re.sub(r'localSheetId="([0-9]+)"', lambda m: f'localSheetId="{int(m[1]) - (int(m[1]) > nummer)}"', buch)
    buch = re.sub(rf"(>)'?{blatt}'?!\$[A-Z0-9$:]+", r"\1#REF!", buch)
    bezug = alle["xl/_rels/workbook.xml.rels"].decode()
    bezug = re.sub(rf'<Relationship Id="{kennung[1]}"[^>]*/>', "", bezug)
    arten = alle["[Content_Types].xml"].decode()
    arten = re.sub(rf'<Override PartName="/{re.escape(teil)}"[^>]*/>', "", arten)
    kurz = teil.rpartition("/")[2]
    bearbeite(
        pfad,
        {
            "xl/workbook.xml": buch.encode(), "xl/_rels/workbook.xml.rels": bezug.encode(),
            "[Content_Types].xml": arten.encode(), teil: None,
            **{n: None for n in alle if n == f"xl/worksheets/_rels/{kurz}.rels"},
        },
    )  # fmt: skip


def gelesen(pfad: Path) -> Mappe:
    """The workbook as our reader sees it."""
    return lies(pfad)


def laufe(*argumente: str | Path) -> int:
    """The command line in this process: its exit code; a traceback fails the test."""
    with pytest.raises(SystemExit) as ende:
        main([str(a) for a in argumente])
    assert isinstance(ende.value.code, int)
    return ende.value.code


def codes(befunde: Iterable[Any]) -> set[str]:
    """The finding codes."""
    return {b.code for b in befunde}
