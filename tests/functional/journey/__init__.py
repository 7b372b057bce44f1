"""The people who walk through the clinic in a browser, and what each of them sees and does."""
