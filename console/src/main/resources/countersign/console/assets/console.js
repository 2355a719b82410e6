// Makes the pages live and quick to the hand. Everything works without it but the live parts.
"use strict";
(() => {
  const POLL_MS = 20000;
  const SETTLE_MS = 400;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const one = (selector, from = document) => from.querySelector(selector);

  // --- Times: the same words as Moment.java.
  const inWords = (seconds) => {
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} days`;
  };
  const tellTimes = () => {
    for (const time of all("time[data-relative]")) {
      const until = Math.floor((Date.parse(time.dateTime) - Date.now()) / 1000);
      const words = until < 0 ? `${inWords(-until)} ago` : `in ${inWords(until)}`;
      if (time.textContent !== words) time.textContent = words;
      const left = time.closest(".left");
      if (left && time.dataset.relative === "in") {
        left.classList.toggle("soon", until >= 0 && until < 600);
        left.classList.toggle("over", until < 0);
      }
    }
  };

  // --- Live: a stream while the page is looked at, asking now and then where there is none.
  const signedIn = document.body.dataset.signedIn === "true";
  const announce = (text) => {
    const place = one("#announce");
    if (place) place.textContent = text;
  };
  let source = null;
  let poll = null;
  let settle = null;
  let changed = new Set();
  const show = (state) => {
    const light = one("[data-live-state]");
    if (!light) return;
    light.dataset.liveState = state;
    light.title = { on: "Changes show by themselves", polling: "Looks for changes every 20 seconds", off: "Not looking for changes" }[state];
  };
  const refresh = (ids) => {
    for (const part of all("[data-refresh]")) {
      const wanted = part.dataset.refresh;
      if (ids !== null && wanted !== "all" && !ids.has(wanted)) continue;
      if (wanted === "all" && one("input[name=id]:checked", part)) {
        // A selection is somebody's work: what is new waits until it is asked for.
        const show = one("[data-show-changes]", part);
        if (show && ids !== null) show.hidden = false;
        continue;
      }
      htmx.trigger(part, "refresh");
    }
  };
  // A list that was asked for before somebody began to select must not take the selection away either.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    const live = event.detail.requestConfig.triggeringEvent?.type === "refresh";
    if (!live || !part.matches("[data-refresh='all']") || !one("input[name=id]:checked", part)) return;
    event.detail.shouldSwap = false;
    const show = one("[data-show-changes]", part);
    if (show) show.hidden = false;
  });
  const note = (id) => {
    changed.add(id);
    if (settle) return;
    settle = setTimeout(() => {
      settle = null;
      const ids = changed;
      changed = new Set();
      refresh(ids);
    }, SETTLE_MS);
  };
  const startPolling = () => {
    if (!poll) poll = setInterval(() => refresh(null), POLL_MS);
    show("polling");
  };
  const stopPolling = () => {
    clearInterval(poll);
    poll = null;
  };
  const disconnect = () => {
    if (source) source.close();
    source = null;
  };
  const connect = () => {
    if (source || !window.EventSource) return;
    source = new EventSource("/live");
    source.addEventListener("open", (event) => {
      stopPolling();
      show("on");
      // Heard twice: when it is connected, and as the stream's first word. What changed between the
      // page and that word, or while there was no stream, was told to nobody.
      if (event instanceof MessageEvent) refresh(null);
    });
    source.addEventListener("change", (event) => note(event.data));
    source.addEventListener("superseded", () => {
      disconnect();
      startPolling();
    });
    source.addEventListener("signed-out", () => {
      disconnect();
      location.reload();
    });
    source.onerror = () => {
      // Closed for good (an error status): the browser does not come back by itself.
      if (source && source.readyState === EventSource.CLOSED) disconnect();
      startPolling();
    };
  };
  const look = () => {
    if (document.hidden) {
      disconnect();
      stopPolling();
      show("off");
    } else {
      startPolling();
      connect();
    }
  };
  if (signedIn && one("[data-refresh]")) {
    document.addEventListener("visibilitychange", () => {
      look();
      if (!document.hidden) refresh(null);
    });
    window.addEventListener("pagehide", disconnect);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    look();
  }

  // --- A card that was overtaken while it was open takes no vote any more.
  const checkOvertaken = () => {
    const live = one("#live");
    const form = one("#decide fieldset");
    if (live && form && live.dataset.overtaken && !form.disabled) {
      form.disabled = true;
      announce(live.dataset.overtaken);
    }
  };

  // --- Selecting alike requests.
  const picks = () => all("input[name=id][type=checkbox]");
  const tellPicks = () => {
    const batch = one(".batch");
    if (!batch) return;
    const chosen = picks().filter((pick) => pick.checked);
    const alike = chosen.length ? chosen[0].closest("[data-alike]").dataset.alike : null;
    for (const pick of picks()) {
      pick.disabled = alike !== null && pick.closest("[data-alike]").dataset.alike !== alike;
    }
    batch.hidden = chosen.length === 0;
    one("[data-select-alike]", batch).hidden = picks().every((pick) => pick.checked || pick.disabled);
    one(".batch-count", batch).textContent = chosen.length === 1 ? "1 selected" : `${chosen.length} alike requests selected`;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=id]")) tellPicks();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-select-alike]")) {
      for (const pick of picks()) pick.checked = !pick.disabled;
      tellPicks();
    }
    if (!event.target.closest("[data-show-changes]")) return;
    for (const pick of picks()) pick.checked = false;
    refresh(null);
  });

  // --- How much waits, as the list that came last knows it.
  const tellCounts = () => {
    const list = one("#list[data-mine]");
    if (!list) return;
    for (const count of all("[data-count]")) {
      const waiting = list.dataset[count.dataset.count];
      if (waiting === undefined) continue;
      count.textContent = waiting;
      count.hidden = waiting === "0";
    }
    const mine = list.dataset.mine;
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = mine === "0" || !title.startsWith("Inbox") ? title : `(${mine}) ${title}`;
  };

  // --- Forms: a rejection says why, and a decision is sent once.
  document.addEventListener("click", (event) => {
    const reject = event.target.closest("[data-reject]");
    const comment = one("#comment");
    if (!comment) return;
    comment.setCustomValidity(reject && !comment.value.trim() ? "Say why: the agent is told." : "");
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "comment") event.target.setCustomValidity("");
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    // After the browser has taken the button's own value.
    setTimeout(() => all("button", event.target).forEach((button) => (button.disabled = true)), 0);
  });

  // --- Keys. None of them decides.
  const rows = () => all("[data-row] .entry-link");
  const step = (by) => {
    const links = rows();
    if (!links.length) return;
    const row = document.activeElement.closest("[data-row]");
    const at = row ? links.indexOf(one(".entry-link", row)) : -1;
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
    links[next].focus();
    links[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    x: () => {
      const row = document.activeElement.closest("[data-row]");
      const pick = row && one("input[name=id]", row);
      if (pick && !pick.disabled) pick.click();
    },
    "/": () => one("#search") && one("#search").select(),
    a: () => one("[data-approve]") && one("[data-approve]").focus(),
    r: () => one("[data-reject]") && one("#comment").focus(),
    u: () => one("[data-back]") && one("[data-back]").click(),
    "?": () => one("#help") && one("#help").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
    if (typing && event.key === "Escape") {
      // Leaves the field only: by itself the browser would empty a search as well.
      event.preventDefault();
      event.target.blur();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    tellTimes();
    tellPicks();
    tellCounts();
    checkOvertaken();
  });
  tellTimes();
  tellPicks();
  setInterval(tellTimes, 1000);
})();
