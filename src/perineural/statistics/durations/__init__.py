"""How long relief lasts: estimators for exact, interval-, left- and right-censored times.

Import from the modules: `turnbull`, `kaplan_meier`, `log_rank`, `parametric`, `cox`,
`next_session`.
"""
