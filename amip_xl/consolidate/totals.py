"""Many workbooks become one: what adds up, what must be equal, what is collected, what belongs to the county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from amip_xl.consolidate.beitrag import Beitrag, Herkunft
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.engine import UNLESBAR
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Art, Feld, Form, Konsolidierung


@dataclass(frozen=True, slots=True)
class Quelle:
    """One entry behind a county figure."""

    feld: str
    beitrag: Beitrag
    herkunft: Herkunft


@dataclass(slots=True)
class Kreiswerte:
    """The county's entries and where each comes from."""

    werte: dict[str, Any] = field(default_factory=dict)
    quellen: list[Quelle] = field(default_factory=list)
    beitraege_texte: list[Quelle] = field(default_factory=list)  # collected texts in full
    gemeldet: dict[str, int] = field(default_factory=dict)  # field -> how many municipalities filled it
    befunde: list[Befund] = field(default_factory=list)


def fuehre_zusammen(sammlung: Sammlung, form: Form) -> Kreiswerte:
    """The county's entries from all returns that count and the county's own workbook."""
    kreis = Kreiswerte()
    for feld in form.eingaben:
        alle = [Quelle(feld.name, b, b.eingaben[feld.name]) for b in sammlung.gezaehlt if feld.name in b.eingaben]
        eigene = _eigene(feld, sammlung.kreismappe)
        kreis.gemeldet[feld.name] = len(alle)
        lesbar = [q for q in alle if q.herkunft.wert is not UNLESBAR]
        if feld.konsolidierung is Konsolidierung.SUMME:
            _summe(feld, alle, eigene, kreis)
        elif feld.konsolidierung is Konsolidierung.GLEICH:
            _gleich(feld, [*lesbar, *eigene], kreis)
        elif feld.konsolidierung is Konsolidierung.TEXT:
            _texte(feld, lesbar, eigene, kreis)
        elif eigene:
            kreis.werte[feld.name] = eigene[0].herkunft.wert
            kreis.quellen += eigene
    _kennung(sammlung, kreis)
    _unvollstaendige(sammlung, form, kreis)
    return kreis


def _eigene(feld: Feld, kreismappe: Beitrag | None) -> list[Quelle]:
    if kreismappe is None or feld.name not in kreismappe.eingaben:
        return []
    herkunft = kreismappe.eingaben[feld.name]
    return [] if herkunft.wert is UNLESBAR else [Quelle(feld.name, kreismappe, herkunft)]


def _summe(feld: Feld, alle: list[Quelle], eigene: list[Quelle], kreis: Kreiswerte) -> None:
    """Blank stays blank; an unreadable entry is named beside the total that lacks it."""
    summanden = [q for q in (*alle, *eigene) if isinstance(q.herkunft.wert, Decimal)]
    for q in alle:
        if q.herkunft.wert is UNLESBAR:
            kreis.befunde.append(
                Befund(
                    "SUMME_UNVOLLSTAENDIG", FEHLER,
                    f"In der Summe „{feld.titel}“ fehlt {q.beitrag.name} ({q.beitrag.datei}): der Eintrag in "
                    f"{q.herkunft.blatt}!{q.herkunft.zelle} ist keine Zahl.",
                    "Lassen Sie die Gemeindemappe berichtigen und führen Sie erneut zusammen.",
                    feld.blatt, feld.zelle, feld.name, ist=q.herkunft.roh[:200],
                )
            )  # fmt: skip
    if summanden:
        kreis.werte[feld.name] = sum((q.herkunft.wert for q in summanden), Decimal(0))
        kreis.quellen += summanden


def _gleich(feld: Feld, alle: list[Quelle], kreis: Kreiswerte) -> None:
    verschiedene: dict[Any, list[Quelle]] = {}
    for q in alle:
        verschiedene.setdefault(q.herkunft.wert, []).append(q)
    if len(verschiedene) == 1:
        kreis.werte[feld.name] = alle[0].herkunft.wert
        kreis.quellen += alle
    elif verschiedene:
        gruppen = "; ".join(
            f"{feld.zeige(wert)}: {', '.join(q.beitrag.name for q in quellen[:3])}"
            + (f" und {len(quellen) - 3} weitere" if len(quellen) > 3 else "")
            for wert, quellen in verschiedene.items()
        )
        kreis.befunde.append(
            Befund(
                "ANGABEN_UNGLEICH", FEHLER, f"„{feld.titel}“ muss überall gleich sein, ist es aber nicht ({gruppen}).",
                "Klären Sie, was gilt; im Kreis bleibt das Feld leer.", feld.blatt, feld.zelle, feld.name,
            )
        )  # fmt: skip


def _texte(feld: Feld, alle: list[Quelle], eigene: list[Quelle], kreis: Kreiswerte) -> None:
    """Texts in full on their own sheet; in the form as far as they fit."""
    kreis.beitraege_texte += alle
    if feld.textlich:
        teile = [str(q.herkunft.wert) for q in eigene]
        teile += [f"{q.beitrag.name}: {q.herkunft.wert}" for q in alle]
        text = "\n".join(teile)
        if feld.zeichen is not None and len(text) > feld.zeichen:
            text = "\n".join([*teile[: len(eigene)], f"{len(alle)} Beiträge der Gemeinden: siehe Blatt Beiträge."])
        if text:
            kreis.werte[feld.name] = text
    elif eigene:
        kreis.werte[feld.name] = eigene[0].herkunft.wert
    kreis.quellen += [*eigene, *alle]


def _kennung(sammlung: Sammlung, kreis: Kreiswerte) -> None:
    """Who the county workbook belongs to, where its own workbook does not say so."""
    tage = [b.stand for b in sammlung.gezaehlt if b.stand is not None]
    vorgaben: Mapping[str, Any] = {
        "name": sammlung.kreis_name, "ags": sammlung.ags,
        "stand": max(tage, default=None),
    }  # fmt: skip
    for name, wert in vorgaben.items():
        if wert is not None:
            kreis.werte.setdefault(name, wert)
    kreis.werte["ebene"] = sammlung.ebene
    zusatz = f"Zusammengeführt aus {len(sammlung.gezaehlt)} von {sammlung.erwartet} Gemeindemappen."
    bisher = kreis.werte.get("bemerkungen")
    kreis.werte["bemerkungen"] = f"{zusatz}\n{bisher}" if bisher else zusatz


def _unvollstaendige(sammlung: Sammlung, form: Form, kreis: Kreiswerte) -> None:
    """Totals that some municipalities did not report to: counted on the sheet Gemeinden, named once here."""
    anzahl = len(sammlung.gezaehlt)
    luecken = [
        f
        for f in form.eingaben
        if f.konsolidierung is Konsolidierung.SUMME and f.art is not Art.DATUM and 0 < kreis.gemeldet[f.name] < anzahl
    ]
    if luecken:
        feld = min(luecken, key=lambda f: kreis.gemeldet[f.name])
        kreis.befunde.append(
            Befund(
                "SUMME_TEILWEISE_GEMELDET", HINWEIS,
                f"{len(luecken)} Summen haben nicht von allen {anzahl} Gemeinden einen Wert; „{feld.titel}“ nur von "
                f"{kreis.gemeldet[feld.name]}.",
                "Auf dem Blatt Gemeinden steht in der Spalte „gemeldet“ zu jeder Zeile, wie viele es sind.",
                feld.blatt, feld.zelle, feld.name,
            )
        )  # fmt: skip
