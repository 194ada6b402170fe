// Review page: the place of a field on the picture is lit while its box has the focus;
// Enter goes on to the next box instead of sending the form. Alt with [ ] \ turns the page in sight.
const form = document.getElementById("confirm-form");
const sheets = document.getElementById("sheets");
const mark = document.createElement("div");
mark.className = "lit";

function light(input) {
  mark.remove();
  if (!input.dataset.box) return;
  const sheet = sheets.querySelector(`.sheet[data-page="${CSS.escape(input.dataset.page)}"]`);
  if (!sheet) return;
  const picture = sheet.querySelector("img");
  const [left, top, right, bottom] = input.dataset.box.split(",").map(Number);
  // The picture stands at the top of the figure; the caption below does not count.
  const air = 4;
  mark.style.left = `${left * picture.clientWidth - air}px`;
  mark.style.top = `${top * picture.clientHeight - air}px`;
  mark.style.width = `${(right - left) * picture.clientWidth + 2 * air}px`;
  mark.style.height = `${(bottom - top) * picture.clientHeight + 2 * air}px`;
  sheet.append(mark);
  const middle = sheet.offsetTop + top * picture.clientHeight - sheets.clientHeight / 3;
  sheets.scrollTo({ top: middle, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  const inSight = [...sheets.querySelectorAll(".sheet")].find(
    (sheet) => sheet.offsetTop + sheet.offsetHeight / 2 > sheets.scrollTop,
  );
  const button = inSight?.querySelector(`button[data-key="${CSS.escape(event.code)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

if (form && sheets) {
  // Changing the pages makes the form anew: what was typed is given up only when she says so.
  const values = () => JSON.stringify([...new FormData(form)]);
  const shown = values();
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#sheets form, form.undo")) return;
    if (!("typed" in form.dataset) && values() === shown) return;
    if (!confirm(sheets.dataset.asks)) event.preventDefault();
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input")) light(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox])")) return;
    event.preventDefault();
    const stops = [...form.querySelectorAll("input:not([type=hidden]), select, button")].filter(
      (stop) => stop.offsetParent !== null && !stop.readOnly,
    );
    stops[stops.indexOf(event.target) + 1]?.focus();
  });
  // A suggested name goes into its box only when the clerk presses it (mouse, Space or Enter).
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-puts]");
    if (!button) return;
    const input = document.getElementById(button.dataset.puts);
    input.value = button.textContent;
    input.focus();
    button.parentElement.remove();
  });
  window.addEventListener("resize", () => {
    if (form.contains(document.activeElement)) light(document.activeElement);
  });
  // What is signed is the type that the values stand under, not one that was only picked.
  const type = document.getElementById("new-type");
  const tellType = () => {
    const differs = type.value !== form.elements.shown_type.value;
    document.getElementById("type-differs").hidden = !differs;
    document.getElementById("change-type").classList.toggle("primary", differs);
    const confirm = document.getElementById("confirm");
    if (confirm) confirm.disabled = differs;
  };
  type?.addEventListener("change", tellType);
  if (type) tellType();
  const owner = document.getElementById("owner");
  owner?.addEventListener("change", () => {
    if (owner.value === "other") document.getElementById("other-owner").open = true;
  });
  // Start where the clerk is needed: at the first value that the machine is not sure of.
  const first = form.querySelector("[aria-invalid], .doubtful input, .unsure input, .reading input");
  const pictures = [...sheets.querySelectorAll("img")];
  Promise.allSettled(pictures.map((picture) => picture.decode())).then(() => {
    if (document.activeElement === document.body) first?.focus({ preventScroll: true });
    else if (form.contains(document.activeElement)) light(document.activeElement);
  });
}
