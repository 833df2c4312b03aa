"""Who belongs to the company: departments and their heads, employees, posts with dates, standing in for one another."""
