// Keys of the team's pages, off until somebody turns them on: WCAG 2.1.4.
//   <form data-keys="off|on">     1 to 6 choose a decision, v shows the words, Ctrl+Enter confirms
//   <button data-key="k">         k presses it: one key, no choice before it
//   <details data-key-list>       ? opens the list of keys
// Keys never act in a field or with a modifier, and a decision is sent with Ctrl+Enter alone.
(() => {
  "use strict";
  const root = document.querySelector("[data-keys]");
  if (root?.dataset.keys !== "on") return;

  const inField = (node) => node.matches?.(
    "textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])",
  );

  const choose = (place) => {
    const choice = root.querySelectorAll("[name=decision]")[place];
    if (!choice || choice.disabled) return false;
    choice.checked = true;
    choice.focus();
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  const unveil = () => {
    const veil = document.querySelector("details.veil:not([open])") ?? document.querySelector("details.veil");
    if (!veil) return false;
    veil.open = !veil.open;
    veil.querySelector("summary").focus();
    return true;
  };

  const list = () => {
    const keys = document.querySelector("[data-key-list]");
    if (!keys) return false;
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
    return true;
  };

  const press = (key) => {
    const button = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    button?.click();
    return Boolean(button);
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat) return;
    if (event.key === "Enter" && event.ctrlKey && !event.altKey && !event.metaKey) {
      if (!root.querySelector("[name=decision]:checked")) return;
      event.preventDefault();
      root.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target)) return;
    if (event.key === "?") {
      if (list()) event.preventDefault();
      return;
    }
    if (event.shiftKey) return;
    const done = /^[1-6]$/.test(event.key)
      ? choose(event.key - 1)
      : press(event.key) || (event.key === "v" && unveil());
    if (done) event.preventDefault();
  });
})();
