# A scale that the same people answered twice: psych's testRetest, with its variance components from the
# mean squares in place of lme4's search, which must meet them.

source(file.path("tests", "references", "shared.R"))

confidence <- 0.95
calm <- c(
  "calm", "secure", "at.ease", "rested", "comfortable", "confident", "relaxed", "content", "joyful",
  "pleasant"
)
sai <- read.csv(file.path(references, "data", "sai.csv"), check.names = FALSE)
items <- setdiff(names(sai), c("id", "time"))

# The mean squares of people by occasions by items, and what follows from them, from the answers.
decomposed <- function(x, y) {
  n <- nrow(x)
  k <- ncol(x)
  cells <- array(c(as.matrix(x), as.matrix(y)), c(n, k, 2))
  over <- function(...) apply(cells, c(...), mean)
  grand <- mean(cells)
  p <- over(1) - grand
  i <- over(2) - grand
  o <- over(3) - grand
  po <- over(1, 3) - grand - outer(p, o, `+`)
  pi <- over(1, 2) - grand - outer(p, i, `+`)
  io <- over(2, 3) - grand - outer(i, o, `+`)
  fitted <- array(0, dim(cells))
  for (t in 1:2) fitted[, , t] <- grand + outer(p, i, `+`) + o[t] + pi + outer(po[, t], io[, t], `+`)
  ms <- list(
    people = 2 * k * sum(p^2) / (n - 1), occasions = n * k * sum(o^2),
    items = 2 * n * sum(i^2) / (k - 1), people_by_occasions = k * sum(po^2) / (n - 1),
    people_by_items = 2 * sum(pi^2) / ((n - 1) * (k - 1)),
    occasions_by_items = n * sum(io^2) / (k - 1),
    residual = sum((cells - fitted)^2) / ((n - 1) * (k - 1))
  )
  variance <- with(ms, c(
    (people - people_by_occasions - people_by_items + residual) / (2 * k),
    (occasions - people_by_occasions - occasions_by_items + residual) / (n * k),
    (items - people_by_items - occasions_by_items + residual) / (2 * n),
    (people_by_occasions - residual) / k, (people_by_items - residual) / 2,
    (occasions_by_items - residual) / n, residual
  ))
  names(variance) <- names(ms)
  df <- c(n - 1, 1, k - 1, n - 1, (n - 1) * (k - 1), k - 1, (n - 1) * (k - 1))
  v <- as.list(variance)
  stable <- v$people + v$people_by_items / k
  error <- v$residual / k
  moving <- v$occasions + v$people_by_occasions
  list(
    components = data.frame(
      source = names(ms), df = df, mean_square = unlist(ms), variance = variance,
      share = variance / sum(variance)
    ),
    generalizability = c(
      stable / (stable + error), stable / (stable + error / 2), stable / (stable + moving + error),
      stable / (stable + moving / 2 + error / 2),
      v$people_by_occasions / (v$people_by_occasions + error)
    )
  )
}

# psych's own analysis of variance, which needs a design matrix of all people and items: of a few.
agree_with_mlr <- function(x, y) {
  few <- 1:30
  some <- 1:5
  long <- data.frame(
    id = rep(few, 2), time = rep(1:2, each = 30), rbind(x[few, some], y[few, some]), row.names = NULL
  )
  theirs <- suppressWarnings(
    multilevel.reliability(long, items = names(x)[some], alpha = FALSE, lme = FALSE, plot = FALSE)
  )
  ours <- decomposed(x[few, some], y[few, some])
  agree(ours$components$variance, theirs$components$variance[1:7], 1e-10)
  agree(ours$generalizability[2:5], c(theirs$RkF, theirs$R1R, theirs$RkR, theirs$Rc), 1e-9)
}

# lme4's search stops at four digits or so. It keeps variances from below nought: where one of the mean
# squares' is, as that of occasions mostly, the others are not the same but close.
agree_with_lme4 <- function(ours, theirs, tolerance) {
  agree(ours$components$variance, theirs$components$variance[1:7], tolerance)
  agree(ours$generalizability, with(theirs, c(R1F, RkF, R1R, RkR, Rc)), tolerance)
}

# Complete answers of both occasions, raw; `reverse` are the items turned round within the bounds.
retest <- function(x, y, reverse = character(), bounds = c(1, 4), lmer = TRUE) {
  key <- function(answers) {
    answers[reverse] <- sum(bounds) - answers[reverse]
    answers
  }
  kx <- key(x)
  ky <- key(y)
  keys <- ifelse(names(x) %in% reverse, paste0("-", names(x)), names(x))
  theirs <- suppressWarnings(suppressMessages(
    testRetest(x, y, keys = keys, check.keys = FALSE, sort = FALSE, lmer = lmer)
  ))
  found <- decomposed(kx, ky)
  if (lmer) agree_with_lme4(found, theirs$ml, 5e-3)
  scores <- data.frame(first = rowMeans(kx), second = rowMeans(ky))
  test <- cor.test(scores$first, scores$second, conf.level = confidence)
  agree(test$estimate, theirs$r12)
  paired <- t.test(scores$second, scores$first, paired = TRUE, conf.level = confidence)
  by_item <- lapply(seq_along(x), function(j) {
    r <- cor.test(kx[[j]], ky[[j]], conf.level = confidence)
    t <- t.test(ky[[j]], kx[[j]], paired = TRUE)
    data.frame(
      r = r$estimate, conf_low = r$conf.int[1], conf_high = r$conf.int[2], p_value = r$p.value,
      mean_first = mean(kx[[j]]), mean_second = mean(ky[[j]]), sd_first = sd(kx[[j]]),
      sd_second = sd(ky[[j]]), mean_difference = unname(t$estimate),
      change_statistic = unname(t$statistic), change_p_value = t$p.value
    )
  })
  by_item <- do.call(rbind, by_item)
  agree(by_item$r, theirs$item.stats$rii)
  # psych heads nine columns of its table of alphas by what only the first five and the last of them are.
  alphas <- theirs$alpha[, c("raw G3", "std G3", "av.r", "S/N", "var.r")]
  occasion <- function(answers, at) {
    s <- cov(answers)
    k <- ncol(s)
    alpha <- k / (k - 1) * (1 - sum(diag(s)) / sum(s))
    agree(alpha, alphas[at, 1])
    agree(1 - (k - sum(smc(cor(answers)))) / sum(cor(answers)), theirs$alpha[at, "G6"], 1e-10)
    r <- cor(answers)[upper.tri(s)]
    std <- k * mean(r) / (1 + (k - 1) * mean(r))
    agree(c(std, mean(r), k * mean(r) / (1 - mean(r))), alphas[at, 2:4])
    feldt <- 1 - (1 - alpha) * qf(c(0.975, 0.025), nrow(answers) - 1, (nrow(answers) - 1) * (k - 1))
    data.frame(
      alpha = alpha, conf_low = feldt[1], conf_high = feldt[2],
      standardized_alpha = std, lambda_6 = 1 - sum(diag(s) * (1 - smc(cor(answers)))) / sum(s),
      mean_inter_item = mean(r), variance_inter_item = var(r), signal_to_noise = k * mean(r) / (1 - mean(r))
    )
  }
  people <- data.frame(
    score_first = scores$first, score_second = scores$second, sd_first = apply(kx, 1, sd),
    sd_second = apply(ky, 1, sd),
    consistency = sapply(seq_len(nrow(x)), function(i) {
      a <- unlist(kx[i, ])
      b <- unlist(ky[i, ])
      if (sd(a) == 0 || sd(b) == 0) NA else cor(a, b)
    }),
    distance = rowMeans((kx - ky)^2)
  )
  agree(people$consistency[!is.na(people$consistency)], na.omit(theirs$scores$rqq), 1e-10)
  agree(people$distance, theirs$scores$dxy)
  agree(people[c("sd_first", "sd_second")], theirs$scores[c("t1sd", "t2sd")])
  c(list(
    n = one(nrow(x)), r = one(unname(test$estimate)), conf_low = one(test$conf.int[1]),
    conf_high = one(test$conf.int[2]),
    change = list(
      mean_difference = one(unname(paired$estimate)), statistic = one(unname(paired$statistic)),
      df = one(unname(paired$parameter)), p_value = one(paired$p.value),
      conf_low = one(paired$conf.int[1]), conf_high = one(paired$conf.int[2])
    ),
    occasions = rbind(occasion(kx, 1), occasion(ky, 2)), items = by_item,
    mean_item_correlation = one(mean(by_item$r)),
    mean_consistency = one(mean(people$consistency, na.rm = TRUE)),
    sd_consistency = one(sd(people$consistency, na.rm = TRUE)),
    flat = one(sum(is.na(people$consistency))), mean_distance = one(mean(people$distance)),
    people = people
  ), found)
}

before <- sai[sai$time == 1, ]
after <- sai[sai$time == 2, ]
stopifnot(before$id == after$id)
both <- complete.cases(before) & complete.cases(after)
x <- before[both, items]
y <- after[both, items]
agree_with_mlr(x, y)

# With everyone half a point higher afterwards no variance is below nought, and lme4 must agree.
shifted <- decomposed(x, y + 0.5)
stopifnot(all(shifted$components$variance > 0))
raw <- suppressWarnings(suppressMessages(testRetest(x, y + 0.5, check.keys = FALSE, sort = FALSE)))
agree_with_lme4(shifted, raw$ml, 1e-4)

# The same people, some of them twice or three times.
times <- 1 + seq_len(nrow(before)) %% 3
repeated <- rep(which(both), times[both])

# Items that measure nothing in common: variances are estimated below nought.
set.seed(20121101, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
noise <- as.data.frame(matrix(sample(0:5, 40 * 8, TRUE), 40))
names(noise) <- paste0("v", 1:8)
noise_items <- lapply(1:2, function(t) setNames(noise[(t - 1) * 4 + 1:4], paste0("v", 1:4)))
negative <- decomposed(noise_items[[1]], noise_items[[2]])
stopifnot(any(negative$components$variance < 0))

sai_figures <- retest(x, y, calm)
weighted <- retest(before[repeated, items], after[repeated, items], calm, lmer = FALSE)
write_reference(list(
  confidence = one(confidence), items = items, reverse = calm, rows = which(both) - 1,
  sai = sai_figures, weighted = weighted[setdiff(names(weighted), "people")],
  shifted = shifted, negative = c(list(answers = noise), negative)
), "retest")
