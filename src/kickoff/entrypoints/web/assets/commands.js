// Buttons: each sends the words that a shell would be given, and shows what the shell would say.
"use strict";

(() => {
  const token = document.querySelector('meta[name="csrf"]')?.content;
  if (!token) return;

  const root = document.documentElement.dataset.root;
  const answer = document.getElementById("answer");
  const sure = document.getElementById("sure");
  let fading = 0;

  const show = (text, tone) => {
    answer.firstElementChild.textContent = text;
    answer.dataset.tone = tone;
    answer.hidden = false;
    clearTimeout(fading);
    if (tone === "changed" || tone === "nothing to do") {
      fading = setTimeout(() => (answer.hidden = true), 12000);
    }
  };

  const isSure = (label, task, text) =>
    new Promise((done) => {
      document.getElementById("sure-title").textContent = `${label} ${task}?`;
      document.getElementById("sure-text").textContent = text;
      document.getElementById("sure-yes").textContent = `Yes, ${label.toLowerCase()} it`;
      sure.returnValue = "no";
      sure.addEventListener("close", () => done(sure.returnValue === "yes"), { once: true });
      sure.showModal();
      document.getElementById("sure-no").focus();
    });

  const send = async (words) => {
    const said = await fetch(`${root}command`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Kickoff-Token": token },
      body: JSON.stringify({ words }),
    });
    return said.json();
  };

  const ask = async (element, words) => {
    element.disabled = true;
    try {
      const said = await send(words);
      show(said.said, said.tone);
    } catch {
      show("No answer. Is kickoff serve still running?", "refused");
    } finally {
      element.disabled = false;
      if (element.isConnected) element.focus();
      document.dispatchEvent(new CustomEvent("kickoff:asked"));
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-verb]");
    if (!button) return;
    const { verb, task, argument, confirm } = button.dataset;
    if (confirm && !(await isSure(button.textContent, task, confirm))) return;
    ask(button, [verb, ...(argument ? [argument] : []), task]);
  });

  document.addEventListener("change", (event) => {
    const { verb, task } = event.target.dataset;
    if (event.target.matches("select[data-verb]")) ask(event.target, [verb, event.target.value, task]);
  });

  answer.querySelector("button").addEventListener("click", () => (answer.hidden = true));
})();
