"""What the tool keeps, and the questions asked of it. Query functions take a session and return values."""
