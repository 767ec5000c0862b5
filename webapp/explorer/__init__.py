"""The client of Explorer's API; knows nothing of Flask or of our database."""
