"""The arithmetic that each section of the paper implies; one module a section."""
