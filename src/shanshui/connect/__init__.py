"""Ecological network (生态网络): sources, resistance and the least-cost corridors between the sources."""
