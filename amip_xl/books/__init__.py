"""Workbooks as files: read strictly, written losslessly, built from the form."""
