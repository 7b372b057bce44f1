"""Estimators: arrays and sufficient statistics in, estimates out.

numpy and scipy only. Knows no table, no patient and no clinic: what a number means is the
business of `perineural.registry`.
"""
