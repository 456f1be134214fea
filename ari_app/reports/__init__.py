"""What the centre did, in figures: each with a definition, and the calls behind it."""
