"""Guideline profiles (编制指南): data checked by schema, never code. See `loader.load`."""
