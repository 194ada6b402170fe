"""Accounts of staff: passwords, tries, sessions, second factors, who manages them."""
