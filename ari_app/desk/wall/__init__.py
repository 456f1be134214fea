"""The wallboard: one picture for every screen on a wall, read at three metres."""
