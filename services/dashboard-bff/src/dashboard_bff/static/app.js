/* What pages do better with a script. Every form and link here also works without it. */
(() => {
  "use strict";
  const root = document.documentElement;

  /* Theme: follows the system until a person says otherwise. */
  const showTheme = () => {
    const theme = root.dataset.theme || "system";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
  };
  const chooseTheme = (theme) => {
    if (theme === "system") {
      delete root.dataset.theme;
      localStorage.removeItem("theme");
    } else {
      root.dataset.theme = theme;
      localStorage.setItem("theme", theme);
    }
    showTheme();
  };

  /* Busy buttons: a form goes out once, and its button says what it is doing. */
  const sent = new WeakSet();
  let keeping = false;
  let afterKeeping = null;
  const makeBusy = (button) => {
    button.dataset.words = button.innerHTML;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-busy", "true");
    const spinner = document.createElement("span");
    spinner.className = "spinner";
    button.replaceChildren(spinner, button.dataset.busy || button.textContent.trim());
  };
  const makeReady = (form) => {
    sent.delete(form);
    for (const button of form.querySelectorAll('[aria-busy="true"]')) {
      button.innerHTML = button.dataset.words;
      button.removeAttribute("aria-busy");
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.id === "composer" && keeping) {
      /* What is being kept leads to the version that this form has to name. */
      event.preventDefault();
      afterKeeping = event.submitter;
      return;
    }
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    if (event.submitter && event.submitter.matches(".btn")) {
      /* After the browser has read the form: a changed button would lose its name and value. */
      setTimeout(() => makeBusy(event.submitter));
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) makeReady(form);
  });

  /* Dialogs: a link to a page that asks something opens that page's dialog in place. */
  const openDialog = async (link) => {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const body = answer.ok && !answer.redirected && page.querySelector("[data-dialog-body]");
    if (!body) {
      location.assign(link.href);
      return;
    }
    const dialog = document.createElement("dialog");
    dialog.className = "sheet";
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.append(...body.childNodes);
    document.body.append(dialog);
    let typed = false;
    const mayClose = () => !typed && !dialog.querySelector('[aria-busy="true"]');
    dialog.addEventListener("input", () => { typed = true; });
    dialog.addEventListener("cancel", (event) => { if (!mayClose()) event.preventDefault(); });
    dialog.addEventListener("click", (event) => {
      const closer = event.target.closest("[data-close]");
      if (closer) event.preventDefault();
      if (closer || (event.target === dialog && mayClose())) dialog.close();
    });
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    dialog.showModal();
    const first = dialog.querySelector("[data-first]") || dialog.querySelector("input:not([type=hidden]), select, button, a");
    if (first) first.focus();
    if (window.htmx) window.htmx.process(dialog);
  };

  /* Composer: lines are added, removed and moved in place; the server does the same for a plain form. */
  const lineHome = () => document.querySelector("[data-lines]");
  const EDITED_HERE = new Set(["add", "up", "down", "remove"]);
  const totalsChanged = () => {
    const form = lineHome() && lineHome().closest("form");
    if (form) form.dispatchEvent(new Event("lines-changed", { bubbles: true }));
  };
  const say = (words) => {
    const region = document.querySelector("[data-say]");
    if (region) region.textContent = words;
  };
  const addLine = (home) => {
    const key = `n${Date.now().toString(36)}`;
    const template = [...home.children].find((child) => child.matches("[data-line-template]"));
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__key__", key);
    const row = holder.content.querySelector("[data-line]");
    home.querySelector("[data-lines]").append(row);
    row.querySelector("input:not([type=hidden])").focus();
    say("A line was added");
    totalsChanged();
  };
  const removeLine = (row) => {
    const next = row.nextElementSibling || row.previousElementSibling;
    /* An answer that is on its way would look for the line that goes. */
    if (window.htmx && document.getElementById("totals")) window.htmx.trigger("#totals", "htmx:abort");
    row.remove();
    const focus = next ? next.querySelector("input:not([type=hidden])") : document.querySelector('[name="line_op"][value="add"]');
    if (focus) focus.focus();
    say("The line was removed");
    totalsChanged();
  };
  const moveLine = (row, up, button) => {
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (up) other.before(row); else other.after(row);
    const menu = button.closest("details");
    if (menu) menu.open = false;
    (menu ? menu.querySelector("summary") : button).focus();
    say(up ? "Moved up" : "Moved down");
    totalsChanged();
  };
  const editLines = (button) => {
    const row = button.closest("[data-line]");
    const verb = button.value.split(":")[0];
    if (verb === "add") addLine(button.closest("[data-line-home]"));
    else if (verb === "remove") removeLine(row);
    else moveLine(row, verb === "up", button);
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (at('[aria-disabled="true"]') || at('[aria-busy="true"]')) {
      event.preventDefault();
    } else if (at("a[data-dialog]") && !event.ctrlKey && !event.metaKey && window.HTMLDialogElement) {
      event.preventDefault();
      openDialog(at("a[data-dialog]"));
    } else if (at("[data-theme-choice]")) {
      chooseTheme(at("[data-theme-choice]").dataset.themeChoice);
    } else if (at("[data-menu-button]")) {
      const open = document.getElementById("top-nav").classList.toggle("is-open");
      at("[data-menu-button]").setAttribute("aria-expanded", String(open));
    } else if (at("[data-reveal]")) {
      const field = document.getElementById(at("[data-reveal]").dataset.reveal);
      field.type = field.type === "password" ? "text" : "password";
      at("[data-reveal]").setAttribute("aria-pressed", String(field.type === "text"));
    } else if (at("[data-dismiss]")) {
      at("[data-dismiss]").closest(".toast-line").remove();
    } else if (at('button[name="line_op"]') && EDITED_HERE.has(at('button[name="line_op"]').value.split(":")[0])) {
      event.preventDefault();
      editLines(at('button[name="line_op"]'));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* Search: arrows go through what was found, Escape puts it away. */
  const search = document.querySelector("[data-search]");
  const putAway = () => search.querySelector(".found-box").replaceChildren();
  const walk = (event) => {
    const links = [...search.querySelectorAll("[data-found]")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      putAway();
      search.elements.q.focus();
    } else if (links.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? search.elements.q : links[Math.min(next, links.length - 1)]).focus();
    }
  };
  if (search) {
    search.addEventListener("keydown", walk);
    search.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !search.contains(event.relatedTarget)) putAway();
    });
    document.addEventListener("click", (event) => { if (!search.contains(event.target)) putAway(); });
  }

  /* htmx: every command carries the session's token, and a failed one gives its form back. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token.content;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "kept") keeping = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "kept") {
      keeping = false;
      const button = afterKeeping;
      afterKeeping = null;
      if (button) setTimeout(() => button.form.requestSubmit(button), 50);
      return;
    }
    const form = event.detail.elt.closest("form");
    if (form) makeReady(form);
  });

  /* Time left while looking as somebody else: told aloud at five minutes and at one, then it is over. */
  const left = document.querySelector("[data-countdown]");
  if (left) {
    const ends = performance.now() + Number(left.dataset.countdown) * 1000;
    let before = Number(left.dataset.countdown);
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      for (const [mark, words] of [[300, "Five minutes left"], [60, "One minute left"]]) {
        if (before > mark && seconds <= mark) say(words);
      }
      before = seconds;
      if (seconds === 0) location.reload();
      else setTimeout(tick, 1000);
    };
    tick();
  }

  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.scrollIntoView({ block: "nearest", inline: "center" });
  showTheme();
})();
