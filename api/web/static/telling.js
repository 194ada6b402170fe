// One line at the foot of the window for what went wrong just now; read aloud by screen readers.
let line = null;

/** Show the words, or take the line away. */
export function tell(words) {
  if (!line) {
    line = document.createElement("p");
    line.className = "notice bad told";
    line.setAttribute("role", "alert");
    document.body.append(line);
  }
  line.textContent = words;
  line.hidden = !words;
}
