"""The read model: copies of every resource, upserted where newer, with a sequence for each client."""
