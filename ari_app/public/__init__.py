"""What the public may see: a month's counts, and what was done, as an agency offered it and a human
of the centre checked it. Nothing of it leads back to a call, a ticket or a person.
"""
