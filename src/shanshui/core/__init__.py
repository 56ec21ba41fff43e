"""The core: errors, units, grid, vocabulary, `@method`, the graph runner and the store. Imports no room."""
