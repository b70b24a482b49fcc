// The text to the writer: filled in when a rule or a decision is chosen, and shown as it is read.
// Own words are never written over.
(() => {
  "use strict";
  const box = document.querySelector("[data-texts]");
  const form = box?.closest("form");
  const note = form?.elements.namedItem("note");
  const code = form?.elements.namedItem("macro");
  if (!note || !code) return;
  const rule = form.elements.namedItem("rule");
  const preview = box.querySelector("[data-reads]");
  const shown = box.querySelector("[data-reads-text]");
  const texts = new Map([...box.querySelectorAll("[data-text]")].map((each) => [each.dataset.text, each]));
  const occasions = { ask: "question", redact: "proposal", hide: "hidden", uphold: "uphold", overturn: "overturn" };
  let filled = [...texts.values()].find((each) => each.dataset.code === code.value)?.textContent ?? "";

  const show = () => {
    preview.hidden = !note.value;
    shown.textContent = note.value;
  };

  const fill = () => {
    const chosen = form.querySelector("[name=decision]:checked")?.value ?? "";
    const text = texts.get(occasions[chosen] ?? rule?.value ?? "");
    if (!text || (note.value && note.value !== filled)) return;
    filled = text.textContent;
    note.value = filled;
    code.value = text.dataset.code;
    show();
  };

  form.addEventListener("change", (event) => {
    if (["rule", "decision"].includes(event.target.name)) fill();
  });
  note.addEventListener("input", show);
  show();
})();
