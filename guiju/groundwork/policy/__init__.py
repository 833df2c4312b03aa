"""What is in force, and when: the operating policy as clauses with typed controls."""
