"""Who may do what, on which rows: accounts, units, posts, roles as verbs with scopes."""
