"""What can be done with clients and contacts, one verb each."""
