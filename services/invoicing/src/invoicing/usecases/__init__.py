"""What can be done with proposals, invoices and the mail about them, one verb each."""
