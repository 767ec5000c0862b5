"""Forms that were not sent."""
