"""The shapes of methods, payments and receivables, in and out, and of what is read of others' facts."""
