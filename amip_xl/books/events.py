"""What happened to many cells of a sheet at once is one event, and one finding: nobody reads three hundred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from amip_xl.findings import Befund

# so many findings of one kind on one sheet are told one by one
EINZELN = 5
_BLATT_NEU = (
    "Machen Sie die Änderung rückgängig oder übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene Mappe."
)
_EREIGNISSE = {
    "FORMEL_UEBERSCHRIEBEN": "sind {} Formeln überschrieben oder gelöscht",
    "FORMEL_GEAENDERT": "sind {} Formeln geändert",
    "ANZEIGE_UEBERSCHRIEBEN": "sind {} Ampeln und andere Anzeigen überschrieben oder gelöscht",
    "ANZEIGE_GEAENDERT": "sind die Formeln von {} Ampeln und anderen Anzeigen geändert; was sie zeigen, gilt nicht",
    "EXTERNE_VERKNUEPFUNG": "holen {} Zellen ihren Wert aus einer anderen Mappe, die hier niemand hat",
}


def fasse_zusammen(befunde: Iterable[Befund]) -> Iterator[Befund]:
    """The findings in their order; of many of one kind on one sheet the first stays and speaks for all of them."""
    liste = list(befunde)
    anzahl: Counter[tuple[str, str | None]] = Counter(
        (b.code, b.blatt) for b in liste if b.code in _EREIGNISSE and b.blatt is not None
    )
    erzaehlt: set[tuple[str, str | None]] = set()
    for befund in liste:
        art = befund.code, befund.blatt
        if anzahl[art] <= EINZELN:
            yield befund
        elif art not in erzaehlt:
            erzaehlt.add(art)
            was = _EREIGNISSE[befund.code].format(anzahl[art])
            yield replace(
                befund, text=f"Auf dem Blatt „{befund.blatt}“ {was}; die erste Zelle ist {befund.zelle}.",
                abhilfe=_BLATT_NEU, ist=str(anzahl[art]), soll=None,
            )  # fmt: skip
