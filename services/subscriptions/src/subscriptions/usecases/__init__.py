"""What can be done with services and what falls due, one verb each."""
