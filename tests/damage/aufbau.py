"""What happens to the form itself: sheets, names, rows and columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import mappen
from damage.eingaben import KFA_SATZ
from damage.schaden import GEMERKT, JAHR, MAPPE, NAMENSLISTE, Fund, Schaden, Stufe, am, zelle
from mappen import licht, ort
from verderben import BUCH, aus_anderer_mappe, blatt_dazu, nach_vorn, sehr_ausgeblendet

from amip_xl.books.cells import spalte_zu_zahl, zahl_zu_spalte, zerlege
from amip_xl.books.events import EINZELN
from amip_xl.edition import edition
from amip_xl.findings import FEHLER, HINWEIS, Schwere


def _felder(blatt: str) -> list[str]:
    return [f.name for f in edition(JAHR).form.felder.values() if f.blatt == blatt]


def _schaden(
    name: str, verdirb: Callable[[Path], object], code: str, stelle: tuple[str, str], orte: Iterable[str],
    schwere: Schwere = FEHLER, worte: str = "", *, felder: Iterable[str] = (), nebenbei: Iterable[str] = (),
) -> Schaden:  # fmt: skip
    return Schaden(
        name, verdirb, (Fund(code, stelle, schwere, worte),), frozenset(orte), frozenset(felder), Stufe.AUFBAU,
        frozenset(nebenbei),
    )  # fmt: skip


# --- rows and columns -----------------------------------------------------------------------------------


class Verschiebung:
    """Rows or columns inserted (um=1) or deleted (um=-1) at `ab`, as Excel does it."""

    def __init__(self, ab: int, um: int, spalten: bool = False) -> None:
        self.ab, self.um, self.spalten = ab, um, spalten

    def ref(self, ref: str) -> str | None:
        """Where a cell is afterwards, None when it is gone."""
        zeile, spalte = zerlege(ref)
        stelle = spalte if self.spalten else zeile
        if self.um < 0 and self.ab <= stelle < self.ab - self.um:
            return None
        if stelle >= self.ab:
            zeile, spalte = (zeile, spalte + self.um) if self.spalten else (zeile + self.um, spalte)
        return f"{zahl_zu_spalte(spalte)}{zeile}"

    def bereich(self, bereich: str) -> str | None:
        """Where a range is afterwards; of a range that loses an end the rest stays."""
        von, _, bis = bereich.partition(":")
        if not bis:
            return self.ref(von)
        neu_von, neu_bis = self.ref(von), self.ref(bis)
        if self.um < 0 and neu_von is None and neu_bis is not None:
            neu_von = von  # what follows has moved up to the same place
        if self.um < 0 and neu_bis is None and neu_von is not None:
            z, s = zerlege(bis)
            neu_bis = f"{zahl_zu_spalte(s - self.spalten)}{z - (not self.spalten)}"
        return None if neu_von is None or neu_bis is None else f"{neu_von}:{neu_bis}"

    def absolut(self, text: str) -> str:
        """„$C$5“ or „$C$5:$D$9“ afterwards."""
        neu = self.bereich(text.replace("$", ""))
        return "#REF!" if neu is None else re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", neu)

    def __call__(self, pfad: Path, blatt: str) -> None:
        teil = mappen.blatteil(pfad, blatt)
        alle = mappen.teile(pfad)
        xml = alle[teil].decode()
        xml = re.sub(r'<c r="([A-Z]+[0-9]+)"(?:[^>]*/>|.*?</c>)', self._zelle, xml, flags=re.S)
        if not self.spalten:
            xml = re.sub(r'<row r="([0-9]+)"(?:[^>]*/>|.*?</row>)', self._zeile, xml, flags=re.S)
        xml = re.sub(r'(<(?:mergeCell|autoFilter|dimension|hyperlink)\b[^>]*? ref=")([A-Z0-9:]+)(?=")', self._ref, xml)
        xml = re.sub(r'( sqref=")([A-Z0-9: ]+)(?=")', self._mehrere, xml)
        xml = re.sub(r"(<mergeCell ref=\"\"/>)", "", xml)
        neu = {teil: xml.encode()}
        for name, inhalt in alle.items():
            if name == BUCH or name.startswith("xl/charts/chart"):
                neu[name] = re.sub(
                    rf"('{blatt}'!|(?<=>){blatt}!)(\$[A-Z]+\$[0-9]+(?::\$[A-Z]+\$[0-9]+)?)",
                    lambda m: m[1] + self.absolut(m[2]), inhalt.decode(),
                ).encode()  # fmt: skip
        mappen.bearbeite(pfad, neu)

    def _zelle(self, m: re.Match[str]) -> str:
        neu = self.ref(m[1])
        return "" if neu is None else m[0].replace(f'r="{m[1]}"', f'r="{neu}"', 1)

    def _zeile(self, m: re.Match[str]) -> str:
        neu = self.ref(f"A{m[1]}")
        return "" if neu is None else m[0].replace(f'r="{m[1]}"', f'r="{neu[1:]}"', 1)

    def _ref(self, m: re.Match[str]) -> str:
        return m[1] + (self.bereich(m[2]) or "")

    def _mehrere(self, m: re.Match[str]) -> str:
        neu = [b for b in map(self.bereich, m[2].split()) if b]
        return m[1] + (" ".join(neu) or "XFD1048576")


def _verschoben(name: str, blatt: str, wie: Verschiebung) -> Schaden:
    """Rows or columns inserted or taken out: fields that are gone are missed, others are read where they are."""
    felder = edition(JAHR).form.felder
    weg = [f for f in _felder(blatt) if wie.ref(felder[f].zelle) is None]
    versetzt = [f for f in _felder(blatt) if wie.ref(felder[f].zelle) not in (None, felder[f].zelle)]
    erstes = versetzt[0]
    funde = [Fund("ZELLEN_VERSCHOBEN", (blatt, str(wie.ref(felder[erstes].zelle))), HINWEIS, f"{len(versetzt)} Felder")]
    if len(weg) > EINZELN:  # one event
        funde.append(Fund("NAME_FEHLT", ort(weg[0]), FEHLER, f"von {len(weg)} Feldern"))
    else:
        funde += [Fund("NAME_FEHLT", ort(f), FEHLER) for f in weg]
    return Schaden(name, lambda p: wie(p, blatt), tuple(funde), frozenset({blatt}), frozenset(weg), Stufe.AUFBAU)


# --- names ----------------------------------------------------------------------------------------------


def _doppelter_name(pfad: Path, name: str) -> None:
    buch = mappen.teile(pfad)[BUCH].decode()
    eintrag = re.search(f'<definedName name="{name}">[^<]*</definedName>', buch)
    assert eintrag is not None
    mappen.bearbeite(pfad, {BUCH: buch.replace(eintrag[0], eintrag[0] * 2).encode()})


def _blattname(pfad: Path, name: str, ziel: str) -> None:
    """A name of the same kind that belongs to one sheet alone, as copying a sheet makes them."""
    buch = mappen.teile(pfad)[BUCH].decode()
    lokal = f'<definedName name="{name}" localSheetId="3">{ziel}</definedName>'
    mappen.bearbeite(pfad, {BUCH: buch.replace("<definedNames>", f"<definedNames>{lokal}").encode()})


def _ausgeschnitten(pfad: Path, feld: str, ziel: str) -> None:
    """Cut and paste: the cell moves with its name, its style and its validation."""
    blatt, alt = ort(feld)
    teil = mappen.blatteil(pfad, blatt)
    xml = mappen.teile(pfad)[teil].decode()
    zellen = mappen.rohe_zellen(xml.encode())
    geleert = re.sub(r' t="[a-z]+"|>.*', "", zellen[alt].decode(), flags=re.S).rstrip("/") + "/>"
    xml = xml.replace(zellen[ziel].decode(), zellen[alt].decode().replace(f'r="{alt}"', f'r="{ziel}"'))
    xml = xml.replace(zellen[alt].decode(), geleert)
    xml = re.sub(rf'( sqref=")([A-Z0-9]+):{alt}(?=")', rf"\1\2 {ziel}", xml)
    mappen.bearbeite(pfad, {teil: xml.encode()})
    mappen.name_auf(pfad, feld, f"'{blatt}'!${ziel.rstrip('0123456789')}${ziel.lstrip('ABCDEFGH')}")


def name_fehlt(name: str, feld: str, verdirb: Callable[[Path], object]) -> Schaden:
    return _schaden(name, verdirb, "NAME_FEHLT", ort(feld), am(feld), felder=[feld])


NAMEN = [
    name_fehlt("Name gelöscht", "egt_einnahmen", lambda p: mappen.ohne_name(p, "egt_einnahmen")),
    name_fehlt("Name eines Ergebnisses gelöscht", "kfa", lambda p: mappen.ohne_name(p, "kfa")),
    name_fehlt("Name auf #REF!", "vk_sach_kfa_basis", lambda p: mappen.name_auf(p, "vk_sach_kfa_basis", "#REF!")),
    name_fehlt("Name auf zwei Zellen", "pers_passiv_plan",
               lambda p: mappen.name_auf(p, "pers_passiv_plan", "'Personal'!$C$6:$C$7")),
    name_fehlt("Name auf eine Zahl", "lzb_vorjahr", lambda p: mappen.name_auf(p, "lzb_vorjahr", "1900")),
    _schaden("Name zweimal", lambda p: _doppelter_name(p, "vwt_zuteilung"), "NAME_FEHLT", ort("vwt_zuteilung"),
             [*am("vwt_zuteilung"), NAMENSLISTE], felder=["vwt_zuteilung"]),
    _schaden("Name eines Rechtsparameters gelöscht", lambda p: mappen.ohne_name(p, "kfa_satz"), "NAME_FEHLT",
             ("Rechtsstand", "A1"), [zelle(*KFA_SATZ), zelle("Rechtsstand", "A1")]),
    _schaden("derselbe Name noch einmal für ein Blatt allein",
             lambda p: _blattname(p, "egt_zuteilung", "'Budget'!$A$1"), "NAME_VERDECKT", ("Budget", "A1"),
             ["Name egt_zuteilung", zelle("Budget", "A1")], worte="zweites Mal"),
    _schaden("ausgeschnitten und eingefügt", lambda p: _ausgeschnitten(p, "umschichtung", "C30"), "ZELLE_VERSCHOBEN",
             ("Budget", "C30"), [*am("umschichtung"), zelle("Budget", "C30")], HINWEIS,
             nebenbei=["ANZEIGE_UEBERSCHRIEBEN"]),
    _schaden("Summenbereich gekürzt",
             lambda p: mappen.name_auf(p, "massnahmen_spalte_betrag", "'Maßnahmen'!$F$5:$F$8"), "BEREICH_GEAENDERT",
             ("Maßnahmen", "F5"), ["Maßnahmen!F5"], worte="andere Zellen"),
    _schaden("Summenbereich gelöscht", lambda p: mappen.ohne_name(p, "massnahmen_spalte_vorbindung"),
             "BEREICH_GEAENDERT", ("Maßnahmen", "D5"), ["Maßnahmen!D5"], worte="fehlt"),
]  # fmt: skip


# --- sheets ---------------------------------------------------------------------------------------------


def _blatt_geloescht(blatt: str) -> Schaden:
    return _schaden(f"{blatt} gelöscht", lambda p: mappen.ohne_blatt(p, blatt), "BLATT_FEHLT", (blatt, "A1"), [blatt],
                    felder=_felder(blatt))  # fmt: skip


def _leeres_blatt(pfad: Path) -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Nebenrechnung</t></is></c></row></sheetData>'
        "</worksheet>"
    )
    blatt_dazu(pfad, "Tabelle1", xml.encode())


def _kopie(pfad: Path, blatt: str) -> None:
    """A sheet copied within the workbook: the copy has the names once more, for itself alone."""
    teil = mappen.blatteil(pfad, blatt)
    xml = re.sub(rb"<(?:legacyDrawing|drawing|tableParts)\b[^>]*/>", b"", mappen.teile(pfad)[teil])
    anzahl = len(mappen.gelesen(pfad).blaetter)
    blatt_dazu(pfad, f"{blatt} (2)", xml)
    buch = mappen.teile(pfad)[BUCH].decode()
    lokale = re.findall(rf'<definedName name="([a-z0-9_]+)">(\'{blatt}\'![^<]*)<', buch)
    neu = "".join(
        f'<definedName name="{n}" localSheetId="{anzahl}">{z.replace(blatt, f"{blatt} (2)")}</definedName>'
        for n, z in lokale
    )
    mappen.bearbeite(pfad, {BUCH: buch.replace("</definedNames>", f"{neu}</definedNames>").encode()})


def _aus_anderem_jahr(pfad: Path, blatt: str, jahr: int) -> None:
    """A whole sheet of last year's workbook pasted over this one: every word on it is that year's."""
    with TemporaryDirectory() as ordner:
        alt = mappen.gelesen(mappen.mappe(Path(ordner) / "alt.xlsx", jahr))
        worte = {z.ref: str(z.wert) for z in alt.zellen(blatt) if z.formel is None and isinstance(z.wert, str)}
    eingaben = {f.zelle for f in edition(JAHR).form.felder.values() if f.blatt == blatt}
    teil = mappen.blatteil(pfad, blatt)

    def ersetze(m: re.Match[str]) -> str:
        if m[1] not in worte or m[1] in eingaben:
            return m[0]
        stil = re.search(r' s="[0-9]+"', m[0])
        text = f"<is><t>{escape(worte[m[1]])}</t></is>"
        return f'<c r="{m[1]}"{stil[0] if stil else ""} t="inlineStr">{text}</c>'

    xml = mappen.teile(pfad)[teil].decode()
    neu = re.sub(r'<c r="([A-Z]+[0-9]+)"(?:[^>]*/>|.*?</c>)', ersetze, xml, flags=re.S)
    mappen.bearbeite(pfad, {teil: neu.encode()})


BLAETTER = [
    _blatt_geloescht("Personal"),
    _blatt_geloescht("Schwerpunkte"),
    _blatt_geloescht("Prüfprotokoll"),
    Schaden("Rechtsstand gelöscht", lambda p: mappen.ohne_blatt(p, "Rechtsstand"),
            (Fund("BLATT_FEHLT", ("Rechtsstand", "A1")),), frozenset({"Rechtsstand"}), stufe=Stufe.AUFBAU),
    _schaden("Blatt umbenannt", lambda p: mappen.umbenannt(p, "Budget", "Haushalt"), "BLATT_UMBENANNT",
             ("Haushalt", "A1"), ["Budget"], worte="Budget"),
    _schaden("Blatt mit Hochkomma umbenannt", lambda p: mappen.umbenannt(p, "Ziele", "Ziele 2026"),
             "BLATT_UMBENANNT", ("Ziele 2026", "A1"), ["Ziele"]),
    _schaden("Prüfprotokoll umbenannt", lambda p: mappen.umbenannt(p, "Prüfprotokoll", "Alt"), "BLATT_UMBENANNT",
             ("Alt", "A1"), ["Prüfprotokoll"]),
    _schaden("Blatt ausgeblendet", lambda p: mappen.ausgeblendet(p, "Kundenstruktur"), "BLATT_AUSGEBLENDET",
             ("Kundenstruktur", "A1"), ["Kundenstruktur!A1"], HINWEIS),
    _schaden("Blatt sehr ausgeblendet", lambda p: sehr_ausgeblendet(p, "Rechtsstand"), "BLATT_AUSGEBLENDET",
             ("Rechtsstand", "A1"), ["Rechtsstand!A1"], HINWEIS),
    _schaden("Blatt hinzugefügt", _leeres_blatt, "BLATT_ZUSAETZLICH", ("Tabelle1", "A1"), ["Tabelle1"], HINWEIS),
    _schaden("Blatt kopiert", lambda p: _kopie(p, "Verwaltungskosten"), "BLATT_ZUSAETZLICH",
             ("Verwaltungskosten (2)", "A1"), ["Tabelle1", "Verwaltungskosten"], HINWEIS),
    _schaden("Blatt nach vorn gezogen", lambda p: nach_vorn(p, "Ziele"), "BLATTFOLGE_GEAENDERT", ("Ziele", "A1"),
             ["Ziele!A1", "Blattfolge"], HINWEIS),
    _schaden("Blatt aus einem anderen Jahr", lambda p: _aus_anderem_jahr(p, "Budget", 2025), "BLATT_ANDERES_JAHR",
             ("Budget", "A1"), ["Budget"], worte="Formular für 2025, die Mappe ist für 2026"),
    _schaden("Beschriftung geändert", lambda p: mappen.tippe(p, ("Verwaltungskosten", "A5"), "Personal (alt)"),
             "BESCHRIFTUNG_GEAENDERT", ("Verwaltungskosten", "A5"), ["Verwaltungskosten!A5"], HINWEIS),
    _schaden("Ampel geändert", lambda p: mappen.formel(p, licht("egt_einnahmen"), '"✓ in Ordnung"', "✓ in Ordnung",
             "str"), "ANZEIGE_GEAENDERT", licht("egt_einnahmen"), [zelle(*licht("egt_einnahmen"))]),
    Schaden("Wert aus einer anderen Mappe", lambda p: aus_anderer_mappe(p, "vwt_sonstige_einnahmen", 20_000),
            (Fund("EXTERNE_VERKNUEPFUNG", ort("vwt_sonstige_einnahmen")),
             Fund("FORMEL_IM_EINGABEFELD", ort("vwt_sonstige_einnahmen"), HINWEIS)),
            am("vwt_sonstige_einnahmen") | {NAMENSLISTE, GEMERKT}, stufe=Stufe.AUFBAU),
    _schaden("Edition", lambda p: mappen.tippe(p, "edition", "2025.9"), "EDITION_VERALTET", ort("edition"),
             am("edition"), felder=["edition"]),
    _schaden("anderes Jahr", lambda p: mappen.tippe(p, "jahr", 2025), "EDITION_VERALTET", ort("edition"), [MAPPE],
             felder=["jahr", "edition"], nebenbei=["BLATT_ANDERES_JAHR", "BESCHRIFTUNG_GEAENDERT", "NAME_FEHLT"]),
]  # fmt: skip

ZEILEN = [
    _verschoben("Zeile eingefügt", "Budget", Verschiebung(5, 1)),
    _verschoben("drei Zeilen eingefügt", "Ziele", Verschiebung(7, 3)),
    _verschoben("Zeile ohne Feld gelöscht", "Verwaltungskosten", Verschiebung(2, -1)),
    _verschoben("Zeile mit Feldern gelöscht", "Personal", Verschiebung(6, -1)),
    _verschoben("Spalte eingefügt", "Kundenstruktur", Verschiebung(spalte_zu_zahl("B"), 1, spalten=True)),
    _verschoben("Spalte gelöscht", "Ziele", Verschiebung(spalte_zu_zahl("B"), -1, spalten=True)),
]

AUFBAU = [*NAMEN, *BLAETTER, *ZEILEN]
