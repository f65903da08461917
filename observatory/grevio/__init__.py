"""Figures as the institutions ask for them: GREVIO, Directive (EU) 2024/1385, EIGE and UNODC. Reads a release only."""
