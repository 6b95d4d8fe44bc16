"""What runs in the bare process: a student's file, which is asked one question a line.

This file is handed to an interpreter as text, `python -I -S -c`, and imports nothing but the
standard library: no tinymlp is in reach of what it runs. The first line on its standard input has
the limits and the student's source, every further line a question:

    {"token": 7, "do": "call", "function": "d_tanh", "arguments": [1.0]}
    {"token": 7, "answer": 0.42, "arguments": [1.0]}            what came, and the lists afterwards
    {"token": 7, "raised": "ValueError", "message": "…", "line": "…"}
    {"stop": "it calls sys.exit()"}                             and the process has ended

The student's code has no standard input or output. Whatever looks outside (a file, a socket, a
process, a frame of a function that is not its own) is noticed by an audit hook, which Python cannot
take off again, and ends the process. That is a fence and not a wall: see `docs/teaching.md`.
"""

import _thread
import builtins
import io
import json
import math
import os
import sys
import types

FILE = "exercise.py"
MAX_ITEMS = 20_000
MAX_DEPTH = 6
MAX_STEPS = 300
"""How many lines a trace has."""


def _plan():
    """Return the questions as lines, and the handle on which answers are written."""
    questions = os.fdopen(os.dup(0), "r", encoding="utf-8", errors="replace", newline="\n")
    answers = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(null, handle)
    return questions, answers


def _limit(seconds, memory):
    """Bound time, memory and files, where the system can: Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    used = math.ceil(sum(os.times()[:2]))
    for name, most in (
        ("RLIMIT_CPU", used + seconds),
        ("RLIMIT_AS", memory << 20),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 64),
    ):
        try:
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            # A processor second later the hard limit ends whoever catches the soft one's signal.
            resource.setrlimit(kind, (most, most + 1 if name == "RLIMIT_CPU" else most))
        except (AttributeError, ValueError, OSError):
            continue  # macOS refuses some
    # The limit counts whole seconds; the timer ends the process at the moment itself.
    import signal

    signal.setitimer(signal.ITIMER_PROF, seconds)


class _Printed(io.TextIOBase):
    """What is printed goes nowhere, and is counted."""

    def __init__(self, most, stop):
        self._left = most
        self._most = most
        self._stop = stop

    def write(self, text):
        self._left -= len(text)
        if self._left < 0:
            self._stop(
                f"it prints more than {self._most:,} characters: is there a print in a loop?"
            )
        return len(text)


class _NoInput(io.TextIOBase):
    """Nobody types anything."""

    def __init__(self, stop):
        self._stop = stop

    def read(self, *_):
        self._stop(
            "it waits for input(), and nobody types anything: take what is given as arguments"
        )

    readline = read


def main() -> (
    None
):  # one function, so that nothing of it is in a global that a student's code can reach
    questions, answers = _plan()
    start = json.loads(questions.readline())
    encode_json, decode_json = json.JSONEncoder().encode, json.JSONDecoder().decode
    write, exit_now, get_frame = os.write, os._exit, sys._getframe
    is_instance, iterate, following = isinstance, iter, next
    infinity = math.inf
    to_text, number_text = repr, float.__repr__
    inside = [False]  # whether the hook listens: always, but for what the judge itself looks at
    main_thread, this_thread = _thread.get_ident(), _thread.get_ident
    kept: list[object] = []
    library = os.path.dirname(os.path.realpath(os.__file__)) + os.sep
    libraries = tuple({library, *(os.path.realpath(path) for path in sys.path if path)})
    real_path, file_system = os.path.realpath, os.fsdecode
    source_lines = start["source"].split("\n")

    def send(message):
        line = encode_json(message).encode("utf-8", "replace") + b"\n"
        while line:
            line = line[write(answers, line) :]

    def stop(why):
        inside[0] = False
        send({"stop": why})
        exit_now(3)

    def in_library(path):
        if not is_instance(path, (str, bytes)):
            return False
        where = real_path(file_system(path))
        if "site-packages" in where or "dist-packages" in where:
            return False
        return any(where.startswith(one) or where + os.sep == one for one in libraries)

    forbidden = {
        "ctypes": "it reaches below Python with ctypes",
        "_ctypes": "it reaches below Python with ctypes",
        "tinymlp": "it imports tinymlp: here the functions are your own",
        "numpy": "it imports NumPy, which is not there: use floats and lists",
        "torch": "it imports PyTorch, which is not there: use floats and lists",
        "socket": "it looks for a network",
        "subprocess": "it starts a process",
        "multiprocessing": "it starts a process",
        "threading": None,
    }
    said = (
        ("subprocess.", "it starts a process"),
        ("os.fork", "it starts a process"),
        ("os.posix_spawn", "it starts a process"),
        ("os.system", "it starts a process"),
        ("os.exec", "it starts a process"),
        ("os.spawn", "it starts a process"),
        ("os.kill", "it sends a signal to a process"),
        ("socket.", "it looks for a network"),
        ("_thread.start", "it starts a thread"),
        ("ctypes.", "it reaches below Python with ctypes"),
        ("gc.", "it looks through the memory with gc: only the arguments are yours to look at"),
        ("sys.settrace", "it watches the judge with sys.settrace"),
        ("sys.setprofile", "it watches the judge with sys.setprofile"),
        ("sys.addaudithook", "it takes part in the judge's own watch"),
        (
            "sys._current",
            "it reads frames that are not its own: only the arguments are yours to read",
        ),
        ("resource.", "it changes its limits"),
        ("code.__new__", "it builds code out of bytes"),
        ("marshal.", None),
        ("os.", "it works on files"),
        ("shutil.", "it works on files"),
        ("tempfile.", "it works on files"),
        ("mmap.", "it works on files"),
    )

    def judge(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            reads = not set(mode or "") & set("wax+") and not flags & (os.O_WRONLY | os.O_RDWR)
            if not (reads and in_library(path)):
                stop(f"it opens the file {to_text(path)[:60]}: what it needs is given as arguments")
        elif event in ("os.listdir", "os.scandir"):
            if not in_library(arguments[0]):
                stop("it looks at the files of this machine")
        elif event == "import":
            why = forbidden.get(arguments[0].partition(".")[0])
            if why:
                stop(why)
        elif event in ("sys._getframe", "sys._getframemodulename", "object.__getattr__"):
            caller = get_frame(2)
            if caller.f_code.co_filename.endswith("inspect.py"):
                caller = caller.f_back  # inspect.currentframe() reads for whoever calls it
            caller = caller.f_code.co_filename
            if not in_library(caller) and not caller.startswith("<frozen"):
                what = "frames" if event != "object.__getattr__" else f"{arguments[1]}"
                stop(
                    f"it reads {what} of functions that are not its own: only the arguments are "
                    "yours to read"
                )
        else:
            for begin, why in said:
                if event.startswith(begin):
                    if why:
                        stop(why)
                    return

    def hook(event, arguments):
        if this_thread() != main_thread:  # whatever it does: Python 3.11 tells of no start
            stop("it starts a thread")
        if inside[0]:
            inside[0] = False
            try:
                judge(event, arguments)
            finally:
                inside[0] = True

    originals = [
        (one, name, value) for one in (builtins, math) for name, value in vars(one).items()
    ]
    originals = [entry for entry in originals if entry[1] not in ("_", "__build_class__")]

    def look_for_patches():
        for module, name, value in originals:
            if module.__dict__.get(name) is not value:
                stop(
                    f"it replaces {module.__name__}.{name}, which belongs to everybody: write a "
                    "function of your own"
                )

    def encode(answer, depth=0):
        """Return an answer as JSON has it: numbers, texts and lists; the rest in an object."""
        kind = type(answer)
        if answer is None or kind is bool or kind is float:
            return answer
        if kind is int:
            return answer if answer.bit_length() < 1024 else (infinity if answer > 0 else -infinity)
        if kind is str:
            return answer[:2_000]
        if depth > MAX_DEPTH:
            return {"other": "a list in a list in a list …"}
        if kind is dict and len(answer) <= 1_000:
            return {
                "dict": [[encode(key, depth + 1), encode(answer[key], depth + 1)] for key in answer]
            }
        if is_instance(answer, float):
            return float.__add__(answer, 0.0)
        if kind.__module__ in ("fractions", "decimal") and kind.__name__ in ("Fraction", "Decimal"):
            return float(answer)
        if (
            kind is list
            or kind is tuple
            or (not is_instance(answer, (str, bytes, dict, type)) and hasattr(answer, "__iter__"))
        ):
            items = []
            iterator = iterate(answer)
            while True:
                try:
                    one = following(iterator)
                except StopIteration:
                    return items
                if len(items) >= MAX_ITEMS:
                    stop(f"it answers with over {MAX_ITEMS:,} numbers: does a generator never end?")
                items.append(encode(one, depth + 1))
        if kind is type:
            return {"other": f"the class {kind.__name__}"}
        if callable(answer):
            return {"other": "a function: are its parentheses missing?"}
        return {"other": f"an object of the class {kind.__name__[:40]}"}

    def formula(given):
        """Return a function of numbers from its text, which is the teacher's."""
        names = ", ".join(given["names"])
        return eval(f"lambda {names}: {given['formula']}", {"math": math})

    def decode(given):
        if is_instance(given, list):
            return [decode(one) for one in given]
        if is_instance(given, dict):
            if "formula" in given:
                return formula(given)
            if "kept" in given:
                return kept[given["kept"]]
            return {decode(key): decode(value) for key, value in given["dict"]}
        return given

    def their_line(error):
        """Return the deepest line of the student's file that an exception came through."""
        inside[0] = False
        number, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == FILE:
                number = trace.tb_lineno
            trace = trace.tb_next
        inside[0] = True
        if isinstance(error, SyntaxError) and error.filename == FILE:
            number = error.lineno
        if number is None or not 0 < number <= len(source_lines):
            return ""
        return f"line {number}: {source_lines[number - 1].strip()[:60]}"

    def run(function, *arguments):
        """Return what comes of student's code, encoded, or what it raised."""
        try:
            answer = encode(function(*arguments))
        except MemoryError:
            message = f"more than {start['memory']} MB"
            kinds = ["MemoryError"]
            return {"raised": "MemoryError", "kinds": kinds, "line": "", "message": message}
        except SystemExit:
            stop("it calls exit(): return the answer instead")
        except Exception as error:
            kind, line = type(error).__name__, their_line(error)
            try:
                message = error.msg if is_instance(error, SyntaxError) else str(error)[:300]
            except Exception:
                message = ""
            bases = [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"]
            return {"raised": kind, "kinds": bases, "message": message, "line": line}
        except BaseException as error:
            stop(f"it raises {type(error).__name__[:40]}, which ends a program")
        return {"answer": answer}

    def short(value):
        """Return a value of a trace as text."""
        kind = type(value)
        if kind in (list, tuple):
            inner = ", ".join(short(one) for one in value[:8])
            dots = ", …" if len(value) > 8 else ""
            return f"[{inner}{dots}]" if kind is list else f"({inner}{dots})"
        if kind is float:
            text = f"{value:.6g}"
            return text if float(text) == value or "." in text else number_text(value)
        if kind in (int, bool, str) or value is None:
            return to_text(value)[:60]
        return f"<{kind.__name__[:30]}>"

    def traced(function, *arguments):
        """Return the answer, and what each line of the student's file did on the way."""
        steps = []
        seen = {}

        def watch(frame, event, result):
            inside[0] = False
            if frame.f_code.co_filename != FILE or len(steps) >= MAX_STEPS:
                inside[0] = True
                return None
            here = frame.f_locals  # the .0 of a comprehension is nobody's variable
            values = {name: short(value) for name, value in here.items() if name[0] != "."}
            line, before = seen.get(id(frame), (None, {}))
            changes = {name: text for name, text in values.items() if before.get(name) != text}
            name = frame.f_code.co_name
            if event == "call":
                first = frame.f_code.co_firstlineno
                steps.append({"line": first, "call": name, "values": values})
            elif line is not None and steps:
                step = {"line": line, "text": source_lines[line - 1].strip()[:100], "in": name}
                step["values"] = changes
                if event == "return":
                    step["returns"] = short(result)
                elif event == "exception":
                    step["raises"] = result[0].__name__[:40]
                steps.append(step)
            if event == "return":
                seen.pop(id(frame), None)
            else:
                seen[id(frame)] = (frame.f_lineno if event == "line" else None, values)
            inside[0] = True
            return watch

        def call():
            inside[0] = False
            sys.settrace(watch)
            inside[0] = True
            try:
                return function(*arguments)
            finally:
                inside[0] = False
                sys.settrace(None)
                inside[0] = True

        found = run(call)
        found["steps"] = steps
        found["cut"] = len(steps) >= MAX_STEPS
        return found

    sys.stdin, sys.stdout, sys.stderr = _NoInput(stop), None, None
    sys.stdout = sys.stderr = _Printed(start["output"], stop)
    vars(sys).update(__stdin__=None, __stdout__=None, __stderr__=None)
    sys.argv[:] = [FILE]
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.setrecursionlimit(1_000)
    _limit(start["seconds"], start["memory"])
    sys.addaudithook(hook)
    inside[0] = True
    theirs = types.ModuleType("exercise")

    def load():
        inside[0] = False  # an error of syntax looks for the file
        try:
            code = compile(start["source"], FILE, "exec")
        finally:
            inside[0] = True
        exec(code, theirs.__dict__)

    def load_program(source):
        program = types.ModuleType("program")
        inside[0] = False  # it is the lesson's own
        exec(compile(source, "program.py", "exec"), program.__dict__)
        inside[0] = True
        return program.__dict__

    for line in questions:
        question = decode_json(line)
        do = question["do"]
        if do == "load":
            found = run(load)
            if (
                "given" in start and "answer" in found
            ):  # the lesson's own, in place of some of theirs
                program = load_program(start["given"]["source"])
                theirs.__dict__.update({name: program[name] for name in start["given"]["names"]})
            found["names"] = [name for name, value in theirs.__dict__.items() if callable(value)]
        elif do == "test":  # a student's test of a program that is not theirs
            program = load_program(question["program"])
            functions = [program[name] for name in question["names"]]
            found = run(theirs.__dict__[question["function"]], *functions)
        else:
            owner = kept[question["on"]] if "on" in question else None
            name = question["function"]
            function = getattr(owner, name) if owner is not None else theirs.__dict__[name]
            arguments = [decode(one) for one in question["arguments"]]
            if do == "make":
                found = run(lambda f=function, a=arguments: kept.append(f(*a)))
                found["kept"] = len(kept) - 1
            elif do == "trace":
                found = traced(function, *arguments)
            else:
                found = run(function, *arguments)
            if "answer" in found and do != "make":
                after = run(
                    lambda a=arguments: [one if type(one) in (list, dict) else None for one in a]
                )
                found["arguments"] = after.get("answer")
        look_for_patches()
        send({"token": question["token"], **found})


if __name__ == "__main__":
    main()
