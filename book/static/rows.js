// Of a long table the first rows are shown, with their notes, and all on request; without the script, and on paper, it is
// whole.
document.addEventListener("DOMContentLoaded", () => {
  const phone = matchMedia("(max-width: 40em)").matches;
  const cited = (row) => [...row.textContent.matchAll(/[(（](?:notes? |注)([\d, 、]+)[)）]/g)].flatMap((found) => found[1].match(/\d+/g));

  for (const table of document.querySelectorAll("table:is(.sortable, .stacked)")) {
    const rows = [...table.tBodies[0].rows];
    const few = phone && table.classList.contains("stacked"); // each of its rows is a list
    const shown = few ? 10 : 25;
    // A few rows more are not worth a button.
    if (rows.length < 1.4 * shown || !(few || table.classList.contains("sortable"))) continue;
    const zh = document.documentElement.lang.startsWith("zh");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "all-rows" });
    button.textContent = zh ? `显示全部 ${rows.length} 行` : `Show all ${rows.length} rows`;
    const place = table.closest(".pst-scrollable-table-container") ?? table;
    const notes = /^(Notes:|注：)$/.test(place.nextElementSibling?.textContent.trim()) && place.nextElementSibling.nextElementSibling;
    const choose = () => {
      const wanted = new Set([...table.tBodies[0].rows].slice(0, table.matches(".first-rows") ? shown : undefined).flatMap(cited));
      for (const [at, note] of [...(notes ? notes.children : [])].entries()) {
        note.value = at + 1; // numbers stay where notes are hidden
        note.classList.toggle("of-later-rows", !wanted.has(`${at + 1}`));
      }
    };
    button.addEventListener("click", () => {
      table.classList.remove("first-rows");
      choose();
      button.remove();
    });
    table.classList.add("first-rows", ...(few ? ["few"] : []));
    place.after(button);
    choose();
    table.tHead.addEventListener("click", choose); // it sorts
  }
});
