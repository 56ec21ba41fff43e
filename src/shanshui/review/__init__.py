"""Review: reads finished plans. It imports no stage room and asks no results: what is checked is what was written."""
