"""What needs neither a row nor a clock: mails, tax ids, tags, custom values."""
