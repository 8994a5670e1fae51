"""Bytes of the wire ↔ values. Pure: no file, socket, clock, thread or log."""
