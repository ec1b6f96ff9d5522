"""What keepers and unions do for those who come: events with a time, a place and a stock."""
