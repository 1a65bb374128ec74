// The article page: copies with one click, and the place of the paragraph that is pointed at. Without scripts, links do both.
"use strict";

const copyText = async (element) => {
  const text = element.textContent.trim();
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  document.execCommand("copy"); // where the page is not served securely, nothing else copies
};

for (const button of document.querySelectorAll("button.copy")) {
  const told = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await copyText(document.getElementById(button.dataset.copies));
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = told; }, 2000);
  });
}

const panel = document.querySelector("[data-places] .beside");
const wide = window.matchMedia("(min-width: 64rem)");
if (panel && wide.matches && document.querySelector("[data-mark]")) {
  const frame = panel.querySelector("iframe");
  panel.hidden = false;
  let pointed = null;
  let wait = 0;
  const show = (paragraph) => {
    if (pointed === paragraph) return;
    if (pointed) pointed.classList.remove("pointed");
    pointed = paragraph;
    paragraph.classList.add("pointed");
    frame.src = `${paragraph.dataset.copy}#${paragraph.dataset.mark}`;
  };
  for (const paragraph of document.querySelectorAll("[data-mark]")) {
    paragraph.addEventListener("pointerenter", () => {
      clearTimeout(wait);
      wait = setTimeout(() => show(paragraph), 150);
    });
    paragraph.addEventListener("focusin", () => show(paragraph));
  }
  show(document.querySelector("[data-mark]"));
}
