"""VBA projects from text sources: the workbook with buttons and the Excel add-in, without Excel, byte for byte."""
