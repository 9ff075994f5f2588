#!/usr/bin/env python3
"""What a real shell completes command lines to: "LINE: WORD WORD" for each, the words sorted.

    completed.py bash|zsh|fish SCRIPT LINE...

bash and zsh are interactive, on a terminal of their own, read SCRIPT, and get each LINE with the key that completes. bash
puts all completions into the line, which is then looked at; zsh tells what its completion functions add. fish has a
command for it. A SCRIPT that is a directory is a share/ in which the shell looks for completions itself. HOME should be
the test's own. What shells repeat or not is left out: a word's part up to = or @, and the slash behind a directory.
"""
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import time

LIMIT = 60  # seconds for the shell to start or to complete
PROMPT = "ready:"
COMPLETE, DONE, CLEAR = "\x14", "\x0f", "\x15"  # keys: ^T ^O ^U. DONE tells that those before it have had their effect

BASH = """
PS1={prompt} PS2= HISTFILE=
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
bind '"\\C-t": insert-completions'
show() {{ printf %s "$READLINE_LINE" >{out}/line; : >{out}/done; }}
bind -x '"\\C-o": show'
if [ -d {script} ]; then
	source /usr/share/bash-completion/bash_completion
	export XDG_DATA_DIRS={script}
else
	source {script}
fi
"""

# The completion system's own calls, which only ask (-O, -A, -D), are not told.
ZSH = """
PS1={prompt} HISTFILE=
setopt no_prompt_sp no_beep
[[ -d {script} ]] && fpath=({script}/zsh/site-functions $fpath)
autoload -Uz compinit && compinit -u -D
compadd() {{
	local -a found
	if (( ! ${{argv[(I)-[OAD]]}} )); then
		builtin compadd -O found "$@"
		(( $#found )) && print -rl -- $found >>{out}/words
	fi
	builtin compadd "$@"
}}
show() {{ : >{out}/done }}
zle -N show
bindkey '^T' complete-word
bindkey '^O' show
[[ -d {script} ]] || source {script}
"""


class Terminal:
    """An interactive shell on a terminal of its own. What is asked of it is answered by files in `out`."""

    def __init__(self, arguments, out):
        self.out = out
        self.pid, self.fd = pty.fork()
        if not self.pid:
            environment = dict(os.environ, TERM="dumb", INPUTRC="/dev/null", ZDOTDIR=out, LC_ALL="C.UTF-8")
            os.execvpe(arguments[0], arguments, environment)
        self.wait(lambda output: PROMPT.encode() in output)

    def wait(self, ended):
        output, end = b"", time.monotonic() + LIMIT
        while not ended(output):
            if time.monotonic() > end:
                sys.exit(f"the shell is silent; it has said: {output!r}")
            if select.select([self.fd], [], [], 0.02)[0]:
                output += os.read(self.fd, 4096)

    def ask(self, line, name):
        """The text of a file that completing the line makes, or nothing."""
        os.write(self.fd, f"{line}{COMPLETE}{DONE}".encode())
        self.wait(lambda _: os.path.exists(f"{self.out}/done"))
        os.write(self.fd, CLEAR.encode())
        os.unlink(f"{self.out}/done")
        try:
            with open(f"{self.out}/{name}", encoding="utf-8") as file:
                text = file.read()
            os.unlink(f"{self.out}/{name}")
        except FileNotFoundError:
            return ""
        return text

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def write_rc(path, text, script, out):
    with open(path, "w", encoding="utf-8") as rc:
        rc.write(text.format(prompt=PROMPT, script=shlex.quote(script), out=out))


def bash(script, lines, out):
    write_rc(f"{out}/rc", BASH, script, out)
    terminal = Terminal(["bash", "--noprofile", "--rcfile", f"{out}/rc", "-i"], out)
    for line in lines:
        completed = terminal.ask(line, "line")
        yield line, [] if completed == line else completed[line.rfind(" ") + 1 :].split()
    terminal.end()


def zsh(script, lines, out):
    write_rc(f"{out}/.zshrc", ZSH, script, out)
    terminal = Terminal(["zsh", "-d", "-i"], out)
    for line in lines:
        yield line, terminal.ask(line, "words").splitlines()
    terminal.end()


def fish(script, lines, _):
    environment, load = dict(os.environ), ""
    if os.path.isdir(script):
        environment["XDG_DATA_DIRS"] = script
    else:
        load = f"source {shlex.quote(script)};"
    for line in lines:
        command = ["fish", "-c", f"{load} complete -C {shlex.quote(line)}"]
        answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=LIMIT)
        yield line, [word.split("\t")[0] for word in answer.stdout.decode().splitlines()]


def main():
    shell, script, *lines = sys.argv[1:]
    with tempfile.TemporaryDirectory() as out:
        for line, words in {"bash": bash, "zsh": zsh, "fish": fish}[shell](os.path.abspath(script), lines, out):
            words = {word[max(word.rfind("="), word.rfind("@")) + 1 :].rstrip("/") for word in words}
            print(f"{line}: {' '.join(sorted(words))}")


main()
