// For readers who use the keyboard or a screen reader, and for the book opened from a folder. Nothing is fetched.
// What can be mended before the page is written is mended in src/compendium/book/mends.py.

// From a folder the browser may not read other pages, so search shows its hits without their surroundings.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// A table wider than the screen scrolls: then, and only then, Tab reaches it and the arrow keys move it.
const reachable = () => {
  for (const box of document.querySelectorAll(".pst-scrollable-table-container, .cell_output, div.math, pre")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("load", reachable);
addEventListener("resize", reachable);
