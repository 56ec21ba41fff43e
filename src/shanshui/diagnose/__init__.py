"""Diagnose (问题识别): what was lost, how far ecosystems are degraded, how well they recover, and the problems on the map."""
