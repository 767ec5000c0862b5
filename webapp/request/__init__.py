"""What a job request is, apart from any page or server; imports nothing of the web framework or database."""
