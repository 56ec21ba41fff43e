"""Assess (分析评价): terrain, change of ecosystems, habitat quality, vegetation cover and soil loss."""
