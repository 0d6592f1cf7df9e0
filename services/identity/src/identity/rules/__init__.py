"""What identity decides without asking anything: permissions, names, passwords, attempts."""
