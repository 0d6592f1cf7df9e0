"""What the machine does, as ratios measured in one run: `make bench`, `python -m bench --quick`."""
