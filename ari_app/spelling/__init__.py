"""Words that are spelled nearly like a typed one, among those that the records have."""
