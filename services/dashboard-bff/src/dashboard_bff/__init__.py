"""The dashboard shows people what the services say, and passes on what people ask."""
