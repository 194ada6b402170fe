// Reading a paper: its words lie over the picture, so that they can be selected, copied and found.
const reader = document.getElementById("reader");
const STEPS = [1, 1.5, 2, 3];
let step = 0;

const leaves = () => [...reader.querySelectorAll(".leaf")];

function inSight() {
  const middle = reader.scrollTop + reader.clientHeight / 2;
  return leaves().findLast((leaf) => leaf.offsetTop <= middle) ?? leaves()[0];
}

function tell() {
  document.getElementById("where").textContent = `Trang ${inSight().dataset.number}/${leaves().length}`;
}

function turn(place) {
  const all = leaves();
  reader.scrollTo({ top: all[Math.min(Math.max(place, 0), all.length - 1)].offsetTop });
}

function zoom(by) {
  const leaf = inSight();
  const within = (reader.scrollTop - leaf.offsetTop) / leaf.offsetHeight;
  step = by === 0 ? 0 : Math.min(Math.max(step + by, 0), STEPS.length - 1);
  reader.style.setProperty("--zoom", STEPS[step]);
  reader.scrollTo({ top: leaf.offsetTop + within * leaf.offsetHeight });
  leaves().forEach(fit);
}

// A word is as wide as its print; the measure of the letters is taken once for each page.
function fit(leaf) {
  const face = leaf.querySelector(".leaf-face");
  for (const span of leaf.querySelectorAll(".word")) {
    span.style.fontSize = `${Number(span.dataset.tall) * face.clientHeight}px`;
    span.style.transform = "";
    const wanted = Number(span.dataset.wide) * face.clientWidth;
    if (span.offsetWidth) span.style.transform = `scaleX(${wanted / span.offsetWidth})`;
  }
}

async function layWords(leaf) {
  const address = leaf.dataset.words;
  if (!address) return;
  delete leaf.dataset.words;
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { lines } = await answer.json();
  const layer = document.createElement("div");
  layer.className = "words";
  for (const line of lines) {
    const row = document.createElement("p");
    for (const { text, box } of line) {
      const span = document.createElement("span");
      const [left, top, right, bottom] = box;
      span.className = "word";
      // What stands on a paper is text, whatever it looks like.
      span.textContent = `${text} `;
      span.style.left = `${left * 100}%`;
      span.style.top = `${top * 100}%`;
      span.dataset.wide = right - left;
      span.dataset.tall = bottom - top;
      row.append(span);
    }
    layer.append(row);
  }
  leaf.querySelector(".leaf-face").append(layer);
  fit(leaf);
}

const KEYS = {
  PageDown: () => turn(leaves().indexOf(inSight()) + 1),
  PageUp: () => turn(leaves().indexOf(inSight()) - 1),
  Home: () => turn(0),
  End: () => turn(leaves().length - 1),
  "+": () => zoom(1),
  "=": () => zoom(1),
  "-": () => zoom(-1),
  0: () => zoom(0),
};

if (reader) {
  const seen = new IntersectionObserver(
    (entries) => entries.filter((one) => one.isIntersecting).forEach((one) => layWords(one.target)),
    { root: reader, rootMargin: "600px" },
  );
  leaves().forEach((leaf) => seen.observe(leaf));
  document.getElementById("tools").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.getElementById("tools").addEventListener("click", (event) => {
    const { pageBy, zoom: by } = event.target.closest("button")?.dataset ?? {};
    if (pageBy) turn(leaves().indexOf(inSight()) + Number(pageBy));
    if (by) zoom(Number(by));
  });
  reader.addEventListener("scroll", tell, { passive: true });
  window.addEventListener("resize", () => leaves().forEach(fit));
  tell();
  reader.focus({ preventScroll: true });
}
