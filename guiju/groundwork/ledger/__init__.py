"""What happened: one row an event, append-only, sealed, delivered to those who must know."""
