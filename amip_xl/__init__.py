"""Planungsmappe für Jobcenter: prüfen, rechnen, zusammenführen.

    import amip_xl
    amip_xl.vorlage(2026, Path("mappe.xlsx"), ags="05154036", name="Stadt Kleve")

`vorlage` writes the official workbook, `ausfuellen` enters values, `pruefen` checks, `berechnen` checks and writes
the results, `konsolidiere` makes one county workbook of many. What is wrong in a workbook comes back as `Befund`
in a `Bericht`, one `Mappenbericht` per file; an `AmipError` is for whoever called with something unusable.

Names are loaded at first use, so that the import alone costs nothing. Everything else is reached by its module
(`from amip_xl.edition import edition`); so are the other steps of a county's round: `ausgabe.gib_aus`,
`uebernahme.uebernehme`, `einlesen.lies_quellen`, `stand.stand` and `rundenvergleich.vergleiche`.
"""

TYPE_CHECKING = False  # as type checkers know it; importing typing would cost more than all the rest
if TYPE_CHECKING:
    from amip_xl.consolidate import konsolidiere
    from amip_xl.errors import AmipError
    from amip_xl.findings import Befund, Bericht
    from amip_xl.jobs import Mappenbericht, ausfuellen, berechnen, pruefen, vorlage

    __version__: str

__all__ = [
    "AmipError",
    "Befund",
    "Bericht",
    "Mappenbericht",
    "__version__",
    "ausfuellen",
    "berechnen",
    "konsolidiere",
    "pruefen",
    "vorlage",
]

_HEIMAT = {
    "AmipError": "errors",
    "Befund": "findings",
    "Bericht": "findings",
    "Mappenbericht": "jobs",
    "ausfuellen": "jobs",
    "berechnen": "jobs",
    "konsolidiere": "consolidate",
    "pruefen": "jobs",
    "vorlage": "jobs",
}


if not TYPE_CHECKING:  # else a misspelt name would pass

    def __getattr__(name: str) -> object:
        """Load a public name from its module (PEP 562)."""
        if name == "__version__":
            from amip_xl.version import VERSION

            wert: object = VERSION
        elif name in _HEIMAT:
            from importlib import import_module

            wert = getattr(import_module(f"amip_xl.{_HEIMAT[name]}"), name)
        else:
            raise AttributeError(f"module 'amip_xl' has no attribute {name!r}")
        globals()[name] = wert
        return wert


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
