"""A shop through a season: promotions, agents, queues, orders and what comes after, day by day."""
