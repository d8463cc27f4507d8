Attribute VB_Name = "AMIP_Start"
' Startet amip-xl aus Excel und aus LibreOffice. Dasselbe Modul steckt in der Mappe und im Add-in.
' Hier steht nur, was beide übersetzen, und je Prozedur nur eine Art der Fehlerbehandlung:
' LibreOffice fängt nach „Resume Next“ in derselben Prozedur keinen Fehler mehr.
Option Explicit
Option Private Module

Private Const TITEL As String = "AMIP"
Private Const AB_EXCEL As Long = 12 ' LibreOffice nennt sich Version 11; Excel kennt .xlsm ab Version 12
Private Const XLWINGS_ADDIN As String = "xlwings.xlam"
Private Const ORDNER_BIT As Integer = 16

Public Sub Ausfuehren(ByVal Befehl As String, ByVal Mappe As Object)
    Dim Start As String, Rat As String, IstExcel As Boolean, Fremd As Boolean
    On Error GoTo Fehler
    IstExcel = Val(Application.Version) >= AB_EXCEL
    ' Excel auf dem Mac darf fremde Ordner nicht lesen; dort kennt xlwings den Weg allein.
    If Not (IstExcel And Application.PathSeparator = "/") Then Start = Programm()
    If IstExcel Then Fremd = Fremdbestimmt(ActiveWorkbook)
    If Not Vorhanden(Start) Then
        MsgBox "Das Programm amip-xl wurde nicht gefunden:" & vbCrLf & Start & vbCrLf & vbCrLf & _
            "Richten Sie es mit „amip-xl addin einrichten“ neu ein.", vbExclamation, TITEL
    ElseIf Fremd Then
        MsgBox "Die Mappe könnte ein fremdes Programm starten; deshalb geschieht nichts." & vbCrLf & vbCrLf & _
            "Entweder bringt sie eigene Einstellungen für xlwings mit (ein Blatt „xlwings.conf“ oder „….py“, oder eine " & _
            "Datei xlwings.conf im selben Ordner), oder in ihrem Namen oder dem eines Ordners darüber steht ein „^“ " & _
            "oder „;“. Entfernen Sie das oder prüfen Sie die Mappe mit „amip-xl pruefen“.", vbExclamation, TITEL
    ElseIf IstExcel And LCase$(Right$(Start, 4)) = ".exe" Then
        RufeXlwings "RunFrozenPython", Start, "live " & Befehl
    ElseIf IstExcel Then
        RufeXlwings "RunPython", "from amip_xl.doors import excel; excel." & Befehl & "()"
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
    If Gefaehrlich(Mappe.FullName) Then Fremdbestimmt = True
    If Mappe.Path = "" Then Exit Function
    If InStr(Mappe.Path, "://") > 0 Then
        ' OneDrive, SharePoint: welcher Ordner auf der Festplatte dazu gehört, weiß nur xlwings
        If IstDatei(Application.Run(XlwingsMakro("GetDirectoryConfigFilePath"))) Then Fremdbestimmt = True
    ElseIf IstDatei(Mappe.Path & Application.PathSeparator & "xlwings.conf") Then
        Fremdbestimmt = True
    End If
End Function

' xlwings setzt den Pfad der Mappe in eine Befehlszeile: Für Windows beginnt hinter „^&“ ein neuer Befehl, für Python
' hinter „;“ ein weiterer Ordner; auf dem Mac liest ihn eine Shell.
Public Function Gefaehrlich(ByVal Pfad As String) As Boolean
    Dim Zeichen As String, Nummer As Long
    Zeichen = "^;"
    If Application.PathSeparator = "/" Then Zeichen = Zeichen & "|$`\" & Chr$(34)
    For Nummer = 1 To Len(Zeichen)
        If InStr(Pfad, Mid$(Zeichen, Nummer, 1)) > 0 Then Gefaehrlich = True
    Next Nummer
End Function

' Der Name eines Makros von xlwings, nur wenn es geladen ist (sonst ein Fehler): Excel suchte die Datei sonst im
' aktuellen Ordner und führte ihre Makros aus, von wem sie auch sei.
Public Function XlwingsMakro(ByVal Makro As String) As String
    XlwingsMakro = Workbooks(XLWINGS_ADDIN).Name & "!" & Makro
End Function

' Was gestartet wird, sucht Windows auch im aktuellen Ordner, und Python dort zuerst seine Module. Das ist nach
' „Öffnen“ der Ordner der Mappe, also geht es so lange in den von Windows. Ergebnis: der Ordner vorher.
Public Function InWindowsOrdner() As String
    If Environ("SystemRoot") <> "" Then
        InWindowsOrdner = CurDir
        WechsleOrdner Environ("SystemRoot") & "\System32"
    End If
End Function

Public Sub WechsleOrdner(ByVal Ordner As String)
    On Error GoTo Ende
    If Mid$(Ordner, 2, 1) = ":" Then ChDrive Left$(Ordner, 1)
    If Ordner <> "" Then ChDir Ordner
Ende:
End Sub

Private Sub RufeXlwings(ByVal Makro As String, ByVal Was As String, Optional ByVal Angaben As String = "")
    Dim Ordner As String, Nummer As Long, Text As String
    On Error GoTo Fehler
    Ordner = InWindowsOrdner()
    If Angaben = "" Then
        Application.Run XlwingsMakro(Makro), Was
    Else
        Application.Run XlwingsMakro(Makro), Was, Angaben
    End If
    WechsleOrdner Ordner
    Exit Sub
Fehler:
    Nummer = Err.Number
    Text = Err.Description
    WechsleOrdner Ordner
    Err.Raise Nummer, , Text
End Sub

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
        Vorhanden = IstDatei(Pfad)
    End If
End Function

' Anders als Dir findet GetAttr auch versteckte Dateien; so sucht auch xlwings.
Private Function IstDatei(ByVal Pfad As String) As Boolean
    On Error GoTo Ende
    IstDatei = (GetAttr(Pfad) And ORDNER_BIT) = 0
Ende:
End Function

Private Function InZeichen(ByVal Text As String) As String
    InZeichen = Chr$(34) & Text & Chr$(34)
End Function
