"""Assessment, candidacy and the plan."""
