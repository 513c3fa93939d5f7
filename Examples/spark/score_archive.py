#!/usr/bin/env python3
"""Scores an archive of payment events on Apache Spark, each part by a `weir score` of its own.

`weir partition` splits the archive, so that every velocity that stays whole answers in its part
what it answers in the whole archive; docs/scale-out.md says what else differs. Spark then runs one
process a part (`RDD.pipe`) and gives the answers back, each part's in the order of its events.

    python3 score_archive.py --weir .build/release/weir --policy rules/card-not-present \\
        --parts 8 --out answers.ndjson week*.ndjson.lz4
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile

from pyspark import SparkConf, SparkContext


def partition(options, folder):
    """Splits the archive; gives the paths of the parts."""
    words = [options.weir, "partition", "--policy", options.policy, "--parts", str(options.parts),
             "--out", folder, "--merge"]
    if options.by:
        words += ["--by", options.by]
    if options.pan_key_file:
        words += ["--pan-key-file", options.pan_key_file]
    subprocess.run([*words, *options.recordings], check=True)
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]


def command(options):
    """What each part is piped through.

    `weir score` ends with 1 when lines were invalid: these have their answers, and the job goes on.
    Any other code fails the job.
    """
    words = [options.weir, "score", "--policy", options.policy, "--workers", "1", "--quiet"]
    if options.explain:
        words.append("--explain")
    if options.pan_key_file:
        words += ["--pan-key-file", options.pan_key_file]
    script = f'{shlex.join(words)}; code=$?; [ "$code" -eq 1 ] || exit "$code"'
    return shlex.join(["/bin/sh", "-c", script])


def lines(paths):
    """The lines of the one part of a Spark partition.

    Not a generator itself: a file that cannot be opened is to fail here, where the job hears of it.
    """
    files = [open(path, "rb") for path in paths]
    assert len(files) <= 1, "a part is one Spark partition, and none is more than one part"
    return (line for file in files for line in texts(file))


def texts(file):
    """The lines of a file as texts; they end at LF and nowhere else."""
    try:
        for line in file:
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                # Refused, as the line would have been: a byte that JSON does not have.
                yield "\0"
    except OSError as fault:
        # The thread of `pipe` that reads here tells nobody of a fault, and the process would wait
        # for its input for ever: without this worker the task fails.
        print(fault, file=sys.stderr)
        os._exit(74)


def score(context, paths, options):
    """Gives all answers, part by part."""
    # As many Spark partitions as there are parts: each part is one, and is never cut.
    parts = context.parallelize(paths, len(paths)).mapPartitions(lines)
    return parts.pipe(command(options), checkCode=True).toLocalIterator(prefetchPartitions=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings", nargs="+", metavar="recording", help="events, for weir score")
    parser.add_argument("--weir", default="weir", help="the program")
    parser.add_argument("--policy", required=True, metavar="dir")
    parser.add_argument("--out", required=True, metavar="file", help="where the answers go")
    parser.add_argument("--parts", type=int, default=8, metavar="n")
    parser.add_argument("--by", metavar="key", help="a field, or 'connected'")
    parser.add_argument("--pan-key-file", metavar="file")
    parser.add_argument("--explain", action="store_true", help="say how each answer came about")
    parser.add_argument("--master", default="local[*]", help="where Spark runs (local[*])")
    options = parser.parse_args()
    # Processes of Spark run somewhere else.
    options.policy = os.path.abspath(options.policy)
    if os.path.dirname(options.weir):
        options.weir = os.path.abspath(options.weir)
    if options.pan_key_file:
        options.pan_key_file = os.path.abspath(options.pan_key_file)
    return options


def main():
    options = arguments()
    # A failure is not a matter of luck: the first one ends the job.
    settings = SparkConf().setAppName("weir").setMaster(options.master) \
        .set("spark.task.maxFailures", "1").set("spark.ui.enabled", "false")
    with tempfile.TemporaryDirectory() as folder:
        try:
            paths = partition(options, os.path.join(folder, "parts"))
        except subprocess.CalledProcessError as fault:
            sys.exit(fault.returncode)
        with SparkContext(conf=settings) as context, open(options.out, "w") as out:
            for answer in score(context, paths, options):
                out.write(answer + "\n")


if __name__ == "__main__":
    main()
