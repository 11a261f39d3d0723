"""What proves that the book is what it says: each module is one command."""
