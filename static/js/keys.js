// Keys for reviewing: 1 to 6 choose, v shows the words, Ctrl+Enter confirms what is chosen.
//   <form data-keys="off|on">                 off until someone turns them on
//   <button type="button" class="btn btn-quiet js-only" data-keys-toggle aria-pressed="false">
// Keys never act in a field or with a modifier, and nothing is sent without Ctrl+Enter.
(() => {
  "use strict";
  const form = document.querySelector("form[data-keys]");
  if (!form) return;
  const toggle = document.querySelector("[data-keys-toggle]");
  const on = () => form.dataset.keys === "on";
  const show = () => toggle?.setAttribute("aria-pressed", String(on()));

  const inField = (node) => node.matches?.(
    "textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])",
  );

  const choose = (place) => {
    const choice = form.querySelectorAll("[name=decision]")[place];
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

  toggle?.addEventListener("click", () => {
    form.dataset.keys = on() ? "off" : "on";
    show();
  });

  document.addEventListener("keydown", (event) => {
    if (!on() || event.isComposing || event.repeat) return;
    if (event.key === "Enter" && event.ctrlKey && !event.altKey && !event.metaKey) {
      if (!form.querySelector("[name=decision]:checked")) return;
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || inField(event.target)) return;
    const done = /^[1-6]$/.test(event.key) ? choose(event.key - 1) : event.key === "v" && unveil();
    if (done) event.preventDefault();
  });

  show();
})();
