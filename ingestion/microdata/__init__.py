"""Microdata of surveys: files of statistical packages, their labels, and the map that says what a variable means.

survey_map.py  the map: item -> taxonomy code, period, filter, answers, design     ddi.py     DDI codebooks
opening.py     .sav .zsav .dta .por .csv, told by content, in a child process        opener.py  the child
"""
