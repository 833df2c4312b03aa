"""Safety of accounts: sign-in, second factor, sessions, tokens, revealing, acting for others, access reviews."""
