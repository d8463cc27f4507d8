"""The county file KREIS.toml: who plans, until when, and how amounts are distributed; and what was issued from it.

Read strictly: a key nobody knows is a typing error and refused with a sentence that names the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from amip_xl import law
from amip_xl.errors import BedienError
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, load
from amip_xl.law.gebiete import TRAEGERFORMEN, amtlicher_name
from amip_xl.law.lesen import Eintrag
from amip_xl.money import NULL, format_de
from amip_xl.tomldatei import lies_bytes, lies_toml, toml_aus

KOPIE, VERZEICHNIS, KREISORDNER = "kreis.toml", "ausgabe.toml", "kreis"  # what `ausgeben` puts into its folder
ARTEN = ("werte", "feld", "prozent", "betraege", "mischung")  # of keys; each key has exactly one of these words

_AGS = re.compile(r"[0-9]{8}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_GROESSTE, _KLEINSTE = 15, -15  # powers of ten of weights and amounts: what a cell holds exactly
_HUNDERT = Decimal(100)


class Kreisgemeinde(NamedTuple):
    """A municipality that gets a workbook."""

    ags: str  # 8 digits
    name: str
    kontakt: str = ""  # whom to remind; never written into a workbook


class Schluessel(NamedTuple):
    """How to distribute: by values, a field of last year's workbooks, fixed percentages, amounts, or a mixture."""

    id: str
    art: str  # one of ARTEN
    quelle: str  # where the figures come from
    zahlen: Mapping[str, Decimal]  # AGS -> weight, percentage or amount; of a mixture: key -> percentage
    feld: str = ""  # art "feld": the field whose value is the weight


class Auftrag(NamedTuple):
    """One amount that is distributed to the municipalities."""

    feld: str
    summe: Decimal
    schluessel: str
    quelle: str
    stellen: int | None  # decimals of the parts, None: as the field has them


@dataclass(frozen=True, slots=True)
class Kreisdatei:
    """What a county file says, checked."""

    pfad: Path
    inhalt: bytes  # as it stands in the file
    jahr: int
    name: str
    ags: str  # 8 digits, a Kreis ends in 000
    traegerform: str
    frist: date | None
    ansprechstelle: str  # where the workbooks go back to
    gemeinden: tuple[Kreisgemeinde, ...]  # by AGS
    schluessel: Mapping[str, Schluessel]
    verteilungen: tuple[Auftrag, ...]

    def gemeinde(self, ags: str) -> Kreisgemeinde | None:
        """The municipality with this AGS, None for a stranger."""
        return next((g for g in self.gemeinden if g.ags == ags), None)


class _Tabelle(Eintrag):
    """A table of a file that users wrote: what is wrong with it is for the operator."""

    def __init__(self, ort: str, name: str, roh: dict[str, Any]) -> None:
        super().__init__("", name, roh)
        self.ort = ort

    def fehler(self, satz: str) -> BedienError:
        """The error for this table: file, place, sentence."""
        return BedienError(f"{self.ort}: {satz}")

    def zahlen(self, feld: str) -> dict[str, Decimal] | None:
        """A table of name = number, None where there is none."""
        wert = self._hole(feld)
        if wert is None:
            return None
        if not isinstance(wert, dict) or not wert:
            raise self.fehler(f"„{feld}“ muss eine Tabelle sein, etwa {feld} = {{ 05154004 = 12.5, 05154008 = 87.5 }}.")
        return {name: self._zahl(f"{feld}, {name}", zahl) for name, zahl in wert.items()}

    def name_oder_leer(self, feld: str) -> str | None:
        """An optional text for one line of a workbook."""
        wert = self.text_oder_leer(feld)
        hoechstens = int(load(LETZTES_JAHR).felder["name"].zeichen or 0)
        if wert is not None and (len(wert) > hoechstens or not wert.isprintable()):
            raise self.fehler(f"„{feld}“ muss in eine Zeile mit höchstens {hoechstens} Zeichen passen.")
        return wert

    def exakt(self, feld: str) -> Decimal:
        """A required number that a cell can hold."""
        return self._zahl(feld, self.zahl(feld))

    def vorgaben(self) -> dict[str, Decimal | str | date]:
        """The table of what was entered beforehand: texts, days, and numbers that a cell can hold."""
        roh = self._hole("vorgaben")
        if not isinstance(roh, dict):
            raise self.fehler("der Abschnitt „vorgaben“ fehlt.")
        return {
            feld: wert if isinstance(wert, str) or type(wert) is date else self._zahl(f"vorgaben, {feld}", wert)
            for feld, wert in roh.items()
        }

    def abschnitt(self, name: str) -> _Tabelle:
        """The section [name]."""
        roh = self._hole(name)
        if not isinstance(roh, dict):
            raise self.fehler(f"der Abschnitt [{name}] fehlt.")
        return _Tabelle(f"{self.ort}, Abschnitt [{name}]", name, roh)

    def abschnitte(self, name: str) -> list[_Tabelle]:
        """The sections [name.…]."""
        roh = self._hole(name)
        if roh is None:
            return []
        if not isinstance(roh, dict) or not all(isinstance(t, dict) for t in roh.values()):
            raise self.fehler(f"„{name}“ muss aus Abschnitten [{name}.…] bestehen.")
        return [_Tabelle(f"{self.ort}, Abschnitt [{name}.{id_}]", id_, inhalt) for id_, inhalt in roh.items()]

    def bloecke(self, name: str) -> list[_Tabelle]:
        """The blocks [[name]], numbered for messages."""
        roh = self._hole(name)
        if roh is None:
            return []
        if not isinstance(roh, list) or not all(isinstance(t, dict) for t in roh):
            raise self.fehler(f"„{name}“ muss aus Blöcken [[{name}]] bestehen.")
        return [_Tabelle(f"{self.ort}, {nr}. Block [[{name}]]", name, inhalt) for nr, inhalt in enumerate(roh, 1)]

    def _zahl(self, ort: str, wert: Any) -> Decimal:
        if isinstance(wert, bool) or not isinstance(wert, int | Decimal) or not Decimal(wert).is_finite():
            raise self.fehler(f"„{ort}“ muss eine Zahl ohne Anführungszeichen sein, etwa 1234.56.")
        zahl = Decimal(wert)
        exponent = zahl.as_tuple().exponent
        if zahl and (zahl.adjusted() >= _GROESSTE or (isinstance(exponent, int) and exponent < _KLEINSTE)):
            raise self.fehler(f"„{ort}“ ist keine Zahl, die in eine Zelle passt.")
        return zahl


def lies_kreisdatei(pfad: Path) -> Kreisdatei:
    """Read and check a county file; raises BedienError with file, place and what to do."""
    daten = lies_bytes(pfad)
    roh = toml_aus(daten, pfad)
    ganz = _Tabelle(f"„{pfad.name}“", pfad.name, roh)
    kopf = _kopf(ganz)
    gemeinden = _gemeinden(ganz, kopf["ags"][:5])
    schluessel = {s.id: s for s in (_schluessel(t, gemeinden) for t in ganz.abschnitte("schluessel"))}
    _pruefe_mischungen(ganz, schluessel)
    auftraege = tuple(_auftrag(t, schluessel) for t in ganz.bloecke("verteilung"))
    if doppelt := _doppelt([a.feld for a in auftraege]):
        raise ganz.fehler(f"das Feld „{doppelt}“ wird zweimal verteilt.")
    ganz.fertig()
    return Kreisdatei(
        pfad=pfad, inhalt=daten, **kopf, gemeinden=gemeinden, schluessel=MappingProxyType(schluessel),
        verteilungen=auftraege,
    )  # fmt: skip


def _kopf(ganz: _Tabelle) -> dict[str, Any]:
    kopf = ganz.abschnitt("kreis")
    ags = kopf.text("ags")
    if not _AGS.fullmatch(ags) or not ags.endswith("000"):
        raise kopf.fehler(f"der AGS „{ags}“ eines Kreises hat acht Ziffern und endet auf 000, etwa 05154000.")
    jahr = kopf.ganzzahl("jahr")
    if not ERSTES_JAHR <= jahr <= LETZTES_JAHR:
        raise kopf.fehler(f"für „jahr“ {jahr} gibt es kein Formular; möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}.")
    gebiet = law.gebiete().get(ags[:5])
    name = kopf.name_oder_leer("name") or (gebiet.name if gebiet else None)
    traegerform = kopf.text_oder_leer("traegerform") or (gebiet.traegerform if gebiet else None)
    if name is None or traegerform is None:
        fehlt = "name" if name is None else "traegerform"
        raise kopf.fehler(f"„{fehlt}“ fehlt; der Kreis {ags} ist nicht hinterlegt.")
    if traegerform not in TRAEGERFORMEN:
        raise kopf.fehler(f"„traegerform“ ist „{traegerform}“, erlaubt sind gE und zkT.")
    fertig = {
        "jahr": jahr, "ags": ags, "name": name, "traegerform": traegerform, "frist": kopf.datum_oder_leer("frist"),
        "ansprechstelle": kopf.name_oder_leer("ansprechstelle") or "",
    }  # fmt: skip
    kopf.fertig()
    return fertig


def _gemeinden(ganz: _Tabelle, kreis: str) -> tuple[Kreisgemeinde, ...]:
    bekannt = {g.ags: amtlicher_name(g) for g in (law.gebiete()[kreis].gemeinden if kreis in law.gebiete() else ())}
    alle = []
    for block in ganz.bloecke("gemeinde"):
        ags = block.text("ags")
        if not _AGS.fullmatch(ags) or not ags.startswith(kreis) or ags.endswith("000"):
            raise block.fehler(f"der AGS „{ags}“ hat nicht acht Ziffern, die mit {kreis} beginnen.")
        name = block.name_oder_leer("name") or bekannt.get(ags)
        if name is None:
            raise block.fehler(f"„name“ fehlt; die Gemeinde {ags} ist nicht hinterlegt.")
        alle.append(Kreisgemeinde(ags, name, block.name_oder_leer("kontakt") or ""))
        block.fertig()
    if not alle:
        raise ganz.fehler("es ist keine Gemeinde genannt; je Gemeinde steht ein Block [[gemeinde]] mit ihrem AGS.")
    if doppelt := _doppelt([g.ags for g in alle]):
        raise ganz.fehler(f"die Gemeinde {doppelt} ist zweimal genannt.")
    return tuple(sorted(alle))


def _schluessel(tabelle: _Tabelle, gemeinden: tuple[Kreisgemeinde, ...]) -> Schluessel:
    if not _NAME.fullmatch(tabelle.name):
        raise tabelle.fehler("der Name eines Schlüssels besteht aus a–z, 0–9 und _ und beginnt mit a–z.")
    quelle = tabelle.text_oder_leer("quelle") or ""
    feld = tabelle.text_oder_leer("feld")
    angaben = {art: zahlen for art in ARTEN if art != "feld" and (zahlen := tabelle.zahlen(art)) is not None}
    tabelle.fertig()
    arten = [*angaben, *(["feld"] if feld else [])]
    if len(arten) != 1:
        raise tabelle.fehler(f"genau eine dieser Angaben ist nötig: {', '.join(ARTEN)}; hier sind es {len(arten)}.")
    art = arten[0]
    zahlen = angaben.get(art, {})
    if art not in ("feld", "mischung"):
        if not quelle:
            raise tabelle.fehler("„quelle“ fehlt; eine Zahl ohne Herkunft überzeugt keine Prüfung.")
        namen = {g.ags: g.name for g in gemeinden}
        if fremd := sorted(zahlen.keys() - namen.keys()):
            raise tabelle.fehler(f"„{art}“ nennt {fremd[0]}; diese Gemeinde steht nicht in der Datei.")
        if fehlt := sorted(namen.keys() - zahlen.keys()):
            raise tabelle.fehler(
                f"bei „{art}“ fehlt {namen[fehlt[0]]} ({fehlt[0]}); schreiben Sie 0, wenn sie nichts erhält."
            )
    if art != "betraege" and (negativ := next((n for n, z in zahlen.items() if z < 0), None)) is not None:
        raise tabelle.fehler(f"„{art}“ ist bei {negativ} negativ; Gewichte und Anteile sind mindestens 0.")
    if art in ("prozent", "mischung") and (summe := sum(zahlen.values(), NULL)) != _HUNDERT:
        raise tabelle.fehler(f"„{art}“ ergibt zusammen {format_de(summe)} %, nicht 100 %.")
    if art == "werte" and not any(zahlen.values()):
        raise tabelle.fehler("„werte“ sind alle 0; so lässt sich nichts verteilen.")
    return Schluessel(tabelle.name, art, quelle, MappingProxyType(zahlen), feld or "")


def _pruefe_mischungen(ganz: _Tabelle, alle: Mapping[str, Schluessel]) -> None:
    for s in alle.values():
        for teil in s.zahlen if s.art == "mischung" else ():
            if teil not in alle:
                raise ganz.fehler(f"der Schlüssel „{s.id}“ mischt „{teil}“; einen solchen Schlüssel gibt es nicht.")
            if alle[teil].art in ("mischung", "betraege"):
                raise ganz.fehler(
                    f"der Schlüssel „{s.id}“ mischt „{teil}“; gemischt werden nur werte, feld und prozent."
                )


def _auftrag(block: _Tabelle, schluessel: Mapping[str, Schluessel]) -> Auftrag:
    name = block.text("schluessel")
    if name not in schluessel:
        raise block.fehler(f"den Schlüssel „{name}“ gibt es nicht; er steht in einem Abschnitt [schluessel.{name}].")
    fertig = Auftrag(
        block.text("feld"), block.exakt("summe"), name, block.text_oder_leer("quelle") or "",
        block.ganzzahl_oder_leer("stellen"),
    )  # fmt: skip
    block.fertig()
    return fertig


# --- what was issued ------------------------------------------------------------------------------------


class Ausgegeben(NamedTuple):
    """One issued workbook."""

    datei: str  # its name in the folder
    sha256: str  # of the issued bytes
    vorgaben: Mapping[str, Decimal | str | date]  # field -> what was entered beforehand


@dataclass(frozen=True, slots=True)
class Ausgabeverzeichnis:
    """What `ausgeben` wrote into a folder."""

    jahr: int
    ags: str  # of the county
    am: date
    programm: str
    gemeinden: Mapping[str, Ausgegeben]  # by AGS


def lies_ausgabe(ordner: Path) -> Ausgabeverzeichnis | None:
    """The record of an issue in this folder, None where there is none; raises BedienError for a spoiled one."""
    pfad = ordner / VERZEICHNIS
    try:
        if not pfad.exists():
            return None
    except OSError:
        return None
    try:
        return _verzeichnis(lies_toml(pfad))
    except BedienError as fehler:
        raise BedienError(
            f"{fehler} Legen Sie „{VERZEICHNIS}“ wieder so hin, wie „amip-xl ausgeben“ es geschrieben hat, oder nehmen "
            "Sie es aus dem Ordner; dann wird nicht mehr verglichen, was ausgegeben war."
        ) from None


def _verzeichnis(roh: dict[str, Any]) -> Ausgabeverzeichnis:
    ganz = _Tabelle(f"„{VERZEICHNIS}“", VERZEICHNIS, roh)
    kopf = ganz.abschnitt("ausgabe")
    gemeinden = {
        t.name: Ausgegeben(t.text("datei"), t.text("sha256"), MappingProxyType(t.vorgaben()))
        for t in ganz.abschnitte("gemeinde")
    }
    return Ausgabeverzeichnis(
        kopf.ganzzahl("jahr"), kopf.text("kreis"), kopf.datum("am"), kopf.text("programm"), MappingProxyType(gemeinden)
    )


def _doppelt(werte: list[str]) -> str | None:
    gesehen: set[str] = set()
    for wert in werte:
        if wert in gesehen:
            return wert
        gesehen.add(wert)
    return None
