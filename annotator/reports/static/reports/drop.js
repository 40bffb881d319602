/* Files dropped on the form land in its file field. Without this script the field alone takes them. */
for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector("input[type=file]");
  place.querySelector("[data-drop-words]").hidden = false;
  let depth = 0; // dragenter and dragleave come for every element within
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    place.classList.toggle("dragged-over", depth > 0);
  };
  place.addEventListener("dragenter", (event) => {
    event.preventDefault();
    mark(1);
  });
  place.addEventListener("dragleave", () => mark(-1));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    if (!event.dataTransfer.files.length) return;
    const all = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
    field.files = all.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}
