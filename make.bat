@echo off
rem What the Makefile does, for Windows: make review, make lab, make test (lang=zh for Chinese).
rem Needs Python 3.11 or newer and nothing else; makes .venv at first use and renews it when pyproject.toml changes.
setlocal
cd /d "%~dp0"
set "BIN=.venv\Scripts"
set "EXTRA="
set "lang=en"
if "%~2"=="lang" set "lang=%~3"
if "%~1"=="test" set "EXTRA=[test]"
if "%~1"=="" (
    echo make review   the post-promotion review of the bundled Double-11 shop, into review
    echo make lab      open the course in JupyterLab
    echo make test     every test; add lang=zh to review or lab for Chinese
    exit /b 0
)
if not exist "%BIN%\python.exe" (
    py -3 -m venv .venv 2>nul || python -m venv .venv || exit /b 1
)
fc /b pyproject.toml ".venv\installed%EXTRA%.toml" >nul 2>nul || (
    echo installing the kit into .venv, a few minutes the first time
    "%BIN%\python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".%EXTRA%" || exit /b 1
    copy /y pyproject.toml ".venv\installed%EXTRA%.toml" >nul
)
if "%~1"=="review" "%BIN%\cskit" review --lang %lang% --out review
if "%~1"=="lab" "%BIN%\cskit" lab --lang %lang%
if "%~1"=="test" "%BIN%\pytest" -n 2
exit /b %errorlevel%
