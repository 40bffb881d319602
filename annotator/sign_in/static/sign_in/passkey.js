/* A button that makes or shows a passkey, and hands it over in the hidden field of its form. What the browser is to be
   asked stands at the button, or is fetched on the click. */
for (const button of document.querySelectorAll("[data-passkey]")) {
  const form = button.form;
  const field = form.querySelector("[name^=credential]");
  const said = button.parentElement.querySelector("[role=status]") ?? form.querySelector("[role=status]");
  const able = Boolean(window.PublicKeyCredential);
  button.hidden = !able;
  said.textContent = able ? "" : "This browser knows no passkeys at this address: they need TLS.";
  button.addEventListener("click", async () => {
    said.textContent = "";
    button.disabled = true;
    try {
      const asked = button.dataset.options ?? (await (await fetch(button.dataset.asks)).text());
      const options = JSON.parse(asked);
      const credential = await window.webauthnJSON[button.dataset.passkey](options);
      field.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // Left, run out of time, or no passkey for this site: the browser has said which.
      said.textContent = "No passkey came. Try again, or go on without.";
      button.disabled = false;
    }
  });
}
