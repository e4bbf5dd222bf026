"""Yes or no, and how far the words beside it are understood."""
