// The lease on a story: renewed while its words are on screen, and said when it is over.
(() => {
  "use strict";
  const bar = document.querySelector("[data-claim]");
  if (!bar) return;
  const until = bar.querySelector("[data-claim-until]");
  const said = document.querySelector("[data-claim-said]");
  const veil = document.querySelector("details.veil");
  const token = bar.querySelector("[name=token]").value;
  const csrf = bar.querySelector("[name=csrfmiddlewaretoken]").value;

  const renew = async () => {
    if (document.hidden || !veil?.open) return;
    const answer = await fetch(bar.dataset.renew, {
      method: "POST",
      headers: { "X-CSRFToken": csrf },
      body: new URLSearchParams({ token }),
    }).catch(() => null);
    if (!answer) return;
    if (answer.ok) {
      const at = new Date((await answer.json()).until);
      until.textContent = `${at.toISOString().slice(11, 16)} UTC`;
    } else if (said) {
      said.hidden = false;
      said.textContent = bar.dataset.over;
      clearInterval(beat);
    }
  };

  const beat = setInterval(renew, 120000);
})();
