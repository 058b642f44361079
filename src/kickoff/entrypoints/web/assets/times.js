// Ages: a time of this day or week is easier to read as how long ago it was.
"use strict";

(() => {
  const UNITS = [
    ["day", 86400, 2],
    ["h", 3600, 2],
    ["min", 60, 1],
  ];

  const age = (seconds) => {
    for (const [unit, length, from] of UNITS) {
      const number = Math.trunc(Math.abs(seconds) / length);
      if (number < from) continue;
      const words = `${number} ${unit}${unit === "day" ? "s" : ""}`;
      return seconds < 0 ? `in ${words}` : `${words} ago`;
    }
    return seconds < -1 ? "in a moment" : "just now";
  };

  const show = (time) => {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) return;
    if (!time.title) time.title = time.textContent;
    const text = age((Date.now() - at) / 1000);
    if (time.textContent !== text) time.textContent = text;
  };

  const showAll = (within) => within.querySelectorAll("time[datetime]").forEach(show);

  document.addEventListener("kickoff:drawn", (event) => showAll(event.target));
  showAll(document);
  setInterval(() => showAll(document), 30000);
})();
