// «Chờ gửi»: sends what waits in this browser, one file after another, and shows how far it is.
import { all, drop, keep, refuse } from "./spool.js";
import { AwayError, deliver, RefusedError, SignInError } from "./tus.js";

const FIRST_PAUSE_MS = 1500;
const LONGEST_PAUSE_MS = 30_000;
const csrf = document.body.dataset.csrf;
const box = document.getElementById("spool");
const news = "BroadcastChannel" in globalThis ? new BroadcastChannel("motlan-spool") : null;

/** Another tab of this browser is sending. */
class ElsewhereError extends Error {}

let pause = FIRST_PAUSE_MS;
let timer = null;
let isSending = false;
let hint = "";
let current = null;
const sent = new Map();

function isMine(entry) {
  return entry.account === box.dataset.account;
}

function element(name, text, more = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  return Object.assign(made, more);
}

function line(entry) {
  const item = document.createElement("li");
  item.append(element("strong", entry.name));
  if (entry.reason) {
    item.className = "notice bad";
    item.append(` chưa được nhận: ${entry.reason} `);
  } else if (entry.id === current) {
    const done = sent.get(entry.id) ?? 0;
    const bar = Object.assign(document.createElement("progress"), { max: entry.blob.size, value: done });
    bar.setAttribute("aria-label", `Đã gửi ${entry.name}`);
    item.append(done < entry.blob.size ? " đang gửi " : " đã gửi, đang kiểm tra tệp ", bar);
  } else {
    item.append(" chờ gửi ");
  }
  if (entry.dossier !== box.dataset.dossier) {
    item.append(Object.assign(element("a", entry.code), { href: `/quay/ho-so/${entry.dossier}#quet` }), " ");
  }
  if (entry.id !== current) {
    const button = element("button", entry.reason ? "Bỏ khỏi danh sách" : "Không gửi nữa", { type: "button", className: "quiet" });
    button.append(element("span", ` ${entry.name}`, { className: "sr" }));
    button.addEventListener("click", () => giveUp(entry));
    item.append(button);
  }
  return item;
}

async function giveUp(entry) {
  if (!entry.reason && !confirm(`Bỏ tệp ${entry.name}? Tệp này chưa đến máy chủ.`)) return;
  await drop(entry.id);
  if (entry.address) {
    fetch(entry.address, { method: "DELETE", headers: { "X-CSRF-Token": csrf, "Tus-Resumable": "1.0.0" } }).catch(() => {});
  }
  await changed();
}

async function changed() {
  news?.postMessage("changed");
  await show();
}

async function show() {
  const entries = await all();
  const mine = entries.filter(isMine);
  const waiting = mine.filter((entry) => !entry.reason).length;
  const others = entries.length - mine.length;
  box.hidden = entries.length === 0;
  box.querySelector("h3").textContent = waiting ? `Chờ gửi: ${waiting} tệp` : "Tệp chưa được nhận";
  const told = [hint];
  if (others) told.push(`Máy này còn ${others} tệp chờ gửi của tài khoản khác.`);
  box.querySelector("p").textContent = told.filter(Boolean).join(" ");
  box.querySelector("ul").replaceChildren(...mine.map(line));
  document.dispatchEvent(new CustomEvent("motlan:waiting", { detail: mine.filter((one) => one.dossier === box.dataset.dossier && !one.reason).length }));
}

async function sendOne(entry) {
  current = entry.id;
  sent.set(entry.id, 0);
  await show();
  const bar = () => box.querySelector("progress");
  await deliver(entry, csrf, {
    remember: keep,
    progress: (offset) => {
      sent.set(entry.id, offset);
      const shown = bar();
      if (shown) shown.value = offset;
      if (offset === entry.blob.size) show();
    },
  });
  await drop(entry.id);
  document.dispatchEvent(new CustomEvent("motlan:sent", { detail: entry }));
}

async function sendWaiting() {
  for (;;) {
    const entry = (await all()).find((one) => isMine(one) && !one.reason);
    if (!entry) return;
    try {
      await sendOne(entry);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      await refuse(entry, error.message);
    } finally {
      current = null;
    }
    pause = FIRST_PAUSE_MS;
    hint = "";
    await changed();
  }
}

async function alone(work) {
  // Two tabs must not send one file at once.
  if (!navigator.locks) return work();
  return navigator.locks.request("motlan-spool", { ifAvailable: true }, async (lock) => {
    if (!lock) throw new ElsewhereError();
    await work();
  });
}

/** Send whatever waits; called again as often as one likes. */
export async function start() {
  clearTimeout(timer);
  if (isSending) return;
  isSending = true;
  try {
    await alone(sendWaiting);
    hint = "";
  } catch (error) {
    if (error instanceof SignInError) {
      hint = "Phiên làm việc đã hết. Tệp vẫn còn trên máy này: đăng nhập lại rồi mở trang này để gửi tiếp.";
    } else if (error instanceof ElsewhereError) {
      timer = setTimeout(start, LONGEST_PAUSE_MS);
    } else {
      if (!(error instanceof AwayError)) console.error(error);
      hint = "Chưa gửi được vì mất kết nối với máy chủ. Tệp được giữ trên máy này và tự gửi tiếp khi có mạng; đóng trang cũng không mất.";
      timer = setTimeout(start, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  } finally {
    isSending = false;
    await show();
  }
}

globalThis.addEventListener("online", () => {
  pause = FIRST_PAUSE_MS;
  start();
});
news?.addEventListener("message", show);
start();
