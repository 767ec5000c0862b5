"""The HTTP server and the processes that it runs in."""
