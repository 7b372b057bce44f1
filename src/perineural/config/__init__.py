"""Settings, addresses and the `perineural` command."""
