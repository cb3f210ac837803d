import { isMark, rightOf } from "../access-list.ts";
import { delimiterOf } from "../formats/csv.ts";
import { fieldAt, profileKey } from "../tables.ts";
import { byHand, type Edit } from "./edit.ts";
import { type CsvRecord, isBlank, quoted, records, type Span } from "./records.ts";

/** A list of person and right: a mark is set, or taken away. */
export const accessListEdit: Edit = {
  add(text, row) {
    const { delimiter, name, rights, people } = listOf(text);
    const column = rights.find(({ key }) => key === row.entitlement)!.at;
    const person = people.find((record) => record.values[name]!.text.trim() === row.principal);
    if (!person) throw byHand(`${row.principal} is no person, and the list has rows of people only`);
    const mark = people.flatMap((one) => rights.map(({ at }) => one.values[at]?.text ?? "")).find(isMark) ?? "x";
    return replaced(text, [[person.values[column]!, quoted(mark.trim(), delimiter)]]);
  },
  remove(text, isIt) {
    const { name, rights, people } = listOf(text);
    const spans = people.flatMap(({ values }) =>
      rights
        .filter(
          ({ key, at }) => isMark(values[at]!.text) && isIt({ principal: values[name]!.text.trim(), entitlement: key }),
        )
        .map(({ at }): [Span, string] => [values[at]!, ""]),
    );
    return replaced(text, spans);
  },
};

function listOf(text: string) {
  const delimiter = delimiterOf(text.slice(0, 65_536));
  const [head, ...people] = records(text, delimiter).filter((record) => !isBlank(record)) as unknown as CsvRecord[];
  const headings = head!.values.map((value) => value.text.trim());
  const rights = headings.flatMap((heading, at) => {
    const describes = heading === "" || fieldAt("users", heading) !== undefined || profileKey(heading);
    return describes ? [] : [{ at, key: rightOf(heading).key }];
  });
  return { delimiter, name: headings.findIndex((heading) => fieldAt("users", heading) === 0), rights, people };
}

function replaced(text: string, spans: readonly (readonly [Span, string])[]): string {
  let made = "";
  let from = 0;
  for (const [span, value] of spans) {
    made += text.slice(from, span.from) + value;
    from = span.to;
  }
  return made + text.slice(from);
}
