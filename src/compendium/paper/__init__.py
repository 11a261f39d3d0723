"""The arithmetic that each section of the paper implies; one module a section."""

WORK = "gao-xiao-gao-2020"  # its id in sources.csv
