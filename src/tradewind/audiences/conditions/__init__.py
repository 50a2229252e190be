"""The conditions over the network: what the core itself registers."""
