"""Pure rules of money in motion: values in, values out; no row, no clock, no gateway."""
