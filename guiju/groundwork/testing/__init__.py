"""What every test stands on: a fixed company, a clock that stands still, a policy of the test's own."""
