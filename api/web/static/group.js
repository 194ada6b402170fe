// Group verification: the card with the focus takes the keys; each answer is sent at once, and the
// card stays, so that it can be taken back.
const list = document.getElementById("asked");
const refused = document.getElementById("refused");
const undoForm = document.getElementById("undo");
const undone = [];

async function send(form, values) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(values),
  });
  const told = await answer.json().catch(() => ({}));
  refused.hidden = answer.ok;
  if (!answer.ok) refused.querySelector("p").textContent = told.error?.message ?? "Mất kết nối mạng. Mời thử lại.";
  return answer.ok ? told : null;
}

const formOf = (card) => card.querySelector("form");
const inputOf = (card) => formOf(card).elements.value;
const cards = () => [...list.querySelectorAll(".ask")];
const isOpen = (card) => !("said" in card.dataset);

function showLeft(told, answered) {
  document.querySelector("[data-left]").textContent = told.left;
  const count = document.querySelector("[data-answered]");
  count.textContent = Number(count.textContent) + answered;
}

function goOn(card) {
  const all = cards();
  const next = all.slice(all.indexOf(card) + 1).find(isOpen) ?? all.find(isOpen);
  if (next) next.focus();
  else document.getElementById("more").focus();
}

async function say(card, said) {
  if (!isOpen(card) || card.ariaBusy === "true") return;
  card.ariaBusy = "true";
  const told = await send(formOf(card), [...new FormData(formOf(card)), ["said", said]]).catch(() => null);
  card.ariaBusy = "false";
  if (!told) {
    if (refused.hidden) refused.hidden = false;
    return;
  }
  card.dataset.said = said;
  card.querySelector(".ask-said").textContent = told.words;
  undone.push(card);
  undoForm.hidden = false;
  undoForm.elements.field_id.value = formOf(card).elements.field_id.value;
  undoForm.querySelector("[data-undone]").textContent = `: ${card.querySelector("label").textContent.toLowerCase()}`;
  showLeft(told, 1);
  goOn(card);
}

async function takeBack() {
  const card = undone.at(-1);
  if (!card) {
    undoForm.submit();
    return;
  }
  const told = await send(undoForm, [...new FormData(undoForm)]).catch(() => null);
  if (!told) return;
  undone.pop();
  delete card.dataset.said;
  card.querySelector(".ask-said").textContent = "";
  const before = undone.at(-1);
  undoForm.hidden = !before;
  if (before) undoForm.elements.field_id.value = formOf(before).elements.field_id.value;
  undoForm.querySelector("[data-undone]").textContent = "";
  showLeft(told, -1);
  card.focus();
}

function edit(card) {
  if (!isOpen(card)) return;
  inputOf(card).focus();
  inputOf(card).select();
}

function choose(card, number) {
  const other = card.querySelector(`[data-number="${number}"] span`);
  if (!other || !isOpen(card)) return;
  inputOf(card).value = other.textContent;
  card.focus();
}

const KEYS = {
  Enter: (card) => say(card, "right"),
  s: edit,
  k: (card) => say(card, "unsure"),
  ArrowDown: (card) => step(card, 1),
  ArrowUp: (card) => step(card, -1),
};

function step(card, by) {
  const all = cards();
  all[Math.min(Math.max(all.indexOf(card) + by, 0), all.length - 1)].focus();
}

if (list) {
  list.querySelectorAll("[data-edit]").forEach((button) => {
    button.hidden = false;
  });
  list.addEventListener("keydown", (event) => {
    const card = event.target.closest(".ask");
    if (!card || event.altKey || event.ctrlKey || event.metaKey) return;
    const isTyping = event.target.matches("input");
    if (isTyping && event.key === "Escape") {
      inputOf(card).value = inputOf(card).defaultValue;
      card.focus();
    } else if (isTyping && event.key === "Enter") say(card, "right");
    else if (event.target !== card) return;
    else if (/^[1-9]$/.test(event.key)) choose(card, event.key);
    else if (event.key in KEYS) KEYS[event.key](card);
    else return;
    event.preventDefault();
  });
  list.addEventListener("submit", (event) => {
    event.preventDefault();
    say(event.target.closest(".ask"), event.submitter?.value ?? "right");
  });
  list.addEventListener("click", (event) => {
    const card = event.target.closest(".ask");
    const button = event.target.closest("button");
    if (!card || !button) return;
    if (button.dataset.number) choose(card, button.dataset.number);
    if ("edit" in button.dataset) edit(card);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.matches("input")) return;
    event.preventDefault();
    if (!undoForm.hidden) takeBack();
  });
  undoForm.addEventListener("submit", (event) => {
    event.preventDefault();
    takeBack();
  });
  cards()[0]?.focus({ preventScroll: true });
}
