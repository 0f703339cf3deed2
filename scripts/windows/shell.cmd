@echo off
rem A console in which the command "evoucher" is known. The path is that of this window only.
setlocal EnableExtensions DisableDelayedExpansion
title evoucher
if not exist "%~dp0node\node.exe" goto unpack
if not exist "%~dp0app\windows\evoucher.cmd" goto unpack
set "PATH=%~dp0app\windows;%~dp0node;%PATH%"
cd /d "%~dp0"
call "%~dp0app\windows\evoucher.cmd" --help
"%ComSpec%" /k
exit /b

:unpack
for /f "tokens=2 delims=:." %%p in ('chcp') do set "EVOUCHER_PAGE=%%p"
echo Files are missing. Unpack the whole zip file first, then start again from the unpacked folder.
chcp 65001 >nul 2>nul
echo 文件不完整：请先把整个压缩包解压到一个文件夹，再在该文件夹中双击本文件。 (unpack first)
pause
chcp %EVOUCHER_PAGE% >nul 2>nul
exit /b 2
