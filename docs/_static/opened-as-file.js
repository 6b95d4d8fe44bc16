// The search shows a piece of each page it finds, which a browser does not read from a file.
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
