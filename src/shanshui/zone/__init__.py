"""Restoration zones (生态修复分区): sub-basins, zones built of them, and the adopted zones on the grid."""
