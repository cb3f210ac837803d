/** Go's text/template cut into texts and actions. https://pkg.go.dev/text/template */
export type Part = { readonly text: string } | { readonly action: string };

export class TemplateError extends Error {}

export function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const open = template.indexOf("{{", at);
    if (open < 0) break;
    const close = endOf(template, open + 2);
    let before = template.slice(at, open);
    let action = template.slice(open + 2, close);
    at = close + 2;
    if (/^-\s/.test(action)) {
      before = before.trimEnd();
      action = action.slice(1);
    }
    if (/\s-$/.test(action)) {
      action = action.slice(0, -1);
      at += /^\s*/.exec(template.slice(at))![0].length;
    }
    parts.push({ text: before });
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(action)) parts.push({ action: action.trim() });
  }
  return [...parts, { text: template.slice(at) }];
}

/** `}}` that is in no text. */
function endOf(template: string, from: number): number {
  const pattern = /"(?:\\.|[^"\\])*"|`[^`]*`|\/\*[\s\S]*?\*\/|\}\}/g;
  pattern.lastIndex = from;
  for (let found = pattern.exec(template); found; found = pattern.exec(template))
    if (found[0] === "}}") return found.index;
  throw new TemplateError("{{ has no }}");
}

/** A word of an action, and whether it stands at the end of the one before it: `.a.b` are two. */
export interface Token {
  readonly text: string;
  readonly joined: boolean;
}

const tokenPattern =
  /(\s*)("(?:\\.|[^"\\])*"|`[^`]*`|-?\d+(?:\.\d+)?(?![\w.])|\$\w*|\.[A-Za-z_]\w*|\.(?![\w.])|:=|[=|(),]|[A-Za-z_]\w*)/y;

export function tokensOf(action: string): readonly Token[] {
  const pattern = new RegExp(tokenPattern);
  const tokens: Token[] = [];
  while (pattern.lastIndex < action.trimEnd().length) {
    const from = pattern.lastIndex;
    const found = pattern.exec(action);
    if (!found) throw new TemplateError(`{{${action}}} cannot be read at ${action.slice(from).trim()}`);
    tokens.push({ text: found[2]!, joined: found[1] === "" });
  }
  return tokens;
}
