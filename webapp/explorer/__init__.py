"""The client of Explorer's API. It uses neither Flask nor the database."""
