"""What setting up would change on this computer: a list of steps, nothing is done yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from amip_xl.einrichten import conf, orte, xcu
from amip_xl.einrichten.dateien import inhalt
from amip_xl.einrichten.merkzettel import Art, Eintrag, lies_merkzettel, pruefsumme
from amip_xl.einrichten.rechner import LINUX, MACOS, WINDOWS, Rechner
from amip_xl.einrichten.signatur import gleicht, ist_signiert
from amip_xl.errors import BedienError

HANDBUCH = ("handbuch.html", "handbuch.pdf", "handbuch.md")


@dataclass(frozen=True, slots=True)
class Auftrag:
    """What the user asked for, and what the button consists of."""

    addin: Callable[[], bytes]  # the add-in's bytes; only asked when Excel is there
    programm: Path | None = None  # a frozen amip-xl.exe to be used instead of this Python
    ordner: Path | None = None  # whose macros LibreOffice shall trust


@dataclass(frozen=True, slots=True)
class Schritt:
    """One change: the file, its new bytes, and why; `eintrag` is what the manifest will keep of it."""

    tat: str  # „anlegen“, „ersetzen“, „eintragen“
    pfad: Path
    warum: str
    daten: bytes
    art: Art = "datei"
    schluessel: str = ""
    wert: str = ""

    @property
    def zeile(self) -> str:
        """The step as people read it."""
        was = f" ({self.schluessel} = {self.wert})" if self.art == "zeile" else ""
        return f"{self.tat}: {self.pfad}{was} – {self.warum}"

    def eintrag(self, vorher: bytes | None) -> Eintrag:
        """The note about this step."""
        return Eintrag(self.art, self.pfad, vorher, pruefsumme(self.daten), self.schluessel, self.wert)


@dataclass(slots=True)
class Plan:
    """The steps in order, what needs no step, what is left out and why, and what to do afterwards."""

    schritte: list[Schritt] = field(default_factory=list)
    schon_da: list[str] = field(default_factory=list)
    hinweise: list[str] = field(default_factory=list)
    danach: list[str] = field(default_factory=list)

    def stand(self, pfad: Path) -> bytes | None:
        """A file as it will be when the steps planned so far are done."""
        geplant = [s.daten for s in self.schritte if s.pfad == pfad]
        return geplant[-1] if geplant else inhalt(pfad)

    def plane_datei(self, pfad: Path, daten: bytes, warum: str) -> None:
        """A whole file."""
        alt = inhalt(pfad)
        if alt == daten:
            self.schon_da.append(f"{pfad} – {warum}")
        else:
            self.schritte.append(Schritt("anlegen" if alt is None else "ersetzen", pfad, warum, daten))


def plane(rechner: Rechner, auftrag: Auftrag) -> Plan:
    """The plan for this computer and user. Raises BedienError when something needed is not there."""
    plan = Plan()
    programm = _programm(rechner, auftrag)
    fertig = rechner.eingefroren or auftrag.programm is not None
    if rechner.windows and not fertig and "WindowsApps" in str(rechner.python):
        raise BedienError(
            "Dieses Python stammt aus dem Microsoft Store; was es nach AppData schreibt, sieht Excel nicht. "
            "Installieren Sie Python von python.org oder verwenden Sie das fertige Programm amip-xl.exe."
        )
    _plane_programmdatei(plan, rechner, orte.programmdatei(rechner), programm)
    if orte.excel_programm(rechner) is None:
        plan.hinweise.append(_OHNE_EXCEL[rechner.system])
    elif rechner.macos and fertig:
        plan.hinweise.append(
            "Excel auf dem Mac kann kein fertiges Programm starten (xlwings unterstützt es dort nicht); eingerichtet "
            "wird nur LibreOffice."
        )
    else:
        _plane_excel(plan, rechner, auftrag, programm, fertig)
    if auftrag.ordner is not None:
        _plane_freigabe(plan, rechner, auftrag.ordner)
    elif orte.libreoffice(rechner) is not None:
        plan.hinweise.append(
            "In LibreOffice laufen die Knöpfe nur in Mappen aus vertrauenswürdigen Ordnern; „--ordner ORDNER“ trägt "
            "einen ein."
        )
    plan.danach.append(
        "„amip-xl addin pruefen“ sagt, ob noch etwas im Weg steht; „amip-xl addin entfernen“ macht alles rückgängig."
    )
    return plan


_OHNE_EXCEL = {
    WINDOWS: "Excel ist nicht installiert; eingerichtet wird nur LibreOffice.",
    MACOS: "Microsoft Excel liegt nicht unter Programme; eingerichtet wird nur LibreOffice.",
    LINUX: "Excel gibt es unter Linux nicht; eingerichtet wird LibreOffice.",
}


def _programm(rechner: Rechner, auftrag: Auftrag) -> Path:
    if auftrag.programm is not None:
        programm = auftrag.programm.absolute()  # not resolved: a drive letter stays one
        if not programm.is_file():
            raise BedienError(f"Das Programm „{programm}“ gibt es nicht; prüfen Sie den Pfad bei --programm.")
        return programm
    if rechner.programm is None:
        raise BedienError(
            "Das Programm amip-xl liegt nicht bei diesem Python; geben Sie mit --programm an, wo es ist, oder "
            "installieren Sie amip-xl neu."
        )
    return rechner.programm


def _plane_programmdatei(plan: Plan, rechner: Rechner, ziel: Path, programm: Path) -> None:
    zeilen = [str(programm)]
    if (handbuch := _handbuch(rechner, programm)) is not None:
        zeilen.append(str(handbuch))
    # Line Input of VBA ends a line at CR; LibreOffice takes both
    ende = "\n" if rechner.system == LINUX else "\r\n"
    daten = _kodiert(rechner, "".join(z + ende for z in zeilen), programm)
    plan.plane_datei(ziel, daten, "sagt den Knöpfen, welches Programm sie starten und wo das Handbuch liegt")


def _handbuch(rechner: Rechner, programm: Path) -> Path | None:
    paket = rechner.modul("amip_xl")
    ordner = [programm.parent]
    if paket is not None:
        ordner += [paket.parent, paket.parent.parent / "docs"]
    return next((o / name for o in ordner for name in HANDBUCH if (o / name).is_file()), None)


def _kodiert(rechner: Rechner, text: str, pfad: Path) -> bytes:
    try:
        return text.encode(rechner.kodierung)
    except UnicodeEncodeError:
        raise BedienError(
            f"Im Pfad „{pfad}“ stehen Zeichen, die Excel-Makros nicht lesen können; installieren Sie das Programm in "
            "einem Ordner ohne solche Zeichen."
        ) from None


def _plane_excel(plan: Plan, rechner: Rechner, auftrag: Auftrag, programm: Path, fertig: bool) -> None:
    if rechner.macos and not orte.container(rechner).is_dir():
        raise BedienError("Excel wurde hier noch nie gestartet; öffnen und beenden Sie es einmal, dann noch einmal.")
    start = orte.startordner(rechner)
    _plane_addin(plan, rechner, start / orte.ADDIN, auftrag.addin())
    _plane_xlwings(plan, rechner, start / orte.XLWINGS_ADDIN)
    if not fertig:
        _plane_conf(plan, rechner)
    if rechner.macos:
        _plane_skript(plan, rechner)
        _plane_programmdatei(plan, rechner, orte.programmdatei_excel_mac(rechner), programm)
    offen = " Beenden Sie Excel vorher ganz; es läuft gerade." if excel_laeuft(rechner) else ""
    wie = "mit Cmd-Q beenden und neu starten" if rechner.macos else "alle Fenster schließen und neu starten"
    plan.danach.append(f"Starten Sie Excel neu ({wie}); im Menüband erscheint dann „AMIP“.{offen}")


def _plane_addin(plan: Plan, rechner: Rechner, ziel: Path, daten: bytes) -> None:
    """Our add-in; what IT has signed or put there for everybody stays, replacing it would break what they did."""
    aller, vorhanden = orte.addin_aller(rechner), inhalt(ziel)
    if vorhanden is None and aller is not None:
        plan.schon_da.append(f"{aller} – das Add-in mit den Knöpfen, für alle Benutzer")
    elif vorhanden is None or not ist_signiert(vorhanden):
        plan.plane_datei(ziel, daten, "das Add-in mit den Knöpfen; Excel lädt beim Start, was hier liegt")
    else:
        plan.schon_da.append(f"{ziel} – das Add-in mit den Knöpfen; es ist signiert und bleibt, wie es ist")
        if not gleicht(vorhanden, daten):
            plan.hinweise.append(
                f"Ob das signierte Add-in „{ziel}“ zu dieser Version gehört, lässt sich nicht erkennen. Ist es älter, "
                "löschen Sie es, rufen diesen Befehl noch einmal auf und signieren das neue."
            )


def _plane_xlwings(plan: Plan, rechner: Rechner, ziel: Path) -> None:
    aller = orte.startordner_aller(rechner)
    vorhanden = [p for p in (ziel, aller / orte.XLWINGS_ADDIN if aller else None) if p is not None and p.is_file()]
    if vorhanden and not _von_uns(rechner, ziel):
        plan.schon_da.append(f"{vorhanden[0]} – das Add-in von xlwings; es bleibt, wie es ist")
        return
    paket = orte.xlwings_ordner(rechner)
    daten = inhalt(paket / "addin" / orte.XLWINGS_ADDIN) if paket else None
    if daten is None:
        raise BedienError(
            "Das Add-in von xlwings fehlt in Excel und liegt diesem Programm nicht bei; installieren Sie es mit "
            "„pip install xlwings“ oder von xlwings.org, dann noch einmal."
        )
    plan.plane_datei(ziel, daten, "das Add-in von xlwings, über das Excel Python startet")


def _von_uns(rechner: Rechner, pfad: Path) -> bool:
    """Did an earlier run put the file there, and nobody touched it since?"""
    daten = inhalt(pfad)
    zettel = lies_merkzettel(orte.merkzettel(rechner))
    return daten is not None and any(
        e.pfad == pfad and e.art == "datei" and e.nachher == pruefsumme(daten) for e in zettel.eintraege
    )


def _plane_conf(plan: Plan, rechner: Rechner) -> None:
    """Two lines of xlwings' settings. "UDF MODULES" is not among them: our VBA names its module itself."""
    datei, python = orte.xlwings_conf(rechner), str(rechner.python)
    daten = inhalt(datei) or b""
    schluessel, warum = "INTERPRETER_MAC" if rechner.macos else "INTERPRETER_WIN", "welches Python xlwings startet"
    jetzt = orte.entfalte(rechner, conf.wert(daten, schluessel, rechner.kodierung) or "")
    if orte.gleicher_pfad(rechner, jetzt, python):
        plan.schon_da.append(f"{datei} ({schluessel}) – {warum}")
    else:
        _kodiert(rechner, python, rechner.python)
        _plane_zeile(plan, rechner, schluessel, python, warum)
    schluessel, warum = conf.MAPPENORDNER, "Python sucht nicht im Ordner der Mappe; gilt für alle Mappen mit xlwings"
    eigener = conf.wert(daten, schluessel, rechner.kodierung)
    if eigener is None:
        _plane_zeile(plan, rechner, schluessel, conf.NEIN, warum)
    elif conf.sucht_im_mappenordner(eigener):
        plan.hinweise.append(
            f"In „{datei}“ steht {schluessel} = {eigener}; das bleibt so. Python-Dateien neben einer Mappe können dann "
            "ausgeführt werden."
        )
    else:
        plan.schon_da.append(f"{datei} ({schluessel}) – {warum}")


def _plane_zeile(plan: Plan, rechner: Rechner, schluessel: str, wert: str, warum: str) -> None:
    datei = orte.xlwings_conf(rechner)
    zeile = conf.zeile(schluessel, wert, rechner.kodierung)
    neu = conf.setze(plan.stand(datei) or b"", schluessel, zeile, b"\n" if rechner.macos else b"\r\n")
    plan.schritte.append(Schritt("eintragen", datei, warum, neu, "zeile", schluessel, wert))


def _plane_skript(plan: Plan, rechner: Rechner) -> None:
    paket, version = orte.xlwings_ordner(rechner), rechner.version("xlwings")
    name = f"xlwings-{version}.applescript"
    daten = inhalt(paket / name) if paket else None
    if daten is None:
        raise BedienError(
            "Das Skript von xlwings für den Mac fehlt in diesem Python; installieren Sie xlwings neu: "
            "„pip install --force-reinstall xlwings“."
        )
    plan.plane_datei(orte.skriptordner(rechner) / name, daten, "das Skript, mit dem Excel auf dem Mac Python startet")


def _plane_freigabe(plan: Plan, rechner: Rechner, ordner: Path) -> None:
    ordner = ordner.absolute()
    if not ordner.is_dir():
        raise BedienError(f"Den Ordner „{ordner}“ gibt es nicht; prüfen Sie den Pfad bei --ordner.")
    ordner = ordner.resolve()
    if ordner in (Path(ordner.anchor), rechner.home.resolve()):
        raise BedienError(f"„{ordner}“ ist zu viel; geben Sie den Ordner an, in dem nur Planungsmappen liegen.")
    pruefe_libreoffice_zu(rechner)
    datei = orte.xcu(rechner)
    daten = inhalt(datei)
    if daten is None:
        raise BedienError(
            f"LibreOffice hat hier noch keine Einstellungen („{datei}“ fehlt); öffnen und beenden Sie es einmal, dann "
            "noch einmal."
        )
    url = xcu.ordner_url(ordner)
    warum = f"LibreOffice vertraut den Makros in {ordner}"
    if url in map(xcu.einheitlich, xcu.lies(daten).ordner):
        plan.schon_da.append(f"{datei} – {warum}")
    else:
        neu = xcu.mit_ordner(daten, url)
        sicherung = orte.einstellungen(rechner) / f"{datei.name}.sicherung"
        if not sicherung.exists():  # the first one is the one before the first change
            plan.plane_datei(sicherung, daten, "Sicherung der Einstellungen von LibreOffice")
        plan.schritte.append(Schritt("eintragen", datei, warum, neu, "freigabe", "", url))
    plan.danach.append("Öffnen Sie die Planungsmappe in LibreOffice aus diesem Ordner; dort laufen ihre Knöpfe.")


def pruefe_libreoffice_zu(rechner: Rechner) -> None:
    """Refuse to go on while LibreOffice is open: when it ends it writes its settings over ours."""
    sperre = orte.sperre(rechner)
    if sperre is not None:
        raise BedienError(
            f"LibreOffice läuft gerade und würde die Änderung beim Beenden überschreiben; beenden Sie es, dann noch "
            f"einmal. (Läuft es nicht mehr, so löschen Sie „{sperre}“.)"
        )


def excel_laeuft(rechner: Rechner) -> bool:
    """Is Excel running?"""
    return rechner.laeuft("EXCEL.EXE" if rechner.windows else "Microsoft Excel")
