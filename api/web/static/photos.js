// Photos before they are sent: told at once what is dark, blurred, small or cut off, and several of
// them put into one PDF, because a paper is made of pages of one file. No pixel is drawn anew.
const WIDTH = 800;
const DARK = 80;
const BLUR = 55;
const SMALL_PX = 1000;
const PAPER_SIDE = 0.85;
const TABLE_SIDE = 0.45;

/** Grey values (0–255) of the photo, at most WIDTH wide. */
async function greys(file) {
  const whole = await createImageBitmap(file);
  const scale = Math.min(1, WIDTH / whole.width);
  const width = Math.max(1, Math.round(whole.width * scale));
  const height = Math.max(1, Math.round(whole.height * scale));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height).data;
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * pixels[4 * at] + 0.587 * pixels[4 * at + 1] + 0.114 * pixels[4 * at + 2];
  }
  return { grey, width, height, canvas, shorter: Math.min(whole.width, whole.height) };
}

function mean(values) {
  let sum = 0;
  for (const one of values) sum += one;
  return sum / values.length;
}

/** Variance of the Laplacian where there is any writing: low where edges are soft. */
function sharpness({ grey, width, height }) {
  const strong = [];
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const edge = Math.abs(4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - width] - grey[at + width]);
      if (edge > 8) strong.push(edge);
    }
  }
  // A blank sheet has no edges: nothing can be said of it.
  if (strong.length < grey.length / 2000) return null;
  strong.sort((one, other) => one - other);
  return strong[Math.floor(strong.length * 0.95)];
}

/** Whether the paper leaves the picture on one side while a table is seen on another. */
function isCut({ grey, width, height }) {
  const level = mean(grey);
  const side = (from, step, count) => {
    let bright = 0;
    for (let one = 0; one < count; one += 1) bright += grey[from + one * step] > level ? 1 : 0;
    return bright / count;
  };
  const in_ = 3;
  const sides = [
    side(in_ * width, 1, width),
    side((height - 1 - in_) * width, 1, width),
    side(in_, width, height),
    side(width - 1 - in_, width, height),
  ];
  return Math.min(...sides) < TABLE_SIDE && Math.max(...sides) > PAPER_SIDE;
}

/** What a person should know of the photo before it is sent, in her words; and a small picture. */
export async function look(file) {
  const seen = await greys(file);
  const flaws = [];
  const sharp = sharpness(seen);
  if (seen.shorter < SMALL_PX) flaws.push("ảnh nhỏ, chữ khó đọc");
  if (mean(seen.grey) < DARK) flaws.push("ảnh tối");
  if (sharp !== null && sharp < BLUR) flaws.push("ảnh mờ");
  if (isCut(seen)) flaws.push("có thể mất mép giấy");
  return { flaws, canvas: seen.canvas };
}

function sizeOfJpeg(bytes) {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        height: (bytes[at + 5] << 8) | bytes[at + 6],
        width: (bytes[at + 7] << 8) | bytes[at + 8],
        colours: bytes[at + 9],
      };
    }
    at += 2 + length;
  }
  return null;
}

/** JPEG pictures as the pages of one PDF, each with the very bytes that it came with; or null. */
export async function asOnePdf(files) {
  const pictures = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const size = bytes[0] === 0xff && bytes[1] === 0xd8 ? sizeOfJpeg(bytes) : null;
    if (!size || ![1, 3].includes(size.colours)) return null;
    pictures.push({ bytes, ...size });
  }
  const parts = [];
  const places = [];
  let at = 0;
  const put = (piece) => {
    const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    parts.push(bytes);
    at += bytes.length;
  };
  const object = (number, ...pieces) => {
    places[number] = at;
    put(`${number} 0 obj\n`);
    pieces.forEach(put);
    put("\nendobj\n");
  };
  put("%PDF-1.4\n%âãÏÓ\n");
  const pages = pictures.map((_, place) => 3 + 3 * place);
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((one) => `${one} 0 R`).join(" ")}] >>`);
  pictures.forEach(({ bytes, width, height, colours }, place) => {
    const page = pages[place];
    // As large as A4: what matters for reading is the picture, which stays whole.
    const scale = 842 / Math.max(width, height);
    const box = [width * scale, height * scale].map((one) => one.toFixed(2));
    const drawn = `q ${box[0]} 0 0 ${box[1]} 0 0 cm /P Do Q`;
    object(page, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${box.join(" ")}] /Contents ${page + 1} 0 R /Resources << /XObject << /P ${page + 2} 0 R >> >> >>`);
    object(page + 1, `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`);
    object(page + 2, `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace /${colours === 1 ? "DeviceGray" : "DeviceRGB"} /Filter /DCTDecode /Length ${bytes.length} >>\nstream\n`, bytes, "\nendstream");
  });
  const table = at;
  const line = (place) => `${String(place).padStart(10, "0")} 00000 n \n`;
  put(`xref\n0 ${places.length}\n0000000000 65535 f \n${places.slice(1).map(line).join("")}`);
  put(`trailer\n<< /Size ${places.length} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return new File(parts, `ảnh chụp ${files.length} trang.pdf`, { type: "application/pdf" });
}
