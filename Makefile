# All of it is in dev.py; where there is no make, say `python3 dev.py VERB`.
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: install demo test faults check bench docs lock css help

install demo test faults check bench docs lock css help:
	@$(PYTHON) dev.py $@ $(ARGS)
