"""A centre's first hour: settings asked, the machine looked at, and what is still to be done."""
