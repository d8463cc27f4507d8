"""Builds the contract of one planning year: every field with its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from amip_xl import law
from amip_xl.errors import FormularError
from amip_xl.form.kinds import ARTEN, Art, Konsolidierung
from amip_xl.form.model import Aufteilung, Blatt, Block, Feld, Form, Gruppe, Sonderbereich, Spalte, Zeile
from amip_xl.form.source import ZELLWORTE, Rohblatt, lies_formular

ERSTES_JAHR, LETZTES_JAHR = 2012, 2027
_ZEICHEN = {Art.TEXT: 200, Art.LANGTEXT: 2000}  # how many fit when the file does not say
ERSTE_DATENZEILE = 4  # rows 1-3: title, subtitle, state of the sheet
_ABKUERZUNG = re.compile(r"\((\w+)\)\Z")  # „Langzeitleistungsbeziehende (LZB)“
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
# A1 (up to XFD1048576) or R1C1 in any Excel language we know of (Z1S1 in German)
_WIE_ZELLE = re.compile(r"([a-z]{1,3}\d+|[rz]\d*([cs]\d*)?|[cs]\d*)\Z")


@cache
def load(jahr: int) -> Form:
    """The form of a planning year (2012 to 2027); raises FormularError for other years or broken files."""
    if not ERSTES_JAHR <= jahr <= LETZTES_JAHR:
        raise FormularError(
            f"Für das Planungsjahr {jahr} gibt es kein Formular; möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}."
        )
    return build(jahr, lies_formular(jahr))


def build(jahr: int, rohblaetter: Iterable[Rohblatt]) -> Form:
    """The form from checked dictionaries; see `lies_formular`."""
    bauer = _Bauer(jahr)
    for roh in rohblaetter:
        bauer.blatt(roh)
    return bauer.fertig()


class _Bauer:
    """Collects sheets, blocks and fields while rows are laid out from top to bottom."""

    def __init__(self, jahr: int) -> None:
        self.jahr = jahr
        self.worte: dict[str, object] = {
            "jahr": jahr,
            "vorjahr": jahr - 1,
            "vor2": jahr - 2,
            "vor3": jahr - 3,
            "vor4": jahr - 4,
        }
        self.worte |= dict(zip(("frage_warum", "frage_ansaetze"), law.themen().fragen_im(jahr), strict=True))
        self.blaetter: list[Blatt] = []
        self.bloecke: dict[str, Block] = {}
        self.felder: dict[str, Feld] = {}

    def fertig(self) -> Form:
        bereiche: dict[str, tuple[str | None, tuple[str, ...]]] = {}
        for block in self.bloecke.values():
            for spalte, (name, felder, _) in block.bereiche.items():
                bereiche[f"alle_{block.id}_{spalte}"] = (name, felder)
        gedeckelt = tuple(f"massnahmen_{i.id}_betrag" for i in law.instrumente(self.jahr) if i.gedeckelt_in(self.jahr))
        bereiche["gedeckelte_betraege"] = (None, tuple(n for n in gedeckelt if n in self.felder))
        edition = f"{self.jahr}.1"
        return Form(self.jahr, edition, tuple(self.blaetter), self.bloecke, self.felder, bereiche)

    def blatt(self, roh: Rohblatt) -> None:
        kopf = roh["blatt"]
        name = kopf["name"]
        breite = max((len(b["spalten"]) for b in roh["block"] if "sonder" not in b), default=1)
        wertspalten = max(kopf.get("wertspalten", 1), breite)
        wertbreite = kopf.get("breite_wert", 16)
        breiten = wertbreite if isinstance(wertbreite, list) else [wertbreite] * wertspalten
        zeile, nummer = ERSTE_DATENZEILE, 0
        ids, sonder = [], []
        for block in roh["block"]:
            nummer += 1
            if "sonder" in block:
                titel = f"{nummer}  {self._text(block['titel'])}"
                sonder.append(Sonderbereich(block["sonder"], titel, zeile, block["zeilen"]))
                zeile += block["zeilen"] + 2
                continue
            gebaut, zeile, nummer = self._block(roh["datei"], block, name, zeile, nummer)
            self.bloecke[gebaut.id] = gebaut
            ids.append(gebaut.id)
        self.blaetter.append(
            Blatt(
                kopf["id"], name, self._text(kopf["titel"]), self._text(kopf.get("untertitel", "")),
                kopf.get("ausrichtung", "quer") == "quer", tuple(ids), tuple(sonder), wertspalten,
                tuple(float(b) for b in (kopf.get("breite_label", 46), *breiten,
                      kopf.get("breite_pruefung", 30), kopf.get("breite_erlaeuterung", 44))),
                max(zeile - 2, ERSTE_DATENZEILE),
            )
        )  # fmt: skip

    def _block(
        self, datei: str, block: Mapping[str, Any], blatt: str, zeile: int, nummer: int
    ) -> tuple[Block, int, int]:
        spalten = tuple(
            Spalte(s["id"], self._text(s.get("titel", "")), s.get("suffix", f"_{s['id']}")) for s in block["spalten"]
        )
        gruppen = [Gruppe(f"{nummer}  {self._text(block['titel'])}", zeile, True)]
        zeile += 1
        zeilen: list[Zeile] = []
        ueber = [self._text(block["titel"])] if block.get("verbunden") and block.get("praefix") else [""]
        for i, roh in enumerate(self._zeilen(block)):
            if not self._gilt_parameter(roh.get("wenn_parameter")):
                continue
            if "gruppe" in roh:
                if i:
                    nummer += 1
                    gruppen.append(Gruppe(f"{nummer}  {self._text(roh['gruppe'])}", zeile, False))
                    zeile += 1
                else:
                    gruppen[0] = Gruppe(f"{nummer}  {self._text(roh['gruppe'])}", gruppen[0].nummer, True)
            # an indented row is called by the row it belongs to: „eLb: Frauen“, „LZB: Frauen“
            einzug = roh.get("einzug", 0)
            oberbegriff = ueber[min(einzug, len(ueber) - 1)]
            ueber[einzug + 1 :] = [self._text(roh["label"])]
            felder = {}
            for j, spalte in enumerate(block["spalten"]):
                if spalte["id"] in roh.get("spalten", [s["id"] for s in block["spalten"]]):
                    zelle = f"{_buchstabe(1 + j)}{zeile}"
                    feld = self._feld(datei, block, roh, spalten[j], spalte, blatt, zelle, oberbegriff)
                    if feld.name in self.felder:
                        raise FormularError(f"{datei}.toml: das Feld „{feld.name}“ gibt es zweimal.")
                    self.felder[feld.name] = feld
                    felder[spalte["id"]] = feld.name
            hoehe = roh.get("hoehe", block.get("hoehe"))
            zeilen.append(
                Zeile(roh["id"], self._text(roh["label"]), self._text(roh.get("erlaeuterung", "")), zeile,
                      felder, float(hoehe) if hoehe else None, roh.get("fett", False), roh.get("einzug", 0))
            )  # fmt: skip
            zeile += 1
        teilungen = tuple(
            Aufteilung(a["ganzes"], tuple(a["teile"]), a["merkmal"], a.get("art", "genau")) for a in block["aufteilung"]
        )
        fertig = Block(
            block["id"], self._text(block["titel"]), blatt, spalten, tuple(zeilen), tuple(gruppen), teilungen,
            self._bereiche(block, spalten, zeilen), block.get("verbunden", False), {z.id: z.felder for z in zeilen},
        )  # fmt: skip
        self._pruefe_teilungen(datei, fertig)
        return fertig, zeile + 1, nummer

    def _zeilen(self, block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The block's rows; those from a catalogue of the law stand before the rows marked `nach_katalog`."""
        vorher = [z for z in block["zeile"] if not z.get("nach_katalog")]
        nachher = [z for z in block["zeile"] if z.get("nach_katalog")]
        quelle = block.get("zeilen_aus")
        katalog: list[Mapping[str, Any]] = []
        if quelle == "instrumente":
            katalog = [self._instrumentzeile(i) for i in law.instrumente(self.jahr)]
        elif quelle == "oertliche_parameter":
            katalog = [_parameterzeile(p) for p in law.parameter().values() if p.art == "oertlich"]
        return [*vorher, *katalog, *nachher]

    def _instrumentzeile(self, instrument: law.Instrument) -> dict[str, Any]:
        zeile: dict[str, Any] = {
            "id": instrument.id,
            "label": f"{instrument.kurz} – {instrument.bezeichnung}",
            "erlaeuterung": instrument.rechtsgrundlage,
            "hilfe": f"{instrument.bezeichnung} ({instrument.rechtsgrundlage})",
        }
        if instrument.nur_ausfinanzierung_in(self.jahr):
            grund = instrument.hinweis_in(self.jahr) or "nur noch Ausfinanzierung"
            zeile["erlaeuterung"] += f"; {self.jahr} nur Ausfinanzierung"
            zeile["_gesperrt"] = grund
        return zeile

    def _feld(
        self, datei: str, block: Mapping[str, Any], roh: Mapping[str, Any], spalte: Spalte,
        rohspalte: Mapping[str, Any], blatt: str, zelle: str, oberbegriff: str,
    ) -> Feld:  # fmt: skip
        wort = {w: q[w] for q in (block, rohspalte, roh) for w in ZELLWORTE & q.keys()}  # last one wins
        if "art" in rohspalte:  # a column of changes is a percentage whatever its rows count
            wort["art"] = rohspalte["art"]
        muster = roh.get("name")
        name = (
            muster.format(spalte=spalte.id, suffix=spalte.suffix)
            if muster
            else f"{block.get('praefix', '')}{roh['id']}{spalte.suffix}"
        )
        if not _NAME.match(name) or _WIE_ZELLE.match(name):
            raise FormularError(
                f"{datei}.toml: „{name}“ taugt nicht als Name: Excel läse ihn als Zelle, oder er enthält "
                "anderes als a-z, 0-9 und _."
            )
        try:
            art = ARTEN[wort["art"]]
            regel = Konsolidierung(wort.get("konsolidierung", "kreis"))
        except (KeyError, ValueError) as fehler:
            raise FormularError(f"{datei}.toml: Feld „{name}“: {fehler} ist unbekannt.") from None
        berechnet = _gilt_in(wort.get("ergebnis", False), spalte.id)
        fest = bool(wort.get("fest", False))
        label = self._text(roh["label"])
        pflicht = _gilt_in(wort.get("pflicht", False), spalte.id)
        erwartet = _gilt_in(wort.get("erwartet", False), spalte.id) and self._gilt_parameter(wort.get("erwartet_wenn"))
        if berechnet:
            regel = Konsolidierung.NEU
        auswahl = wort.get("auswahl", ())
        return Feld(
            name=name,
            titel=_titel(oberbegriff, label, spalte.titel if len(block["spalten"]) > 1 else ""),
            label=label, art=art, blatt=blatt, zelle=zelle, block=block["id"], zeile=roh["id"],
            spalte=spalte.id, eingabe=not (berechnet or fest), berechnet=berechnet, pflicht=pflicht,
            erwartet=erwartet and not pflicht, minimum=_dezimal(wort.get("minimum") if art.zahl else None),
            maximum=_dezimal(wort.get("maximum") if art.zahl else None),
            ganzzahlig=bool(wort.get("ganzzahlig", art in (Art.ANZAHL, Art.JAHR))),
            zeichen=_dezimal(wort.get("zeichen", _ZEICHEN.get(art))),
            auswahl=self._auswahl(auswahl), konsolidierung=regel, hilfe=self._text(wort.get("hilfe", "")),
            gesperrt_grund=roh.get("_gesperrt") if spalte.id in ("eintritte", "neugeschaeft") else None,
            vergleich=self._nachbar(block, roh, spalte, block.get("sprung", {}).get(spalte.id))
            if art.zahl and roh.get("sprung", True) else None,
            sperrbar=bool(wort.get("sperrbar", False)),
            vorher=self._nachbar(block, roh, spalte, rohspalte.get("vorher")),
            entfaellt=tuple(wort.get("entfaellt", ())),
        )  # fmt: skip

    def _gilt_parameter(self, name: str | None) -> bool:
        """True when the law has a value for the parameter in the planning year (or none is asked for)."""
        if name is None:
            return True
        if name not in law.parameter():
            raise FormularError(f"Den Rechtsparameter „{name}“ kennt law/parameter.toml nicht.")
        return law.parameter()[name].im_jahr(self.jahr) is not None

    def _auswahl(self, auswahl: Any) -> tuple[str, ...]:
        if auswahl == "schwerpunktthemen":
            return tuple(f"{t.nummer}. {t.text}" for t in law.themen().themen)
        return tuple(auswahl)

    def _nachbar(
        self, block: Mapping[str, Any], roh: Mapping[str, Any], spalte: Spalte, gegen: str | None
    ) -> str | None:
        """The field in the same row and the column `gegen`; None where there is none."""
        if gegen is None or "name" in roh or gegen == spalte.id:
            return None
        if gegen not in roh.get("spalten", [s["id"] for s in block["spalten"]]):
            return None
        andere = next(s for s in block["spalten"] if s["id"] == gegen)
        return f"{block.get('praefix', '')}{roh['id']}{andere.get('suffix', '_' + gegen)}"

    def _bereiche(
        self, block: Mapping[str, Any], spalten: tuple[Spalte, ...], zeilen: list[Zeile]
    ) -> dict[str, tuple[str, tuple[str, ...], str]]:
        ergebnis: dict[str, tuple[str, tuple[str, ...], str]] = {}
        if not block.get("bereiche", False):
            return ergebnis
        for spalte in spalten:
            # the sum row itself is named otherwise and does not belong to what it adds up
            namen = [z.felder[spalte.id] for z in zeilen if spalte.id in z.felder and z.id != "summe"]
            if namen:
                erste, letzte = self.felder[namen[0]].zelle, self.felder[namen[-1]].zelle
                ergebnis[spalte.id] = (
                    f"{block['id']}_spalte_{spalte.id}", tuple(namen), f"{erste}:{letzte}",
                )  # fmt: skip
        return ergebnis

    def _pruefe_teilungen(self, datei: str, block: Block) -> None:
        for teilung in block.aufteilungen:
            for zeile in (teilung.ganzes, *teilung.teile):
                if zeile not in block.zeilen_ids:
                    raise FormularError(f"{datei}.toml, Aufteilung {teilung.merkmal}: keine Zeile „{zeile}“.")

    def _text(self, text: str) -> str:
        return text.format(**self.worte) if "{" in text else text


def _parameterzeile(parameter: law.Parameter) -> dict[str, Any]:
    return {
        "id": parameter.name,
        "name": parameter.name,
        "label": parameter.bezeichnung,
        "hilfe": parameter.beschreibung,
        "erlaeuterung": parameter.beschreibung,
        "art": {"Anteil": "prozent", "Euro": "euro"}.get(parameter.einheit, "zahl"),
    }


def _titel(oberbegriff: str, label: str, spalte: str) -> str:
    """What a finding calls a field, without looking at the sheet."""
    kurz = _ABKUERZUNG.search(oberbegriff)
    name = f"{kurz[1] if kurz else oberbegriff}: {label}" if oberbegriff else label
    return f"{name} ({spalte})" if spalte else name


def _gilt_in(wert: Any, spalte: str) -> bool:
    """`true` means every column, a list means these columns."""
    return spalte in wert if isinstance(wert, list) else bool(wert)


def _dezimal(wert: Any) -> Decimal | None:
    return None if wert is None else Decimal(wert)


def _buchstabe(spalte: int) -> str:
    """Column letter of a zero-based column; sheets here stay left of AA."""
    return chr(ord("A") + spalte)
