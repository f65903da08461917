"""The explorer: the pages that Streamlit draws. They read a release and nothing else."""
