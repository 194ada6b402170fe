// Prints the text of PDF files as pdf.js copies it: npm install in this folder, then
// node read.mjs FILE.pdf ...
import { readFileSync } from "node:fs";
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
for (const file of process.argv.slice(2)) {
  const pdf = await getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 }).promise;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const content = await (await pdf.getPage(number)).getTextContent();
    process.stdout.write(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("") + "\f");
  }
}
