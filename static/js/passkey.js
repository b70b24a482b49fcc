// Passkeys: asks the browser, puts its answer into the form, and sends the form.
//   <form data-passkey="create|get" data-options="{…}" data-failed="…" hidden>
//     <input type="hidden" name="credential"> <button type="button"> <p role="status">
//   <div data-passkey-only hidden>           anything that makes no sense without
// Without this script, and where the browser or the address cannot do it, the form stays hidden.
(() => {
  "use strict";
  const named = !/^[\d.]+$|:/.test(location.hostname);
  if (!window.PublicKeyCredential || !window.isSecureContext || !named) return;

  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0),
  );
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  const options = (form) => {
    const { publicKey } = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (publicKey[list]) publicKey[list] = known(publicKey[list]);
    }
    return { publicKey };
  };

  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const plain = (credential) => {
    const { response } = credential;
    const parts = PARTS.filter((part) => response[part]).map((part) => [part, text(response[part])]);
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: Object.fromEntries(parts),
      clientExtensionResults: {},
    };
  };

  const ask = async (form, button) => {
    const said = form.querySelector("[role=status]");
    said.textContent = "";
    button.disabled = true;
    try {
      const credential = await navigator.credentials[form.dataset.passkey](options(form));
      form.elements.credential.value = JSON.stringify(plain(credential));
      form.submit();
    } catch {
      said.textContent = form.dataset.failed;
      button.disabled = false;
    }
  };

  for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const button = form.querySelector("button");
    button.addEventListener("click", () => ask(form, button));
  }
})();
