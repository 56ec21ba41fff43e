"""Deliver: text, tables, atlas and database, all rendered from the same figures."""
