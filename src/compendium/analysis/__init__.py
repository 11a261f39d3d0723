"""What the tables say beyond the paper: one module a chapter of ``notebooks/beyond``, and what these share."""
