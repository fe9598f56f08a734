"""What waits to be worked on: changed objects (inbox), effects on the store (outbox), and the leases of both."""
