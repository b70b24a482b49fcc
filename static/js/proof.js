// The price of a post while somebody floods: a sum, worked out here, then the form goes on by itself.
//   <form> <input name="proof"> <div data-proof="challenge as JSON" data-proof-wait="seconds">
//            <p data-proof-says="wait|works|done">
// The browser's own cryptography works beside the page, so the page and Leave stay alive. Where it
// is missing (an address without https), or without this script, people wait and press Send.
(() => {
  "use strict";
  const box = document.querySelector("[data-proof]");
  const subtle = globalThis.crypto?.subtle;
  if (!box || !subtle) return;
  const form = box.closest("form");
  const { parameters, signature } = JSON.parse(box.dataset.proof);
  const together = 8;
  let state = "works";
  let changed = false;
  let wanted = false;

  const say = (what) => {
    state = what;
    for (const line of box.querySelectorAll("[data-proof-says]")) line.hidden = line.dataset.proofSays !== what;
  };

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const nonce = bytes(parameters.nonce);
  const salt = bytes(parameters.salt);

  const attempt = async (counter) => {
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: parameters.cost };
    return { counter, derivedKey: hex(await subtle.deriveBits(how, key, parameters.keyLength * 8)) };
  };

  const solve = async () => {
    for (let first = 0; ; first += together) {
      const tries = await Promise.all(Array.from({ length: together }, (_, step) => attempt(first + step)));
      const found = tries.find((each) => each.derivedKey.startsWith(parameters.keyPrefix));
      if (found) return found;
    }
  };

  const work = async () => {
    const solution = await solve();
    form.elements.proof.value = btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
    say("done");
    // Words that somebody is changing at the moment go when they say so.
    if (wanted || !changed) form.requestSubmit();
  };

  // Send before it is done means: as soon as it is. Other buttons (languages) are free.
  form.addEventListener("submit", (event) => {
    if (state !== "works" || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    wanted = true;
  });
  form.addEventListener("input", () => { changed = true; });
  // A device that is slower than the wait sends the ticket instead.
  setTimeout(() => { if (state === "works") say("wait"); }, Number(box.dataset.proofWait) * 1000);

  say("works");
  work().catch(() => say("wait"));
})();
