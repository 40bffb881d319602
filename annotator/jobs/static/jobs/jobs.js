/* Shows how a job goes. Without this script the page is loaded anew every few seconds. */
const EVERY = 1500; // milliseconds

async function look() {
  const shown = document.getElementById("job");
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("job");
    if (!now) {
      location.reload(); // signed out meanwhile: the page says so
      return;
    }
    if (now.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) {
      shown.replaceWith(document.adoptNode(now));
    } else if (!("underWay" in now.dataset)) {
      shown.replaceWith(document.adoptNode(now));
    }
    if ("underWay" in now.dataset) setTimeout(look, EVERY);
  } catch {
    setTimeout(look, 4 * EVERY); // the server is away for a moment
  }
}

setTimeout(look, EVERY);
