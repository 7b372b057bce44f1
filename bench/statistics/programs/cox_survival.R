# Cox's model with Efron's likelihood by R's survival.
here <- dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "measured.R"))
library(survival)

condition <- column("condition")
of_condition <- sapply(1:12, function(k) as.numeric(condition == k))
columns <- cbind(of_condition, column("age"), column("female"))
time <- column("time")
event <- column("event")
measured(function() coxph(Surv(time, event) ~ columns, ties = "efron"), coef, "survival")
