"""What the charts show: a sentence that says it, and the figures that lie behind the picture."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from amip_xl.books.sidecells import Inhalt, Lage, Nebenzelle
from amip_xl.form import Blatt, Form, Sonderbereich
from amip_xl.money import format_de, round_half_up

MIO = Decimal(1_000_000)
GROESSTE = 10  # bars for single instruments; the rest is one bar
BUDGETTEILE = (  # field, name in the legend
    ("egt_netto", "EGT netto für Maßnahmen"),
    ("umschichtung", "Umschichtung in den VWT"),
    ("vwt_zuteilung", "VWT-Zuteilung des Bundes"),
    ("kfa", "KFA der Kommune"),
)
GESCHLECHTER = (("", "insgesamt"), ("_frauen", "Frauen"), ("_maenner", "Männer"))


def bilddaten(form: Form, blatt: Blatt, bereich: Sonderbereich) -> list[Nebenzelle]:
    """The cells of a chart's area; none for other areas."""
    zeichner: dict[str, Callable[[Form, str, int], list[Nebenzelle]]] = {
        "diagramm_budget": gelddaten,
        "diagramm_massnahmen": _massnahmen,
        "diagramm_ziele": _ziele,
    }
    # the sentence stands in the first row, the figures from the third
    return zeichner[bereich.art](form, blatt.name, bereich.nummer + 1) if bereich.art in zeichner else []


def _mio(betrag: Decimal) -> str:
    return format_de(betrag / MIO, 1)


def gelddaten(_form: Form, blatt: str, zeile: int) -> list[Nebenzelle]:
    """The sentence about where the money goes, then the four amounts of its bar."""

    def satz(lage: Lage) -> str:
        if not (lage.ist_zahl("gesamtbudget") and lage.ist_zahl("egt_netto")):
            return SATZ_BUDGET_LEER
        return (
            f"Von {_mio(lage.zahl('gesamtbudget'))} Mio. Euro bleiben {_mio(lage.zahl('egt_netto'))} Mio. Euro "
            f"für Maßnahmen; {_mio(lage.zahl('vwt_verfuegbar'))} Mio. Euro kostet die Verwaltung."
        )

    formel = (
        '=IF(AND(ISNUMBER(gesamtbudget),ISNUMBER(egt_netto)),"Von "&FIXED(gesamtbudget/1000000,1)&'
        '" Mio. Euro bleiben "&FIXED(egt_netto/1000000,1)&" Mio. Euro für Maßnahmen; "&'
        f'FIXED(N(vwt_verfuegbar)/1000000,1)&" Mio. Euro kostet die Verwaltung.","{SATZ_BUDGET_LEER}")'
    )
    zellen = [Nebenzelle(blatt, f"A{zeile}", formel, satz)]
    for i, (feld, _name) in enumerate(BUDGETTEILE):
        zellen.append(_balken(blatt, f"B{zeile + 2 + i}", feld))
    return zellen


SATZ_BUDGET_LEER = "Das Bild entsteht, sobald Zuteilung und Umschichtung eingetragen sind."
SATZ_MASSNAHMEN_LEER = "Das Bild entsteht, sobald Beträge eingetragen sind."
SATZ_ZIELE_LEER = "Das Bild entsteht, sobald Integrationen, eLb und LZB eingetragen sind."


def _balken(blatt: str, zelle: str, feld: str) -> Nebenzelle:
    return Nebenzelle(blatt, zelle, f"=N({feld})", lambda lage: lage.zahl(feld))


def _massnahmen(form: Form, blatt: str, zeile: int) -> list[Nebenzelle]:
    """Instruments by amount, the greatest first. Column A: label, B: amount, C and D: the sorting."""
    block = form.bloecke["massnahmen"]
    reihen = [z for z in block.zeilen if z.id != "summe"]
    felder = [z.felder["betrag"] for z in reihen]
    erste, letzte = reihen[0].nummer, reihen[-1].nummer
    spalte = form.felder[felder[0]].zelle[0]
    betraege, namen = f"${spalte}${erste}:${spalte}${letzte}", f"$A${erste}:$A${letzte}"
    start = zeile + 2
    schluessel = f"$D${start}:$D${start + len(felder) - 1}"

    def sortiert(lage: Lage) -> list[tuple[str, Decimal]]:
        paare = [(z.label, lage.zahl(f)) for z, f in zip(reihen, felder, strict=True) if lage.zahl(f) > 0]
        return sorted(paare, key=lambda p: -p[1])  # stable: equal amounts in sheet order

    def rang(lage: Lage) -> list[tuple[str, Decimal]]:
        return lage.einmal(sortiert, sortiert)

    def satz(lage: Lage) -> str:
        liste = rang(lage)
        summe = sum((b for _, b in liste), Decimal(0))
        if not liste:
            return SATZ_MASSNAHMEN_LEER
        drei = sum((b for _, b in liste[:3]), Decimal(0))
        return f"Die drei größten Posten binden {format_de(drei / summe * 100, 1)} % der verplanten Mittel."

    formel = (
        f'=IF(SUM({betraege})>0,"Die drei größten Posten binden "&FIXED(100*SUM(B{start}:B{start + 2})'
        f'/SUM(B{start}:B{start + GROESSTE}),1)&" % der verplanten Mittel.","{SATZ_MASSNAHMEN_LEER}")'
    )
    zellen = [Nebenzelle(blatt, f"A{zeile}", formel, satz)]
    # the key: the amount, ties broken by the row
    zellen += [_schluesselzelle(blatt, f"D{start + i}", feld, i) for i, feld in enumerate(felder)]

    def stelle(k: int, was: int) -> Callable[[Lage], Inhalt]:
        return lambda lage: rang(lage)[k][was] if k < len(rang(lage)) else ""

    for k in range(GROESSTE):
        platz = f"MATCH(LARGE({schluessel},{k + 1}),{schluessel},0)"
        for s, quelle, was in (("A", namen, 0), ("B", betraege, 1)):
            zellen.append(Nebenzelle(blatt, f"{s}{start + k}", f'=IFERROR(INDEX({quelle},{platz}),"")', stelle(k, was)))
    rest = start + GROESSTE
    anzahl = f"COUNT({schluessel})-{GROESSTE}"

    def uebrige(lage: Lage) -> list[tuple[str, Decimal]]:
        return rang(lage)[GROESSTE:]

    zellen.append(
        Nebenzelle(
            blatt, f"A{rest}", f'=IF({anzahl}>0,"alle übrigen ("&{anzahl}&")","")',
            lambda lage: f"alle übrigen ({len(uebrige(lage))})" if uebrige(lage) else "",
        )
    )  # fmt: skip
    zellen.append(
        Nebenzelle(
            blatt, f"B{rest}",
            f'=IF({anzahl}>0,ROUND(SUMIF({betraege},">0")-SUM(B{start}:B{rest - 1}),2),"")',
            lambda lage: round_half_up(sum((b for _, b in uebrige(lage)), Decimal(0)), 2) if uebrige(lage) else "",
        )
    )  # fmt: skip
    return zellen


def _schluesselzelle(blatt: str, zelle: str, feld: str, i: int) -> Nebenzelle:
    return Nebenzelle(
        blatt, zelle, f'=IF(N({feld})>0,{feld}-{i}/1000000,"")',
        lambda lage: lage.zahl(feld) - i / MIO if lage.zahl(feld) > 0 else "",
    )  # fmt: skip


def _ziele(_form: Form, blatt: str, zeile: int) -> list[Nebenzelle]:
    """Rows insgesamt, Frauen, Männer; B and C: IQ Vorjahr and Plan, D and E: LZB Vorjahr and Plan."""

    def richtung(alt: Decimal, neu: Decimal) -> str:
        return "steigen" if neu > alt else "sinken" if neu < alt else "gleich bleiben"

    iq, lzb = ("integrationsquote_vorjahr", "integrationsquote_plan"), ("lzb_vorjahr", "lzb_plan")

    def satz(lage: Lage) -> str:
        if not all(lage.ist_zahl(n) for n in (*iq, *lzb)):
            return SATZ_ZIELE_LEER
        a, b = (lage.zahl(n) for n in iq)
        c, d = (lage.zahl(n) for n in lzb)
        return (
            f"Die Integrationsquote soll von {format_de(a * 100, 1)} % auf {format_de(b * 100, 1)} % "
            f"{richtung(a, b)}, der Bestand der LZB von {format_de(c, 0)} auf {format_de(d, 0)} "
            f"{richtung(c, d)}."
        )

    def weg(alt: str, neu: str) -> str:
        return f'IF({neu}>{alt},"steigen",IF({neu}<{alt},"sinken","gleich bleiben"))'

    formel = (
        f"=IF(COUNT({','.join((*iq, *lzb))})=4,"
        f'"Die Integrationsquote soll von "&FIXED(100*{iq[0]},1)&" % auf "&FIXED(100*{iq[1]},1)&" % "&'
        f'{weg(*iq)}&", der Bestand der LZB von "&FIXED({lzb[0]},0)&" auf "&FIXED({lzb[1]},0)&" "&'
        f'{weg(*lzb)}&".","{SATZ_ZIELE_LEER}")'
    )
    zellen = [Nebenzelle(blatt, f"A{zeile}", formel, satz)]
    for i, (zusatz, _) in enumerate(GESCHLECHTER):
        for s, feld in zip("BCDE", (f"integrationsquote{zusatz}_vorjahr", f"integrationsquote{zusatz}_plan",
                                    f"lzb{zusatz}_vorjahr", f"lzb{zusatz}_plan"), strict=True):  # fmt: skip
            zellen.append(_balken(blatt, f"{s}{zeile + 2 + i}", feld))
    return zellen
