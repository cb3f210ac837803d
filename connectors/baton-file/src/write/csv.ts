import { delimiterOf } from "../formats/csv.ts";
import { fieldAt } from "../tables.ts";
import type { Edit } from "./edit.ts";
import { type CsvRecord, isBlank, lineEnd, quoted, records } from "./records.ts";

/** A file with the table of grants: a row is a line. */
export const csvEdit: Edit = {
  add(text, row) {
    const delimiter = delimiterOf(text.slice(0, 65_536));
    const { columns, width } = headOf(text, delimiter);
    const values = new Array<string>(width).fill("");
    values[columns.principal] = row.principal;
    values[columns.entitlement] = row.entitlement;
    const line = values.map((value) => quoted(value, delimiter)).join(delimiter);
    const end = lineEnd(text);
    return /[\r\n]$/.test(text) ? `${text}${line}${end}` : `${text}${end}${line}`;
  },
  remove(text, isIt) {
    const delimiter = delimiterOf(text.slice(0, 65_536));
    const { columns, head } = headOf(text, delimiter);
    let kept = "";
    let from = 0;
    for (const record of records(text, delimiter)) {
      if (record.from <= head.from || isBlank(record)) continue;
      const [principal = "", entitlement = ""] = [columns.principal, columns.entitlement].map(
        (at) => record.values[at]?.text.trim() ?? "",
      );
      if (!isIt({ principal, entitlement })) continue;
      kept += text.slice(from, record.from);
      from = record.to;
    }
    return kept + text.slice(from);
  },
};

function headOf(text: string, delimiter: string) {
  const head = records(text, delimiter).find((record) => !isBlank(record)) as CsvRecord;
  const at = (field: number) => head.values.findIndex((value) => fieldAt("grants", value.text) === field);
  return { head, width: head.values.length, columns: { principal: at(0), entitlement: at(1) } };
}
