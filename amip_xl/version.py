"""The version, written once: the build, the stamps in workbooks and `--version` take it from here."""

VERSION = "0.1.0"
