Attribute VB_Name = "AMIP_Start"
' Startet amip-xl aus Excel und aus LibreOffice. Dasselbe Modul steckt in der Mappe und im Add-in.
' Hier steht nur, was beide übersetzen, und je Prozedur nur eine Art der Fehlerbehandlung:
' LibreOffice fängt nach „Resume Next“ in derselben Prozedur keinen Fehler mehr.
Option Explicit
Option Private Module

Private Const TITEL As String = "AMIP"
Private Const AB_EXCEL As Long = 12 ' LibreOffice nennt sich Version 11; Excel kennt .xlsm ab Version 12

Public Sub Ausfuehren(ByVal Befehl As String, ByVal Mappe As Object)
    Dim Start As String, Rat As String, IstExcel As Boolean
    On Error GoTo Fehler
    IstExcel = Val(Application.Version) >= AB_EXCEL
    ' Excel auf dem Mac darf fremde Ordner nicht lesen; dort kennt xlwings den Weg allein.
    If Not (IstExcel And Application.PathSeparator = "/") Then Start = Programm()
    If Not Vorhanden(Start) Then
        MsgBox "Das Programm amip-xl wurde nicht gefunden:" & vbCrLf & Start & vbCrLf & vbCrLf & _
            "Richten Sie es mit „amip-xl addin einrichten“ neu ein.", vbExclamation, TITEL
    ElseIf IstExcel And Fremdbestimmt(ActiveWorkbook) Then
        MsgBox "Die Mappe bringt eigene Einstellungen für xlwings mit (ein Blatt „xlwings.conf“ oder „….py“, oder eine " & _
            "Datei xlwings.conf im selben Ordner). Sie könnten ein fremdes Programm starten; deshalb geschieht nichts." & _
            vbCrLf & vbCrLf & "Entfernen Sie sie oder prüfen Sie die Mappe mit „amip-xl pruefen“.", vbExclamation, TITEL
    ElseIf IstExcel And LCase$(Right$(Start, 4)) = ".exe" Then
        Application.Run "xlwings.xlam!RunFrozenPython", Start, "live " & Befehl
    ElseIf IstExcel Then
        Application.Run "xlwings.xlam!RunPython", "from amip_xl.doors import excel; excel." & Befehl & "()"
    ElseIf Mappe.Path = "" Then
        MsgBox "Bitte speichern Sie die Mappe zuerst.", vbExclamation, TITEL
    Else
        If Start = "" Then Start = "amip-xl"
        Shell InZeichen(Start) & " live " & Befehl & " " & _
            InZeichen(Mappe.Path & Application.PathSeparator & Mappe.Name), 0
    End If
    Exit Sub
Fehler:
    If IstExcel Then Rat = "Fehlt das Add-in xlwings? "
    MsgBox "amip-xl ließ sich nicht starten. " & Rat & "„amip-xl addin pruefen“ sagt, was fehlt." & _
        vbCrLf & vbCrLf & Err.Description, vbExclamation, TITEL
End Sub

' xlwings nimmt Einstellungen zuerst aus der aktiven Mappe und ihrem Ordner, auch welches Programm es startet.
Public Function Fremdbestimmt(ByVal Mappe As Object) As Boolean
    Dim Blatt As Object
    If Mappe Is Nothing Then Exit Function
    For Each Blatt In Mappe.Sheets
        If LCase$(Blatt.Name) = "xlwings.conf" Or LCase$(Right$(Blatt.Name, 3)) = ".py" Then Fremdbestimmt = True
    Next Blatt
    If Mappe.Path <> "" And InStr(Mappe.Path, "://") = 0 Then
        If Dir(Mappe.Path & Application.PathSeparator & "xlwings.conf") <> "" Then Fremdbestimmt = True
    End If
End Function

' Eine Zeile der Datei programm.txt, die „amip-xl addin einrichten“ schreibt; leer, wenn es sie nicht gibt.
Public Function Einstellung(ByVal Zeile As Long) As String
    Dim Kanal As Integer, Nummer As Long, Text As String
    On Error GoTo Ende
    Kanal = FreeFile
    Open Einstellungsdatei() For Input As #Kanal
    For Nummer = 1 To Zeile
        Text = ""
        If EOF(Kanal) Then Exit For
        Line Input #Kanal, Text
    Next Nummer
    Close #Kanal
    Einstellung = Trim$(Text)
Ende:
End Function

Private Function Einstellungsdatei() As String
    If Environ("APPDATA") <> "" Then
        Einstellungsdatei = Environ("APPDATA") & "\amip_xl\programm.txt"
    Else
        Einstellungsdatei = Environ("HOME") & "/.config/amip_xl/programm.txt"
    End If
End Function

Private Function Programm() As String
    Programm = Environ("AMIP_XL")
    If Programm = "" Then Programm = Einstellung(1)
End Function

' Ein bloßer Name wird im Suchpfad gefunden oder nicht; prüfen lässt sich nur ein ganzer Pfad.
Private Function Vorhanden(ByVal Pfad As String) As Boolean
    If InStr(Pfad, Application.PathSeparator) = 0 Then
        Vorhanden = True
    Else
        Vorhanden = Dir(Pfad) <> ""
    End If
End Function

Private Function InZeichen(ByVal Text As String) As String
    InZeichen = Chr$(34) & Text & Chr$(34)
End Function
