"""Levels of which something is not to be checked (the words are choices of the field „ebene“)."""

# sums of what some returns say in more detail than others: each return is checked by itself
ZUSAMMENGEFUEHRT = ("Kreis", "Land", "Bund")
# the lokale Planungsdokument is one of the Jobcenter
OHNE_PLANUNGSDOKUMENT = ("Gemeinde", "Land", "Bund")
