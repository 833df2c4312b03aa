"""Values without a framework: who acts, what is refused, what happened, money, telephone numbers, time."""
