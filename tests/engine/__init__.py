"""The engine, specified on an invented authority."""
