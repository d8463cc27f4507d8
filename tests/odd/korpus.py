"""All odd files of our own making."""

from __future__ import annotations

from odd import archive, fremde, markup, pakete, tabellen, werte

FAELLE = tuple(
    fall._replace(
        name=f"{modul.__name__.rpartition('.')[2]}-{fall.name}" if not fall.name.startswith(("~$", ".~")) else fall.name
    )
    for modul in (archive, fremde, pakete, markup, tabellen, werte)
    for fall in modul.FAELLE
)
