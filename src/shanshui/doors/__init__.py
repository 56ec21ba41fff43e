"""Doors: the command line. All doors call the few functions of `shanshui.Plan`."""
