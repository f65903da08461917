"""The SDMX service: a reader of releases that speaks SDMX REST, and nothing else."""
