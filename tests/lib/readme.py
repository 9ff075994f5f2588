#!/usr/bin/env python3
"""The examples of README.md: the blocks of code, each with the mark in front of it.

    readme.py names           the names of those that a test runs, one a line
    readme.py unmarked        line and text of each block that has no mark, and marks that have no block
    readme.py block NAME      a block
    readme.py steps NAME      runs a block that has the steps of a GitHub job, as the runner does, here

A mark is a line of its own in front of a block, which is fenced or indented by four blanks:

    <!-- test: NAME -->       a test runs it
    <!-- shown: REASON -->    it is no example to run
"""
import os
import re
import subprocess
import sys
import tempfile

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../README.md")
MARK = re.compile(r"<!-- (test|shown): (.+) -->$")
FENCE = re.compile(r"(```+|~~~+)")


def blocks():
    """(line number, mark or None, text) of each block; a mark without a block has the text None."""
    with open(README, encoding="utf-8") as file:
        lines = file.read().split("\n")
    mark, at, paragraph = None, 0, False
    while at < len(lines):
        line, start = lines[at], at + 1
        fence = FENCE.match(line)
        at += 1
        text = None
        if fence:
            end = next(i for i in range(at, len(lines)) if lines[i].strip() == fence[1])
            text, at = lines[at:end], end + 1
        elif line.startswith("    ") and not paragraph:
            while at < len(lines) and (lines[at].startswith("    ") or not lines[at]):
                at += 1
            text = [each[4:] for each in lines[start - 1 : at]]
        if text is not None:
            yield start, mark, "\n".join(text).rstrip("\n") + "\n"
            mark = None
        elif line and mark:
            yield start - 1, mark, None
            mark = None
        found = MARK.match(line)
        mark = found.groups() if found else mark
        paragraph = bool(line) and not found and text is None


def block(name):
    found = [text for _, mark, text in blocks() if mark == ("test", name) and text]
    if len(found) != 1:
        sys.exit(f"README.md has {len(found)} blocks called {name}")
    return found[0]


def take_variables(path, environment):
    """What a step wrote to $GITHUB_ENV: NAME=VALUE, or NAME<<DELIMITER, lines, DELIMITER."""
    lines = iter(open(path, encoding="utf-8").read().splitlines())
    for line in lines:
        if "<<" in line.split("=")[0]:
            name, delimiter = line.split("<<", 1)
            environment[name] = "\n".join(iter(lambda: next(lines), delimiter))
        else:
            name, environment[name] = line.split("=", 1)


def steps(name):
    """Each `run` in turn, by the runner's own command line for it; what a step leaves for the next ones is theirs."""
    import yaml

    environment = dict(os.environ, CI="true", GITHUB_ACTIONS="true")
    with tempfile.TemporaryDirectory() as directory:
        for number, step in enumerate(yaml.safe_load(block(name))):
            if "run" not in step:
                print(f"not run: {step['uses']}", flush=True)
                continue
            paths = {}
            for kind in "ENV", "PATH", "OUTPUT":
                paths[kind] = environment[f"GITHUB_{kind}"] = f"{directory}/{kind}-{number}"
                open(paths[kind], "w", encoding="utf-8").close()
            with open(f"{directory}/step", "w", encoding="utf-8") as script:
                script.write(step["run"])
            print(f"step: {step['run'].strip()}", flush=True)
            own = {key: str(value) for key, value in step.get("env", {}).items()}
            subprocess.run(
                ["bash", "-e", script.name], check=True, env={**environment, **own}, cwd=step.get("working-directory")
            )
            take_variables(paths["ENV"], environment)
            for line in open(paths["PATH"], encoding="utf-8").read().splitlines():
                environment["PATH"] = f"{line}:{environment['PATH']}"


def main():
    command, *arguments = sys.argv[1:]
    if command == "names":
        for _, mark, text in blocks():
            if mark and mark[0] == "test" and text:
                print(mark[1])
    elif command == "unmarked":
        for line, mark, text in blocks():
            if not mark:
                print(f"README.md:{line}: no mark in front of: {text.splitlines()[0]}")
            elif text is None:
                print(f"README.md:{line}: no block behind the mark {mark[1]}")
    elif command == "block":
        print(block(*arguments), end="")
    else:
        steps(*arguments)


main()
