Attribute VB_Name = "AMIP_Befehle"
' Die Befehle des Excel-Add-ins; sie gelten der Mappe, die gerade vorn ist.
Option Explicit

Private Const TITEL As String = "AMIP"

Public Sub Berechnen()
    MitAktiverMappe "berechnen"
End Sub

Public Sub Pruefen()
    MitAktiverMappe "pruefen"
End Sub

Public Sub NaechsterBefund()
    MitAktiverMappe "naechster_befund"
End Sub

Public Sub Erklaere()
    MitAktiverMappe "erklaere"
End Sub

Public Sub Konsolidieren()
    MitAktiverMappe "konsolidieren"
End Sub

' Wo das Handbuch liegt, steht in der zweiten Zeile der Einstellungen.
Public Sub Handbuch()
    Dim Ort As String
    On Error GoTo Fehler
    Ort = Einstellung(2)
    If Ort = "" Then
        MsgBox "Wo das Handbuch liegt, ist nicht eingetragen." & vbCrLf & _
            "„amip-xl addin einrichten“ trägt es ein; „amip-xl --hilfe“ zeigt alle Befehle.", vbInformation, TITEL
    Else
        ThisWorkbook.FollowHyperlink Ort
    End If
    Exit Sub
Fehler:
    MsgBox "Das Handbuch lässt sich nicht öffnen:" & vbCrLf & Ort & vbCrLf & vbCrLf & Err.Description, _
        vbExclamation, TITEL
End Sub

Private Sub MitAktiverMappe(ByVal Befehl As String)
    If ActiveWorkbook Is Nothing Then
        MsgBox "Es ist keine Mappe zur Bearbeitung geöffnet." & vbCrLf & _
            "Öffnen Sie die Planungsmappe; in der geschützten Ansicht zuerst „Bearbeitung aktivieren“.", _
            vbExclamation, TITEL
    Else
        Ausfuehren Befehl, ActiveWorkbook
    End If
End Sub
