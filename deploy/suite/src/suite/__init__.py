"""The suite starts, checks and shows every service of Counterfoil."""
