"""The public pages: readers of a release and of nothing else."""
