// Which answers of a search come first: the guides, then the reference, and what has changed last.
// The other numbers are those of Sphinx.
var Scorer = {
  score: ([docname, , , , score]) => {
    if (docname.endsWith("changelog")) return score - 20;
    return docname.includes("/") ? score : score + 8;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
