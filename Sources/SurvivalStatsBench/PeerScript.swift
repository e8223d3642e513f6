// The program that a tool's process runs: it reads the data, then times each expression.

import Foundation

/// The source of a process, in R or in Python.
struct PeerScript {
  let tool: PeerTool
  let data: PeerData
  let file: URL
  let runs: Int

  func text(_ peers: [Peer]) -> String {
    tool.isR ? head(r: peers) : head(python: peers)
  }

  private var names: String {
    data.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
  }

  /// Every package is loaded and its version said; one that is missing is missing for all peers.
  private func head(r peers: [Peer]) -> String {
    var text = """
      say <- function(...) { cat(..., sep = "\\t"); cat("\\n"); flush(stdout()) }
      digits <- function(x) paste(format(x, digits = 17, trim = TRUE), collapse = " ")
      say("version", "R", paste(R.version$major, R.version$minor, sep = "."))
      for (name in c(\(tool.packages.map { "\"\($0)\"" }.joined(separator: ", ")))) {
        if (!requireNamespace(name, quietly = TRUE)) {
          for (i in 1:\(peers.count)) say("missing", paste("R's package", name))
          quit("no", 0)
        }
        suppressMessages(library(name, character.only = TRUE))
        say("version", name, as.character(packageVersion(name)))
      }
      say("version", "BLAS of R", extSoftVersion()[["BLAS"]])
      m <- readBin("\(file.path)", "double", \(data.rows * data.columns.count))
      dim(m) <- c(\(data.rows), \(data.columns.count))
      colnames(m) <- c(\(names))
      say("read")
      measure <- function(work) {
        fit <- NULL
        once <- function() {
          fit <<- NULL
          gc()
          start <- as.numeric(Sys.time())
          fit <<- work()
          as.numeric(Sys.time()) - start
        }
        first <- once()
        if (first > \(Stopwatch.longest)) return(list(first, fit))
        seconds <- c()
        repeat {
          seconds <- c(seconds, once())
          count <- length(seconds)
          enough <- count >= \(runs) &&
            (sum(seconds) > \(Stopwatch.shortest) || count >= \(Stopwatch.most))
          if (enough || sum(seconds) + first > \(Stopwatch.patience)) break
        }
        list(seconds, fit)
      }

      """
    for peer in peers {
      text += """
        tryCatch(local({
          \(peer.setup)
          measured <- measure(function() { \(peer.work) })
          fit <- measured[[2]]
          figures <- as.vector({ \(peer.figures) })
          say("timed", digits(measured[[1]]), digits(figures))
        }), error = function(e) say("failed", gsub("[\\t\\n]", " ", conditionMessage(e))))

        """
    }
    return text
  }

  private func head(python peers: [Peer]) -> String {
    var text = """
      import sys, time, warnings, importlib, importlib.metadata
      warnings.filterwarnings("ignore")

      def say(*fields):
          print(*[str(f).replace("\\t", " ").replace("\\n", " ") for f in fields], sep="\\t", flush=True)

      say("version", "Python", sys.version.split()[0])
      for name in [\(tool.packages.map { "\"\($0)\"" }.joined(separator: ", "))]:
          try:
              importlib.import_module(name)
          except ImportError as problem:
              for i in range(\(peers.count)):
                  say("missing", "Python's package %s: %s" % (name, problem))
              sys.exit(0)
          known = {"sksurv": "scikit-survival"}.get(name, name)
          say("version", known, importlib.metadata.version(known))
      import numpy as np
      names = [\(names)]
      table = np.fromfile("\(file.path)").reshape(\(data.columns.count), \(data.rows))
      d = dict(zip(names, table))
      say("read")

      def measure(work):
          def once():
              start = time.perf_counter()
              value = work()
              return time.perf_counter() - start, value
          first, fit = once()
          if first > \(Stopwatch.longest):
              return [first], fit
          seconds = []
          while True:
              one, fit = once()
              seconds.append(one)
              enough = len(seconds) >= \(runs) and (
                  sum(seconds) > \(Stopwatch.shortest) or len(seconds) >= \(Stopwatch.most))
              if enough or sum(seconds) + first > \(Stopwatch.patience):
                  return seconds, fit

      def digits(numbers):
          return " ".join(repr(float(x)) for x in numbers)


      """
    for (index, peer) in peers.enumerated() {
      let setup = peer.setup.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
      text += """
        def peer\(index)():
        \(setup.isEmpty ? "    pass" : setup)
            seconds, fit = measure(lambda: \(peer.work))
            say("timed", digits(seconds), digits(\(peer.figures)))

        try:
            peer\(index)()
        except Exception as problem:
            say("failed", type(problem).__name__, problem)


        """
    }
    return text
  }
}
