"""Planungsmappe für Jobcenter: prüfen, rechnen, zusammenführen."""
