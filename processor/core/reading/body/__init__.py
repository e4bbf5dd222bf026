"""What a person typed: without quotations and signatures; and what they pass on."""
