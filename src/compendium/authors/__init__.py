"""For those who add a province: the command that begins one, and the guide with its worked example."""
