// Dossier page: files are sent one by one with their progress; the page strip follows the reading.
const csrf = document.body.dataset.csrf;
const scans = document.getElementById("scans");
const form = document.getElementById("upload-form");
const POLL_MS = 1500;
const QUIET_MS = 10 * 60 * 1000;

let shownHtml = null;
let mark = null;
let timer = null;
let lastNews = Date.now();
let isFollowing = false;

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
    location.reload();
    return;
  }
  if (answer.ok) {
    const news = await answer.json();
    // Replacing an unchanged strip would make its pictures flicker.
    if (shownHtml !== news.html && !scans.contains(document.activeElement)) {
      shownHtml = news.html;
      lastNews = Date.now();
      scans.innerHTML = news.html;
    }
    // A paper was found or has arrived in the store: the checklist beside has changed as well.
    if (mark !== null && news.mark !== mark && !isTyping()) {
      location.reload();
      return;
    }
    mark = news.mark;
    // Where nothing happens for long, a person's return to the page asks again.
    if (!news.busy || Date.now() - lastNews > QUIET_MS) {
      isFollowing = false;
      return;
    }
  }
  timer = setTimeout(follow, POLL_MS);
}

function isTyping() {
  const chosen = form?.elements.files.files.length > 0;
  return chosen || document.activeElement?.matches("input, select, textarea") || false;
}

function line(file) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = file.name;
  const state = document.createElement("span");
  state.textContent = " đang chờ gửi";
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Đã gửi ${file.name}`);
  item.append(name, state, bar);
  return { item, state, bar };
}

function send(file, place, batch, shown) {
  return new Promise((resolve) => {
    const body = new FormData();
    body.append("upload_key", `${form.elements.upload_key.value}-${place}`);
    body.append("announced_pages", form.elements.announced_pages.value);
    body.append("batch_id", batch ?? "");
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      shown.bar.value = event.lengthComputable ? event.loaded / event.total : 0;
      shown.state.textContent = event.loaded < event.total ? " đang gửi" : " đã gửi, đang kiểm tra tệp";
    };
    request.onload = () => {
      const ok = request.status === 201;
      shown.bar.remove();
      shown.state.textContent = ok ? " đã nhận" : ` chưa được nhận: ${request.response?.error?.message ?? "máy chủ không trả lời"}`;
      shown.item.className = ok ? "" : "notice bad";
      resolve({ ok, batch: request.response?.batch_id ?? batch });
    };
    request.onerror = () => {
      shown.bar.remove();
      shown.state.textContent = " chưa gửi được: mất mạng. Chọn lại tệp để gửi lần nữa.";
      shown.item.className = "notice bad";
      resolve({ ok: false, batch });
    };
    request.send(body);
  });
}

async function sendAll(files) {
  const list = document.getElementById("uploads");
  list.hidden = false;
  list.replaceChildren();
  const lines = files.map((file) => line(file));
  list.append(...lines.map((shown) => shown.item));
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  let batch = form.elements.batch_id?.value || null;
  let allOk = true;
  for (const [place, file] of files.entries()) {
    const sent = await send(file, place, batch, lines[place]);
    batch = sent.batch;
    allOk &&= sent.ok;
  }
  button.disabled = false;
  form.elements.files.value = "";
  form.elements.upload_key.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  if (allOk) form.elements.announced_pages.value = "";
  lastNews = Date.now();
  follow();
}

if (form) {
  const drop = document.getElementById("drop");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendAll([...form.elements.files.files]);
  });
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
    form.elements.files.files = event.dataTransfer.files;
    form.elements.announced_pages.focus();
  });
}
window.addEventListener("focus", () => {
  if (isFollowing) return;
  lastNews = Date.now();
  follow();
});
if (scans.dataset.busy === "yes") follow();
