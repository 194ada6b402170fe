// What is chosen to be sent: from the disk, by dropping, by pasting, from the camera; photos are
// looked at first.
import { asOnePdf, look } from "./photos.js";

const LOOKED_AT = /^image\/(jpeg|png|webp)$/;

/** The files chosen in `form`, which can be looked at and thrown out again before sending. */
export class Choice {
  constructor(form) {
    this.files = [];
    this.input = form.elements.files;
    this.box = document.getElementById("chosen");
    this.list = this.box.querySelector("ul");
    this.together = document.getElementById("together");
    this.input.addEventListener("change", () => this.replace([...this.input.files]));
    const camera = document.getElementById("camera");
    camera.closest("[hidden]")?.removeAttribute("hidden");
    camera.addEventListener("change", () => {
      this.replace([...this.files, ...camera.files]);
      camera.value = "";
    });
  }

  /** Choose these files in place of those before. */
  replace(files) {
    this.files = files;
    this.pass();
    this.show();
  }

  pass() {
    const carrier = new DataTransfer();
    for (const file of this.files) carrier.items.add(file);
    this.input.files = carrier.files;
  }

  photos() {
    return this.files.filter((file) => file.type === "image/jpeg");
  }

  show() {
    this.list.replaceChildren(...this.files.map((file) => this.line(file)));
    this.together.closest("label").hidden = this.photos().length < 2;
    this.box.hidden = this.files.length === 0;
  }

  line(file) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    const out = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Bỏ" });
    out.append(Object.assign(document.createElement("span"), { className: "sr", textContent: ` ${file.name}` }));
    out.addEventListener("click", () => this.replace(this.files.filter((one) => one !== file)));
    words.append(Object.assign(document.createElement("strong"), { textContent: file.name }));
    item.append(words, out);
    if (LOOKED_AT.test(file.type)) {
      look(file).then(
        ({ flaws, canvas }) => {
          canvas.setAttribute("role", "img");
          canvas.setAttribute("aria-label", `Ảnh ${file.name}`);
          item.prepend(canvas);
          const verdict = flaws.length ? `${flaws.join(", ")}. Nên chụp lại.` : "ảnh rõ";
          words.append(Object.assign(document.createElement("span"), { className: `chip ${flaws.length ? "warn" : "good"}`, textContent: verdict }));
        },
        () => words.append(" – trình duyệt không mở được ảnh này, máy chủ sẽ kiểm tra"),
      );
    }
    return item;
  }

  /** What is sent: photos as one file where that is wished. */
  async ready() {
    const photos = this.photos();
    if (photos.length < 2 || !this.together.checked) return this.files;
    const whole = await asOnePdf(photos);
    if (!whole) return this.files;
    return [...this.files.filter((file) => !photos.includes(file)), whole];
  }
}
