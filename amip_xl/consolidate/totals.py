"""Many workbooks become one: what adds up, what must be equal, what is collected, what belongs to the county.

One pass over the returns: of ten thousand only sums, counts and a few names stay in memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from amip_xl.books.newvalues import MAX_TEXT
from amip_xl.consolidate.beitrag import Beitrag, Herkunft, Status
from amip_xl.consolidate.ruecklauf import BLATT, ERSTE_ZEILE, Sammlung
from amip_xl.consolidate.stufen import Stufe, mit_eigenen_angaben
from amip_xl.engine import UNLESBAR
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Feld, Form, Konsolidierung
from amip_xl.form.kreis import BEITRAEGE
from amip_xl.money import exakt

WENIGE = 3  # so many names are told, of more only how many
_VERSCHIEDENE = 5  # so many different entries are told


@dataclass(slots=True)
class Meldung:
    """How the returns that count have filled one field."""

    eintraege: int = 0  # readable or not
    leer: list[str] = field(default_factory=list)  # who left it blank, the first few names
    unlesbar: list[tuple[str, str, Herkunft]] = field(default_factory=list)  # name, file, entry
    summe: Decimal | None = None
    werte: dict[Any, tuple[int, list[str]]] = field(default_factory=dict)  # GLEICH: value -> how many, a few names
    texte: list[str] | None = field(default_factory=list)  # TEXT: None when they do not fit into the form


@dataclass(slots=True)
class Kreiswerte:
    """The county's entries, and how each was reported."""

    werte: dict[str, Any] = field(default_factory=dict)
    meldungen: dict[str, Meldung] = field(default_factory=dict)  # by input field
    lueckenhaft: list[str] = field(default_factory=list)  # consolidated returns that lack some of their own
    ungleich: set[str] = field(default_factory=set)  # fields that must be equal and are not
    befunde: list[Befund] = field(default_factory=list)


def fuehre_zusammen(sammlung: Sammlung, form: Form) -> Kreiswerte:
    """The county's entries from all returns that count and the county's own workbook; every sum is exact."""
    kreis = Kreiswerte(meldungen={feld.name: Meldung() for feld in form.eingaben})
    felder = [
        (f, kreis.meldungen[f.name]) for f in form.eingaben if f.zusammen(sammlung.ebene) is not Konsolidierung.KREIS
    ]
    with exakt():
        for beitrag in sammlung.gezaehlt:
            if luecke := _luecke(beitrag):
                kreis.lueckenhaft.append(f"{beitrag.name}: {luecke}")
                kreis.befunde.append(_lueckenbefund(beitrag, luecke))
            for feld, meldung in felder:
                _nimm(feld, meldung, beitrag)
        for feld in form.eingaben:
            _fasse(feld, kreis, _eigene(feld, sammlung.kreismappe), sammlung)
    _kennung(sammlung, kreis)
    _unvollstaendige(sammlung, form, kreis)
    return kreis


def _nimm(feld: Feld, meldung: Meldung, b: Beitrag) -> None:
    """What one return says about a field. Blank stays blank."""
    herkunft = b.eingaben.get(feld.name)
    if herkunft is None:
        if len(meldung.leer) <= WENIGE:
            meldung.leer.append(b.name)
        return
    meldung.eintraege += 1
    wert = herkunft.wert
    if wert is UNLESBAR:
        meldung.unlesbar.append((b.name, b.datei, herkunft))
    elif feld.konsolidierung is Konsolidierung.SUMME:
        meldung.summe = wert if meldung.summe is None else meldung.summe + wert
    elif feld.konsolidierung is Konsolidierung.GLEICH:
        anzahl, namen = meldung.werte.get(wert, (0, []))
        meldung.werte[wert] = anzahl + 1, [*namen, b.name] if len(namen) < WENIGE else namen
    elif meldung.texte is not None and feld.textlich:
        meldung.texte.append(f"{b.name}: {wert}")
        if sum(map(len, meldung.texte)) > _platz(feld):
            meldung.texte = None


def _eigene(feld: Feld, kreismappe: Beitrag | None) -> Any:
    """The readable entry of the county's own workbook, None without one."""
    herkunft = kreismappe.eingaben.get(feld.name) if kreismappe else None
    return None if herkunft is None or herkunft.wert is UNLESBAR else herkunft.wert


def _platz(feld: Feld) -> int:
    return MAX_TEXT if feld.zeichen is None else int(feld.zeichen)


def _fasse(feld: Feld, kreis: Kreiswerte, eigener: Any, sammlung: Sammlung) -> None:
    """What the county's field holds."""
    meldung, regel = kreis.meldungen[feld.name], feld.zusammen(sammlung.ebene)
    if regel is Konsolidierung.SUMME:
        _summe(feld, meldung, eigener, kreis)
    elif regel is Konsolidierung.GLEICH:
        if eigener is not None:
            anzahl, namen = meldung.werte.get(eigener, (0, []))
            meldung.werte[eigener] = anzahl + 1, [*namen, mit_eigenen_angaben(sammlung.kreis_name)]
        _gleich(feld, meldung, kreis)
    elif regel is Konsolidierung.TEXT and feld.textlich:
        _text(feld, meldung, eigener, kreis, sammlung.teile)
    elif eigener is not None:
        kreis.werte[feld.name] = eigener


def _summe(feld: Feld, meldung: Meldung, eigener: Decimal | None, kreis: Kreiswerte) -> None:
    """An unreadable entry is named beside the total that lacks it."""
    for name, datei, herkunft in meldung.unlesbar:
        kreis.befunde.append(
            Befund(
                "SUMME_UNVOLLSTAENDIG", FEHLER,
                f"In der Summe „{feld.titel}“ fehlt {name} ({datei}): der Eintrag in "
                f"{herkunft.blatt}!{herkunft.zelle} ist keine Zahl.",
                "Lassen Sie die Mappe berichtigen und führen Sie erneut zusammen.",
                feld.blatt, feld.zelle, feld.name, ist=herkunft.roh[:200],
            )
        )  # fmt: skip
    teile = [t for t in (meldung.summe, eigener) if t is not None]
    if teile:
        kreis.werte[feld.name] = sum(teile, Decimal(0))


def _gleich(feld: Feld, meldung: Meldung, kreis: Kreiswerte) -> None:
    if len(meldung.werte) == 1:
        [kreis.werte[feld.name]] = meldung.werte
    elif meldung.werte:
        kreis.ungleich.add(feld.name)
        gruppen = [
            f"{feld.zeige(wert)}: {aufzaehlung(namen[:WENIGE], anzahl)}"
            for wert, (anzahl, namen) in meldung.werte.items()
        ]
        mehr = [f"{len(gruppen) - _VERSCHIEDENE} weitere"] if len(gruppen) > _VERSCHIEDENE else []
        kreis.befunde.append(
            Befund(
                "ANGABEN_UNGLEICH", FEHLER,
                f"„{feld.titel}“ muss überall gleich sein, ist es aber nicht "
                f"({'; '.join([*gruppen[:_VERSCHIEDENE], *mehr])}).",
                "Klären Sie, was gilt; hier bleibt das Feld leer.", feld.blatt, feld.zelle, feld.name,
            )
        )  # fmt: skip


def _text(feld: Feld, meldung: Meldung, eigener: str | None, kreis: Kreiswerte, teile: Stufe) -> None:
    """Texts in full stand on their own sheet; in the form as far as they fit."""
    vorn = [] if eigener is None else [str(eigener)]
    text = None if meldung.texte is None else "\n".join([*vorn, *meldung.texte])
    if text is None or len(text) > _platz(feld):
        anzahl = meldung.eintraege - len(meldung.unlesbar)
        text = "\n".join([*vorn, f"{anzahl} Beiträge der {teile.mehrzahl}: siehe Blatt {BEITRAEGE}."])
    if text:
        kreis.werte[feld.name] = text


def aufzaehlung(namen: list[str], anzahl: int) -> str:
    """A few names, and how many more there are."""
    mehr = anzahl - len(namen)
    return ", ".join(namen) + (f" und {mehr} weitere" if mehr > 0 else "")


def _zusammensetzung(da: int | str, alle: int | str, mappen: str, davon: str = "") -> str:
    """The sentence by which a consolidated workbook says what it holds, here and on every level above."""
    return f"Zusammengeführt aus {da} von {alle} {mappen}{davon}."


def _davon(lueckenhaft: int | str) -> str:
    return f", davon {lueckenhaft} unvollständig"


_ZUSAMMENSETZUNG = re.compile(
    _zusammensetzung("([0-9]+)", "([0-9]+)", r"\w+mappen", f"(?:{_davon('([0-9]+)')})?").replace(".", r"\.")
)


def _luecke(b: Beitrag) -> str:
    """What a return lacks that is itself a consolidation, directly or in its own parts; empty for any other."""
    herkunft = b.eingaben.get("bemerkungen")
    treffer = _ZUSAMMENSETZUNG.match(str(herkunft.wert)) if herkunft else None
    if treffer is None:
        return ""
    da, alle, davon = treffer.groups()
    teile = [f"nur {da} von {alle}"] if int(da) < int(alle) else []
    return ", ".join([*teile, f"{davon} von {da} unvollständig"] if davon else teile)


def _lueckenbefund(b: Beitrag, luecke: str) -> Befund:
    return Befund(
        "TEIL_UNVOLLSTAENDIG", FEHLER,
        f"{b.name} ({b.datei}) ist selbst unvollständig ({luecke}); was dort fehlt, fehlt hier in allen Summen.",
        "Lassen Sie die Mappe dort vollständig zusammenführen und führen Sie dann erneut zusammen.",
        BLATT, f"A{ERSTE_ZEILE}",
    )  # fmt: skip


def _kennung(sammlung: Sammlung, kreis: Kreiswerte) -> None:
    """Who the county workbook belongs to, where its own workbook does not say so."""
    tage = [z.stand for z in sammlung.zeilen if z.status is Status.ZAEHLT and z.stand is not None]
    vorgaben: Mapping[str, Any] = {
        "name": sammlung.kreis_name, "ags": sammlung.ags,
        "stand": max(tage, default=None),
    }  # fmt: skip
    for name, wert in vorgaben.items():
        if wert is not None:
            kreis.werte.setdefault(name, wert)
    kreis.werte["ebene"] = sammlung.ebene
    davon = _davon(len(kreis.lueckenhaft)) if kreis.lueckenhaft else ""
    zusatz = _zusammensetzung(len(sammlung.gezaehlt), sammlung.erwartet, sammlung.teile.mappen, davon)
    bisher = kreis.werte.get("bemerkungen")
    kreis.werte["bemerkungen"] = f"{zusatz}\n{bisher}" if bisher else zusatz


def _unvollstaendige(sammlung: Sammlung, form: Form, kreis: Kreiswerte) -> None:
    """Totals that some municipalities did not report to: counted on the sheet Gemeinden, named once here."""
    anzahl = len(sammlung.gezaehlt)
    luecken = [
        f
        for f in form.eingaben
        if f.konsolidierung is Konsolidierung.SUMME and 0 < kreis.meldungen[f.name].eintraege < anzahl
    ]
    if luecken:
        feld = min(luecken, key=lambda f: kreis.meldungen[f.name].eintraege)
        kreis.befunde.append(
            Befund(
                "SUMME_TEILWEISE_GEMELDET", HINWEIS,
                f"{f'{len(luecken)} Summen haben' if len(luecken) > 1 else '1 Summe hat'} nicht von allen {anzahl} "
                f"{sammlung.teile.dativ} einen Wert; "
                f"„{feld.titel}“ nur von {kreis.meldungen[feld.name].eintraege}.",
                "Auf dem Blatt Gemeinden steht in der Spalte „gemeldet“ zu jeder Zeile, wie viele es sind.",
                feld.blatt, feld.zelle, feld.name,
            )
        )  # fmt: skip
