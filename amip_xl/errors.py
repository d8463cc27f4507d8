"""Errors for programmers and operators. What a planner typed wrong is a Befund, never one of these."""

from __future__ import annotations

from errno import EDQUOT, EFBIG, EIO, EISDIR, ENOSPC, ENOTDIR, EROFS, ESTALE, ETIMEDOUT

# why a file cannot be written, where the reason is the same whatever file it is
SCHREIBHINDERNISSE = {
    EROFS: "der Ordner erlaubt nur das Lesen",
    ENOSPC: "der Datenträger ist voll",
    EDQUOT: "das Kontingent an Speicherplatz ist aufgebraucht",
    EFBIG: "eine so große Datei ist dort nicht erlaubt",
    EIO: "der Datenträger oder das Netzlaufwerk meldet einen Fehler",
    ESTALE: "das Netzlaufwerk ist nicht mehr erreichbar",
    ETIMEDOUT: "das Netzlaufwerk ist nicht mehr erreichbar",
    EISDIR: "unter diesem Namen gibt es einen Ordner",
    ENOTDIR: "was ein Ordner sein müsste, ist eine Datei",
}


class AmipError(Exception):
    """Base of all errors this package raises on purpose; its text is one German sentence for the user."""


class RegelError(AmipError):
    """A rule, check or form declaration contradicts itself or another one; names the function."""


class RechtError(AmipError):
    """A legal parameter is missing, overlaps, or has no Fundstelle; names the file and the entry."""


class FormularError(AmipError):
    """The form contract (sheets, blocks, fields) is inconsistent; names the file and the field."""


class MappeError(AmipError):
    """A workbook cannot be read or written; says what the file really is and what to do."""


class BedienError(AmipError):
    """A job was called with something it cannot use (wrong folder, unknown field, target exists)."""
