"""Operation: what an operator does and sees."""
