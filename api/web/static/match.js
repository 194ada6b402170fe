// Matching page: a digit chooses, Enter matches; Alt with T, R, U goes to search, reason, undo.
const form = document.getElementById("match-form");

function fill(choice) {
  if (!("name" in choice.dataset)) return;
  document.getElementById("new-person").open = true;
  document.getElementById("full_name").value = choice.dataset.name;
  document.getElementById("number").value = choice.dataset.personal;
  document.getElementById("date_of_birth").value = choice.dataset.born;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.repeat) return;
  if (event.altKey) {
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.code)}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("button")) wanted.click();
    else wanted.focus();
    return;
  }
  if (event.target.matches("input:not([type=radio]), textarea, select")) return;
  const choice = form?.querySelector(`input[data-number="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
  fill(choice);
});

form?.addEventListener("change", (event) => {
  if (event.target.matches("input[type=radio]")) fill(event.target);
});
form?.querySelector("input[type=radio]")?.focus({ preventScroll: true });
