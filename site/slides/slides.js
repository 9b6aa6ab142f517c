// Starts reveal.js. Slides are kept as large as the screen allows; keyboards reach what is scrolled.
for (const block of document.querySelectorAll("pre")) {
  block.tabIndex = 0;
  block.setAttribute("role", "group");
  block.setAttribute("aria-label", block.closest(".jp-OutputArea") ? "output" : "code");
}
Reveal.initialize({
  hash: true,
  width: 1100,
  height: 700,
  margin: 0.06,
  center: false,
  transition: "none",
  slideNumber: "c/t",
  controlsTutorial: false,
});
