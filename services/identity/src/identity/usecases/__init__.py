"""What can be done about firms, members and signing in, one verb each."""
