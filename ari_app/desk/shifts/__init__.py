"""Shifts: the week's plan, swaps, absences, what is handed over; each person's calendar."""
