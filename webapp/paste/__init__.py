"""Pasted text, read into the rows of a job request; imports nothing of the web framework or database."""
