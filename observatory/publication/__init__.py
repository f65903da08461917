"""The way from the marts to a release: the only part of the observatory that may open the warehouse."""
