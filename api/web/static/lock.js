// Covers the page when nobody sits at it, and uncovers it for its holder. The page stays as it is.
const cover = document.getElementById("khoa-man-hinh");
const IDLE_MS = Number(cover.dataset.minutes) * 60_000;
const TICK_MS = Math.min(15_000, IDLE_MS / 4);
const TELL_MS = Math.min(60_000, IDLE_MS / 4);
const SEEN = "motlan-seen";
const LOCKED = "motlan-locked";
const csrf = document.body.dataset.csrf;
const form = cover.querySelector("form");
const wrong = document.getElementById("khoa-loi");
let seen = Date.now();
let told = Date.now();
let focused = null;

// Other windows of the same browser: work in one keeps all of them open, and locks go together.
function share(name, value) {
  try {
    localStorage.setItem(name, String(value));
  } catch {
    // A browser that keeps nothing locks each window by itself.
  }
}

function shared(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function ask(address, method, body) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  return fetch(address, { method, headers, body, redirect: "error" });
}

function show(isEnded = false) {
  form.hidden = isEnded;
  document.getElementById("khoa-cong").hidden = isEnded;
  document.getElementById("khoa-het").hidden = !isEnded;
  if (cover.open) return;
  focused = document.activeElement;
  document.body.classList.add("locked");
  cover.showModal();
}

function uncover() {
  wrong.hidden = true;
  form.reset();
  document.body.classList.remove("locked");
  cover.close();
  seen = told = Date.now();
  share(SEEN, seen);
  focused?.focus();
}

async function lock() {
  show();
  share(LOCKED, Date.now());
  try {
    await ask("/khoa", "POST");
  } catch {
    // Without a network the server locks by itself after the same time.
  }
}

async function look() {
  // Opened in another window, or ended meanwhile.
  let answer;
  try {
    answer = await ask("/phien", "GET");
  } catch {
    return;
  }
  if (answer.ok) {
    if (cover.open) uncover();
  } else if (answer.status === 401) {
    const { error } = await answer.json();
    show(error.code !== "session_locked");
  }
}

async function tell() {
  told = Date.now();
  try {
    const answer = await ask("/phien", "POST");
    if (answer.status === 401) await look();
  } catch {
    // The offline notice of the page says it.
  }
}

function noticed(event) {
  if (cover.open || !event.isTrusted) return;
  seen = Date.now();
  share(SEEN, seen);
}

function tick() {
  if (cover.open) return;
  seen = Math.max(seen, Number(shared(SEEN)) || 0);
  const idle = Date.now() - seen;
  if (idle >= IDLE_MS) lock();
  else if (idle < TELL_MS && Date.now() - told >= TELL_MS) tell();
}

for (const kind of ["pointerdown", "keydown", "wheel", "touchstart", "input"]) {
  document.addEventListener(kind, noticed, { passive: true, capture: true });
}
cover.addEventListener("cancel", (event) => event.preventDefault());
// Some browsers close a dialog at the second Esc whatever is said.
cover.addEventListener("close", () => document.body.classList.contains("locked") && cover.showModal());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  wrong.hidden = true;
  try {
    const answer = await ask("/mo-khoa", "POST", new URLSearchParams(new FormData(form)));
    if (answer.ok) {
      uncover();
      share(LOCKED, 0);
      return;
    }
    const { error } = await answer.json();
    form.reset();
    if (error.code === "session_ended" || error.code === "sign_in_required") show(true);
    wrong.textContent = error.message;
  } catch {
    wrong.textContent = "Không có kết nối mạng. Mời thử lại.";
  }
  wrong.hidden = false;
});
window.addEventListener("storage", (event) => {
  if (event.key !== LOCKED) return;
  if (Number(event.newValue)) show();
  else look();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (cover.open) look();
  else tick();
});
window.addEventListener("focus", () => cover.open && look());
document.querySelector("[data-locks]").addEventListener("click", (event) => {
  event.preventDefault();
  lock();
});
// What another script of the page asked for was refused: the session locked or ended meanwhile.
document.addEventListener("session-refused", look);
setInterval(tick, TICK_MS);
