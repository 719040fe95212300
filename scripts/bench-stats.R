# Times qicharts2 on the cases of a folder of tables, for scripts/bench-stats.sh: prints a kind of
# chart, how many were made and the seconds that took, without starting R.
suppressMessages(library(qicharts2))
folder <- commandArgs(trailingOnly = TRUE)[1]
table <- function(name) {
  read.csv(gzfile(file.path(folder, paste0(name, ".csv.gz"))), colClasses = "character")
}
cases <- table("cases")
points <- split(p <- table("points"), p$series_id)
numbers <- function(text) if (text == "") NULL else as.numeric(strsplit(text, ";")[[1]])

chart <- function(case) {
  rows <- points[[case$series_id]]
  d <- data.frame(y = as.numeric(rows$y), n = as.numeric(rows$n))
  d$x <- switch(case$x_kind, number = as.numeric(rows$x), date = as.Date(rows$x), rows$x)
  call <- list(
    x = quote(x), y = quote(y), data = d, chart = case$chart, part = numbers(case$part),
    freeze = numbers(case$freeze), exclude = numbers(case$exclude), multiply = as.numeric(case$multiply),
    agg.fun = case$aggregate, return.data = TRUE
  )
  if (case$uses_denominator == "1") {
    call$data[!is.na(d$n) & d$n <= 0, c("y", "n")] <- NA
    call$n <- quote(n)
  }
  if (case$cl_given != "") call$cl <- as.numeric(case$cl_given)
  options(qic.screenedmr = case$screen_mr == "1")
  system.time(suppressMessages(suppressWarnings(do.call(qic, call))))[["elapsed"]]
}

for (kind in unique(cases$chart)) {
  of <- cases[cases$chart == kind & cases$peer_error == "", ]
  invisible(chart(of[1, ])) # once for what is loaded with the first
  times <- vapply(seq_len(nrow(of)), function(i) chart(of[i, ]), 0)
  cat(kind, nrow(of), sum(times), "\n")
}
