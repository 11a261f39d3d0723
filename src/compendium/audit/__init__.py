"""The audit: from the tables to a verdict on each printed figure, and the ledger of all."""
