"""What the dashboard does across services, one verb each; it owns no rule of theirs."""
