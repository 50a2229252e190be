"""What lists can be asked and show: a kind of thing a module."""
