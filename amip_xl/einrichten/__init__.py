"""Setting the buttons up on a computer, undoing it wholly, and finding what stands in their way.

`plan` says what would be done, `ausfuehren` does it and keeps a manifest, `rueckweg` undoes it from the manifest,
`pruefen` looks for obstacles. Everything is asked of a `Rechner`, so that Windows and macOS can be simulated.
"""

from amip_xl.einrichten.ausfuehren import fuehre_aus
from amip_xl.einrichten.plan import Auftrag, Plan, plane
from amip_xl.einrichten.pruefen import BLOCKIERT, GUT, HINWEIS, Pruefung, pruefe
from amip_xl.einrichten.rechner import Rechner, dieser_rechner
from amip_xl.einrichten.rueckweg import Rueckschritt, nimm_zurueck, plane_rueckweg

__all__ = [
    "BLOCKIERT",
    "GUT",
    "HINWEIS",
    "Auftrag",
    "Plan",
    "Pruefung",
    "Rechner",
    "Rueckschritt",
    "dieser_rechner",
    "fuehre_aus",
    "nimm_zurueck",
    "plane",
    "plane_rueckweg",
    "pruefe",
]
