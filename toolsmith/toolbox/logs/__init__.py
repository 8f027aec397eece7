"""What happened: trials and probes, as JSON Lines that several processes write."""
