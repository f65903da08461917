"""What is shown: disclosure control, publication, releases and the pages."""
