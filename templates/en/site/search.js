"use strict";
(() => {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  const field = box.querySelector("input");
  const result = box.querySelector("[role=status]");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const mentors = Array.from(document.querySelectorAll("[data-mentor]"), (node) => ({ node, text: fold(node.textContent) }));
  const look = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { node, text } of mentors) {
      const fits = words.every((word) => text.includes(word));
      node.hidden = !fits;
      found += fits ? 1 : 0;
    }
    const said = found === 0 ? "none" : found === 1 ? "one" : "some";
    result.textContent = words.length ? result.dataset[said].replace("#", String(found)) : "";
  };
  field.addEventListener("input", look);
  box.hidden = false;
  look();
})();
