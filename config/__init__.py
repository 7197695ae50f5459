"""The way in: settings, addresses, page frame and demo data. Nobody imports this app."""
