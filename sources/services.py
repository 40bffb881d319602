"""Writes to the registry."""

from .loading import RegistryLoaded, registry_load

__all__ = ["RegistryLoaded", "registry_load"]
