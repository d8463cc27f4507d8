"""The sheet Vergleich: every figure of every municipality beside the county's, how they spread, who stands out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.formsheet import ZEILENHOEHE
from amip_xl.books.styles import LINIE, NOTIZ, PETROL, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.consolidate.blaetter.balken import Balken, Rahmen, auswahl, zeichne_balken
from amip_xl.consolidate.blaetter.rahmen import A3, Inhalt, neues_blatt
from amip_xl.consolidate.kennzahlen import Kennzahl, formel
from amip_xl.consolidate.ruecklauf import NEBENEINANDER
from amip_xl.consolidate.streuung import GLEICHE_STELLEN, MINDESTENS, ZAUN, Lage, raenge
from amip_xl.consolidate.vergleich import HOECHSTENS, Reihe, Vergleich
from amip_xl.form import Form
from amip_xl.form.kreis import GEMEINDEN, VERGLEICH
from amip_xl.money import format_de

_NAME, _WERT = 44.0, 14.0  # widths: names, figures
# columns of the first table
_WORTE, _N, _KREIS, _MIN, _Q1, _MEDIAN, _Q3, _MAX, _UNTEN, _OBEN, _SATZ = 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
_BREITE = 18  # columns of figures at least, so that the sentences have room
_ERSTE = 8  # row of the first figure in the first table, from 0
_BILDER_JE_ZEILE, _BILDZEILEN_JE_SEITE = 4, 3
_PIXEL_JE_ZEICHEN, _PIXEL_JE_REIHE = 7, 20
_SCHATTEN: dict[Lage, dict[str, Any]] = {
    Lage.AUFFAELLIG_HOCH: {"bg_color": PETROL, "font_color": "#FFFFFF", "bold": True},
    Lage.HOCH: {"bg_color": "#8DB8CC"},
    Lage.MITTE: {"bg_color": "#DCE9F0"},
    Lage.NIEDRIG: {"bg_color": "#F6F9FB"},
    Lage.AUFFAELLIG_NIEDRIG: {"bg_color": "#FFFFFF", "bold": True, "border": 1, "border_color": PETROL},
}


def zeichne(mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
    """All figures with their spread in words, the heat map, the ranks, small bar charts."""
    _Blatt(mappe, stile, inhalt).zeichne()


def regel(ganzes: str, teile: str, eigene: bool) -> tuple[str, ...]:
    """How the sheet is to be read, and by which rule a figure stands out; `eigene`: the county has own entries."""
    auch = f" (auch den eigenen Angaben: {ganzes}, etwa für Personal)" if eigene else ""
    zeichen = ", ".join(f"{wo.zeichen} {wo.worte}" for wo in Lage)
    return (
        f"Der Wert in der Spalte {ganzes} ist aus den Summen{auch} neu berechnet, nie ein Mittelwert. Leere Angaben "
        f"zählen nicht mit; „n“ sagt, wie viele {teile} einen Wert haben.",
        f"Quartile wie QUARTILE.INC (Zwischenwerte geradlinig), ab {MINDESTENS} Werten. Auffällig ist ein Wert mehr "
        f"als das {format_de(ZAUN)}-Fache des Abstands der Quartile unter dem unteren oder über dem oberen Quartil "
        "(Regel von Tukey); sind beide gleich, gibt es keine Grenze.",
        f"Zeichen: {zeichen}. Je höher der Wert, desto dunkler die Zelle; ob hoch gut oder schlecht ist, sagt das "
        "Blatt nicht.",
    )


class _Blatt:
    """The sheet while it is being drawn."""

    def __init__(self, mappe: Workbook, stile: Stile, inhalt: Inhalt) -> None:
        self.mappe, self.stile, self.inhalt = mappe, stile, inhalt
        self.form: Form = inhalt.form
        v: Vergleich = inhalt.vergleich
        self.v, self.n = v, len(v.namen)
        self.neben = self.n <= NEBENEINANDER
        self.spalten: tuple[Reihe, ...] = (*v.reihen, *v.grundlagen)
        self.breite = max(_BREITE, len(self.spalten))
        self.karte = _ERSTE + len(v.reihen) + 3  # row of the county in the heat map
        self.raenge = self.karte + self.n + 4  # row of the first municipality in the ranks
        sammlung = inhalt.sammlung
        self.ganzes, self.teile = sammlung.ebene, sammlung.teile.mehrzahl
        fehlen = "" if self.n == sammlung.erwartet else ", die übrigen fehlen in jeder Zahl"
        untertitel = (
            f"{sammlung.kreis_name}, Planungsjahr {sammlung.jahr}: {self.n} von {sammlung.erwartet} "
            f"{sammlung.teile.dativ} im Vergleich{fehlen}"
        )
        breiten = [_NAME, *[_WERT] * self.breite]
        self.blatt: Worksheet = neues_blatt(mappe, stile, VERGLEICH, untertitel, breiten, (3, 1))
        self.blatt.set_paper(A3)
        self.blatt.repeat_rows(0, 1)

    def zeichne(self) -> None:
        """Everything, from top to bottom."""
        for i, satz in enumerate(regel(self.ganzes, self.teile, self.inhalt.sammlung.kreismappe is not None)):
            self._breit(3 + i, 0, self.breite, satz, self.stile(font_size=9, font_color=NOTIZ, text_wrap=True))
            zeichenbreite = _NAME + _WERT * self.breite - 4
            self.blatt.set_row(3 + i, max(ZEILENHOEHE, hoehe(satz, zeichenbreite, 9)))
        self._uebersicht()
        if not self.neben:
            satz = (
                f"Mehr als {NEBENEINANDER} {self.teile} stehen hier nicht nebeneinander; jede mit jedem Wert gibt "
                "„amip-xl konsolidieren … --tabelle“ als Tabelle aus."
            )
            self.blatt.write_string(self.karte - 1, 0, satz, self.stile(bold=True))
            return
        self._heatmap()
        self._raenge()
        self._bilder()

    # -- the first table --------------------------------------------------------------------------

    def _uebersicht(self) -> None:
        kopf = _ERSTE - 1
        titel = {
            _WORTE: "Was sie sagt", _N: "n", _KREIS: self.ganzes, _MIN: "Minimum", _Q1: "unteres Quartil",
            _MEDIAN: "Median", _Q3: "oberes Quartil", _MAX: "Maximum", _UNTEN: "untere Grenze",
            _OBEN: "obere Grenze", _SATZ: "Auffällig ist",
        }  # fmt: skip
        self._band(kopf, f"1  Kennzahlen: {self.ganzes}, Lage, Streuung", titel, {_WORTE, _N, _SATZ})
        for i, reihe in enumerate(self.v.reihen):
            self._kennzahl(_ERSTE + i, i + 1, reihe)

    def _kennzahl(self, r: int, spalte: int, reihe: Reihe) -> None:
        k, s, blatt, stile = reihe.kennzahl, reihe.streuung, self.blatt, self.stile
        blatt.write_string(r, 0, k.titel, stile.label())
        self._breit(r, _WORTE, _N - 1, k.worte, stile.notiz())
        ungleich, satz = _ungleich(reihe, self.ganzes), _auffaellig(reihe)
        satz = f"{ungleich} Auffällig: {satz}" if ungleich else satz
        breit = _WERT * (self.breite - _SATZ + 1) - 3
        self._breit(r, _SATZ, self.breite, satz, stile.text(font_size=8, indent=1, valign="vcenter"))
        punkte = max(hoehe(satz, breit, 8), hoehe(k.worte, _WERT * (_N - _WORTE) - 3, 8))
        blatt.set_row(r, max(ZEILENHOEHE, punkte))
        bereich = self._bereich(spalte)
        zahl = stile.ergebnis(k.art)
        anzahl = f"{s.n} von {self.n}"
        self._zelle(r, _N, f'=COUNT({bereich})&" von {self.n}"', stile.notiz(), anzahl)
        kreis = xl_rowcol_to_cell(self.karte, spalte)
        self._zelle(r, _KREIS, f'=IF(ISNUMBER({kreis}),{kreis},"")', stile.ergebnis(k.art, fett=True), reihe.kreis)
        mit = partial('=IF(COUNT({0})<{1},"",{2})'.format, bereich)
        self._zelle(r, _MIN, mit(1, f"MIN({bereich})"), zahl, s.minimum)
        self._zelle(r, _Q1, mit(MINDESTENS, f"QUARTILE({bereich},1)"), zahl, s.q1)
        self._zelle(r, _MEDIAN, mit(1, f"MEDIAN({bereich})"), zahl, s.median)
        self._zelle(r, _Q3, mit(MINDESTENS, f"QUARTILE({bereich},3)"), zahl, s.q3)
        self._zelle(r, _MAX, mit(1, f"MAX({bereich})"), zahl, s.maximum)
        q1, q3 = (xl_rowcol_to_cell(r, c) for c in (_Q1, _Q3))
        grenze = f'=IF(COUNT({q1},{q3})<2,"",IF(ROUND({q3}-{q1},{GLEICHE_STELLEN})=0,"",{{}}))'
        self._zelle(r, _UNTEN, grenze.format(f"{q1}-{ZAUN}*({q3}-{q1})"), zahl, s.unten)
        self._zelle(r, _OBEN, grenze.format(f"{q3}+{ZAUN}*({q3}-{q1})"), zahl, s.oben)

    def _bereich(self, spalte: int) -> str:
        """The municipalities' figures in the heat map."""
        von, bis = (xl_rowcol_to_cell(self.karte + i, spalte, True, True) for i in (1, max(self.n, 1)))
        return f"{von}:{bis}"

    # -- side by side -----------------------------------------------------------------------------

    def _heatmap(self) -> None:
        titel = {i: _spaltentitel(r.kennzahl) for i, r in enumerate(self.spalten, 1)}
        self._band(self.karte - 1, "2  Wer wo liegt (Zeichen und Schatten: siehe oben)", titel)
        self.blatt.write_string(self.karte, 0, f"{self.inhalt.sammlung.kreis_name} (aus den Summen)", self._name(True))
        for spalte, reihe in enumerate(self.spalten, 1):
            k = reihe.kennzahl
            fett = self.stile.ergebnis(k.art, fett=True)
            self._zelle(self.karte, spalte, formel(k, self.form, self._im_kreis), fett, reihe.kreis)
            for i, wert in enumerate(reihe.werte):
                r = self.karte + 1 + i
                gerechnet = formel(k, self.form, partial(self._in_gemeinde, i))
                self._zelle(r, spalte, gerechnet, self._wertformat(k), wert)
        for i, name in enumerate(self.v.namen):
            self.blatt.write_string(self.karte + 1 + i, 0, name, self._name())
            self.blatt.set_row(self.karte + 1 + i, max(ZEILENHOEHE, hoehe(name, _NAME - 1)))
        for spalte, reihe in enumerate(self.v.reihen, 1):
            self._schattiere(spalte, reihe)

    def _wertformat(self, k: Kennzahl) -> Any:
        return self.stile(
            num_format=k.art.zahlenformat, font_size=9, align="right", border=1, border_color=LINIE, bg_color="#FFFFFF"
        )

    def _name(self, fett: bool = False) -> Any:
        return self.stile.label(fett=fett)

    def _im_kreis(self, name: str) -> str | None:
        """The county's cell of a field or a Grundlage."""
        if name in self.form.felder:
            return name
        return self._grundlage(name, self.karte)

    def _in_gemeinde(self, i: int, name: str) -> str | None:
        """A municipality's cell of a field on the sheet Gemeinden, of a Grundlage here."""
        if name in self.form.felder:
            return self.inhalt.lageplan.zelle(name, i)
        return self._grundlage(name, self.karte + 1 + i)

    def _grundlage(self, name: str, reihe: int) -> str:
        namen = [r.kennzahl.name for r in self.spalten]
        return str(xl_rowcol_to_cell(reihe, 1 + namen.index(name)))

    def _schattiere(self, spalte: int, reihe: Reihe) -> None:
        """The shades with their signs, live: both follow the quartiles of the first table."""
        r = _ERSTE + spalte - 1
        q1, q3, unten, oben = (xl_rowcol_to_cell(r, c, True, True) for c in (_Q1, _Q3, _UNTEN, _OBEN))
        erste = xl_rowcol_to_cell(self.karte + 1, spalte)

        def jenseits(links: str, rechts: str, grenze: str) -> str:
            return f"=AND(ISNUMBER({erste}),ISNUMBER({grenze}),ROUND(N({links})-N({rechts}),{GLEICHE_STELLEN})>0)"

        bedingungen = {  # the first that holds wins
            Lage.AUFFAELLIG_HOCH: jenseits(erste, oben, oben),
            Lage.AUFFAELLIG_NIEDRIG: jenseits(unten, erste, unten),
            Lage.HOCH: jenseits(erste, q3, q3),
            Lage.NIEDRIG: jenseits(q1, erste, q1),
            Lage.MITTE: f"=AND(ISNUMBER({erste}),ISNUMBER({q1}))",
        }
        zahl = reihe.kennzahl.art.zahlenformat
        bereich = self._bereich(spalte)
        for wo, bedingung in bedingungen.items():
            # the sign stands before a minus, too
            zeichen = f'"{wo.zeichen} "{zahl};"{wo.zeichen} "-{zahl}'
            self.stile.faerbe_wenn(self.blatt, bereich, bedingung, num_format=zeichen, **_SCHATTEN[wo])

    def _raenge(self) -> None:
        titel = {i: _spaltentitel(r.kennzahl) for i, r in enumerate(self.v.reihen, 1)}
        self._band(self.raenge - 1, "3  Rang (1 = höchster Wert; gleiche Werte teilen ihn sich)", titel)
        fmt = self.stile(num_format="0", align="right", font_size=9, border=1, border_color=LINIE)
        for i, name in enumerate(self.v.namen):
            self.blatt.write_string(self.raenge + i, 0, name, self._name())
            self.blatt.set_row(self.raenge + i, max(ZEILENHOEHE, hoehe(name, _NAME - 1)))
        for spalte, reihe in enumerate(self.v.reihen, 1):
            bereich = self._bereich(spalte)
            for i, rang in enumerate(raenge(reihe.werte)):
                quelle = xl_rowcol_to_cell(self.karte + 1 + i, spalte)
                gerechnet = f'=IF(ISNUMBER({quelle}),RANK({quelle},{bereich}),"")'
                self._zelle(self.raenge + i, spalte, gerechnet, fmt, None if rang is None else Decimal(rang))

    # -- pictures ---------------------------------------------------------------------------------

    def _bilder(self) -> None:
        beginn = self.raenge + self.n + 2
        self._band(beginn - 1, f"4  Im Bild: {self.teile} heller, {self.ganzes} dunkler Balken", {})
        umbrueche = [self.raenge - 1, beginn - 1]
        breite = int(_NAME + _WERT * self.breite) * _PIXEL_JE_ZEICHEN // _BILDER_JE_ZEILE
        gezeichnet = [(i, r) for i, r in enumerate(self.v.reihen, 1) if r.streuung.n]
        hoch = 0
        for platz, (spalte, reihe) in enumerate(gezeichnet):
            zeile, nebeneinander = divmod(platz, _BILDER_JE_ZEILE)
            if nebeneinander == 0 and platz:
                beginn += hoch
                hoch = 0
                if zeile % _BILDZEILEN_JE_SEITE == 0:
                    umbrueche.append(beginn)
            balken = auswahl(list(self._balken(spalte, reihe)))
            zeilen = len(balken) + 4
            zeichne_balken(
                self.mappe, self.blatt, self.stile, balken, reihe.kennzahl.art.zahlenformat,
                _bildtitel(reihe, self.ganzes), _bildtext(reihe, self.ganzes),
                Rahmen(beginn, 2 * nebeneinander, breite, zeilen * _PIXEL_JE_REIHE, links=nebeneinander * breite),
            )  # fmt: skip
            hoch = max(hoch, zeilen + 1)
        self.blatt.set_h_pagebreaks(umbrueche)
        self.blatt.print_area(0, 0, beginn + hoch, self.breite)

    def _balken(self, spalte: int, reihe: Reihe) -> Iterable[Balken]:
        for i, (name, wert) in enumerate(zip(self.v.namen, reihe.werte, strict=True)):
            if wert is not None:
                r = self.karte + 1 + i
                yield Balken(name, wert, xl_rowcol_to_cell(r, 0), xl_rowcol_to_cell(r, spalte))
        if reihe.kreis is not None:
            name = self.inhalt.sammlung.kreis_name
            yield Balken(name, reihe.kreis, "", xl_rowcol_to_cell(self.karte, spalte), kreis=True)

    # -- cells ------------------------------------------------------------------------------------

    def _band(self, r: int, titel: str, spalten: dict[int, str], worte: Iterable[int] = ()) -> None:
        self.blatt.write_string(r, 0, titel, self.stile.band() if spalten else self.stile.bandtitel_frei())
        for i in range(1, self.breite + 1):
            fmt = self.stile.bandtitel() if i in worte else self.stile.band(rechts=True)
            self.blatt.write_string(r, i, spalten[i], fmt) if i in spalten else self.blatt.write_blank(r, i, None, fmt)
        hoch = [hoehe(t, _WERT - 1, 9, True) for i, t in spalten.items() if i not in worte]
        self.blatt.set_row(r, max([ZEILENHOEHE + 4, *hoch]))

    def _breit(self, r: int, von: int, bis: int, text: str, fmt: Any) -> None:
        self.blatt.merge_range(r, von, r, bis, "", fmt)
        self.blatt.write_string(r, von, text, fmt)

    def _zelle(self, r: int, c: int, rechnung: str | None, fmt: Any, wert: Decimal | str | None) -> None:
        """A live formula with its value; without one, or where nothing stands side by side, the value alone."""
        gemerkt = "" if wert is None else wert if isinstance(wert, str) else float(wert)
        if self.neben and rechnung is not None and not (wert is None and GEMEINDEN in rechnung):
            self.blatt.write_formula(r, c, rechnung, fmt, gemerkt)
        elif wert is None:
            self.blatt.write_blank(r, c, None, fmt)
        elif isinstance(wert, str):
            self.blatt.write_string(r, c, wert, fmt)
        else:
            self.blatt.write_number(r, c, float(wert), fmt)


def _ungleich(reihe: Reihe, ganzes: str) -> str:
    """What is to be known of the county's figure when its two sums do not come from the same returns."""
    e = reihe.einseitig
    if e is None or reihe.kreis is None:
        return ""
    return f"! {ganzes} {reihe.kennzahl.zeige(reihe.kreis)} ist aus ungleichen Summen, nur in einer davon: {e.wer}."


def _auffaellig(reihe: Reihe) -> str:
    """Who stands out and why, or why nobody can."""
    s, zeige = reihe.streuung, reihe.kennzahl.zeige
    if s.n == 0:
        return "keine Angaben"
    if s.n < MINDESTENS:
        return f"bei weniger als {MINDESTENS} Werten nicht zu sagen"
    if s.oben is None:
        assert s.q1 is not None
        andere = sum(w is not None and zeige(w) != zeige(s.q1) for w in reihe.werte)
        worte = {0: "kein Wert weicht", 1: "1 Wert weicht"}.get(andere, f"{andere} Werte weichen")
        return f"Die mittlere Hälfte ist gleich ({zeige(s.q1)}), keine Grenze; {worte} davon ab."
    saetze = [a.satz for a in reihe.auffaellige[:HOECHSTENS]]
    mehr = len(reihe.auffaellige) - len(saetze)
    return " ".join([*saetze, *([f"Und {mehr} weitere."] if mehr else [])]) or "nichts"


def _spaltentitel(k: Kennzahl) -> str:
    """The title with its long words hyphenated, as no program does it by itself."""
    return k.titel.replace("squote", "s-\nquote").replace("skosten", "s-\nkosten")


def _bildtitel(reihe: Reihe, ganzes: str) -> str:
    s, k = reihe.streuung, reihe.kennzahl
    kreis = "" if reihe.kreis is None else f", {ganzes} {k.zeige(reihe.kreis)}"
    return f"{k.titel}: {k.zeige(s.minimum)} bis {k.zeige(s.maximum)}{kreis}"


def _bildtext(reihe: Reihe, ganzes: str) -> str:
    s, k = reihe.streuung, reihe.kennzahl
    return (
        f"Balken, der höchste oben: {k.titel} von {k.zeige(s.minimum)} bis {k.zeige(s.maximum)}, Median "
        f"{k.zeige(s.median)}{'' if reihe.kreis is None else f', {ganzes} (dunkel) {k.zeige(reihe.kreis)}'}. Die Werte "
        "stehen oben auf diesem Blatt."
    )
