"""Keeping an installation safe: back-ups that either database restores, and a look for damage."""
