"""Pure rules of services and their schedule: values in, values out; no row, no clock."""
