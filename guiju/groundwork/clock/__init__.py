"""What falls due: duties opened and discharged by events, warned of and breached by one heartbeat."""
