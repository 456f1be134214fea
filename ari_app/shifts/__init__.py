"""Who works when: the plan of a centre's shifts, and what people hand over from one to the next."""
