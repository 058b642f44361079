// The keyboard: everything on the page without a mouse. `?` shows the keys.
"use strict";

(() => {
  const help = document.getElementById("keys");
  const search = document.getElementById("search");

  const links = () =>
    [...document.querySelectorAll(".card .title, .row .title")].filter(
      (link) => link.hasAttribute("href") && link.checkVisibility(),
    );

  const step = (by) => {
    const every = links();
    const here = document.activeElement?.closest(".card, .row");
    const at = here ? every.findIndex((link) => here.contains(link)) : -1;
    const next = every[at < 0 ? 0 : Math.min(Math.max(at + by, 0), every.length - 1)];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const clear = () => {
    if (!search) return;
    search.value = "";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    search.blur();
  };

  const KEYS = {
    "/": () => search?.focus(),
    j: () => step(1),
    k: () => step(-1),
    t: () => document.getElementById("theme").click(),
    u: () => document.querySelector(".crumb a")?.click(),
    "?": () => help.showModal(),
    Escape: clear,
  };

  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isTyping(event.target) && event.key !== "Escape") {
      if (event.target === search && event.key === "Enter") {
        event.preventDefault();
        search.blur();
        step(1);
      }
      return;
    }
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.getElementById("help").addEventListener("click", () => help.showModal());
  help.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });
})();
