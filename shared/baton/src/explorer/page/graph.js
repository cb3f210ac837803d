const width = 210;
const height = 38;
const gap = { x: 70, y: 12 };
const most = 160;

/**
 * What a person holds as a picture: the person, the accounts, and the entitlements on the way to each that is held, from left to right.
 * Returns its nodes and lines, and how many entitlements were left out because there are too many to see.
 */
export function layoutOf(person, accounts) {
  const nodes = new Map();
  const lines = new Set();
  const node = (key, depth, label, kind, held) => {
    const known = nodes.get(key);
    if (known) known.depth = Math.max(known.depth, depth);
    else nodes.set(key, { key, depth, label, kind, held });
  };
  const line = (from, to) => lines.add(JSON.stringify([from, to]));
  let left = 0;
  node("person", 0, person, "person");
  for (const account of accounts) {
    const own = `account ${account.app} ${account.type} ${account.id}`;
    node(own, 1, `${account.app}: ${account.name || account.id}`, "account");
    line("person", own);
    for (const held of account.held) {
      if (nodes.size >= most) {
        left++;
        continue;
      }
      for (const path of held.paths) {
        let from = own;
        for (const [i, step] of path.entries()) {
          const key = `${account.app} ${step.id}`;
          const isEnd = i === path.length - 1;
          node(key, i + 2, step.name, isEnd && held.privileged ? "privileged" : "entitlement", held);
          line(from, key);
          from = key;
        }
      }
    }
  }
  return { nodes: placed([...nodes.values()]), lines: [...lines].map((text) => JSON.parse(text)), left };
}

function placed(nodes) {
  const rows = new Map();
  for (const node of nodes) {
    const row = rows.get(node.depth) ?? 0;
    rows.set(node.depth, row + 1);
    node.x = 12 + node.depth * (width + gap.x);
    node.y = 12 + row * (height + gap.y);
  }
  return nodes;
}

const namespace = "http://www.w3.org/2000/svg";
function svg(name, attributes, ...children) {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Each node can be reached with Tab and the arrow keys, and says what leads to it. */
export function graphOf(person, accounts, onchoose) {
  const { nodes, lines, left } = layoutOf(person, accounts);
  const by = new Map(nodes.map((node) => [node.key, node]));
  const size = (side, length) => Math.max(...nodes.map((node) => node[side])) + length + 12;
  const paths = lines.map(([from, to]) => {
    const [a, b] = [by.get(from), by.get(to)];
    const [x1, y1, x2, y2] = [a.x + width, a.y + height / 2, b.x, b.y + height / 2];
    const bend = Math.max(30, Math.abs(x2 - x1) / 2);
    const drawn = svg("path", { d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` });
    return { from, to, drawn };
  });
  const groups = new Map();
  for (const node of nodes) {
    const from = paths.filter(({ to }) => to === node.key).map((one) => by.get(one.from).label);
    const label = `${node.label}${from.length > 0 ? `, from ${from.join(" and ")}` : ""}`;
    const group = svg(
      "g",
      {
        tabindex: "0",
        role: "button",
        class: node.kind,
        "aria-label": label,
        transform: `translate(${node.x},${node.y})`,
      },
      svg("title", {}, label),
      svg("rect", { width, height, rx: 6 }),
      svg("text", { x: 10, y: 23 }, node.label.length > 31 ? `${node.label.slice(0, 30)}…` : node.label),
    );
    const choose = () => node.held && onchoose(node);
    group.addEventListener("click", choose);
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") choose();
      const next = neighbour(event.key, node, paths, nodes);
      if (!next) return;
      event.preventDefault();
      groups.get(next).focus();
    });
    group.addEventListener("focus", () => mark(node.key, paths));
    groups.set(node.key, group);
  }
  const box = { width: size("x", width), height: size("y", height) };
  const picture = svg(
    "svg",
    {
      ...box,
      viewBox: `0 0 ${box.width} ${box.height}`,
      class: "graph",
      role: "group",
      "aria-label": `Access of ${person}, as a picture`,
    },
    ...paths.map(({ drawn }) => drawn),
    ...groups.values(),
  );
  return { picture, left };
}

function neighbour(key, node, paths, nodes) {
  if (key === "ArrowRight") return paths.find(({ from }) => from === node.key)?.to;
  if (key === "ArrowLeft") return paths.find(({ to }) => to === node.key)?.from;
  const column = nodes.filter(({ depth }) => depth === node.depth);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  return step && column[column.indexOf(node) + step]?.key;
}

/** Every way that leads to a node. */
function mark(key, paths) {
  const on = new Set([key]);
  for (const one of on) for (const { from, to } of paths) if (to === one) on.add(from);
  for (const { from, to, drawn } of paths) drawn.classList.toggle("on", on.has(from) && on.has(to));
}
