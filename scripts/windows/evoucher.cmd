@echo off
setlocal EnableExtensions DisableDelayedExpansion
set "NODE_OPTIONS="
"%~dp0..\..\node\node.exe" "%~dp0..\bin\evoucher.js" %*
