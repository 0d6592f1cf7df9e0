"""The shapes of documents, in and out, and of what is read of others' events."""
