"""Every estimate beside its peers, from one run: `make bench-statistics`.

Each time is that of a process of its own, with the data made and imports done before the clock
starts; memory is the largest that the process held while it worked. Answers are compared, so that
a fast wrong one is seen. `--only` chooses parts.
"""
