"""Tests choose every setting themselves: what the shell set for an instance is not theirs."""

import os

for name in [name for name in os.environ if name.startswith("SIGAP_") and name != "SIGAP_CACHE"]:
    del os.environ[name]
