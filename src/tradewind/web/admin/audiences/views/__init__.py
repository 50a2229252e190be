"""The pages: the list, an audience, the builder."""
