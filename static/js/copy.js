// Copy and print for the return code.
//   <button type="button" class="btn js-only" data-copy="id-of-the-code" data-said="Copied. …">
//   <p role="status" data-copy-said></p>      says data-said, or data-failed when it could not
//   <button type="button" class="btn btn-quiet js-only" data-print>
(() => {
  "use strict";
  const said = document.querySelector("[data-copy-said]");

  const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copy = async (button) => {
    const code = document.getElementById(button.dataset.copy);
    let answer = button.dataset.said;
    try {
      await navigator.clipboard.writeText(code.textContent.trim().replace(/\s+/g, " "));
    } catch {
      select(code);
      answer = button.dataset.failed;
    }
    if (said && answer) said.textContent = answer;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) print();
    else copy(button);
  });
})();
