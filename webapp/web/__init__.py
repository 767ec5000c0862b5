"""What every page needs: security, posted fields, alerts, template filters, static files."""
