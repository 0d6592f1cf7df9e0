"""The toy's tables."""
