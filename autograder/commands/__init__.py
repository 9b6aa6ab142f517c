"""The command line: what commands are called is declared/, one file a command does the work."""
