"""Words, phrases, numbers and days, as all rooms of reading see them."""
