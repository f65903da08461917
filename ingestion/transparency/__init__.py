"""Transparency reports of platforms, as they are really published: tables of reports, long lists, interned JSON."""
