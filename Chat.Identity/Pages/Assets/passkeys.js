// A form with data-passkey="create" or "get": its button asks the server for options and the browser for a passkey, and sends the answer
// with the form. Without passkeys in the browser the form stays hidden.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const status = form.querySelector("[role=status]");
  if (typeof PublicKeyCredential?.parseCreationOptionsFromJSON !== "function") {
    continue;
  }

  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const answer = form.elements.namedItem("credential");
    if (answer.value) {
      return;
    }

    event.preventDefault();
    status.textContent = "";
    try {
      const response = await fetch(form.dataset.options, { method: "POST", body: new FormData(form), redirect: "error" });
      if (!response.ok) {
        status.textContent = (await response.json()).detail;
        return;
      }

      const options = await response.json();
      const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      answer.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      status.textContent = "That did not work, or was broken off. Try again.";
    }
  });
}
