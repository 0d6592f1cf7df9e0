"""The services behind the dashboard, as it calls them."""
