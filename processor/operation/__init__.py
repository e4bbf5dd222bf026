"""Operation: what the program says about itself, to whom, and what it does when nobody is there."""
