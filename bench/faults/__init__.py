"""Sigap broken on purpose, under real calls: ``python -m bench.faults`` prints the table.

    python -m bench.faults                     every fault, ten calls standing at each
    python -m bench.faults --only kill-desk    one (may be given again)
    python -m bench.faults --list              what there is
    python -m bench.faults --calls 30 --away 600

A centre of its own on loopback, run by ``sigap up`` as everywhere. At each fault callers call by
SIP (SIPp), each with a voice and an ear of their own (``ears.py``): three of five speak after a
second, one after four and a half, one says nothing and is held. Five seconds after the first
INVITE the fault strikes; a second later a third as many new callers call. Then SIPp's own log,
what each caller heard and what the database says are laid beside each other. Every run ends by
itself; the exit status is 1 where a goal is missed.

On a machine that does other work too, what carries sound comes first (``bench.priority``, as root).
The times of screening are shortened in step, so that a held caller reaches a human within the row.
"""
