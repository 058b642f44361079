// Live: asks this machine whether something has changed, and then puts in what is new.
"use strict";

(() => {
  const root = document.documentElement;
  if (!("served" in root.dataset)) return;

  const shown = document.getElementById("live");
  const every = Number(root.dataset.poll) || 1000;
  let busy = false;

  const tell = (lost) => {
    if (("lost" in shown.dataset) === lost) return;
    if (lost) shown.dataset.lost = "";
    else delete shown.dataset.lost;
    shown.querySelector("span").textContent = lost ? "no connection" : "live";
  };

  // The last tick moves on while nothing else does.
  const tick = (at) => {
    const shown = document.getElementById("ticked");
    const time = shown?.querySelector("time");
    if (!at || !time || time.dateTime === at) return;
    time.dateTime = at;
    time.removeAttribute("title");
    time.textContent = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
    shown.hidden = false;
    shown.dispatchEvent(new CustomEvent("kickoff:drawn", { bubbles: true }));
  };

  // A document from our own server, made without scripts and without a string of HTML.
  const page = () =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("GET", location.pathname);
      request.responseType = "document";
      request.onload = () => (request.response ? done(request.response) : failed(new Error("empty")));
      request.onerror = () => failed(new Error("no connection"));
      request.send();
    });

  const versionUrl = () => {
    const task = location.pathname.match(/\/tasks\/([^/]+)$/);
    return `${root.dataset.root}version${task ? `?task=${encodeURIComponent(task[1])}` : ""}`;
  };

  const put = (fresh) => {
    const regions = [...fresh.querySelectorAll("[data-live]")];
    if (regions.some((region) => !document.getElementById(region.id))) {
      location.reload(); // another kind of page
      return;
    }
    const focused = document.activeElement;
    const task = focused?.closest("[data-id]")?.dataset.id;
    for (const old of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(old.id);
      if (!now) remove(old);
      else if (now.outerHTML !== old.firstHtml) swap(old, now);
    }
    document.title = fresh.title;
    root.dataset.version = fresh.documentElement.dataset.version;
    document.dispatchEvent(new CustomEvent("kickoff:fresh", { detail: fresh }));
    if (focused && focused !== document.body) follow(focused, task);
  };

  // What had the focus is gone: it goes on with the same task, else where the page begins.
  const follow = (focused, task) => {
    const now = document.activeElement;
    if (now && now !== document.body && now.checkVisibility()) return;
    if (focused.isConnected && focused.checkVisibility()) return;
    const row = task && document.querySelector(`.row[data-id="${CSS.escape(task)}"] .title`);
    (row || document.getElementById("main")).focus({ preventScroll: true });
  };

  // What the page does not show any more; it may come back.
  const remove = (old) => {
    old.hidden = true;
    old.firstHtml = "";
  };

  // What was focused, opened or scrolled inside stays so.
  const swap = (old, now) => {
    const html = now.outerHTML;
    const focus = placeOf(old, document.activeElement);
    const opened = new Map([...old.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
    const scrolled = new Map([...old.querySelectorAll("details[id] pre")].map((pre) => [pre.closest("details").id, ends(pre)]));
    old.replaceChildren(...now.childNodes);
    old.hidden = now.hidden;
    old.firstHtml = html;
    for (const details of old.querySelectorAll("details[id]")) {
      if (opened.has(details.id)) details.open = opened.get(details.id);
      const at = scrolled.get(details.id);
      const pre = details.querySelector("pre");
      if (at !== undefined && pre) pre.scrollTop = at === null ? pre.scrollHeight : at;
    }
    if (focus) old.querySelector(focus)?.focus({ preventScroll: true });
    old.dispatchEvent(new CustomEvent("kickoff:drawn", { bubbles: true }));
  };

  const ends = (pre) => (pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 4 ? null : pre.scrollTop);

  const placeOf = (within, element) => {
    if (!element || !within.contains(element)) return "";
    if (element.id) return `#${CSS.escape(element.id)}`;
    const holder = element.closest("[data-id]");
    const inside = holder ? `[data-id="${CSS.escape(holder.dataset.id)}"] ` : "";
    if (element.dataset.verb) return `${inside}[data-verb="${CSS.escape(element.dataset.verb)}"]`;
    return inside && element.matches(".title") ? `${inside}.title` : "";
  };

  const look = async () => {
    if (busy || document.hidden || document.querySelector("dialog[open]")) return;
    busy = true;
    try {
      const answer = await fetch(versionUrl(), { cache: "no-store" });
      const { version, ticked } = await answer.json();
      tell(false);
      if (version !== root.dataset.version) put(await page());
      tick(ticked);
    } catch {
      tell(true);
    } finally {
      busy = false;
    }
  };

  for (const region of document.querySelectorAll("[data-live]")) region.firstHtml = "";
  setInterval(look, every);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("kickoff:asked", look);
})();
