"""The site as plain HTML: every page and every file of a release, without JavaScript and without Streamlit."""
