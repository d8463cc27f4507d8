"""An add-in that somebody has signed: its signatures are parts of the package, vbaProjectSignature*.bin.

Signing with SignTool changes the VBA project and what refers to the signature, nothing else; Excel writes every part
anew when it saves. Only the directory of the package is read: nothing is unpacked.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from posixpath import basename

_SIGNATUR = "vbaprojectsignature"
_AENDERT_SIGNIEREN = (_SIGNATUR, "vbaproject.bin", "[content_types].xml")


def ist_signiert(xlam: bytes) -> bool:
    """Does the add-in carry a signature of its VBA project?"""
    return any(basename(name).startswith(_SIGNATUR) for name in _teile(xlam))


def gleicht(signiert: bytes, unsere: bytes) -> bool:
    """Are the parts that signing leaves alone the same? The VBA project itself cannot be compared."""
    return _unveraenderliche(signiert) == _unveraenderliche(unsere)


def _unveraenderliche(xlam: bytes) -> dict[str, tuple[int, int]]:
    return {
        name: inhalt
        for name, inhalt in _teile(xlam).items()
        if not basename(name).startswith(_AENDERT_SIGNIEREN) and not name.endswith(".rels")
    }


def _teile(xlam: bytes) -> dict[str, tuple[int, int]]:
    """Name, checksum and size of every part; none when it is no package."""
    try:
        with zipfile.ZipFile(BytesIO(xlam)) as paket:
            return {e.filename.replace("\\", "/").lower(): (e.CRC, e.file_size) for e in paket.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return {}
