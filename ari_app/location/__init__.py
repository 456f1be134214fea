"""Where a caller is: what the line says, and what they share over a link."""
