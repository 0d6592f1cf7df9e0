"""Documents on paper: what each says in the reader's language, set as PDF, and told to machines."""
