"""Recipes, batches, labels and consent."""
