"""A patient's story: relief by session, healing over the series, review, discharge."""
