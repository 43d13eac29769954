"""What is known of services and requests, read together for pages."""
