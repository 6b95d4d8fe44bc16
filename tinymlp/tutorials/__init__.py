"""Tutorials: scripts that a class walks through, cell by cell, guessing before it looks.

    tinymlp learn            what there is, and where you are
    tinymlp learn 03         a tutorial; lesson-03 is what a lesson of the course has to read

The scripts are in the folder `tutorials/` of a checkout and in the installed package. What they put
on the blackboard is public here, so that each runs wherever it is copied to:

    from tinymlp.tutorials import draw, judge

The files, in the order in which they are best read:

    blackboard      a curve, and what the laws say of your own code
    prose           the text between the cells, as Markdown and in a terminal
    tutorial        what a script, or a lesson's page, holds: steps
    cells           the code of the steps, run once each, and what it printed
    guess           whether a guess is what was printed
    place           where you are in each, remembered in a file
    screen          what is shown, and what is asked
    walk            through the steps, in a terminal or from a pipe
    handout         a notebook, or a script, with the answers hidden

The scripts print what they state after `# >`, which their tests hold them to.
"""

from tinymlp.tutorials.blackboard import draw, judge

__all__ = ["draw", "judge"]
