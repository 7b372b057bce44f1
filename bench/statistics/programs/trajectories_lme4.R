# The same model by lme4 in its quick mode, from a table in memory.
here <- dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "measured.R"))
suppressMessages(library(lme4))

table <- read.csv(tail(commandArgs(TRUE), 1))
table$condition <- factor(table$condition)
measured(
  function() {
    lmer(pain ~ day * condition + (1 + day | patient), table,
         control = lmerControl(calc.derivs = FALSE))
  },
  REMLcrit, "lme4"
)
