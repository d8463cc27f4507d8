"""What changed between two drafts of a round, or between last year and the plan, and what it does to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from amip_xl.books.ablage import inhalt, lege_ab, pruefe_endung, selbe_datei
from amip_xl.errors import BedienError
from amip_xl.jobs import Fortschritt, pruefe_ersetzbar
from amip_xl.money import exakt
from amip_xl.rechenort import Rechenort
from amip_xl.rundenvergleich.aenderung import Aenderung, aenderungen
from amip_xl.rundenvergleich.bruecke import Bruecke, bruecken
from amip_xl.rundenvergleich.seite import Quellart, Seite, Teil, als_ganzes, anzahl, lies_seite
from amip_xl.rundenvergleich.vorjahr import gegen_vorjahr
from amip_xl.rundenvergleich.wirkung import Sammler, Wirkung

__all__ = ["Rundenvergleich", "Wechselseite", "gegen_das_vorjahr", "schreibe", "vergleiche", "vergleiche_seiten"]


@dataclass(frozen=True, slots=True)
class Wechselseite:
    """A municipality whose return is not on both sides, or is there under another name."""

    name: str
    ags: str
    alt: str  # what it was called, or why it did not count
    neu: str


@dataclass(frozen=True, slots=True)
class Rundenvergleich:
    """Everything that is known about two sides."""

    alt: Seite
    neu: Seite
    vorjahr: bool
    aenderungen: tuple[Aenderung, ...]
    summen: tuple[Wirkung, ...]
    ergebnisse: tuple[Wirkung, ...]
    bruecken: tuple[Bruecke, ...]
    wechsel: tuple[Wechselseite, ...]
    nur_alt: tuple[str, ...]  # titles of entries that only one side knows
    nur_neu: tuple[str, ...]

    @property
    def unlesbar(self) -> bool:
        """True when a return of either side could not be read."""
        return bool(self.alt.unlesbare or self.neu.unlesbare)

    @property
    def abweichungen(self) -> tuple[Wirkung, ...]:
        """Totals that the municipalities do not explain: a side contradicts itself."""
        return tuple(w for w in self.summen if not w.stimmt)

    @property
    def geaenderte(self) -> int:
        """How many municipalities have a change."""
        return len({a.teil.schluessel for a in self.aenderungen if not a.teil.eigen})

    @property
    def anzahl(self) -> str:
        """How much changed where, in words."""
        if not self.aenderungen:
            return "keine Änderung"
        was = anzahl(len(self.aenderungen), "Änderung", "Änderungen")
        stufe = self.neu.stufe
        return f"{was} in {anzahl(self.geaenderte, stufe.einzahl, stufe.mehrzahl)}" if self.geaenderte > 1 else was


def vergleiche(
    alt: Path,
    neu: Path,
    *,
    kreis_alt: Path | None = None,
    kreis_neu: Path | None = None,
    ausser: Sequence[Path] = (),
    felder: Sequence[str] = (),
    prozesse: int = 1,
    dask: str | None = None,
    fortschritt: Fortschritt | None = None,
) -> Rundenvergleich:
    """Compare two folders of returns, two county workbooks, or two workbooks of one municipality.

    Raises BedienError for sides that cannot be compared, MappeError when one cannot be read.
    """
    _pruefe_kreis(alt, kreis_alt, neu, kreis_neu)
    wo = Rechenort(prozesse, dask)
    vorher = lies_seite(alt, kreis_alt if alt.is_dir() else None, ausser, fortschritt, wo)
    jetzt = lies_seite(neu, kreis_neu if neu.is_dir() else None, ausser, fortschritt, wo)
    return vergleiche_seiten(*_vergleichbar(vorher, jetzt), vorjahr=False, felder=felder)


def gegen_das_vorjahr(
    ort: Path,
    *,
    kreis: Path | None = None,
    ausser: Sequence[Path] = (),
    felder: Sequence[str] = (),
    prozesse: int = 1,
    dask: str | None = None,
    fortschritt: Fortschritt | None = None,
) -> Rundenvergleich:
    """Compare every plan column with its Vorjahr column in the same workbooks; raises as `vergleiche`."""
    _pruefe_kreis(ort, kreis)
    seite = lies_seite(ort, kreis, ausser, fortschritt, Rechenort(prozesse, dask))
    return vergleiche_seiten(*gegen_vorjahr(seite), vorjahr=True, felder=felder)


def schreibe(vergleich: Rundenvergleich, ziel: Path, quellen: Sequence[Path]) -> None:
    """Write the workbook of a comparison; `quellen` are never overwritten.

    Raises BedienError for a name that is none for it, MappeError when it cannot be written.
    """
    from amip_xl.rundenvergleich.mappe import baue  # XlsxWriter is only needed here
    from amip_xl.rundenvergleich.zellen import BRUECKE

    pruefe_endung(ziel, ".xlsx", "Der Vergleich")
    for quelle in quellen:
        if selbe_datei(ziel, quelle):
            raise BedienError(f"„{ziel}“ ist eine der verglichenen Mappen; wählen Sie einen anderen Namen.")
    pruefe_ersetzbar(ziel, BRUECKE, "kein Vergleich")
    vorher = inhalt(ziel)
    lege_ab(ziel, baue(vergleich), vorher)


def _pruefe_kreis(*paare: Path | None) -> None:
    """The county's own workbook goes with a folder: `paare` are place, workbook, place, workbook."""
    orte = [p for p in paare[::2] if p is not None]
    if any(paare[1::2]) and not any(o.is_dir() for o in orte):
        raise BedienError("--kreis gehört zu einem Ordner mit Gemeindemappen; lassen Sie die Angabe hier weg.")


def _vergleichbar(alt: Seite, neu: Seite) -> tuple[Seite, Seite]:
    """Both sides as they can be compared; raises BedienError where nothing sensible comes out."""
    einer, anderer = alt.art is Quellart.MAPPE, neu.art is Quellart.MAPPE
    if einer != anderer:
        mappe, ganzes = (alt, neu) if einer else (neu, alt)
        raise BedienError(
            f"„{mappe.titel}“ ist die Mappe einer einzelnen Gemeinde, „{ganzes.titel}“ enthält viele; vergleichen Sie "
            "zwei Gemeindemappen miteinander oder zwei Ordner oder Kreismappen."
        )
    if einer:
        if alt.ags and neu.ags and alt.ags != neu.ags:
            raise BedienError(
                f"„{alt.titel}“ ist von {alt.name} ({alt.ags}), „{neu.titel}“ von {neu.name} ({neu.ags}); vergleichen "
                "Sie zwei Mappen derselben Gemeinde."
            )
        return _unter(alt, next(iter(neu.teile))), neu
    if not alt.einzeln or not neu.einzeln:
        if alt.ags and neu.ags and alt.ags != neu.ags:
            raise BedienError(
                f"„{alt.titel}“ ist von {alt.name}, „{neu.titel}“ von {neu.name}; vergleichen Sie zwei Stände "
                "desselben Kreises."
            )
        return als_ganzes(alt), als_ganzes(neu)
    if not alt.teile.keys() & neu.teile.keys():
        for seite in (alt, neu):
            if not seite.teile:
                raise BedienError(
                    f"In „{seite.titel}“ zählt keine Mappe, es gibt nichts zu vergleichen; „amip-xl stand "
                    f"{seite.titel}“ sagt, warum."
                )
        raise BedienError(
            f"„{alt.titel}“ und „{neu.titel}“ haben keine Gemeinde gemeinsam; vergleichen Sie zwei Stände desselben "
            "Kreises."
        )
    return alt, neu


def _unter(seite: Seite, schluessel: str) -> Seite:
    """The only part of a side under another key: one of two workbooks may lack its AGS."""
    [teil] = seite.teile.values()
    return replace(seite, teile={schluessel: Teil(schluessel, teil.name, teil.ags, teil.datei)})


def vergleiche_seiten(alt: Seite, neu: Seite, *, vorjahr: bool, felder: Sequence[str] = ()) -> Rundenvergleich:
    """Compare two sides that have been read; raises BedienError for a figure in `felder` that has no bridge."""
    with exakt():
        sammler, liste = Sammler(alt, neu), []
        teile = sorted({**alt.teile, **neu.teile}.values(), key=lambda t: (t.ags, t.schluessel))
        for teil in teile:
            vorher, jetzt = alt.inhalt(teil.schluessel), neu.inhalt(teil.schluessel)
            seine = list(aenderungen(alt, neu, teil, vorher, jetzt, vorjahr))
            sammler.zaehle(teil, seine, vorher, jetzt)
            liste += seine
        summen, ergebnisse = sammler.summen(), sammler.neu_berechnet()
        return Rundenvergleich(
            alt, neu, vorjahr, tuple(liste), tuple(summen), tuple(ergebnisse),
            tuple(bruecken([*summen, *ergebnisse], neu.stufe, felder)),
            () if vorjahr else tuple(_wechsel(alt, neu)),
            () if vorjahr else _nur(alt, neu), () if vorjahr else _nur(neu, alt),
        )  # fmt: skip


def _nur(eine: Seite, andere: Seite) -> tuple[str, ...]:
    return tuple(f.titel for f in eine.form.eingaben if f.name in eine.felder and f.name not in andere.felder)


def _wechsel(alt: Seite, neu: Seite) -> list[Wechselseite]:
    """Municipalities that are new, gone, renamed, or whose return counts on one side only."""
    if not alt.einzeln or not neu.einzeln:
        return []
    liste = []
    for schluessel, teil in sorted({**alt.teile, **neu.teile}.items()):
        a, n = alt.teile.get(schluessel), neu.teile.get(schluessel)
        if a is None or n is None or a.name != n.name:
            liste.append(Wechselseite(teil.name, teil.ags, _stand(alt, a, teil), _stand(neu, n, teil)))
    return liste


def _stand(seite: Seite, teil: Teil | None, gesucht: Teil) -> str:
    """How the side knows a municipality: its name there, or why it does not count."""
    if teil is not None:
        return teil.name
    return next((q.status for q in seite.quellen if q.ags and q.ags == gesucht.ags), "nicht dabei")
