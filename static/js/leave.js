// Leave: the page is blank at once, then /x does the rest. Without this script the link still works.
(() => {
  "use strict";
  const root = document.documentElement;
  root.dataset.js = "on";
  const link = document.querySelector("a[data-leave]");
  const isPrivate = () => document.body.hasAttribute("data-private");

  const blank = () => {
    root.dataset.left = "on";
    document.title = "\u00a0";
    document.body.replaceChildren();
  };

  const leave = (event) => {
    event?.preventDefault();
    const away = link.href;
    blank();
    location.replace(away);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[data-leave]")) leave(event);
  });

  // Shift three times, each pressed and let go alone, within two seconds. Both Shift keys at once,
  // a held key, or a letter in between is somebody typing.
  if (link && matchMedia("(hover: hover) and (pointer: fine)").matches) {
    const held = new Set();
    let clean = false;
    let taps = [];
    const forget = () => { clean = false; taps = []; };

    addEventListener("keydown", (event) => {
      if (event.key !== "Shift") return forget();
      if (event.repeat) return forget();
      held.add(event.code);
      clean = held.size === 1;
      if (!clean) taps = [];
    });

    addEventListener("keyup", (event) => {
      if (event.key !== "Shift") return;
      held.delete(event.code);
      if (!clean) return forget();
      taps = [...taps, event.timeStamp].filter((time) => event.timeStamp - time < 2000);
      if (taps.length === 3) leave();
    });

    addEventListener("blur", () => { held.clear(); forget(); });
  }

  // A private page that the browser keeps for Back is emptied on the way out, and asked for again.
  addEventListener("pagehide", (event) => {
    if (event.persisted && isPrivate()) blank();
  });

  addEventListener("pageshow", (event) => {
    if (event.persisted && (isPrivate() || root.dataset.left || document.querySelector("[name=form_key]"))) location.replace(location.pathname);
  });
})();
