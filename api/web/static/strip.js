// The strip of pages by keys and without reloading; without this script its buttons still work.
import { tell } from "./telling.js";

const csrf = document.body.dataset.csrf;

/** What has the focus in the strips, so that it can have it again once they are drawn anew. */
export function focusIn(scans) {
  const active = document.activeElement;
  if (!scans.contains(active)) return null;
  const form = active.closest("form.page-strip");
  const chosen = form?.querySelector("input[name=page_id]:checked");
  return {
    isTyping: active.matches("select, input:not([type=radio])"),
    page: chosen?.id,
    open: form?.querySelector("details")?.open,
    active: active.matches("button[name=act]") ? { form: form.id, act: active.value } : { id: active.id },
  };
}

/** Give the focus back after the strips were drawn anew. */
export function focusAgain(kept) {
  const chosen = kept.page && document.getElementById(kept.page);
  if (chosen) chosen.checked = true;
  const form = chosen?.closest("form.page-strip");
  if (form && kept.open) form.querySelector("details").open = true;
  const button = kept.active.act && document.querySelector(`#${CSS.escape(kept.active.form)} button[value=${kept.active.act}]`);
  (button || (kept.active.id && document.getElementById(kept.active.id)) || chosen)?.focus({ preventScroll: true });
}

async function send(form, act, done) {
  const body = new FormData(form);
  body.set("act", act);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { Accept: "application/json", "X-CSRF-Token": csrf } });
  } catch {
    tell("Chưa làm được vì mất kết nối với máy chủ. Mời thử lại.");
    return;
  }
  if (answer.status === 401) document.dispatchEvent(new Event("session-refused"));
  if (!answer.ok) tell((await answer.json().catch(() => null))?.error?.message ?? "Máy chủ chưa trả lời. Mời thử lại.");
  else tell("");
  await done();
}

/** Listen to the strips inside `scans`; `done` draws them anew. */
export function listen(scans, done) {
  scans.addEventListener("submit", (event) => {
    if (!event.target.matches("form.page-strip") || !event.submitter) return;
    event.preventDefault();
    send(event.target, event.submitter.value, done);
  });
  scans.addEventListener("change", (event) => {
    if (!event.target.matches("form.page-strip input[name=page_id]")) return;
    event.target.form.querySelector("details").open = true;
  });
  scans.addEventListener("keydown", (event) => {
    const form = event.target.closest("form.page-strip");
    if (!form || !event.target.matches("input[name=page_id]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.target.closest("li").querySelector(".open-page").click();
      return;
    }
    const aim = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!aim) return;
    event.preventDefault();
    event.stopPropagation();
    if (aim.matches("button")) send(form, aim.value, done);
    else aim.focus();
  });
}
