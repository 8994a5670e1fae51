; The installer for Windows: for the person who runs it alone, without administrator's rights.
;
;   makensis -INPUTCHARSET UTF8 -DVERSION=0.1.0 -DSOURCE=dist\ecdesk -DPARCEL=setup.exe ecdesk.nsi
;
; tools/package.py parcel does this. Run with /S it asks nothing, /D=FOLDER chooses where.
; The rule: mail and settings lie in %LOCALAPPDATA%\ECDesk and are never touched, neither by a newer
; version over an older one nor by taking the program away.

Unicode true
!ifdef TARGET
  Target ${TARGET} ; amd64-unicode, where makensis has it: wine without 32 bits runs nothing else
!endif
!include "MUI2.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!define APP "ECDesk"
!define EXE "ecdesk.exe"
!define CONSOLE "ecdesk-cli.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"

Name "${APP}"
OutFile "${PARCEL}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "Software\${APP}" "InstallDir"
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${APP}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${APP} setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT; Qt: LGPL v3"

!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!ifdef OFFER_MAILTO
  !insertmacro MUI_PAGE_COMPONENTS
!endif
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(KEPT)"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese" ; the first is for whoever speaks neither
!insertmacro MUI_LANGUAGE "English"

LangString TOO_OLD ${LANG_JAPANESE} "${APP} には 64 ビット版の Windows 10 (1809) 以降が必要です。"
LangString TOO_OLD ${LANG_ENGLISH} "${APP} needs a 64-bit Windows 10 (1809) or newer."
LangString RUNNING ${LANG_JAPANESE} "${APP} が動いています。ウィンドウを閉じてから「再試行」を押してください。"
LangString RUNNING ${LANG_ENGLISH} "${APP} is running. Please close its window, then press Retry."
LangString KEPT ${LANG_JAPANESE} "${APP} を取り除きます。受け取ったメールと設定は $LOCALAPPDATA\${APP} に残ります。パスワードは Windows の資格情報マネージャーに残ります。"
LangString KEPT ${LANG_ENGLISH} "${APP} will be removed. Your mail and settings stay in $LOCALAPPDATA\${APP}, your passwords in the Windows Credential Manager."

; A program that runs cannot be replaced. Opening it for writing finds that out.
!macro WAIT_UNTIL_CLOSED
  again:
    IfFileExists "$INSTDIR\${EXE}" 0 closed
    ClearErrors
    FileOpen $0 "$INSTDIR\${EXE}" a
    IfErrors 0 free
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
  free:
    FileClose $0
  closed:
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    Abort
  ${EndIf}
  SetShellVarContext current
FunctionEnd

Function un.onInit
  SetShellVarContext current
FunctionEnd

Section "!${APP}" PROGRAM
  SectionIn RO
  !insertmacro WAIT_UNTIL_CLOSED
  RMDir /r "$INSTDIR\_internal" ; nothing of an older version may be found by the newer one
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "Software\${APP}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${APP}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  SectionGetSize ${PROGRAM} $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; Puts ECDesk among those that the person may choose for mailto: links in Windows' settings, and
; takes nobody's place. Left out of the installer until the program understands such a link.
!ifdef OFFER_MAILTO
LangString MAILTO ${LANG_JAPANESE} "mailto: リンクを開くアプリの候補に加える"
LangString MAILTO ${LANG_ENGLISH} "Offer ${APP} for mailto: links"
Section /o "$(MAILTO)"
  WriteRegStr HKCU "Software\Classes\${APP}.mailto" "" "${APP}"
  WriteRegStr HKCU "Software\Classes\${APP}.mailto" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\${APP}.mailto\shell\open\command" "" '"$INSTDIR\${EXE}" "%1"'
  WriteRegStr HKCU "Software\Clients\Mail\${APP}\Capabilities" "ApplicationName" "${APP}"
  WriteRegStr HKCU "Software\Clients\Mail\${APP}\Capabilities" "ApplicationDescription" "${APP}"
  WriteRegStr HKCU "Software\Clients\Mail\${APP}\Capabilities\URLAssociations" "mailto" "${APP}.mailto"
  WriteRegStr HKCU "Software\RegisteredApplications" "${APP}" "Software\Clients\Mail\${APP}\Capabilities"
SectionEnd
!endif

Section "Uninstall"
  !insertmacro WAIT_UNTIL_CLOSED
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  DeleteRegValue HKCU "Software\RegisteredApplications" "${APP}"
  DeleteRegKey HKCU "Software\Clients\Mail\${APP}"
  DeleteRegKey HKCU "Software\Classes\${APP}.mailto"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\${APP}"
SectionEnd
