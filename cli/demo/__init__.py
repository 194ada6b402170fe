"""`motlan demo`: everything on one machine, with sample dossiers filed end to end."""

from cli.demo.command import demo

__all__ = ["demo"]
