/** A part of a text. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** An element of a list, or a value with its key. */
export interface Member extends Part {
  readonly key: string;
}

const blank = /[\s]/;
const skipBlank = (text: string, at: number) => {
  let next = at;
  while (blank.test(text[next] ?? "")) next++;
  return next;
};

/** The members of an object or a list that begins here, of a text that is JSON. */
export function* membersOf(text: string, from: number): Generator<Member> {
  const isObject = text[from] === "{";
  let at = skipBlank(text, from + 1);
  while (text[at] !== "}" && text[at] !== "]") {
    let key = "";
    if (isObject) {
      const end = endOf(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      // The colon, with what blanks are around it.
      at = skipBlank(text, skipBlank(text, end) + 1);
    }
    const to = endOf(text, at);
    yield { key, from: at, to };
    at = skipBlank(text, to);
    if (text[at] === ",") at = skipBlank(text, at + 1);
  }
}

/** Where the value ends that begins here. */
function endOf(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from);
  let at = from;
  let depth = 0;
  for (; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '"') at = endOfString(text, at) - 1;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (letter === "," || blank.test(letter))) return at;
  }
  return at;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
