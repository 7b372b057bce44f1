# The same model by lme4 in its quick mode, from a table in memory.
# Time is in months, in which it finds its way better; the likelihood is told as of days.
here <- dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "measured.R"))
suppressMessages(library(lme4))

table <- read.csv(tail(commandArgs(TRUE), 1))
table$condition <- factor(table$condition)
table$month <- table$day / 30
measured(
  function() {
    lmer(pain ~ month * condition + (1 + month | patient), table,
         control = lmerControl(calc.derivs = FALSE))
  },
  function(fit) REMLcrit(fit) + 2 * nlevels(table$condition) * log(30),
  "lme4"
)
