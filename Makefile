# The same jobs without make: python dev.py demo | test | real | docs
PYTHON ?= python3
DATA ?= ../shared/data

.PHONY: demo test real docs setup
setup:
	$(PYTHON) dev.py setup
demo:
	$(PYTHON) dev.py demo
test:
	$(PYTHON) dev.py test
real:
	$(PYTHON) dev.py real --data $(DATA)
docs:
	$(PYTHON) dev.py docs
