import type { AnswerFormat } from "./http.ts";

/**
 * XML as apps answer with it that mean objects and lists: elements in elements, or text. Attributes, comments and namespaces say nothing here;
 * what declares entities of its own is refused. An element is text, or an object by its children's names; one whose children are all called
 * `member` is a list.
 */
export function parseXml(text: string, options: XmlOptions = {}): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: readDocument(text, options.lists ?? new Set()) };
  } catch (thrown) {
    if (thrown instanceof NotXml) return { ok: false };
    throw thrown;
  }
}

export interface XmlOptions {
  /** Elements that are lists also where there is nothing in them. */
  readonly lists?: ReadonlySet<string>;
}

export const xmlFormat = (options: XmlOptions): AnswerFormat => ({
  name: "XML",
  parse: (text) => parseXml(text, options),
});

class NotXml extends Error {}

/** A tag, a comment, a declaration, or text up to the next of them. */
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

interface Element {
  readonly name: string;
  text: string;
  readonly children: (readonly [name: string, value: unknown])[];
}

function readDocument(source: string, lists: ReadonlySet<string>): unknown {
  const text = source.replace(/^\uFEFF/, "");
  if (text.trim() === "") return undefined;
  const root: Element = { name: "", text: "", children: [] };
  const open: Element[] = [root];
  const close = () => {
    const { name, ...content } = open.pop()!;
    open.at(-1)!.children.push([name, contentOf(name, content, lists)]);
  };
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) throw new NotXml();
    const [, cdata, ended, begun, , isEmpty, plain] = found;
    const inner = open.at(-1)!;
    if (begun !== undefined) {
      if (inner === root && root.children.length > 0) throw new NotXml();
      open.push({ name: begun, text: "", children: [] });
      if (isEmpty) close();
    } else if (ended !== undefined) {
      if (inner === root || inner.name !== ended) throw new NotXml();
      close();
    } else if (plain !== undefined) inner.text += unescaped(plain);
    else if (cdata !== undefined) inner.text += cdata;
  }
  if (open.length > 1 || root.children.length !== 1 || root.text.trim() !== "") throw new NotXml();
  return Object.fromEntries(root.children);
}

function contentOf(name: string, { text, children }: Omit<Element, "name">, lists: ReadonlySet<string>): unknown {
  if (children.length === 0) {
    if (!lists.has(name)) return text;
    if (text.trim() !== "") throw new NotXml();
    return [];
  }
  if (text.trim() !== "") throw new NotXml();
  const areMembers = children.every(([child]) => child === "member");
  if (areMembers) return children.map(([, value]) => value);
  if (lists.has(name)) throw new NotXml();
  const fields = new Map(children);
  // A name that comes twice is no object's field.
  if (fields.size !== children.length) throw new NotXml();
  return Object.fromEntries(fields);
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&([^;&\s]*);?/g, (whole, name: string) => {
    const known = Object.hasOwn(entities, name) && whole.endsWith(";") ? entities[name] : characterOf(whole);
    if (known === undefined) throw new NotXml();
    return known;
  });
}

function characterOf(reference: string): string | undefined {
  const [, hex, decimal] = /^&#(?:x([0-9a-f]{1,6})|(\d{1,7}));$/i.exec(reference) ?? [];
  const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : undefined;
  return code !== undefined && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
