// Details to hide: what is selected in the words of a story becomes a row, ticked.
//   <button type="button" data-hide-selected>   inside the form of the review page
//   <fieldset data-mark-row>                    a row; one with these words is ticked, else the first
//                                               empty one is filled, else one is added
// Without scripts people type the words and press "Show me".
(() => {
  "use strict";
  const button = document.querySelector("[data-hide-selected]");
  const story = document.querySelector("[data-story]");
  const count = document.querySelector("[data-marks]");
  if (!button || !story || !count) return;
  const said = document.querySelector("[data-hide-said]");
  const most = 60;
  const rows = () => [...document.querySelectorAll("[data-mark-row]")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

  // The selection goes when the button takes the focus on some devices: it is kept until then.
  let chosen = "";
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const inside = selection.rangeCount && story.contains(selection.anchorNode)
      && story.contains(selection.focusNode);
    const text = inside ? selection.toString().replace(/\s+/g, " ").trim() : "";
    if (text) chosen = text;
    else if (!button.matches(":focus, :active")) chosen = "";
  });

  const renumbered = (row, at) => {
    for (const node of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace(/mark-\d+-/, `mark-${at}-`));
      }
    }
    for (const node of row.querySelectorAll(".error")) node.remove();
    return row;
  };

  const oneMore = () => {
    const last = rows().at(-1);
    const row = renumbered(last.cloneNode(true), rows().length);
    for (const box of row.querySelectorAll("[type=checkbox]")) box.checked = false;
    field(row, "own").value = "";
    last.after(row);
    count.value = rows().length;
    return row;
  };

  button.addEventListener("click", () => {
    said.textContent = chosen ? "" : said.dataset.none;
    if (!chosen) return;
    const same = rows().find((row) => field(row, "words").value.toLowerCase() === chosen.toLowerCase());
    const empty = same ?? rows().find((row) => !field(row, "words").value);
    if (!empty && rows().length >= most) return;
    const row = empty ?? oneMore();
    row.querySelector("details").open = true;
    field(row, "words").value = chosen;
    field(row, "hide").checked = true;
    if (!same) {
      const name = document.createElement("bdi");
      name.textContent = chosen;
      row.querySelector("[data-mark-legend]").replaceChildren(name);
    }
    field(row, "kind").focus();
    chosen = "";
  });
})();
