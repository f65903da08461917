"""Design-based estimates from landed microdata: what a survey says of a population, and how surely.

design.py    how the survey was drawn            figures.py   shares, totals, means, ratios (svy)
rules.py     when a figure may be shown          answers.py   what the respondents' answers mean
measures.py  which figures the indicators need   estimates.py all of a survey's estimates, as they land
"""
