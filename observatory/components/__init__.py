"""What the pages are made of: labels, flags, tables, charts, exports."""
