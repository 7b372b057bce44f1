"""The ways by which a letter leaves: a file, the console, a mail server, a gateway for texts."""
