@echo off
rem Starts a test by hand and opens its page in the browser. Works from any folder; changes nothing outside this window.
setlocal EnableExtensions DisableDelayedExpansion
title evoucher
set "NODE_OPTIONS="
if not exist "%~dp0node\node.exe" goto unpack
if not exist "%~dp0app\windows\start.mjs" goto unpack
"%~dp0node\node.exe" "%~dp0app\windows\start.mjs" %*
set "EVOUCHER_EXIT=%ERRORLEVEL%"
echo.
pause
exit /b %EVOUCHER_EXIT%

:unpack
for /f "tokens=2 delims=:." %%p in ('chcp') do set "EVOUCHER_PAGE=%%p"
echo Files are missing. Unpack the whole zip file first, then start again from the unpacked folder.
chcp 65001 >nul 2>nul
echo 文件不完整：请先把整个压缩包解压到一个文件夹，再在该文件夹中双击本文件。 (unpack first)
pause
chcp %EVOUCHER_PAGE% >nul 2>nul
exit /b 2
