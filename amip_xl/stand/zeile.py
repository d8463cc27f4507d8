"""One line of the list: a municipality, or a file that does not count; what it says and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from amip_xl.consolidate.beitrag import Status
from amip_xl.findings import ANGENOMMEN, MIT_HINWEISEN, ZURUECK, Bericht
from amip_xl.form import Art
from amip_xl.stand.akte import Akte


class Schritt(Enum):
    """What is to be done about a line; the most urgent first."""

    NEU_ANFORDERN = "lesbar anfordern"
    MAHNEN = "anmahnen"
    ZURUECKGEBEN = "zurückgeben"
    KLAEREN = "klären"
    ERINNERN = "erinnern"
    ANSEHEN = "ansehen"
    NICHTS = "nichts zu tun"


class Wort(Enum):
    """What a line says first, where it is not the word of the consolidation."""

    EINGEGANGEN = "✓ eingegangen"
    VERSPAETET = "! verspätet eingegangen"
    FEHLT = "✗ fehlt"
    FEHLT_NOCH = "! fehlt noch"
    UNVERAENDERT = "✗ unverändert ausgegeben"
    UNVERAENDERT_NOCH = "! noch unverändert"
    BEILAGE = "! keine Mappe"


_URTEILSZEICHEN = {ZURUECK: "✗", MIT_HINWEISEN: "!", ANGENOMMEN: "✓"}


@dataclass(frozen=True, slots=True)
class Zeile:
    """A line of the list; `akte` is its file, None where there is none."""

    ags: str
    name: str
    status: Status | None  # None: a document that is no workbook at all
    akte: Akte | None = None
    frist: date | None = None
    stichtag: date = date.max
    unklar: bool = False  # another version gives the same Stand and other entries
    bemerkungen: tuple[str, ...] = ()

    @property
    def datei(self) -> str:
        """The name of the file, empty where there is none."""
        return self.akte.datei if self.akte else ""

    @property
    def eingang(self) -> date | None:
        """The day the file came in; none for one that only was issued."""
        return self.akte.eingang if self.akte and self.status is not Status.UNVERAENDERT else None

    @property
    def sha256(self) -> str:
        """Checksum of the file as it was read, empty where it could not be."""
        return self.akte.kopf.sha256 if self.akte and self.akte.kopf else ""

    @property
    def zaehlt(self) -> bool:
        """True for the one return of a municipality that counts."""
        return self.status is Status.ZAEHLT

    @property
    def abgelaufen(self) -> bool:
        """True when the return should be here by now; without a deadline it should."""
        return self.frist is None or self.stichtag > self.frist

    @property
    def verspaetet(self) -> bool:
        """True for a return whose file is younger than the deadline."""
        return self.zaehlt and None not in (self.frist, self.eingang) and self.eingang > self.frist  # type: ignore[operator]

    @property
    def bericht(self) -> Bericht | None:
        """The findings of a return that counts."""
        return self.akte.bericht if self.akte and self.zaehlt else None

    @property
    def wort(self) -> Wort | Status:
        """The status in words."""
        if self.status is Status.ZAEHLT:
            return Wort.VERSPAETET if self.verspaetet else Wort.EINGEGANGEN
        if self.status is Status.FEHLT:
            return Wort.FEHLT if self.abgelaufen else Wort.FEHLT_NOCH
        if self.status is Status.UNVERAENDERT:
            return Wort.UNVERAENDERT if self.abgelaufen else Wort.UNVERAENDERT_NOCH
        return self.status or Wort.BEILAGE

    @property
    def urteil(self) -> str:
        """The verdict on a return that counts, empty for all others."""
        return self.bericht.urteil if self.bericht else ""

    @property
    def urteil_mit_zeichen(self) -> str:
        """The verdict with the sign that tells it without colour."""
        return f"{_URTEILSZEICHEN[self.urteil]} {self.urteil}" if self.urteil else ""

    @property
    def schritt(self) -> Schritt:
        """What is to be done."""
        match self.wort:
            case Status.UNLESBAR:
                return Schritt.NEU_ANFORDERN
            case Wort.FEHLT | Wort.UNVERAENDERT:
                return Schritt.MAHNEN
            case Wort.FEHLT_NOCH | Wort.UNVERAENDERT_NOCH:
                return Schritt.ERINNERN
            case Status.FREMD | Status.FALSCHES_JAHR:
                return Schritt.KLAEREN
            case Wort.BEILAGE:
                return Schritt.ANSEHEN
            case Wort.EINGEGANGEN | Wort.VERSPAETET if self.bericht and not self.bericht.gueltig:
                return Schritt.ZURUECKGEBEN
        return Schritt.KLAEREN if self.unklar else Schritt.NICHTS

    @property
    def rang(self) -> tuple[int, bool, str, str]:
        """For sorting: what needs somebody first, then by AGS, what counts before what does not."""
        return list(Schritt).index(self.schritt), not self.zaehlt, self.ags, self.datei

    def zellen(self) -> tuple[str, ...]:
        """The line as texts: what every list of returns shows, in the order of `SPALTEN`."""
        b, kopf = self.bericht, self.akte.kopf if self.akte else None
        return (
            self.name, self.ags, self.wort.value, self.schritt.value, Art.DATUM.zeige(self.eingang),
            self.urteil_mit_zeichen, "" if b is None else str(b.fehler), "" if b is None else str(b.hinweise),
            Art.DATUM.zeige(kopf.stand) if kopf else "", kopf.fassung if kopf else "", self.datei,
        )  # fmt: skip


SPALTEN = (
    "Gemeinde", "AGS", "Status", "Nächster Schritt", "Eingang", "Urteil", "Fehler", "Hinweise", "Stand", "Fassung",
    "Datei",
)  # fmt: skip
