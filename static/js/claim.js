// The lease on a story: renewed while its words are on screen, and said when it is over.
// What stands in the form goes along, so that nothing written is lost with the lease.
(() => {
  "use strict";
  const bar = document.querySelector("[data-claim]");
  if (!bar) return;
  const until = bar.querySelector("[data-claim-until]");
  const said = document.querySelector("[data-claim-said]");
  const form = document.querySelector("form[data-keys]");
  const token = bar.querySelector("[name=token]").value;
  const csrf = bar.querySelector("[name=csrfmiddlewaretoken]").value;
  const kept = ["decision", "rule", "note", "macro"];

  const written = () => {
    const fields = form ? [...new FormData(form)] : [];
    return fields.filter(([name, value]) => value && (kept.includes(name) || name.startsWith("mark")));
  };

  // Words that nobody looks at are not being read.
  const veils = [...document.querySelectorAll("details.veil")]
    .filter((one) => !one.parentElement.closest("details.veil"));
  const shown = () => !document.hidden && (!veils.length || veils.some((one) => one.open));

  const renew = async () => {
    if (!shown()) return;
    const answer = await fetch(bar.dataset.renew, {
      method: "POST",
      headers: { "X-CSRFToken": csrf },
      body: new URLSearchParams([["token", token], ...written()]),
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

  // Minutes of reading stop and go on at once, not at the next beat.
  const look = () => {
    if (shown()) { renew(); return; }
    fetch(bar.dataset.renew, {
      method: "POST",
      keepalive: true,
      headers: { "X-CSRFToken": csrf },
      body: new URLSearchParams({ token, shown: "no" }),
    }).catch(() => null);
  };

  document.addEventListener("visibilitychange", look);
  veils.forEach((one) => one.addEventListener("toggle", look));
  const beat = setInterval(renew, 120000);
})();
