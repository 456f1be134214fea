"""The telephone's sample rate, and the chunk that the model hears at a time."""

RATE_HZ = 8000
CHUNK = 256  # samples a step of Silero at 8 kHz: 32 ms
CHUNK_S = CHUNK / RATE_HZ
