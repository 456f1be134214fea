"""Reports on the screen, in a spreadsheet and on paper; the calls behind each figure."""
