Figures = dict[str, dict[str, dict[int, dict[str, float]]]]


def report(found, *, markdown):
    return ""
