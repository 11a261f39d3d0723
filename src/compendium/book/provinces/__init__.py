"""The pages on provinces: the chapter that every pack has, and the page that compares all provinces."""
