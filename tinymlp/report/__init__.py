"""What the classroom draws for a browser: pieces of HTML, and a whole page of them.

Nothing is loaded from elsewhere, and without its scripts every piece still is a picture. Read in
this order: markup, colors, network_drawing, step_through; chart, curves, scores, scatter, weights,
picture, mistakes, contour, plane, boundary; row, report, notebook.
"""
