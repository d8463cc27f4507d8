Attribute VB_Name = "AMIP_Band"
' Was die Schaltflächen des Menübands (band.xml) aufrufen.
Option Explicit

Public Sub BandBerechnen(control As IRibbonControl)
    Berechnen
End Sub

Public Sub BandPruefen(control As IRibbonControl)
    Pruefen
End Sub

Public Sub BandNaechsterBefund(control As IRibbonControl)
    NaechsterBefund
End Sub

Public Sub BandErklaere(control As IRibbonControl)
    Erklaere
End Sub

Public Sub BandKonsolidieren(control As IRibbonControl)
    Konsolidieren
End Sub

Public Sub BandHandbuch(control As IRibbonControl)
    Handbuch
End Sub
