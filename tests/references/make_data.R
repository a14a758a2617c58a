# Derive the data files anes96_gaps, airquality, weights, api, math_achieve, cohesion, bfi and
# holzinger.
#
# Run from the repository root:  Rscript tests/references/make_data.R
# (after make_data.py, which writes data/anes96.csv).

folder <- file.path("tests", "references", "data")

write_answers <- function(answers, file) {
  write.csv(answers, file.path(folder, file), row.names = FALSE, quote = FALSE)
}

# 8 % of all cells of anes96 removed at random. The cells are numbered column by column
# (R's order); the generator is named in full, so that any R gives the same cells. The file
# is handled as text: no digit of an answer that stays can change.
seeded <- function(seed) {
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
}

leave_gaps <- function(answers, share = 0.08, seed = 1996) {
  seeded(seed)
  cells <- as.matrix(answers)
  cells[sample.int(length(cells), round(share * length(cells)))] <- NA
  as.data.frame(cells)
}

anes96 <- read.csv(file.path(folder, "anes96.csv"), colClasses = "character", check.names = FALSE)
write_answers(leave_gaps(anes96), "anes96_gaps.csv")

# R's own data set with its own gaps (New York, May to September 1973).
write_answers(datasets::airquality, "airquality.csv")

# Weights for the rows of any study, by row number, as many as the longest study has: repetitions
# from 0 to 6, precisions, and sampling weights of which some are zero. Written with two or three
# decimals, so that no platform's logarithm can change a digit.
made_up_weights <- function(rows = 1377, seed = 2018) {
  seeded(seed)
  repetitions <- findInterval(runif(rows), c(0.04, 0.45, 0.72, 0.87, 0.95, 0.99))
  precision <- sprintf("%.2f", exp(rnorm(rows, mean = 1, sd = 0.5)))
  sampling <- sprintf("%.3f", exp(rnorm(rows, mean = 0, sd = 0.6)))
  sampling[sample.int(rows, 30)] <- "0"
  data.frame(frequency = repetitions, precision = precision, sampling = sampling)
}

write_answers(made_up_weights(), "weights.csv")

# California's schools in 2000, a stratified sample of 200 (survey::apistrat, from the state's
# public Academic Performance Index). api00 and api99 are means of a school's pupils: enroll is
# their precision, api.stu how many pupils were tested, pw the sampling weight.
# Two columns were single precision once; they had two decimals.
data(api, package = "survey")
schools <- apistrat[c(
  "api00", "api99", "meals", "ell", "mobility", "avg.ed", "full", "emer", "acs.46",
  "api.stu", "enroll", "pw"
)]
schools[c("avg.ed", "pw")] <- lapply(schools[c("avg.ed", "pw")], sprintf, fmt = "%.2f")
write_answers(schools, "api.csv")

# High School and Beyond, 1982: 7185 pupils in 160 schools (nlme::MathAchieve).
pupils <- as.data.frame(nlme::MathAchieve)
write_answers(data.frame(
  school = as.character(pupils$School), minority = as.integer(pupils$Minority == "Yes"),
  female = as.integer(pupils$Sex == "Female"), ses = pupils$SES, math = pupils$MathAch
), "math_achieve.csv")

# Eleven soldiers in two units of two platoons each (multilevel::cohesion), one answer missing.
data(cohesion, package = "multilevel")
write_answers(cohesion, "cohesion.csv")

# Sixteen right/wrong items of 1525 people, with gaps (psychTools::ability, from the SAPA project).
data(ability, package = "psychTools")
write_answers(as.data.frame(unclass(ability)), "ability.csv")
# 25 items of five scales, answered from 1 to 6, with their gaps (psych), and nine tests of ability of
# 301 children (lavaan).
write_answers(psych::bfi[1:25], "bfi.csv")
write_answers(lavaan::HolzingerSwineford1939[paste0("x", 1:9)], "holzinger.csv")

# The states of the USA in the 1970s, and cars of 1974: R's own data sets, on which the vignettes of
# interactions and the many who teach from them print figures.
states <- as.data.frame(datasets::state.x77)
states$HSGrad <- states$`HS Grad`
write_answers(states[c("Population", "Income", "Illiteracy", "Murder", "HSGrad", "Frost")], "states.csv")
write_answers(datasets::mtcars[c("mpg", "cyl", "hp", "wt")], "cars.csv")

# The same schools sampled by district (survey::apiclus1): 183 schools of 15 districts, dnum.
districts <- apiclus1[c(
  "api00", "meals", "ell", "mobility", "avg.ed", "full", "emer", "dnum", "enroll", "pw"
)]
write_answers(districts, "api_districts.csv")

# State anxiety of 200 people before and after a film, 20 items answered from 1 to 4, with gaps
# (psychTools::sai, the study XRAY): a row for each person and time.
data(sai, package = "psychTools")
write_answers(subset(sai, study == "XRAY", select = -study), "sai.csv")
