// A long list is narrowed by words, without diacritics: <input data-narrows="ID of the select">.
// The first that fits is chosen, arrows choose another, Enter sends the form.
const MOST_SHOWN = 8;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

function narrow(box) {
  const list = document.getElementById(box.dataset.narrows);
  const all = [...list.options].map((option) => ({ option, words: ` ${plain(option.text)}` }));
  const told = box.parentElement.querySelector("[role=status]");
  box.addEventListener("input", () => {
    const asked = plain(box.value).split(/\s+/).filter(Boolean);
    // Beginnings of words, in any order.
    const fits = all.filter(({ option, words }) => !asked.length || (option.value && asked.every((one) => words.includes(` ${one}`) || words.includes(`(${one}`))));
    list.replaceChildren(...fits.map(({ option }) => option));
    list.size = asked.length ? Math.min(Math.max(fits.length, 2), MOST_SHOWN) : 1;
    list.selectedIndex = fits.length ? 0 : -1;
    told.textContent = !asked.length ? "" : fits.length ? `${fits.length} thủ tục khớp. Mũi tên để chọn, Enter để mở hồ sơ.` : "Không có thủ tục nào khớp. Thử ít chữ hơn.";
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = list.selectedIndex + step;
    if (next >= 0 && next < list.options.length) list.selectedIndex = next;
  });
  box.parentElement.hidden = false;
  if (document.activeElement === list || document.activeElement === document.body) box.focus();
}

for (const box of document.querySelectorAll("input[data-narrows]")) narrow(box);
