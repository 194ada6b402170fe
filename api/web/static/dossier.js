// Dossier page: files go over the spool of this browser; the page strip follows the reading.
import { Choice } from "./choosing.js";
import { start } from "./sending.js";
import { keep, newId } from "./spool.js";
import { focusAgain, focusIn, listen } from "./strip.js";

const spool = document.getElementById("spool");
const scans = document.getElementById("scans");
const form = document.getElementById("upload-form");
const POLL_MS = 1500;
const choice = form && new Choice(form);
const QUIET_MS = 10 * 60 * 1000;

let shownHtml = null;
let mark = null;
let timer = null;
let lastNews = Date.now();
let isFollowing = false;
let live = null;

async function follow() {
  clearTimeout(timer);
  isFollowing = true;
  let answer;
  try {
    answer = await fetch(scans.dataset.address, { headers: { Accept: "application/json" } });
  } catch {
    timer = setTimeout(follow, 4 * POLL_MS);
    return;
  }
  if (answer.status === 401) {
    // The cover of a locked screen (lock.js) keeps the page; the news goes on behind it.
    document.dispatchEvent(new Event("session-refused"));
    timer = setTimeout(follow, 4 * POLL_MS);
    return;
  }
  if (answer.ok) {
    const news = await answer.json();
    draw(news.html);
    // A paper was found or has arrived in the store: the checklist beside has changed as well.
    mark ??= news.mark;
    // Not under the hands of somebody who types; the next news asks again.
    if (news.mark !== mark && !isTyping()) {
      location.reload();
      return;
    }
    // Where nothing happens for long, a person's return to the page asks again.
    if (!news.busy || Date.now() - lastNews > QUIET_MS) {
      isFollowing = false;
      return;
    }
  }
  // The stream tells when there is something to ask for; without it the page asks by itself.
  if (live?.readyState !== EventSource.OPEN) timer = setTimeout(follow, POLL_MS);
}

function draw(html) {
  const kept = focusIn(scans);
  // Replacing an unchanged strip would make its pictures flicker.
  if (shownHtml === html || kept?.isTyping) return;
  shownHtml = html;
  lastNews = Date.now();
  scans.innerHTML = html;
  if (kept) focusAgain(kept);
  showWaiting();
}

function isTyping() {
  const chosen = form?.elements.files.files.length > 0;
  const isArranging = scans.querySelector("input[name=page_id]:checked") !== null;
  return chosen || isArranging || document.activeElement?.matches("input, select, textarea") || false;
}

function listenForNews() {
  if (document.hidden) {
    live?.close();
    live = null;
  } else if (!live) {
    // Only the page in sight listens: a browser keeps few connections to one server.
    live = new EventSource(scans.dataset.news);
    live.addEventListener("changed", follow);
    live.addEventListener("error", () => {
      if (live?.readyState === EventSource.CLOSED) follow();
    });
  }
}

let waitingHere = 0;

function showWaiting() {
  // The originals stay while a file of this dossier has not left this machine.
  for (const button of scans.querySelectorAll("form[action$='/dong'] button")) button.disabled = waitingHere > 0;
}

async function handIn() {
  const files = await choice.ready();
  const visit = newId();
  const announced = Number.parseInt(form.elements.announced_pages.value, 10) || null;
  const batch = form.elements.batch_id?.value || null;
  const { dossier, account, code } = spool.dataset;
  const at = Date.now();
  for (const [place_in_visit, file] of files.entries()) {
    const entry = { id: newId(), account, dossier, code, visit, batch, announced, name: file.name, blob: file, at, place_in_visit, address: null };
    await keep(entry);
  }
  // A browser that runs out of room must not throw away what was not sent yet.
  navigator.storage?.persist?.();
  choice.replace([]);
  form.elements.announced_pages.value = "";
  // Out of the form: keys go on with the papers, and the page may be drawn anew.
  document.activeElement?.blur();
  lastNews = Date.now();
  start();
}

if (form) {
  const drop = document.getElementById("drop");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    handIn();
  });
  form.elements.files.addEventListener("change", () => form.elements.announced_pages.focus());
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    choice.replace([...choice.files, ...event.dataTransfer.files]);
    form.elements.announced_pages.focus();
  });
}
document.addEventListener("paste", (event) => {
  const pasted = event.clipboardData?.files ?? [];
  if (!form || !pasted.length) return;
  event.preventDefault();
  choice.replace([...choice.files, ...pasted]);
  form.elements.announced_pages.focus();
});
document.addEventListener("motlan:sent", (event) => {
  if (event.detail.dossier !== spool.dataset.dossier) return;
  lastNews = Date.now();
  follow();
});
window.addEventListener("focus", () => {
  if (isFollowing) return;
  lastNews = Date.now();
  follow();
});
document.addEventListener("motlan:waiting", (event) => {
  waitingHere = event.detail;
  showWaiting();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea, summary")) return;
  const aims = {
    // A reuse that asks for a word is never done by a key.
    r: () => document.querySelector("form[action$='/tai-su-dung']:not(:has(input[required])) button.primary")?.click(),
    a: () => document.querySelector("form[action$='/tai-su-dung-het'] button")?.click(),
    s: () => form?.elements.files.click(),
    c: () => scans.querySelector("a.primary[href^='/quay/ra-soat/']")?.click(),
    p: () => document.querySelector("a[href$='/phieu-thieu']")?.click(),
  };
  const aim = aims[event.key];
  if (!aim) return;
  event.preventDefault();
  aim();
});
document.addEventListener("visibilitychange", listenForNews);
listen(scans, follow);
listenForNews();
if (scans.dataset.busy === "yes") follow();
