"""Documents on paper: what is signed, given or sent, as PDF and for the printer."""
