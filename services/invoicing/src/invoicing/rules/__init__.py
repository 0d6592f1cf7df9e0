"""Pure rules of documents: values in, values out; no row, no clock, no framework."""
