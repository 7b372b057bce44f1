"""What is known: pages for the people of a clinic, and for anybody."""
