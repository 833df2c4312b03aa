"""Where the parts are wired together: settings, commands, database starter, browser files."""
