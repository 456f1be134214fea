"""The ear: frames in, evidence and a verdict out; knows no I/O and no clock."""
