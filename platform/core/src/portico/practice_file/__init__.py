"""A practice as a file: read with every fault's line, applied, written, and begun from a blueprint."""
