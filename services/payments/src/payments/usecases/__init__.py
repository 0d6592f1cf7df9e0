"""What can be done with methods, receivables and payments, one verb each."""
