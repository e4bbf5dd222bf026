"""The core decides: values in, values out; no clock, no chance, no network, no database."""
