// For every page: sheets of keys, the notice of a lost network, parts that follow long work.

const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

for (const button of document.querySelectorAll("button[data-opens]")) {
  button.hidden = false;
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
}
document.addEventListener("keydown", (event) => {
  const sheet = document.getElementById("phim-tat");
  if (event.key !== "?" || !sheet || sheet.open || typing(event.target)) return;
  event.preventDefault();
  sheet.showModal();
});

const lost = document.getElementById("offline");
const tell = () => { lost.hidden = navigator.onLine; };
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
tell();

// <div id="…" data-follows="SECONDS" data-rounds="N"> is fetched anew while it says so, N times at
// most: an open page must not keep a session alive for ever.
async function follow(id, rounds) {
  const part = document.getElementById(id);
  if (!part?.dataset.follows || rounds <= 0) return;
  await new Promise((done) => setTimeout(done, 1000 * Number(part.dataset.follows)));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    if (!fresh) return;
    if (!part.contains(document.activeElement)) part.replaceWith(fresh);
  } catch {
    // The network is away: what is shown stays, and the next round tries again.
  }
  follow(id, rounds - 1);
}
for (const part of document.querySelectorAll("[data-follows][id]")) {
  follow(part.id, Number(part.dataset.rounds ?? 60));
}

// A table that is wider than the screen is rolled with the arrow keys, so it can be reached by Tab.
const boxes = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    const rolls = target.scrollWidth > target.clientWidth;
    target.toggleAttribute("tabindex", rolls);
    if (!rolls) continue;
    target.tabIndex = 0;
    target.setAttribute("role", "region");
    const named = target.querySelector("caption") ?? target.closest("section")?.querySelector("h2, h3");
    target.setAttribute("aria-label", (named ?? document.querySelector("h1")).textContent.trim());
  }
});
for (const box of document.querySelectorAll(".table-box")) boxes.observe(box);

// Shows a page of our own when the server cannot be reached; keeps nothing of anybody.
navigator.serviceWorker?.register("/sw.js").catch(() => {});
