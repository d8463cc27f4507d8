"""Obstacles in Excel: add-ins, interpreter, versions, bitness. Windows and macOS have only been simulated."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from amip_xl import jobs
from amip_xl.einrichten import conf, orte
from amip_xl.einrichten.dateien import inhalt
from amip_xl.einrichten.plan import excel_laeuft
from amip_xl.einrichten.pruefe_makros import pruefe_makros
from amip_xl.einrichten.pruefung import Pruefung, blockiert, gut, hinweis
from amip_xl.einrichten.rechner import Rechner
from amip_xl.einrichten.signatur import gleicht, ist_signiert
from amip_xl.einrichten.xlamversion import xlwings_version
from amip_xl.errors import MappeError

_EINRICHTEN = "„amip-xl addin einrichten“ aufrufen und Excel neu starten."
_OFFICE = r"SOFTWARE\Microsoft\Office"
_CONF = "xlwings.conf"
_BEFEHLSZEICHEN = frozenset("^;")  # in the command line that xlwings makes of the path
_MASCHINEN = {0x014C: 32, 0x8664: 64, 0xAA64: 64}  # of the PE header


def pruefe_excel(rechner: Rechner, addin: Callable[[], bytes], mappe: Path | None) -> list[Pruefung]:
    """Every answer about Excel."""
    antworten = [_addin(rechner, addin), *_xlwings_addin(rechner), *_interpreter(rechner), *_mappenordner(rechner)]
    if mappe is not None:
        antworten.append(_eigene_einstellungen(mappe))
    if rechner.windows:
        antworten += _bits(rechner)
    antworten += pruefe_makros(rechner, mappe)
    if excel_laeuft(rechner):
        abhilfe = "Excel ganz beenden und neu starten."
        antworten.append(hinweis("EXCEL_LAEUFT", "Excel läuft gerade und kennt nur, was beim Start da war.", abhilfe))
    else:
        antworten.append(gut("EXCEL_LAEUFT", "Excel läuft nicht; beim nächsten Start lädt es die Add-ins."))
    return antworten


def _addin(rechner: Rechner, addin: Callable[[], bytes]) -> Pruefung:
    ort, aller = orte.startordner(rechner) / orte.ADDIN, orte.addin_aller(rechner)
    daten, abhilfe = inhalt(ort), _EINRICHTEN
    if daten is None and aller is not None:
        ort, daten, abhilfe = aller, inhalt(aller), "Die IT bitten, das neue dorthin zu legen."
    if daten is None:
        return blockiert("ADDIN", f"Das Add-in „{ort}“ fehlt.", _EINRICHTEN)
    if ist_signiert(daten):
        if gleicht(daten, addin()):
            return gut("ADDIN", f"Das Add-in „{ort}“ ist signiert; was sich vergleichen lässt, ist aktuell.")
        text = (
            f"Das Add-in „{ort}“ ist signiert; seine Version lässt sich nur vergleichen, wenn SignTool es signiert hat."
        )
        return hinweis("ADDIN", text, "Ist es älter als amip_xl: das neue Add-in signieren und dorthin legen.")
    if daten != addin():
        return blockiert("ADDIN", f"Das Add-in „{ort}“ stammt aus einer anderen Version von amip_xl.", abhilfe)
    return gut("ADDIN", f"Das Add-in „{ort}“ ist aktuell.")


def _xlwings_addin(rechner: Rechner) -> list[Pruefung]:
    eigener, aller = orte.startordner(rechner), orte.startordner_aller(rechner)
    orte_ = [o / orte.XLWINGS_ADDIN for o in (eigener, aller) if o is not None]
    gefunden = next((p for p in orte_ if p.is_file()), None)
    if gefunden is None:
        return [blockiert("XLWINGS_ADDIN", f"Das Add-in „{orte_[0]}“ fehlt; ohne es startet kein Knopf.", _EINRICHTEN)]
    antworten = [gut("XLWINGS_ADDIN", f"Das Add-in von xlwings liegt in „{gefunden.parent}“.")]
    daten = inhalt(gefunden) or b""
    version, paket = xlwings_version(daten), rechner.version("xlwings")
    ordner = orte.xlwings_ordner(rechner)
    if not rechner.eingefroren and ordner is not None and daten != inhalt(ordner / "addin" / orte.XLWINGS_ADDIN):
        text = f"Das Add-in von xlwings ({version or 'Version unbekannt'}) und das Paket ({paket}) sind verschieden."
        antworten.append(hinweis("XLWINGS_VERSION", text, "Excel beenden und „xlwings addin install“ aufrufen."))
    else:
        antworten.append(gut("XLWINGS_VERSION", f"Add-in und Paket von xlwings passen zusammen ({version or paket})."))
    if rechner.macos:
        antworten.append(_skript(rechner, version or paket or ""))
    return antworten


def _skript(rechner: Rechner, version: str) -> Pruefung:
    skript = orte.skriptordner(rechner) / f"xlwings-{version}.applescript"
    if skript.is_file():
        return gut("SKRIPT", f"Das Skript „{skript.name}“ ist da; Excel darf damit Python starten.")
    abhilfe = "„amip-xl addin einrichten“ oder „xlwings runpython install“ aufrufen."
    return blockiert("SKRIPT", f"Das Skript „{skript}“ fehlt; Excel kann Python nicht starten.", abhilfe)


def _startet_exe(rechner: Rechner) -> bool:
    """Do the buttons start an .exe, for which xlwings needs no interpreter?"""
    zeilen = (inhalt(orte.programmdatei(rechner)) or b"").decode(rechner.kodierung, "replace").splitlines()
    return rechner.windows and bool(zeilen) and zeilen[0].lower().endswith(".exe") and Path(zeilen[0]).is_file()


def interpreter(rechner: Rechner, datei: Path) -> str:
    """The interpreter a settings file of xlwings names, "" when it names none."""
    daten = inhalt(datei) or b""
    namen = ("INTERPRETER_MAC" if rechner.macos else "INTERPRETER_WIN", "INTERPRETER")
    werte = (conf.wert(daten, n, rechner.kodierung) for n in namen)
    return orte.entfalte(rechner, next((w for w in werte if w), ""))


def _interpreter(rechner: Rechner) -> list[Pruefung]:
    datei = orte.xlwings_conf(rechner)
    wert = interpreter(rechner, datei)
    exe = _startet_exe(rechner)
    schlimm = hinweis if exe else blockiert
    zusatz = " Die Knöpfe starten ihr eigenes Programm; nur die Funktionen in Zellen fehlen dann." if exe else ""
    if not wert:
        return [
            schlimm("INTERPRETER", f"In „{datei}“ steht nicht, welches Python xlwings startet.{zusatz}", _EINRICHTEN)
        ]
    if wert.lower() in ("python", "pythonw"):
        text = f"In „{datei}“ steht nur „{wert}“: gestartet wird, was Windows zuerst findet."
        return [hinweis("INTERPRETER", text, _EINRICHTEN)]
    if not Path(wert).is_file():
        return [schlimm("INTERPRETER", f"xlwings soll „{wert}“ starten, das es nicht gibt.{zusatz}", _EINRICHTEN)]
    if not rechner.eingefroren and not orte.gleicher_pfad(rechner, wert, str(rechner.python)):
        text = f"xlwings startet ein anderes Python („{wert}“) als dieses („{rechner.python}“)."
        return [hinweis("INTERPRETER", text, "Ist amip_xl dort nicht installiert: „amip-xl addin einrichten“.")]
    return [gut("INTERPRETER", f"xlwings startet „{wert}“.")]


def _mappenordner(rechner: Rechner) -> list[Pruefung]:
    """Python files beside a foreign workbook would be found first: by the functions in cells, on a Mac by buttons."""
    datei = orte.xlwings_conf(rechner)
    if _startet_exe(rechner) and not interpreter(rechner, datei):
        return []  # xlwings starts no Python here
    eingestellt = conf.wert(inhalt(datei) or b"", conf.MAPPENORDNER, rechner.kodierung)
    if not conf.sucht_im_mappenordner(eingestellt):
        return [gut("PYTHONPFAD", "xlwings lässt Python nicht im Ordner der Mappe suchen.")]
    abhilfe = f'In „{datei}“ die Zeile "{conf.MAPPENORDNER}","{conf.NEIN}" eintragen.'
    if eingestellt is None and not rechner.eingefroren:
        abhilfe = _EINRICHTEN
    text = "xlwings lässt Python zuerst im Ordner der Mappe suchen; was neben einer fremden Mappe liegt, kann laufen."
    return [hinweis("PYTHONPFAD", text, abhilfe)]


def _eigene_einstellungen(mappe: Path) -> Pruefung:
    """What makes the buttons refuse a workbook (Fremdbestimmt in AMIP_Start.bas): xlwings would obey its settings."""
    neben, unlesbar = mappe.with_name(_CONF), ""
    funde = [f"die Datei „{neben}“"] if neben.is_file() else []
    if gefaehrlich := sorted(set(str(mappe.absolute())) & _BEFEHLSZEICHEN):
        funde.append(f"das Zeichen „{gefaehrlich[0]}“ im Namen der Mappe oder eines Ordners darüber")
    try:
        funde += [f"das Blatt „{name}“" for name in jobs.blattnamen(mappe) if _gilt_xlwings(name)]
    except MappeError as fehler:
        unlesbar = str(fehler)
    if unlesbar and not funde:
        text = f"Ob die Mappe eigene Einstellungen für xlwings mitbringt, ist nicht zu erkennen: {unlesbar}"
        return hinweis("MAPPE_EINSTELLUNGEN", text)
    if not funde:
        return gut("MAPPE_EINSTELLUNGEN", f"„{mappe.name}“ bringt keine eigenen Einstellungen für xlwings mit.")
    text = f"„{mappe.name}“ könnte xlwings etwas anderes starten lassen ({', '.join(funde)}); die Knöpfe weigern sich."
    abhilfe = "Entfernen oder umbenennen, oder die Mappe mit „amip-xl pruefen“ an der Kommandozeile prüfen."
    return blockiert("MAPPE_EINSTELLUNGEN", text, abhilfe)


def _gilt_xlwings(blatt: str) -> bool:
    return blatt.lower() == _CONF or blatt.lower().endswith(".py")


def _bits(rechner: Rechner) -> list[Pruefung]:
    """Buttons start a process of their own, where bits do not matter; functions in cells load a DLL, where they do."""
    bits = excel_bits(rechner)
    if bits is None:
        return [hinweis("BITZAHL", "Ob Excel 32 oder 64 Bit hat, war nicht festzustellen; die Knöpfe stört es nicht.")]
    text = f"Excel hat {bits} Bit, Python {rechner.python_bits} Bit"
    gleich = bits == rechner.python_bits
    antworten = [gut("BITZAHL", f"{text}." if gleich else f"{text}; das stört nicht, beide laufen getrennt.")]
    version = rechner.version("xlwings")
    python = Path(interpreter(rechner, orte.xlwings_conf(rechner)) or str(rechner.python))
    name = f"xlwings{bits}-{version}.dll"
    if rechner.eingefroren or version is None:
        return antworten
    if any((o / name).is_file() for o in (python.parent, python.parent.parent)):
        antworten.append(gut("DLL", f"„{name}“ für die Funktionen in Zellen ist da."))
    else:
        text = f"„{name}“ fehlt neben „{python}“; die Knöpfe laufen, die Funktionen in Zellen nicht."
        antworten.append(hinweis("DLL", text, f"„{python} -m pip install --force-reinstall xlwings“ aufrufen."))
    return antworten


def excel_bits(rechner: Rechner) -> int | None:
    """32 or 64: from the program itself, else from what the installation noted; None when neither tells."""
    excel = orte.excel_programm(rechner)
    if excel is not None and excel.is_file():
        try:
            with excel.open("rb") as datei:
                kopf = datei.read(4096)
            stelle = struct.unpack_from("<I", kopf, 0x3C)[0]
            if kopf[stelle : stelle + 4] == b"PE\0\0":
                return _MASCHINEN.get(struct.unpack_from("<H", kopf, stelle + 4)[0])
        except (OSError, struct.error):
            pass
    plattform = rechner.registry("HKLM", rf"{_OFFICE}\ClickToRun\Configuration", "Platform")
    bitness = plattform or rechner.registry("HKLM", rf"{_OFFICE}\16.0\Outlook", "Bitness")
    return {"x86": 32, "x64": 64}.get(str(bitness).lower())
