Attribute VB_Name = "AMIP"
' Die Makros der Planungsmappe; ihre Schaltflächen rufen sie auf.
Option Explicit

Public Sub Berechnen()
    Ausfuehren "berechnen", ThisWorkbook
End Sub

Public Sub Pruefen()
    Ausfuehren "pruefen", ThisWorkbook
End Sub

Public Sub NaechsterBefund()
    Ausfuehren "naechster_befund", ThisWorkbook
End Sub

Public Sub Erklaere()
    Ausfuehren "erklaere", ThisWorkbook
End Sub

Public Sub Konsolidieren()
    Ausfuehren "konsolidieren", ThisWorkbook
End Sub
