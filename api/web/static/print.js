// The button works only with a script, so a script shows it; Ctrl+P does the same without.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
