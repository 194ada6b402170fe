// Review page: the place of a value is lit and brought near while its box has the focus; Enter and
// Tab stop only where somebody has to look. Colleagues at the same document are told of each other.
const form = document.getElementById("confirm-form");
const sheets = document.getElementById("sheets");
const mark = document.createElement("div");
mark.className = "lit";
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let isNear = true;

function light(input) {
  mark.remove();
  if (!input.dataset.box) return;
  const sheet = sheets.querySelector(`.sheet[data-page="${CSS.escape(input.dataset.page)}"]`);
  if (!sheet) return;
  const picture = sheet.querySelector("img");
  const [left, top, right, bottom] = input.dataset.box.split(",").map(Number);
  // As near as the box with some air around it fits; never so near that the place is lost.
  const zoom = isNear ? Math.min(Math.max(0.75 / (right - left), 1), 2.2) : 1;
  sheets.style.setProperty("--zoom", zoom.toFixed(2));
  const air = 4;
  // The picture stands at the top of the figure; the caption below does not count.
  mark.style.left = `${left * picture.clientWidth - air}px`;
  mark.style.top = `${top * picture.clientHeight - air}px`;
  mark.style.width = `${(right - left) * picture.clientWidth + 2 * air}px`;
  mark.style.height = `${(bottom - top) * picture.clientHeight + 2 * air}px`;
  sheet.append(mark);
  sheets.scrollTo({
    top: sheet.offsetTop + top * picture.clientHeight - sheets.clientHeight / 3,
    left: sheet.offsetLeft + ((left + right) / 2) * picture.clientWidth - sheets.clientWidth / 2,
    behavior: isCalm ? "auto" : "smooth",
  });
}

const pages = () => [...sheets.querySelectorAll(".sheet")];
const inSight = () => pages().find((sheet) => sheet.offsetTop + sheet.offsetHeight / 2 > sheets.scrollTop);

function turnTo(by) {
  const all = pages();
  const next = all[Math.min(Math.max(all.indexOf(inSight()) + by, 0), all.length - 1)];
  sheets.scrollTo({ top: next.offsetTop, behavior: isCalm ? "auto" : "smooth" });
}

function pressAlt(event) {
  const turn = inSight()?.querySelector(`button[data-key="${CSS.escape(event.code)}"]`);
  const field = document.activeElement?.closest?.(".reading");
  if (turn) turn.click();
  else if (event.code === "KeyN") document.getElementById("skip-on")?.click();
  else if (event.code === "KeyZ") {
    isNear = !isNear;
    if (form?.contains(document.activeElement)) light(document.activeElement);
  } else if (event.code === "KeyL") document.getElementById("new-type")?.focus();
  else if (event.code === "KeyK" && field) field.querySelector("[name=unsure]")?.click();
  else if (/^(Digit|Numpad)[1-9]$/.test(event.code) && field) {
    field.querySelector(`[data-number="${event.code.at(-1)}"]`)?.click();
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.repeat) return;
  const isPaging = event.key === "PageDown" || event.key === "PageUp";
  if (!event.altKey && isPaging && sheets) turnTo(event.key === "PageDown" ? 1 : -1);
  else if (!event.altKey || !sheets || !pressAlt(event)) return;
  event.preventDefault();
});

function stops() {
  const all = [...form.querySelectorAll("input:not([type=hidden]), select, button")];
  return all.filter((stop) => stop.offsetParent !== null && !stop.readOnly && !stop.disabled && stop.tabIndex >= 0);
}

// What needs a look: unsure values, a type or an owner that nobody knows, and the act itself.
function narrow(onlyAsked) {
  const keep = ["compared", "confirm"];
  if (!form.elements.type?.value) keep.push("new-type");
  if (form.elements.owner && !form.elements.owner.value) keep.push("owner");
  for (const stop of form.querySelectorAll("input:not([type=hidden], [name=unsure]), select, button, summary")) {
    const isAsked = keep.includes(stop.id) || (stop.closest("[data-asked]") && stop.matches("input")) || stop.ariaInvalid === "true";
    const isHelper = "puts" in stop.dataset || stop.id === "only-asked";
    if (onlyAsked ? isAsked : !isHelper) stop.removeAttribute("tabindex");
    else stop.tabIndex = -1;
  }
}

function watchForm() {
  // Changing the pages makes the form anew: what was typed is given up only when she says so.
  const values = () => JSON.stringify([...new FormData(form)]);
  const shown = values();
  const isTouched = () => "typed" in form.dataset || values() !== shown;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#sheets form, form.undo")) return;
    if (isTouched() && !confirm(sheets.dataset.asks)) event.preventDefault();
  });
  document.getElementById("skip-on")?.addEventListener("click", (event) => {
    if (isTouched() && !confirm("Những gì vừa nhập chưa được lưu và sẽ mất. Vẫn sang giấy tờ khác?")) event.preventDefault();
  });
}

function walkByKeys() {
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input")) light(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.altKey || !event.target.matches("input, select")) return;
    event.preventDefault();
    const all = [...form.querySelectorAll("input, select, button")];
    const here = all.indexOf(event.target);
    stops().find((stop) => all.indexOf(stop) > here)?.focus();
  });
  const only = document.getElementById("only-asked");
  if (!only) return;
  only.closest("label").hidden = false;
  only.checked = sessionStorage.getItem("every-field") !== "yes";
  narrow(only.checked);
  only.addEventListener("change", () => {
    sessionStorage.setItem("every-field", only.checked ? "no" : "yes");
    narrow(only.checked);
  });
}

function offerOthers() {
  // Another value goes into its box only when the clerk presses it (mouse, Alt with its number).
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-puts]");
    if (!button) return;
    const input = document.getElementById(button.dataset.puts);
    const before = input.value;
    input.value = button.textContent;
    input.focus();
    if (before) button.textContent = before;
    else button.remove();
  });
  form.addEventListener("input", (event) => {
    const unsure = event.target.closest(".reading")?.querySelector("[name=unsure]");
    if (unsure && event.target !== unsure) unsure.checked = false;
  });
}

function watchType() {
  // What is signed is the type that the values stand under, not one that was only picked.
  const type = document.getElementById("new-type");
  const tell = () => {
    const differs = type.value !== form.elements.shown_type.value;
    document.getElementById("type-differs").hidden = !differs;
    document.getElementById("change-type").classList.toggle("primary", differs);
    const confirm = document.getElementById("confirm");
    if (confirm) confirm.disabled = differs;
    if (differs) document.getElementById("change-type").removeAttribute("tabindex");
  };
  type?.addEventListener("change", tell);
  if (type) tell();
  const owner = document.getElementById("owner");
  owner?.addEventListener("change", () => {
    if (owner.value === "other") document.getElementById("other-owner").open = true;
  });
}

function watchColleagues(taken) {
  const address = taken.dataset.poll;
  const headers = { Accept: "application/json", "X-CSRF-Token": document.body.dataset.csrf };
  const ask = async () => {
    const answer = await fetch(`${address}/ai-mo`, { headers }).catch(() => null);
    if (!answer?.ok) return;
    const told = await answer.json();
    document.getElementById("taken-by").textContent = told.taken_by ?? "";
    document.getElementById("taken-since").textContent = told.since ?? "";
    taken.hidden = !told.taken_by;
    document.getElementById("changed").hidden = String(told.version) === form.elements.version.value;
    const waiting = document.getElementById("waiting");
    waiting.hidden = !told.waiting;
    waiting.textContent = told.waiting ?? "";
    waiting.className = `chip ${told.tone ?? ""}`;
  };
  document.getElementById("take-over")?.addEventListener("click", async (event) => {
    event.preventDefault();
    await fetch(`${address}/nhan`, { method: "POST", headers });
    ask();
  });
  setInterval(ask, 20_000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  window.addEventListener("pagehide", () => {
    fetch(`${address}/roi`, { method: "POST", headers, keepalive: true });
  });
}

if (form && sheets) {
  watchForm();
  walkByKeys();
  offerOthers();
  watchType();
  const taken = document.getElementById("taken");
  if (taken) watchColleagues(taken);
  window.addEventListener("resize", () => {
    if (form.contains(document.activeElement)) light(document.activeElement);
  });
  // Start where the clerk is needed: at the first value that the machine is not sure of.
  const start = form.querySelector("[aria-invalid], [data-asked] input:not([type=checkbox])") ?? document.getElementById("compared");
  // Not the small ones of the neighbours: they come only when they are scrolled to.
  const pictures = [...sheets.querySelectorAll(".sheet img")];
  Promise.allSettled(pictures.map((picture) => picture.decode())).then(() => {
    if (document.activeElement === document.body) start?.focus({ preventScroll: true });
    else if (form.contains(document.activeElement)) light(document.activeElement);
  });
}
