"""The sheet Übersicht: on one page who has returned what, the five figures that matter, what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.ampel import IN_ORDNUNG, ZEICHEN_FEHLER, ZEICHEN_HINWEIS
from amip_xl.books.chartdata import BUDGETTEILE, gelddaten
from amip_xl.books.formsheet import ZEILENHOEHE
from amip_xl.books.frontpage import KENNZAHLNAMEN
from amip_xl.books.sidecells import KENNZAHLEN, Lage, spiegel
from amip_xl.books.styles import NOTIZ, PETROL, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.beitrag import Status
from amip_xl.consolidate.blaetter.balken import Balken, Rahmen, auswahl, zeichne_balken
from amip_xl.consolidate.blaetter.rahmen import Inhalt, neues_blatt
from amip_xl.consolidate.ruecklauf import NEBENEINANDER
from amip_xl.consolidate.streuung import ZAUN
from amip_xl.consolidate.vergleich import Auffaellig, Reihe
from amip_xl.consolidate.vollstaendig import genannt
from amip_xl.expr import Ref, formula
from amip_xl.findings import ANGENOMMEN, FEHLER, HINWEIS, MIT_HINWEISEN, ZURUECK, Befund
from amip_xl.form import Art
from amip_xl.form.kreis import BEFUNDE, GEMEINDEN, HERKUNFT, RECHENWEGE, UEBERSICHT, VERGLEICH
from amip_xl.money import is_leer
from amip_xl.verbs import relative_change

_BREITEN = [40.0, 19.0, 19.0, 13.0, 17.0, 2.0, 28.0, 36.0]  # the figures, a gap, the pictures
_LETZTE, _BILD = 4, 6  # last column of the words, first column of the pictures
_HOECHSTENS = 8  # sentences about what needs attention
_WERTE = 3  # outliers among them
_PIXEL = 7  # of a character
_BALKEN, _BILDTITEL = 18, 42  # heights in pixels: one bar, the title with its room
_GEZEIGT = ("umschichtungsquote", "integrationsquote_plan")  # the first of them that somebody has
_REIHE = 15.0  # points of a row that nobody set
_PIXEL_JE_PUNKT = 4 / 3
_MIO = "#,##0.0,,"
_GROSS = 10  # points; larger words are bold
_ZEICHEN = 400  # of a sentence at most, or one page would not do


class Achtung(NamedTuple):
    """One sentence about what needs attention, and the sheet that tells more."""

    zeichen: str
    satz: str
    blatt: str


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """One page: completeness, verdicts, five figures, two pictures, what needs attention, how to trace a figure."""
    _Blatt(mappe, stile, inhalt).zeichne()


class _Blatt:
    """The sheet while it is being drawn, from top to bottom."""

    def __init__(self, mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
        self.mappe, self.stile, self.inhalt = mappe, stile, inhalt
        self.sammlung, self.form = inhalt.sammlung, inhalt.form
        self.lage = Lage({**inhalt.kreis.werte, **inhalt.ergebnisse}, {})
        s = self.sammlung
        fassung = str(inhalt.kreis.werte.get("fassung") or "Fassung uneinheitlich")
        stand = inhalt.kreis.werte.get("stand")
        tag = [f"Stand {Art.DATUM.zeige(stand)}"] if stand else []
        untertitel = " · ".join([s.kreis_name, f"Planungsjahr {s.jahr}", fassung, *tag])
        self.blatt: Worksheet = neues_blatt(mappe, stile, UEBERSICHT, untertitel, _BREITEN, (3, 0))
        self.blatt.set_tab_color(PETROL)
        self.blatt.activate()
        self.blatt.set_first_sheet()
        self.r = 2  # next row, from 0
        self.hoehen: dict[int, float] = {}  # row -> points

    def zeichne(self) -> None:
        """Words on the left, pictures on the right; all of it on one page."""
        self._stempel()
        oben = self.r + 1
        self._ruecklauf()
        self._zahlen()
        self._achtung()
        self._klicks()
        unten = self._bilder(oben)
        self.blatt.fit_to_pages(1, 1)
        self.blatt.print_area(0, 0, max(self.r, unten) - 1, len(_BREITEN) - 1)

    # -- completeness -----------------------------------------------------------------------------

    def _stempel(self) -> None:
        text = self.inhalt.bestand.stempel
        if text.startswith(ZEICHEN_FEHLER):
            text = text.replace(ZEICHEN_FEHLER, f"{ZEICHEN_FEHLER} Achtung:", 1)
        self._satz(0, len(_BREITEN) - 1, text, self.stile(bold=True, font_size=14, indent=1, text_wrap=True), 14)
        self.stile.faerbe_ampel(self.blatt, xl_rowcol_to_cell(self.r - 1, 0))

    def _ruecklauf(self) -> None:
        self._band("1  Rücklauf und Prüfung", {1: "Anzahl", 2: "welche"}, {2})
        zeilen = self.sammlung.zeilen
        gezaehlt = [z for z in zeilen if z.status is Status.ZAEHLT]
        fehlen = self.inhalt.ohne
        alle = max(self.sammlung.erwartet, len(gezaehlt) + len(fehlen))
        self._zeile("gezählt", f"{len(gezaehlt)} von {alle}", "alle" if len(gezaehlt) == alle else "")
        if fehlen:
            self._zeile(f"{ZEICHEN_FEHLER} fehlt in allen Summen", str(len(fehlen)), ", ".join(fehlen), ampel=True)
        andere = [z for z in zeilen if z.status not in (Status.ZAEHLT, Status.FEHLT)]
        if andere:
            worte = Counter(z.status.value.lstrip("✗! ") for z in andere)
            text = ", ".join(f"{n} {wort}" for wort, n in worte.items())
            self._zeile(f"{ZEICHEN_HINWEIS} liegt vor und zählt nicht mit", str(len(andere)), text, ampel=True)
        urteile = Counter(z.urteil for z in gezaehlt)
        zeichen = {ANGENOMMEN: IN_ORDNUNG[0], MIT_HINWEISEN: ZEICHEN_HINWEIS, ZURUECK: ZEICHEN_FEHLER}
        for urteil, sign in zeichen.items():
            namen = [z.name for z in gezaehlt if z.urteil == urteil] if urteil == ZURUECK else []
            self._zeile(f"{sign} {urteil}", str(urteile[urteil]), genannt(namen), ampel=True)

    def _zeile(self, wort: str, anzahl: str, text: str, ampel: bool = False) -> None:
        fmt = self.stile.ampel() if ampel else self.stile.text(font_size=9, indent=1)
        self.blatt.write_string(self.r, 0, wort, fmt)
        self.blatt.write_string(self.r, 1, anzahl, self.stile.text(bold=True, align="right"))
        if ampel and anzahl != "0":
            self.stile.faerbe_ampel(self.blatt, xl_rowcol_to_cell(self.r, 0))
        self._satz(2, _LETZTE, _gekuerzt(text), self.stile.notiz(), 8)

    # -- five figures -----------------------------------------------------------------------------

    def _zahlen(self) -> None:
        jahr = self.form.jahr
        titel = {1: f"Plan {jahr}", 2: f"Vorjahr {jahr - 1}", 3: "Veränderung", 4: "woher?"}
        self._band("2  Fünf Zahlen, auf die es ankommt", titel)
        for plan, vorjahr, _ in KENNZAHLEN:
            feld = self.form.felder[plan]
            r, blatt, stile = self.r, self.blatt, self.stile
            blatt.write_string(r, 0, KENNZAHLNAMEN[plan], stile.text(bold=True))
            a, b = (xl_rowcol_to_cell(r, c) for c in (1, 2))
            self._formel(r, 1, plan, stile.ergebnis(feld.art, True, regel=False))
            wert: Any = None
            if vorjahr:
                self._formel(r, 2, vorjahr, stile.ergebnis(feld.art))
                neu, alt = (self.lage.werte.get(n) for n in (plan, vorjahr))
                if isinstance(neu, Decimal) and isinstance(alt, Decimal):
                    wert = relative_change(neu, alt)
                rechnung: Any = relative_change(Ref(a, berechnet=True), Ref(b, berechnet=True))  # type: ignore[arg-type]
                gemerkt = "" if is_leer(wert) else float(wert)
                ungleich = {"num_format": _UNGLEICH} if plan in self.inhalt.vergleich.veraenderungen else {}
                blatt.write_formula(r, 3, f"={formula(rechnung)}", stile(**{**_VERAENDERUNG, **ungleich}), gemerkt)
            else:
                for c in (2, 3):
                    blatt.write_string(r, c, "–", stile.ergebnis(feld.art))
            self._woher(r, 4, plan)
            self._hoehe(r, ZEILENHOEHE + 3)
            self.r += 1

    def _formel(self, r: int, c: int, feld: str, fmt: Any) -> None:
        zelle = spiegel(UEBERSICHT, xl_rowcol_to_cell(r, c), feld)
        wert = zelle.wert(self.lage)
        self.blatt.write_formula(r, c, zelle.formel, fmt, float(wert) if isinstance(wert, Decimal) else wert)

    def _woher(self, r: int, c: int, name: str) -> None:
        """The first of the three clicks."""
        feld = self.form.felder[name]
        ziel = self.inhalt.lageplan.kreis(name) or f"'{feld.blatt}'!{feld.zelle}"
        blatt, _, zelle = ziel.rpartition("!")
        wo = f"{blatt.strip(chr(39))} {zelle.replace('$', '')}"
        self.blatt.write_url(r, c, f"internal:{ziel}", self.stile.verweis_klein(), wo, f"zur Zelle {wo}")

    # -- what needs attention ---------------------------------------------------------------------

    def _achtung(self) -> None:
        self._band("3  Was Aufmerksamkeit braucht", {4: "mehr dazu"})
        alle = list(achtung(self.inhalt))
        if not alle:
            wort = f"{IN_ORDNUNG[0]} Alle Mappen sind da, kein Fehler, kein auffälliger Wert."
            alle = [Achtung(IN_ORDNUNG[0], wort, VERGLEICH)]
        for a in alle[:_HOECHSTENS]:
            text = a.satz if a.satz.startswith(a.zeichen) else f"{a.zeichen} {a.satz}"
            self.blatt.write_url(
                self.r, _LETZTE, f"internal:'{a.blatt}'!A1", self.stile.verweis_klein(), f"Blatt {a.blatt}"
            )
            self._satz(0, _LETZTE - 1, _gekuerzt(text), self.stile.text(font_size=9), 9)

    # -- three clicks -----------------------------------------------------------------------------

    def _klicks(self) -> None:
        self._band("4  Woher kommt eine Zahl? Drei Klicks", {})
        teile = self.sammlung.teile.mehrzahl
        schritte: tuple[str, ...] = (
            f"1. Klick: oben auf „{GEMEINDEN} …“: die Gesamtzahl, daneben die der {teile} und die Kontrolle.",
            f"2. Klick: dort auf die Zahl: eine Eingabe führt zum Blatt {HERKUNFT}, ein Ergebnis zu seinem Rechenweg "
            f"auf dem Blatt {RECHENWEGE}.",
            f"3. Klick: vom Rechenweg zum Blatt {HERKUNFT}: Datei, Blatt und Zelle, in die jede Zahl getippt wurde.",
        )
        if not self.inhalt.lageplan.spalten:
            schritte = (
                f"Bei mehr als {NEBENEINANDER} Mappen stehen die einzelnen Zahlen nicht in dieser Mappe; „amip-xl "
                "konsolidieren … --tabelle“ schreibt jede mit Datei, Blatt und Zelle in eine Tabelle.",
            )
        for text in schritte:
            self._satz(0, _LETZTE, text, self.stile.text(font_size=9, font_color=NOTIZ), 9)

    # -- pictures ---------------------------------------------------------------------------------

    def _bilder(self, oben: int) -> int:
        """The two pictures beside the words, each below a sentence; the row below them."""
        satz, *teile = gelddaten(self.form, UEBERSICHT, oben + 1)
        self.blatt.merge_range(oben, _BILD, oben + 1, _BILD + 1, "", self._bildsatz())
        self.blatt.write_formula(oben, _BILD, satz.formel, self._bildsatz(), str(satz.wert(self.lage)))
        balken = [
            Balken(name, self.lage.zahl(feld), wertzelle=zelle.formel.removeprefix("="))
            for (feld, name), zelle in zip(BUDGETTEILE, teile, strict=True)
        ]
        text = f"Balken, Plan {self.form.jahr}, in Millionen Euro: {', '.join(b.name for b in balken)}."
        return self._vergleichsbild(self._bild(oben + 2, balken, _MIO, "Mio. Euro", text) + 1)

    def _bild(self, r: int, balken: list[Balken], zahlenformat: str, titel: str, text: str) -> int:
        """A picture from this row on; the row below it."""
        hoch = len(balken) * _BALKEN + _BILDTITEL
        breite = int(sum(_BREITEN[_BILD:])) * _PIXEL
        rahmen = Rahmen(r, _BILD, breite, hoch, von=_BILD)
        zeichne_balken(self.mappe, self.blatt, self.stile, balken, zahlenformat, titel, text, rahmen)
        unten = r
        while hoch > 0:
            hoch -= int(self.hoehen.get(unten, _REIHE) * _PIXEL_JE_PUNKT)
            unten += 1
        return max(unten, r + len(balken))  # the figures behind it take a row each

    def _vergleichsbild(self, r: int) -> int:
        reihe = self._gezeigte()
        if reihe is None:
            return r
        k, s = reihe.kennzahl, reihe.streuung
        kreis = "" if reihe.kreis is None else f"; {self.sammlung.ebene} {k.zeige(reihe.kreis)} (dunkler Balken)"
        satz = f"{k.titel}: von {k.zeige(s.minimum)} bis {k.zeige(s.maximum)}, Median {k.zeige(s.median)}{kreis}."
        self.blatt.merge_range(r, _BILD, r + 1, _BILD + 1, "", self._bildsatz())
        self.blatt.write_string(r, _BILD, satz, self._bildsatz())
        balken = [Balken(n, w) for n, w in zip(self.inhalt.vergleich.namen, reihe.werte, strict=True) if w is not None]
        if reihe.kreis is not None:
            balken.append(Balken(self.sammlung.kreis_name, reihe.kreis, kreis=True))
        gezeigt = auswahl(balken)
        titel = k.titel if len(gezeigt) == len(balken) else f"{k.titel}: die höchsten und die niedrigsten"
        return self._bild(r + 2, gezeigt, k.art.zahlenformat, titel, f"Balken, der höchste oben. {satz}")

    def _gezeigte(self) -> Reihe | None:
        reihen = [self.inhalt.vergleich.reihe(name) for name in _GEZEIGT]
        return next((r for r in reihen if r.streuung.n), None)

    def _bildsatz(self) -> Any:
        return self.stile(bold=True, font_color=PETROL, text_wrap=True, valign="top")

    # -- cells ------------------------------------------------------------------------------------

    def _hoehe(self, r: int, punkte: float) -> None:
        self.blatt.set_row(r, punkte)
        self.hoehen[r] = punkte

    def _band(self, titel: str, spalten: dict[int, str], worte: Collection[int] = ()) -> None:
        self.r += 1
        self.blatt.write_string(self.r, 0, titel, self.stile.band())
        for i in range(1, _LETZTE + 1):
            fmt = self.stile.bandtitel() if i == _LETZTE or i in worte else self.stile.band(rechts=True)
            self.blatt.write_string(self.r, i, spalten[i], fmt) if i in spalten else self.blatt.write_blank(
                self.r, i, None, fmt
            )
        self._hoehe(self.r, ZEILENHOEHE + 2)
        self.r += 1

    def _satz(self, von: int, bis: int, text: str, fmt: Any, grad: float) -> None:
        """A sentence over several columns in a row high enough for it, and on to the next row."""
        punkte = max(ZEILENHOEHE, hoehe(text, sum(_BREITEN[von : bis + 1]) - 3, grad, grad > _GROSS))
        self.blatt.merge_range(self.r, von, self.r, bis, "", fmt)
        self.blatt.write_string(self.r, von, text, fmt)
        self._hoehe(self.r, punkte)
        self.r += 1


_VERAENDERUNG = {
    "num_format": '+0.0%;-0.0%;0.0%', "align": "right", "border": 1, "border_color": "#BBD0DD", "bg_color": "#E6F0F6",
}  # fmt: skip

_UNGLEICH = '"! "+0.0%;"! "-0.0%;"! "0.0%'  # of sums that do not come from the same returns


def achtung(inhalt: Inhalt) -> Iterator[Achtung]:
    """What needs attention, the most pressing first: returns, errors, then figures that stand out."""
    ruecklauf = [b for b in inhalt.sammlung.befunde if b.schwere is FEHLER]
    for b in ruecklauf[:_WERTE]:
        yield Achtung(ZEICHEN_FEHLER, b.text, GEMEINDEN)
    if (mehr := len(ruecklauf) - _WERTE) > 0:
        worte = "weitere Mappe fehlt oder zählt" if mehr == 1 else "weitere Mappen fehlen oder zählen"
        yield Achtung(ZEICHEN_FEHLER, f"Und {mehr} {worte} nicht.", GEMEINDEN)
    summen = [b for b in inhalt.kreis.befunde if b.schwere is FEHLER]
    if summen:
        dazu = f" (und {len(summen) - 1} weitere{'r' if len(summen) == 2 else ''})" if len(summen) > 1 else ""
        yield Achtung(ZEICHEN_FEHLER, f"{summen[0].text}{dazu}", BEFUNDE)
    for schwere, zeichen in ((FEHLER, ZEICHEN_FEHLER), (HINWEIS, ZEICHEN_HINWEIS)):
        gemeinden = [b for b in inhalt.bericht.befunde if b.datei and b.schwere is schwere]
        if gemeinden:
            yield Achtung(zeichen, _haeufigster(gemeinden), BEFUNDE)
    yield from _ungleich(inhalt)
    werte = sorted(inhalt.vergleich.auffaellige, key=_abstand, reverse=True)
    for a in werte[:_WERTE]:
        yield Achtung(a.lage.zeichen, f"{a.kennzahl.titel}: {a.satz}", VERGLEICH)
    if (mehr := len(werte) - _WERTE) > 0:
        wort = "auffälliger Wert" if mehr == 1 else "auffällige Werte"
        yield Achtung(ZEICHEN_HINWEIS, f"Und {mehr} weitere{'r' if mehr == 1 else ''} {wort}.", VERGLEICH)


def _ungleich(inhalt: Inhalt) -> Iterator[Achtung]:
    """Figures of the county whose two sums do not come from the same returns."""
    v, ganzes = inhalt.vergleich, inhalt.sammlung.ebene
    if jahre := [(KENNZAHLNAMEN[plan], e) for plan, e in v.veraenderungen.items()]:
        titel, e = max(jahre, key=lambda j: j[1].anzahl)
        wie = f"{titel}: Veränderung aus ungleichen Summen, nur Plan oder nur Vorjahr: {e.wer}"
        yield Achtung(ZEICHEN_HINWEIS, f"{wie}{_dazu(len(jahre) - 1)}.", GEMEINDEN)
    schief = [(r, r.einseitig) for r in v.reihen if r.einseitig and r.kreis is not None]
    if schief:
        reihe, e = max(schief, key=lambda s: (s[0].kennzahl.name in _GEZEIGT, s[1].anzahl))
        k = reihe.kennzahl
        wie = f"{k.titel}: {ganzes} {k.zeige(reihe.kreis)} aus ungleichen Summen, nur in einer davon: {e.wer}"
        yield Achtung(ZEICHEN_HINWEIS, f"{wie}{_dazu(len(schief) - 1)}.", VERGLEICH)


def _dazu(mehr: int) -> str:
    return f" (ebenso {mehr} weitere {'Zahl' if mehr == 1 else 'Zahlen'})" if mehr else ""


def _haeufigster(befunde: list[Befund]) -> str:
    """How many findings of one kind there are in how many workbooks, and the one that is most frequent."""
    dateien, n = len({b.datei for b in befunde}), len(befunde)
    code, anzahl = Counter(b.code for b in befunde).most_common(1)[0]
    erster = next(b for b in befunde if b.code == code)
    fehler = erster.schwere is FEHLER
    wort = "Fehler" if fehler else "Hinweis" if n == 1 else "Hinweise"
    wo = "einer Mappe" if dateien == 1 else f"{dateien} Mappen"
    oft = "" if n == 1 else f" am häufigsten ({anzahl}-mal):"
    return f"{n} {wort} in {wo}{',' if oft else ':'}{oft} {erster.text} ({erster.datei})"


def _gekuerzt(text: str) -> str:
    return text if len(text) <= _ZEICHEN else f"{text[:_ZEICHEN]}…"


def _abstand(a: Auffaellig) -> Decimal:
    """How far a figure stands beyond its limit, measured by the spread of the others."""
    s = a.streuung
    assert s.oben is not None
    assert s.unten is not None
    return max(a.wert - s.oben, s.unten - a.wert) / (s.oben - s.unten) * ZAUN
