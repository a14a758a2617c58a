# Predictors that are more than columns: contrasts of factors, interactions and powers by stats::lm
# on R's own model.matrix; the joint test of each term by car::linearHypothesis (and, of the whole
# model, car::Anova(type = 3)), its inflation by car::vif; formulas by stats::terms.
# Run from the repository root:  Rscript tests/references/predictors.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(car))

read_data <- function(name) {
  read.csv(file.path(references, "data", paste0(name, ".csv")), check.names = FALSE)
}

# A factor whose columns get the names that we give them: its levels stand in brackets.
coded <- function(values, coding = "dummy", reference = NULL, levels = NULL) {
  levels <- if (is.null(levels)) sort(unique(values[!is.na(values)])) else levels
  k <- length(levels)
  text <- paste0("[", levels, "]")
  x <- factor(values, levels, text)
  at <- match(reference, levels)
  contrast <- switch(coding,
    dummy = contr.treatment(k, if (is.null(reference)) 1 else at),
    effect = {
      # contr.sum has its reference last.
      last <- if (is.null(reference)) k else at
      contr.sum(k)[order(c(setdiff(seq_len(k), last), last)), ]
    },
    helmert = contr.helmert(k),
    polynomial = contr.poly(k)
  )
  trends <- c("linear", "quadratic", "cubic", paste("degree", 4:20))
  colnames(contrast) <- switch(coding,
    dummy = text[if (is.null(reference)) -1 else -at],
    effect = paste0("[S.", levels[if (is.null(reference)) -k else -at], "]"),
    helmert = paste0("[H.", levels[-1], "]"),
    polynomial = paste0("[", trends[seq_len(k - 1)], "]")
  )
  contrasts(x, k - 1) <- contrast
  x
}

# I(x^2) and the columns of a raw poly() are called x^2, and poly() itself poly(x, 2).
our_names <- function(names) {
  names <- gsub("I\\(([A-Za-z.]+)\\^([0-9])\\)", "\\1^\\2", names)
  names <- gsub("poly\\(([A-Za-z.]+), [0-9], raw = TRUE\\)([0-9])", "\\1^\\2", names)
  sub("\\^1$", "", sub(", raw = TRUE", "", names))
}

# ---- fits ----------------------------------------------------------------------------------

# The tests of all terms of a model: by car where it has them, and by the drop of R².
term_tests <- function(fit, y, weights) {
  labels <- attr(terms(fit), "term.labels")
  assign <- fit$assign
  X <- model.matrix(fit)[, -1, drop = FALSE]
  w <- if (is.null(weights)) rep(1, nrow(X)) else weights
  R <- cov.wt(X, w / sum(w), cor = TRUE)$cor
  total <- sum(w * (y - weighted.mean(y, w))^2)
  of_term <- function(at) {
    columns <- which(assign == at)
    joint <- linearHypothesis(fit, diag(length(coef(fit)))[columns, , drop = FALSE])
    inside <- columns - 1
    gvif <- if (length(labels) == 1) 1 else {
      det(R[inside, inside, drop = FALSE]) * det(R[-inside, -inside, drop = FALSE]) / det(R)
    }
    rest <- lm.wfit(model.matrix(fit)[, -columns, drop = FALSE], y, w)
    squares <- sum(w * rest$residuals^2) - sum(w * fit$residuals^2)
    agree(joint$`Sum of Sq`[2], squares, 1e-9)
    data.frame(
      sum_of_squares = joint$`Sum of Sq`[2], part_r_squared = joint$`Sum of Sq`[2] / total,
      f = joint$F[2], df1 = joint$Df[2], df2 = joint$Res.Df[2], p_value = joint$`Pr(>F)`[2],
      gvif = gvif, gvif_root = gvif^(1 / (2 * length(columns)))
    )
  }
  found <- do.call(rbind, lapply(seq_along(labels), of_term))
  type_3 <- Anova(fit, type = 3)
  agree(found$f, type_3[labels, "F value"], 1e-8)
  if (length(labels) > 1) {
    by_car <- suppressMessages(vif(fit, type = "terms"))
    agree(found$gvif, if (is.matrix(by_car)) by_car[, 1] else by_car, 1e-8)
  }
  cbind(term = our_names(labels), found)
}

# One model per block, each with all terms so far in their order.
blockwise <- function(case) {
  rows <- case$rows
  formulas <- Reduce(function(a, b) paste(a, "+", b), case$blocks, accumulate = TRUE)
  weights <- case$weights
  used <- complete.cases(rows)
  rows <- rows[used, , drop = FALSE]
  for (name in case$centred) rows[[name]] <- rows[[name]] - mean(rows[[name]])
  rows$w <- if (is.null(weights)) NULL else weights[used]
  fit_of <- function(right) {
    formula <- terms(as.formula(paste(case$outcome, "~", right)), keep.order = TRUE)
    if (is.null(weights)) lm(formula, rows) else lm(formula, rows, weights = w)
  }
  fits <- lapply(formulas, fit_of)
  tidy <- lapply(seq_along(fits), function(m) {
    table <- summary(fits[[m]])$coefficients
    data.frame(
      model = m, term = our_names(rownames(table)), estimate = table[, 1],
      std_error = table[, 2], statistic = table[, 3], p_value = table[, 4]
    )
  })
  terms <- lapply(seq_along(fits), function(m) {
    cbind(model = m, term_tests(fits[[m]], rows[[case$outcome]], rows$w))
  })
  list(
    formula = one(case$formula), file = one(case$file), weights = one(!is.null(weights)),
    n = one(nrow(rows)),
    r_squared = sapply(fits, function(fit) summary(fit)$r.squared),
    covariance = unname(vcov(fits[[length(fits)]])),
    tidy = do.call(rbind, tidy), terms = do.call(rbind, terms)
  )
}

anes <- read_data("anes96")
air <- read_data("airquality")
precision <- read_data("weights")$precision
with_factors <- function(rows, ...) {
  declared <- list(...)
  rows[names(declared)] <- declared
  rows
}

anes_rows <- function(variables, ...) with_factors(anes, ...)[variables]

cases <- list(
  dummies = list(
    formula = "PID ~ age + income | factor(educ) | factor(vote)", file = "anes96", outcome = "PID",
    blocks = c("age + income", "educ", "vote"),
    rows = anes_rows(c("PID", "age", "income", "educ", "vote"),
      educ = coded(anes$educ), vote = coded(anes$vote))
  ),
  reference = list(
    formula = "PID ~ factor(educ, ref = 3) | age", file = "anes96", outcome = "PID",
    blocks = c("educ", "age"),
    rows = anes_rows(c("PID", "age", "educ"), educ = coded(anes$educ, reference = 3))
  ),
  effect = list(
    formula = "PID ~ age | factor(educ, coding = effect)", file = "anes96", outcome = "PID",
    blocks = c("age", "educ"),
    rows = anes_rows(c("PID", "age", "educ"), educ = coded(anes$educ, "effect"))
  ),
  effect_reference = list(
    formula = "PID ~ C(educ, effect, ref = '2')", file = "anes96", outcome = "PID",
    blocks = "educ",
    rows = anes_rows(c("PID", "educ"), educ = coded(anes$educ, "effect", 2))
  ),
  helmert = list(
    formula = "PID ~ factor(educ, helmert) | income", file = "anes96", outcome = "PID",
    blocks = c("educ", "income"),
    rows = anes_rows(c("PID", "educ", "income"), educ = coded(anes$educ, "helmert"))
  ),
  polynomial = list(
    formula = "PID ~ factor(educ, coding = polynomial) + age", file = "anes96", outcome = "PID",
    blocks = "educ + age",
    rows = anes_rows(c("PID", "educ", "age"), educ = coded(anes$educ, "polynomial"))
  ),
  declared_order = list(
    formula = "PID ~ factor(educ, helmert, levels = [7, 1, 2, 3, 4, 5, 6])", file = "anes96",
    outcome = "PID", blocks = "educ",
    rows = anes_rows(c("PID", "educ"), educ = coded(anes$educ, "helmert", levels = c(7, 1:6)))
  ),
  weighted = list(
    formula = "PID ~ age | factor(educ, ref = 7) * income", file = "anes96", outcome = "PID",
    blocks = c("age", "educ * income"), weights = precision[seq_len(nrow(anes))],
    rows = anes_rows(c("PID", "age", "educ", "income"), educ = coded(anes$educ, reference = 7))
  ),
  gaps = list(
    formula = "Ozone ~ Wind | factor(Month) | Solar.R", file = "airquality", outcome = "Ozone",
    blocks = c("Wind", "Month", "Solar.R"),
    rows = with_factors(air, Month = coded(air$Month))[c("Ozone", "Wind", "Month", "Solar.R")]
  ),
  gaps_interaction = list(
    formula = "Ozone ~ Temp | center(Wind) * factor(Month, effect) ", file = "airquality",
    outcome = "Ozone", centred = "Wind", blocks = c("Temp", "Wind * Month"),
    rows = with_factors(air, Month = coded(air$Month, "effect"))[c("Ozone", "Temp", "Wind", "Month")]
  ),
  centred = list(
    formula = "PID ~ center(age) + center(income) | center(age):center(income) + I(center(age)^2)",
    file = "anes96", outcome = "PID", centred = c("age", "income"),
    blocks = c("age + income", "I(age^2) + age:income"),
    rows = anes[c("PID", "age", "income")]
  ),
  two_factors = list(
    formula = "PID ~ factor(vote) * factor(educ, effect)", file = "anes96", outcome = "PID",
    blocks = "vote * educ",
    rows = anes_rows(c("PID", "vote", "educ"), vote = coded(anes$vote), educ = coded(anes$educ, "effect"))
  ),
  slopes_by_level = list(
    formula = "PID ~ factor(educ) + factor(educ):age", file = "anes96", outcome = "PID",
    blocks = "educ + educ:age",
    rows = anes_rows(c("PID", "educ", "age"), educ = coded(anes$educ))
  ),
  powers = list(
    formula = "PID ~ income | poly(age, 2, raw)", file = "anes96", outcome = "PID",
    blocks = c("income", "poly(age, 2, raw = TRUE)"), rows = anes[c("PID", "income", "age")]
  )
)

# Under sampling weights the covariance is survey's, and the test of a term Wald's.
sampled <- function() {
  sampling <- read_data("weights")$sampling[seq_len(nrow(anes))]
  rows <- with_factors(anes, educ = coded(anes$educ, "effect"), w = sampling)
  rows <- rows[rows$w > 0, ]
  design <- survey::svydesign(ids = ~1, weights = ~w, data = rows)
  fit <- survey::svyglm(PID ~ age + educ + income, design)
  df2 <- nrow(rows) - length(coef(fit))
  of_term <- function(term) {
    columns <- grep(term, names(coef(fit)), fixed = TRUE)
    b <- coef(fit)[columns]
    f <- drop(b %*% solve(vcov(fit)[columns, columns], b)) / length(b)
    agree(f, survey::regTermTest(fit, term, df = df2)$Ftest, 1e-10)
    data.frame(term = term, f = f, df1 = length(b), df2 = df2, p_value = pf(f, length(b), df2, lower.tail = FALSE))
  }
  list(
    formula = one("PID ~ age + factor(educ, effect) + income"), file = one("anes96"),
    terms = do.call(rbind, lapply(c("age", "educ", "income"), of_term))
  )
}

# ---- formulas ------------------------------------------------------------------------------

# Twelve rows of three numbers and two factors, enough to see which columns a term has.
design <- data.frame(
  a = c(1, 4, 2, 8, 5, 7, 1, 3, 9, 6, 2, 4), b = c(2, 1, 5, 3, 8, 9, 4, 7, 1, 1, 6, 2),
  c = c(0, 1, 1, 2, 3, 5, 8, 13, 2, 4, 1, 7),
  f = coded(rep(c("p", "q", "r"), 4)), g = coded(rep(c("u", "v"), each = 6))
)

formulas <- c(
  "a", "a + b", "b + a", "a:b", "b:a + a", "a * b", "b * a + c", "a * b * c", "(a + b + c)^2",
  "(a + b)^2 - a:b", "(a + b + c)^3 - a:b:c", "a * b - a", "a + b - 1", "a + b + 0", "0 + a", "-1 + a",
  "a + (b + c)", "(a + b):c", "(a + b) * c", "a + a", "a:a", "a:b + b:a", "c + a:b + b", "a - a + b",
  "a * (b + c) - a:c", "f", "f + g", "f * g", "g * f", "f:a", "a + f:a", "f + f:a", "f * a",
  "f + f:g", "g + f:g", "f - 1", "f + g - 1", "a + f + 0", "f:a - 1", "a * f * b", "(a + f + g)^2",
  "(f + a)^2 - f", "f * g - f:g", "f + a:b", "g:a + f:a", "a:f + b:f", "a + b:f + f"
)

read_formula <- function(right) {
  formula <- terms(as.formula(paste("~", right)))
  list(
    formula = one(right), intercept = one(attr(formula, "intercept") == 1),
    labels = attr(formula, "term.labels"),
    columns = setdiff(colnames(model.matrix(formula, design)), "(Intercept)")
  )
}

# A term enters with the first block that has it.
read_blocks <- function(blocks) {
  labels <- lapply(seq_along(blocks), function(at) {
    attr(terms(as.formula(paste("~", paste(blocks[seq_len(at)], collapse = " + ")))), "term.labels")
  })
  entering <- lapply(seq_along(blocks), function(at) {
    if (at == 1) labels[[1]] else setdiff(labels[[at]], labels[[at - 1]])
  })
  list(blocks = blocks, entering = entering)
}

in_blocks <- list(
  c("a", "a + b"), c("a + b", "a * b"), c("a", "b", "a * b"), c("f", "f * a"), c("a + f", "(a + f + g)^2"),
  c("b:a", "a * b + c")
)

# Duncan's occupations (Duncan, O. D., 1961, A socioeconomic index for all occupations), whose GVIF
# Fox and Weisberg's An R Companion to Applied Regression and many a page print: 2.209178, 5.297584,
# 5.098592.
duncan <- function() {
  rows <- carData::Duncan
  fit <- lm(prestige ~ income + education + type, rows)
  gvif <- car::vif(fit)
  stopifnot(all(sprintf("%.6f", gvif[, 1]) == c("2.209178", "5.297584", "5.098592")))
  list(
    rows = list(
      prestige = rows$prestige, income = rows$income, education = rows$education,
      type = as.character(rows$type)
    ),
    gvif = unname(gvif[, 1]), gvif_root = unname(gvif[, 3]),
    estimate = unname(coef(fit)), f = unname(car::Anova(fit)[c("income", "education", "type"), "F value"])
  )
}

write_reference(list(
  fits = lapply(cases, blockwise),
  sampled = sampled(),
  duncan = duncan(),
  formulas = lapply(formulas, read_formula),
  blocks = lapply(in_blocks, read_blocks)
), "predictors")
