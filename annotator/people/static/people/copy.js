/* A button that copies the field it names. Without this script the field can be selected and copied by hand. */
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      // No clipboard without TLS: the field is selected, the keyboard does the rest.
      said.textContent = "Selected: copy it with the keyboard.";
    }
  });
}
