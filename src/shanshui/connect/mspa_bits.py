"""What is known of a cell while a pattern is segmented, bit by bit; the eighth bit flags components."""

FOREGROUND, GROUND = 1, 2
"""A cell that has neither is missing."""
CORE = 4
KEPT = 8
"""Foreground in one piece with a core."""
GAP = 8
"""The same bit, on a missing cell that does not hang together with the outermost ones."""
RIM = 16
"""Foreground within the edge width of a core."""
SHUT = 16
"""The same bit, on ground: the foreground shuts it in."""
BRIDGE = 32
"""A connector that joins two cores; the others are loops."""
LINK = 64
"""Connector."""
