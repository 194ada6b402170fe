"""The command line `motlan` (contract.md 1)."""
