// Prints the texts of PDF files, as pdf.js copies them, as one JSON list: npm install in this folder,
// then node read.mjs FILE.pdf ...
import { readFileSync } from "node:fs";
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
const texts = [];
for (const file of process.argv.slice(2)) {
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 });
  const pdf = await task.promise;
  let text = "";
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const content = await (await pdf.getPage(number)).getTextContent();
    text += content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("") + "\f";
  }
  texts.push(text);
  await task.destroy();
}
process.stdout.write(JSON.stringify(texts));
