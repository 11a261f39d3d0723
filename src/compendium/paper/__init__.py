"""The paper that this edition is of."""

WORK = "gao-xiao-gao-2020"  # its id in sources.csv
