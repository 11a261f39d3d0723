"""What turns the audit into a book: notebooks run and checked, pages and PDF built."""
