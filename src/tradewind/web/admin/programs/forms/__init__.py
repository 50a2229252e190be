"""What is asked on the pages: a kind of thing a module."""
