"""Case-level rows of support organisations: pseudonymised at the door, counted there, and never kept as they came."""
