"""The database: transactions, the schema and its migrations."""
