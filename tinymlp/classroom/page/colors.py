"""Blue is positive or the training, orange negative or the validation; never by color alone.

Both are read as well on white as on black (contrast at least 4:1) and apart from each other by who
does not see red and green; what is orange is dashed or hollow too.
"""

BLUE = "#1f77c9"
ORANGE = "#c75000"
DASHES = "5 3"
INK = "currentColor"
