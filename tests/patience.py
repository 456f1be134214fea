"""How long the tests wait for what must come.

The limit is for what never comes. It says nothing about how soon a thing must come, which a test
reads from the times that the parts record themselves: a machine may be busy.
"""

PATIENCE_S = 90.0
