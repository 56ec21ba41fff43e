"""Where to restore first (生态修复重点区域): the priority index of sub-basins, and the key areas made of them."""
