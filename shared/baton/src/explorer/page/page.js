import { element } from "./elements.js";
import { preparingView } from "./preparing.js";
import { changesView, findingsView, holdersView, overview, personView, results } from "./views.js";

const [main, status, q, app] = ["main", "status", "q", "app"].map((id) => document.getElementById(id));

// The token is kept for this tab, and taken out of the address, which people copy.
const given = location.hash.slice(1);
if (/^[\w-]{20,}$/.test(given)) {
  sessionStorage.setItem("token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("token");

async function ask(question, parameters = {}) {
  const answer = await fetch(`/api/${question}?${new URLSearchParams(parameters)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

const views = {
  overview: async () => overview(await ask("overview"), go),
  search: async (of) => results(await ask("search", of), go),
  person: async (of) => personView(await ask("person", of), go),
  holders: async (of) => holdersView(await ask("holders", of), go, (after) => ask("holders", { ...of, after })),
  changes: async () => changesView(await ask("changes"), go, (from) => ask("changes", { from })),
  findings: async () => findingsView(await ask("findings"), go),
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until everything is read, what is known of it is shown. */
async function whenReady(isWanted) {
  for (;;) {
    const progress = await ask("progress");
    if (progress.ready || !isWanted()) return;
    main.replaceChildren(preparingView(progress));
    if (status.textContent !== progress.text) status.textContent = progress.text;
    await pause(400);
  }
}

let latest = 0;
/** Shows a view. Of several that were asked for, only the latest is shown. */
async function show(view, of) {
  const own = ++latest;
  status.textContent = "Looking…";
  try {
    await whenReady(() => own === latest);
    const begun = performance.now();
    const shown = await views[view](of);
    if (own !== latest) return;
    main.replaceChildren(shown);
    status.textContent = `Shown after ${Math.round(performance.now() - begun)} ms`;
    document.title = `${shown.querySelector("h2").textContent} · baton explorer`;
  } catch (error) {
    if (own !== latest) return;
    main.replaceChildren(element("p", { class: "bad", role: "alert" }, error.message));
    status.textContent = "";
    return;
  }
  // Checks of a large file are answered one after another.
  if (view === "findings" && main.querySelector("[data-left]")) {
    await pause(700);
    if (own === latest) await show(view, of);
  }
}

function go(view, { app: inApp, type, id, q: text } = {}) {
  const of = Object.fromEntries(
    Object.entries({ app: inApp, type, id, q: text }).filter(([, value]) => value !== undefined),
  );
  history.pushState({ view, of }, "");
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
  return show(view, of);
}
addEventListener("popstate", ({ state }) => show(state?.view ?? "overview", state?.of ?? {}));

let waiting;
function searchSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const of = { q: q.value, app: app.value };
    history.replaceState({ view: "search", of }, "");
    show("search", of);
  }, 120);
}
q.addEventListener("input", searchSoon);
app.addEventListener("change", searchSoon);
document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  searchSoon();
});
document.getElementById("home").addEventListener("click", () => go("overview"));
document.getElementById("changes").addEventListener("click", () => go("changes"));
document.getElementById("findings").addEventListener("click", () => go("findings"));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

if (token === null) {
  main.replaceChildren(
    element(
      "p",
      { class: "bad", role: "alert" },
      "Open the address that baton explorer printed: it has a token in it.",
    ),
  );
} else {
  show("overview");
  ask("progress").then(
    ({ apps }) => app.append(...apps.map(({ app: name }) => element("option", { value: name }, name))),
    () => {},
  );
}
