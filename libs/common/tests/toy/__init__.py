"""The smallest service there can be: things that are made, copied and counted."""
