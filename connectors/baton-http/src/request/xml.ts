/**
 * XML as values: of an element with nothing but text that text; else an object of its attributes, its text (`#text`) and the elements in it,
 * those of one name as a list. Document types are refused, so that nothing is expanded.
 */
export function xmlValue(text: string): unknown {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error("it has a document type");
  const stack: { readonly name: string; readonly value: Record<string, unknown>; text: string }[] = [
    { name: "", value: {}, text: "" },
  ];
  const token =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) throw new Error("it cannot be read");
    const [, cdata, closed, opened, attributes = "", isEmpty, plain] = found;
    const top = stack.at(-1)!;
    if (cdata !== undefined) top.text += cdata;
    else if (plain !== undefined) top.text += unescaped(plain);
    else if (closed !== undefined) {
      if (stack.length < 2 || top.name !== closed) throw new Error(`</${closed}> ends nothing`);
      stack.pop();
      put(stack.at(-1)!.value, closed, ended(top));
    } else if (opened !== undefined) {
      const value = Object.fromEntries(
        [...attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, a, b]) => [
          name!,
          unescaped(a ?? b ?? ""),
        ]),
      );
      if (isEmpty) put(top.value, opened, Object.keys(value).length > 0 ? value : "");
      else stack.push({ name: opened, value, text: "" });
    }
  }
  if (stack.length !== 1) throw new Error(`<${stack.at(-1)!.name}> does not end`);
  if (Object.keys(stack[0]!.value).length === 0) throw new Error("it has no element");
  return stack[0]!.value;
}

function ended({ value, text }: { readonly value: Record<string, unknown>; readonly text: string }): unknown {
  const trimmed = text.trim();
  if (Object.keys(value).length === 0) return trimmed;
  return trimmed === "" ? value : { ...value, "#text": trimmed };
}

function put(into: Record<string, unknown>, name: string, value: unknown): void {
  // Also a name such as __proto__ is no more than one.
  if (!Object.hasOwn(into, name))
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  else if (Array.isArray(into[name])) (into[name] as unknown[]).push(value);
  else into[name] = [into[name], value];
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const unescaped = (text: string) =>
  text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, name: string) => {
    if (name.startsWith("#"))
      return String.fromCodePoint(Number(name.replace("#x", "0x").replace("#X", "0x").replace("#", "")));
    return entities[name] ?? all;
  });
