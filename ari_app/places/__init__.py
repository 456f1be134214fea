"""The places of a centre: what a call-taker's form suggests while a place is typed."""
