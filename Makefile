# Every target calls make.py, which also works where there is no make: python make.py TARGET
# Settings are passed on: make book PDF=required, make check PACK=sichuan
ifeq ($(OS),Windows_NT)
PYTHON ?= py
else
PYTHON ?= $(if $(shell command -v python3 2>/dev/null),python3,python)
endif

.PHONY: help book watch test check province workbook ledger moved run tidy lab codecheck proofs reproduce mutants fuzz cases addresses browser standards bench verify release
help:
	@$(PYTHON) make.py help

book watch test check province workbook ledger moved run tidy lab codecheck proofs reproduce mutants fuzz cases addresses browser standards bench verify release:
	@$(PYTHON) make.py $@
