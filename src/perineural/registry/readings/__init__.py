"""From a file and the names of its columns to the arrays an estimator takes.

Each reading checks what it reads first, and refuses with a sentence what cannot be analysed.
"""
