"""What agencies have ready: their hours, who is on duty, their ambulances, engines and boats."""
