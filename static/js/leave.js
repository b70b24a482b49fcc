// Leave: the page is blank at once, then /x does the rest. Without this script the link still works.
// And what the browser's history keeps of private pages: nothing but their address.
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
    // Ends the session even if the way to the neutral page is slow or closed.
    fetch(away, { keepalive: true, redirect: "manual" }).catch(() => {});
    // What lies ahead in the history goes only when something new is put before it.
    if (globalThis.navigation?.canGoForward) location.assign(away);
    else location.replace(away);
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

  // A private page is often the answer to a form. Once it is left, its place in the history asks for
  // the bare address instead of sending the form again; a reload still sends it, and keeps the words.
  const forget = () => { if (isPrivate()) history.replaceState(null, ""); };

  // Going to and fro between the steps of one form forgets nothing.
  globalThis.navigation?.addEventListener("navigate", (event) => {
    const { navigationType, destination } = event;
    if (navigationType === "traverse" && !destination.url.startsWith(location.origin + location.pathname)) forget();
  });

  // And should the browser keep the page itself for Back, it is emptied on the way out.
  addEventListener("pagehide", (event) => {
    forget();
    if (event.persisted && isPrivate()) blank();
  });

  addEventListener("pageshow", (event) => {
    if (event.persisted && (isPrivate() || root.dataset.left || document.querySelector("[name=form_key]"))) location.replace(location.pathname);
  });
})();
