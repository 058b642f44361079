// Light or dark: as the system has it until somebody chooses. Runs before anything is drawn.
"use strict";

(() => {
  const root = document.documentElement;
  const KEY = "kickoff-theme";
  const NEXT = { "": "light", light: "dark", dark: "" };
  const NAMES = { "": "as the system", light: "light", dark: "dark" };

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return ""; // storage may be forbidden
    }
  };

  const remember = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // it holds for this page then
    }
  };

  const show = (theme) => {
    if (theme in NAMES && theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const button = document.getElementById("theme");
    if (button) button.setAttribute("aria-label", `Theme: ${NAMES[theme] || NAMES[""]}`);
  };

  show(remembered());
  document.addEventListener("DOMContentLoaded", () => {
    show(remembered());
    document.getElementById("theme").addEventListener("click", () => {
      const theme = NEXT[root.dataset.theme || ""];
      remember(theme);
      show(theme);
    });
  });
})();
