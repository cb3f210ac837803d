import { download, element, link, table, tableCsv } from "./elements.js";
import { graphOf } from "./graph.js";

const tools = (root, name, ...more) =>
  element(
    "div",
    { class: "tools" },
    element(
      "button",
      { type: "button", onclick: () => download(`${name}.csv`, "text/csv", tableCsv(root())) },
      "Save as CSV",
    ),
    ...more,
  );
const number = new Intl.NumberFormat("en");
const yes = (value) => (value === null ? "not told" : value ? "yes" : "no");

export function overview({ apps, types, people, conflicts }, go) {
  const root = element("section");
  root.append(
    element("h2", {}, "What is in it"),
    tools(() => root, "overview"),
    element("p", {}, `${number.format(people)} people in ${apps.length} ${apps.length === 1 ? "app" : "apps"}`),
    table(
      "Apps",
      [
        ["App", ({ app }) => app],
        ["Synced", ({ at }) => at?.replace(/\.\d+Z$/, "Z")],
        [
          "Whole",
          ({ whole }) => (whole ? "yes" : element("span", { class: "bad" }, "no: what it does not tell may be there")),
        ],
        ["Grants", ({ grants }) => number.format(grants)],
        ["Sync", ({ sync }) => sync],
      ],
      apps,
    ),
    element("h2", {}, "Resources"),
    table(
      "Resource types",
      [
        ["App", ({ app }) => app],
        ["Type", ({ app, type, name }) => link(name, () => go("search", { q: "", app, type }))],
        ["Count", ({ count }) => number.format(count)],
      ],
      types,
    ),
  );
  if (conflicts.length > 0)
    root.append(element("h2", {}, "Accounts that could not be linked for sure"), conflictTable(conflicts));
  return root;
}

const conflictTable = (conflicts) =>
  table(
    "Conflicts",
    [
      ["By", ({ kind }) => kind],
      ["Value", ({ value }) => value],
      ["Why", ({ note }) => note],
    ],
    conflicts,
  );

export function results({ rows, more }, go) {
  const root = element("section");
  root.append(
    element("h2", {}, "Found"),
    tools(() => root, "search"),
    table(
      "Search results",
      [
        [
          "Name",
          ({ kind, app, type, id, name }) =>
            link(name || id, () => go(kind === "account" ? "person" : "holders", { app, type, id })),
        ],
        ["What", ({ kind, type }) => (kind === "entitlement" ? "entitlement" : type)],
        ["App", ({ app }) => app],
        ["ID", ({ kind, type, id, also }) => (kind === "entitlement" ? also : `${type}:${id}`)],
        ["Also", ({ kind, also }) => (kind === "entitlement" ? "" : also)],
      ],
      rows,
    ),
  );
  if (more) root.append(element("p", { class: "quiet" }, "There are more: search for more of it."));
  return root;
}

export function personView({ resource, person, accounts, conflicts }, go) {
  const root = element("section");
  const name = person?.name || resource.name || resource.id;
  const chosen = element("p", { "aria-live": "polite" });
  const { picture, left } = graphOf(name, accounts, ({ label, held }) => {
    chosen.replaceChildren(
      `${label}: `,
      link("who holds it", () => go("holders", { app: held.app, type: held.resourceType, id: held.resource })),
    );
  });
  const held = accounts.flatMap(({ app, type, id, held }) =>
    held.map((one) => Object.assign(one, { app, account: `${type}:${id}` })),
  );
  const picturesText = () => new XMLSerializer().serializeToString(withStyle(picture));
  root.append(
    element("h2", {}, `${name}${person ? ` (${person.id})` : ""}`),
    tools(
      () => root,
      "access",
      element(
        "button",
        { type: "button", onclick: () => download("access.svg", "image/svg+xml", picturesText()) },
        "Save the picture",
      ),
    ),
    table(
      "Accounts",
      [
        ["App", ({ app }) => app],
        ["Account", ({ type, id }) => `${type}:${id}`],
        ["Name", ({ name }) => name],
        ["E-mail", ({ email }) => email],
        [
          "Status",
          ({ status }) =>
            element("span", { class: status === "enabled" ? "good" : status ? "bad" : "quiet" }, status ?? ""),
        ],
        ["MFA", ({ mfa }) => yes(mfa)],
        ["Last login", ({ lastLogin }) => lastLogin ?? "not told"],
        ["Linked by", ({ by }) => by ?? ""],
      ],
      accounts,
    ),
  );
  if (conflicts.length > 0) root.append(element("h3", {}, "Not sure"), conflictTable(conflicts));
  root.append(
    element("h3", {}, "Every way, as a picture"),
    element("div", { class: "wide" }, picture),
    left > 0 ? element("p", { class: "quiet" }, `${left} more are in the table below.`) : "",
    chosen,
    element("h3", {}, "Every way, as a list"),
    table(
      "Access",
      [
        ["App", ({ app }) => app],
        [
          "What",
          ({ app, resourceType: type, resource: id, resourceName }) =>
            link(resourceName, () => go("holders", { app, type, id })),
        ],
        ["Permission", ({ slug, entitlement }) => slug || entitlement],
        ["Privileged", ({ privileged }) => (privileged ? element("span", { class: "bad" }, "yes") : "")],
        [
          "Ways",
          ({ paths, more }) =>
            [...paths.map(wayText), ...(more ? ["and in other ways"] : [])].join("; ") ||
            "inherited in a way the file does not tell",
        ],
      ],
      held,
    ),
  );
  return root;
}

const wayText = (path) =>
  path.length === 1
    ? "direct"
    : `through ${path
        .slice(0, -1)
        .map(({ name }) => name)
        .join(" → ")}`;

/** A picture by itself has no page to take colours from. */
function withStyle(picture) {
  const copy = picture.cloneNode(true);
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent =
    "rect{fill:#f3f6fa;stroke:#8a94a0}.privileged rect{stroke:#a40e26}text{font:12px sans-serif}path{fill:none;stroke:#59636e}";
  copy.prepend(style);
  return copy;
}

export function holdersView({ resource, count, rows, next }, go, more) {
  const root = element("section");
  const columns = [
    [
      "Who",
      ({ type, id, name, status }) =>
        link(name || id, () => go(status === null ? "holders" : "person", { app: resource.app, type, id })),
    ],
    ["ID", ({ type, id }) => `${type}:${id}`],
    ["E-mail", ({ email }) => email],
    ["Status", ({ status }) => status ?? ""],
    ["Permission", ({ slug, entitlement }) => slug || entitlement],
    ["Way", ({ path }) => (path === "direct" ? "direct" : path ? `through ${path}` : "inherited")],
  ];
  const shown = table("Holders", columns, rows);
  root.append(
    element("h2", {}, `${resource.name || resource.id} (${resource.app} ${resource.type}:${resource.id})`),
    element("p", {}, `${number.format(count)} ${count === 1 ? "grant" : "grants"}`),
    tools(
      () => root,
      "holders",
      resource.isAccount ? link("what it holds itself", () => go("person", resource)) : undefined,
    ),
    shown,
  );
  pages(root, next, more, (answer) => {
    shown.querySelector("tbody").append(...table("", columns, answer.rows).querySelectorAll("tbody tr"));
    return answer.next;
  });
  return root;
}

export function changesView({ rows, next }, go, more) {
  const root = element("section");
  const columns = [
    ["Change", ({ change }) => change],
    ["App", ({ app }) => app],
    ["Who", ({ name }) => name],
    ["ID", ({ app, subject }) => link(subject, () => go("person", keyOf(app, subject)))],
    ["What", ({ what }) => what],
    ["Way", ({ path }) => path],
  ];
  const shown = table("Changes", columns, rows);
  root.append(
    element("h2", {}, "Changes since the sync before"),
    tools(() => root, "changes"),
    shown,
  );
  pages(root, next, more, (answer) => {
    shown.querySelector("tbody").append(...table("", columns, answer.rows).querySelectorAll("tbody tr"));
    return answer.next;
  });
  return root;
}

const keyOf = (app, subject) => ({
  app,
  type: subject.slice(0, subject.indexOf(":")),
  id: subject.slice(subject.indexOf(":") + 1),
});

function pages(root, first, more, add) {
  if (first === undefined) return;
  let next = first;
  const button = element("button", { type: "button" }, "Show more");
  button.addEventListener("click", async () => {
    next = add(await more(next));
    if (next === undefined) button.remove();
  });
  root.append(button);
}

export function findingsView({ checks, left }, go) {
  const root = element("section", { "data-left": left > 0 });
  root.append(
    element("h2", {}, "Findings"),
    tools(() => root, "findings"),
  );
  if (left > 0)
    root.append(
      element("p", {}, element("progress", { "aria-label": "Checking" }), ` ${left} checks are being answered…`),
    );
  if (checks.length === 0) return root;
  root.append(
    table(
      "Checks",
      [
        ["Check", ({ rule }) => rule.title],
        ["Severity", ({ rule }) => rule.severity],
        [
          "Status",
          ({ status }) => element("span", { class: { passed: "good", failed: "bad" }[status] ?? "quiet" }, status),
        ],
        ["Found", ({ findings }) => String(findings.length)],
        ["Why not answerable", ({ unanswered }) => unanswered.join("; ")],
      ],
      checks,
    ),
  );
  for (const { rule, findings } of checks.filter(({ findings }) => findings.length > 0)) {
    root.append(
      element("h3", {}, rule.title),
      element("p", { class: "quiet" }, rule.why),
      table(
        rule.title,
        [
          ["App", ({ app }) => app],
          [
            "Who or what",
            ({ app, subject, name }) =>
              link(name || subject, () =>
                go(rule.id.includes("owner") || rule.id.includes("circle") ? "holders" : "person", keyOf(app, subject)),
              ),
          ],
          ["ID", ({ subject }) => subject],
          ["Finding", ({ detail }) => detail],
        ],
        findings.slice(0, 500),
      ),
    );
    if (findings.length > 500)
      root.append(element("p", { class: "quiet" }, `And ${findings.length - 500} more: baton check has all.`));
  }
  return root;
}
