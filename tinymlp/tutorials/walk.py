r"""Through a tutorial step by step: read, guess, then see.

Each step is a text and some code. Before its result is shown a guess is asked for, which may be one
of its lines; an empty one shows it. What was guessed stands below what was printed, and is called
right where it is; nothing else is said of it.

>>> import io
>>> from tinymlp.tutorials.tutorial import find
>>> screen = Screen(io.StringIO("0 0 0 0.5 2\nq\n"))
>>> walk = Walk(find("02"), Place(), keep=lambda place: None, screen=screen)
>>> walk.go()  # doctest: +ELLIPSIS
2. XOR by hand, before any learning
...
It prints 1 line. Your guess? (Enter shows it)
guess> 0 0 0 0.5 2
<BLANKLINE>
│ [0.0, 0.0, 0.0, 0.5, 2.0]
you guessed: 0 0 0 0.5 2   right
<BLANKLINE>
Enter goes on> q
>>> walk.place
Place(step=0, guesses=1, right=1)
"""

from collections.abc import Callable, Sequence

from tinymlp.text import folded, plural, short_repr
from tinymlp.tutorials.cells import Cells
from tinymlp.tutorials.guess import line_of
from tinymlp.tutorials.place import Place
from tinymlp.tutorials.screen import Command, Screen
from tinymlp.tutorials.tutorial import Step, Tutorial

PRINTED = "│"
"""Before each line that was printed."""


class Walk:
    """Where one is in a tutorial."""

    def __init__(
        self,
        tutorial: Tutorial,
        place: Place,
        *,
        keep: Callable[[Place], None],
        screen: Screen,
        guesses: bool = True,
    ) -> None:
        """Begin at `place`, and hand each later one to `keep`; without guesses, ask for none."""
        self.tutorial = tutorial
        self.place = place
        self.failed: bool = False
        """Whether some code ended in an error that nobody planned."""
        self._keep = keep
        self._screen = screen
        self._cells = Cells(tutorial)
        self._guesses = guesses
        self._stops = guesses or screen.is_terminal
        """Whether one goes on by Enter; what only prints does not wait for anybody."""

    def go(self) -> None:
        """Go on until the end, q, or the end of what is read."""
        n = len(self.tutorial.steps)
        if self.place.step >= n:
            self.place.step = 0  # once more
        shows_title = True
        while True:
            self._keep(self.place)
            try:
                if shows_title:
                    shows_title = False
                    self._begin()
                if self.place.step == n:
                    self._end()
                    return
                self._show(self.place.step)
                self.place.step += 1
            except Command as command:
                word, _, number = str(command).partition(" ")
                if word == "q":
                    return
                wanted = {"b": self.place.step - 1, "a": self.place.step}
                self.place.step = max(0, min(wanted.get(word, int(number or 0) - 1), n - 1))

    def _begin(self) -> None:
        one, screen = self.tutorial, self._screen
        screen.text(f"# {one.heading}")
        about = f"{plural(len(one.steps), 'step')}, about {one.minutes} minutes."
        before = f" Before it: {one.before}" if one.before else ""
        if self.place.step == 0:
            screen.lines("")
            screen.text(f"{one.introduction}\n\n{about}{before}")
        if self._stops:
            screen.lines("")
            screen.text("Enter goes on, b back, a again, g 5 to step 5, q quits; ? tells more.")

    def _show(self, at: int) -> None:
        """Show the step of that index, and ask; raises `Command` where one leads elsewhere."""
        step, screen = self.tutorial.steps[at], self._screen
        screen.rule(f"{at + 1} of {len(self.tutorial.steps)}")
        screen.text(step.text)
        answers = []
        for question in step.questions:
            screen.lines("")
            screen.text(question.text)
            if self._guesses:
                answers.append(screen.ask("answer> "))
            if question.answer:
                screen.text(question.answer, indent=2)
        if step.then:
            screen.lines("")
            screen.text(step.then)
        if step.code:
            screen.lines("")
            screen.code(step.code)
            self._run(at, step, answers)
        if self._stops:
            self._pause(at)

    def _run(self, at: int, step: Step, answers: Sequence[str]) -> None:
        """Run a step's code, after asking what it prints, or after questions about it."""
        screen = self._screen
        guessed: list[str] = []
        if self._guesses and step.examples:
            screen.lines("")
            screen.ask("Enter runs it> ")
        elif self._guesses and step.n_printed:
            guessed = self._guessed(step.n_printed)
        if missing := self._cells.n_missing(at):
            screen.lines("", f"(first, the code of {plural(missing, 'earlier step')})")
        result = self._cells.printed_at(at)
        self.failed = self.failed or result.failed
        printed = result.text.rstrip("\n")
        if printed:
            screen.lines("")
            screen.code(printed, mark=PRINTED)
        for guess in guessed:
            self._compare(guess, printed.split("\n"))
        for number, answer in enumerate(answers if step.examples else [], start=1):
            if answer:
                screen.lines(*folded(f"you guessed: {number}. {answer}", screen.width))
        self._keep(self.place)

    def _guessed(self, n: int) -> list[str]:
        """Return the lines that are guessed, of `n`: none where the first is empty."""
        self._screen.lines("")
        if n == 1:
            self._screen.text("It prints 1 line. Your guess? (Enter shows it)")
        else:
            self._screen.text(f"It prints {n} lines. Your guess at some? (Enter shows them)")
        guessed: list[str] = []
        while len(guessed) < n and (line := self._screen.ask("guess> ")):
            guessed.append(line)
        return guessed

    def _compare(self, guess: str, printed: list[str]) -> None:
        """Say what was guessed, and that it is right where it is."""
        index = line_of(guess, printed)
        self.place.guesses += 1
        self.place.right += index is not None
        where = f" (line {index + 1})" if index is not None and len(printed) > 1 else ""
        right = f"   right{where}" if index is not None else ""
        self._screen.lines(*folded(f"you guessed: {guess}{right}", self._screen.width))

    def _pause(self, at: int) -> None:
        """Wait until one goes on."""
        steps = self.tutorial.steps
        is_exercise = at + 1 < len(steps) and steps[at + 1].is_solution
        self._screen.lines("")
        if is_exercise:
            self._screen.text("Try it first; this writes a file to change and run:")
            command = f"tinymlp learn {self.tutorial.key} --no-answers --script mine.py"
            self._screen.lines(f"  {command}", "")
        prompt = "Enter shows one solution> " if is_exercise else "Enter goes on> "
        while line := self._screen.ask(prompt):
            self._screen.lines(f"{short_repr(line)} is no command; ? tells what is")

    def _end(self) -> None:
        one, screen = self.tutorial, self._screen
        screen.rule("the end")
        if one.misconception:
            screen.text(f"What many people think before: {one.misconception}")
        if self.place.right:
            screen.lines("", f"{plural(self.place.right, 'guess', 'guesses')} came true.")
        if one.next_command:
            screen.lines("", f"next: {one.next_command}")
