# Descriptive figures and frequency tables: psych::describe(type = 2), e1071 and table(),
# checked against the formulas of SPSS in plain arithmetic.
# Run from the repository root:  Rscript tests/references/describe.R

source(file.path("tests", "references", "shared.R"))

# G1 and G2 (Joanes & Gill 1998, type 2) with their standard errors (Cramer 1997), as SPSS.
shape <- function(x) {
  n <- length(x)
  z <- (x - mean(x)) / sd(x)
  se_skewness <- sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
  c(
    skewness = n / ((n - 1) * (n - 2)) * sum(z^3),
    se_skewness = se_skewness,
    kurtosis = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * sum(z^4) -
      3 * (n - 1)^2 / ((n - 2) * (n - 3)),
    se_kurtosis = 2 * se_skewness * sqrt((n^2 - 1) / ((n - 3) * (n + 5)))
  )
}

describe_one <- function(name, answers) {
  x <- answers[[name]][!is.na(answers[[name]])]
  data.frame(
    variable = name, n = length(x), missing = nrow(answers) - length(x),
    mean = mean(x), sd = sd(x), min = min(x), max = max(x), t(shape(x))
  )
}

descriptives <- function(answers) {
  found <- do.call(rbind, lapply(names(answers), describe_one, answers))
  by_psych <- psych::describe(answers, type = 2)
  for (figure in c("n", "mean", "sd", "min", "max")) agree(found[[figure]], by_psych[[figure]])
  agree(found$skewness, by_psych$skew)
  agree(found$kurtosis, by_psych$kurtosis)
  agree(found$skewness, sapply(answers, e1071::skewness, na.rm = TRUE, type = 2))
  agree(found$kurtosis, sapply(answers, e1071::kurtosis, na.rm = TRUE, type = 2))
  found
}

# Values in ascending order; the missing, if there are any, as a last row without a value.
frequencies_of <- function(name, answers) {
  x <- answers[[name]]
  counts <- table(x)
  valid <- 100 * prop.table(counts)
  found <- data.frame(
    variable = name, value = as.numeric(names(counts)), count = as.vector(counts),
    percent = 100 * as.vector(counts) / length(x), valid_percent = as.vector(valid),
    cumulative_percent = 100 * as.vector(cumsum(counts)) / sum(counts)
  )
  agree(found$cumulative_percent, cumsum(valid))
  missing <- sum(is.na(x))
  if (missing > 0) {
    found[nrow(found) + 1, ] <- list(name, NA, missing, 100 * missing / length(x), NA, NA)
  }
  found
}

describe_study <- function(answers, study) {
  items <- unlist(lapply(study$scales, `[[`, "items"))
  list(
    describe = descriptives(answers[union(study$variables, items)]),
    frequencies = do.call(rbind, lapply(study$frequencies, frequencies_of, answers))
  )
}

studies <- read_studies()
write_reference(Map(describe_study, lapply(studies, read_answers), studies), "describe")
