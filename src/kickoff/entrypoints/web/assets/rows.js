// The lists of the board: search, filter, sort, and only as many rows as have been scrolled to.
"use strict";

(() => {
  const holder = document.getElementById("rows");
  if (!holder) return;

  const AT_ONCE = 40;
  const MORE = 100;
  const TEXTS = ["place", "title", "id", "why", "about", "attention", "priority", "state"];
  const ALWAYS = new Set(["place", "id", "state", "title"]);
  const ORDERS = {
    priority: (a, b) => compare(a.priority || "~", b.priority || "~"),
    newest: (a, b) => compare(b.at || "", a.at || ""),
    oldest: (a, b) => compare(a.at || "~", b.at || "~"),
    title: (a, b) => (a.title || a.id).localeCompare(b.title || b.id),
  };
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  const template = document.getElementById("row").content.firstElementChild;
  const tools = document.getElementById("tools");
  const search = document.getElementById("search");
  const sort = document.getElementById("sort");
  const nothing = document.getElementById("nothing");
  const lists = [...document.querySelectorAll(".list")].map((section) => ({
    section,
    group: section.dataset.group,
    rows: section.querySelector(".rows"),
    more: section.querySelector(".more"),
    head: section.querySelector("h2"),
    empty: section.querySelector(".empty"),
    shown: AT_ONCE,
  }));

  let tasks = [];
  let isIdle = false;
  let chosen = { q: "", show: "", sort: "" };

  // ------------------------------------------------------------------------------ the values

  const read = (from) => {
    tasks = JSON.parse(from.textContent);
    for (const task of tasks) {
      const words = [task.id, task.title, task.why, task.about, task.state];
      task.drawing = JSON.stringify(task);
      task.key = `${task.group}/${task.id}`;
      task.words = [...words, task.priority, task.attention].join("\n").toLowerCase();
    }
  };

  const isWanted = () => {
    const words = chosen.q.toLowerCase().split(/\s+/).filter(Boolean);
    return (task) =>
      (!chosen.show || (chosen.show === "attention" ? task.attention : task.group === chosen.show)) &&
      words.every((word) => task.words.includes(word));
  };

  // --------------------------------------------------------------------------------- drawing

  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const fill = (row, task) => {
    row.dataset.id = task.id;
    row.dataset.tone = task.tone;
    for (const name of TEXTS) {
      const slot = row.querySelector(`[data-slot="${name}"]`);
      put(slot, task[name] || "");
      if (!ALWAYS.has(name)) slot.hidden = !task[name];
    }
    const title = row.querySelector(".title");
    if (task.href) title.setAttribute("href", task.href);
    else title.removeAttribute("href");
    fillPull(row.querySelector(".pull"), task);
    fillTime(row.querySelector(".when"), task.at);
    const button = row.querySelector("button[data-verb]");
    if (button) {
      button.dataset.task = task.id;
      button.hidden = !task.offer;
    }
  };

  const fillPull = (link, task) => {
    put(link, task.pull || "");
    link.hidden = !task.pull;
    if (/^https?:\/\//.test(task.pull_href || "")) link.setAttribute("href", task.pull_href);
  };

  const fillTime = (when, at) => {
    when.hidden = !at;
    const time = when.querySelector("time");
    if (!at || time.getAttribute("datetime") === at) return;
    time.setAttribute("datetime", at);
    time.title = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
    time.textContent = time.title;
  };

  const drawList = (list, wanted) => {
    const old = new Map();
    for (const row of list.rows.children) old.set(`${list.group}/${row.dataset.id}`, row);
    let before = list.rows.firstElementChild;
    for (const task of wanted.slice(0, list.shown)) {
      const row = old.get(task.key) || template.cloneNode(true);
      old.delete(task.key);
      if (row.drawn !== task.drawing) {
        if (row.drawn) flash(row);
        fill(row, task);
        row.drawn = task.drawing;
      }
      if (row === before) before = row.nextElementSibling;
      else list.rows.insertBefore(row, before);
    }
    for (const row of old.values()) row.remove();
    const left = Math.max(wanted.length - list.shown, 0);
    list.more.hidden = !left;
    put(list.more, `Show more (${left.toLocaleString("en")} left)`);
    put(list.head.querySelector(".count"), wanted.length.toLocaleString("en"));
    if (list.empty) list.empty.hidden = wanted.length > 0;
    const narrowed = chosen.q || chosen.show;
    list.section.hidden = !wanted.length && Boolean(narrowed || isIdle || !list.empty);
  };

  const flash = (row) => {
    row.classList.remove("fresh");
    requestAnimationFrame(() => row.classList.add("fresh"));
  };

  const draw = () => {
    const focused = document.activeElement;
    const wanted = tasks.filter(isWanted());
    const order = ORDERS[chosen.sort];
    isIdle = !tasks.some((task) => task.group === "work" || task.group === "waiting");
    const groups = Map.groupBy ? Map.groupBy(wanted, (t) => t.group) : grouped(wanted);
    for (const list of lists) {
      const own = groups.get(list.group) || [];
      drawList(list, order ? [...own].sort(order) : own);
    }
    tools.hidden = !tasks.length;
    nothing.hidden = wanted.length > 0 || !(chosen.q || chosen.show);
    put(nothing.firstElementChild, chosen.q ? `No task matches “${chosen.q}”.` : "No task is there.");
    document.body.classList.toggle("narrowed", Boolean(chosen.q || chosen.show));
    const main = document.getElementById("main");
    main.dispatchEvent(new CustomEvent("kickoff:drawn", { bubbles: true }));
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus();
  };

  const grouped = (wanted) => {
    const groups = new Map();
    for (const task of wanted) groups.set(task.group, [...(groups.get(task.group) || []), task]);
    return groups;
  };

  // ------------------------------------------------------------------------- what was chosen

  const remember = () => {
    const said = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
    const hash = said.size || String(said) ? `#${said}` : "";
    if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname);
  };

  const recall = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    choose({ q: said.get("q") || "", show: said.get("show") || "", sort: said.get("sort") || "" });
  };

  const choose = (change) => {
    chosen = { ...chosen, ...change };
    if (!(chosen.sort in ORDERS)) chosen.sort = "";
    for (const list of lists) list.shown = AT_ONCE;
    if (search.value !== chosen.q) search.value = chosen.q;
    sort.value = chosen.sort;
    showChosen();
    remember();
    draw();
  };

  const showChosen = () => {
    for (const button of tools.querySelectorAll("[data-filter]")) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === chosen.show));
    }
  };

  // ------------------------------------------------------------------------------- listening

  const drawMore = (list) => {
    list.shown += MORE;
    draw();
  };

  const watcher = new IntersectionObserver(
    (seen) => {
      for (const one of seen) {
        const list = lists.find((l) => l.more === one.target);
        if (one.isIntersecting && list && !list.more.hidden) drawMore(list);
      }
    },
    { rootMargin: "1200px 0px" },
  );

  for (const list of lists) {
    watcher.observe(list.more);
    list.more.addEventListener("click", () => drawMore(list));
  }
  tools.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", () => choose({ q: search.value }));
  sort.addEventListener("change", () => choose({ sort: sort.value }));
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-filter]");
    if (button) choose({ show: button.dataset.filter });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link) return;
    event.preventDefault();
    choose({ show: link.dataset.show, q: "" });
    tools.scrollIntoView({ block: "start" });
  });
  document.getElementById("clear").addEventListener("click", () => choose({ q: "", show: "" }));
  window.addEventListener("hashchange", recall);

  // A fresh page has come: take its rows and the numbers of its filters.
  document.addEventListener("kickoff:fresh", (event) => {
    const fresh = event.detail.getElementById("rows");
    const filters = event.detail.querySelector(".filters");
    if (!fresh || !filters) return;
    read(fresh);
    for (const list of lists) {
      const head = event.detail.getElementById(list.head.id);
      if (head) list.head.replaceChildren(...head.childNodes);
    }
    const focused = document.activeElement?.dataset?.filter;
    tools.querySelector(".filters").replaceChildren(...filters.children);
    showChosen();
    if (focused !== undefined) tools.querySelector(`[data-filter="${CSS.escape(focused)}"]`)?.focus();
    draw();
  });

  read(holder);
  recall();
})();
