"""What each page shows: read-model rows in, one plain dict out, for a template and for JSON alike."""
