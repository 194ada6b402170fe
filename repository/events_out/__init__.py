"""What other systems are told: the outbox of events, the feed, webhooks and their deliveries."""
