import { element } from "./elements.js";

// The fields of a ticket's form. Each is an element, and reads what was given as the value of a custom field, or as undefined.

const labelled = (text, input) => element("label", {}, text, input);
const plain = (input, read) => ({ input, read: () => (input.value === "" ? undefined : read(input.value)) });

export const textInput = (properties = {}) => element("input", { type: "text", size: "34", ...properties });
export const linesInput = (lines = []) => element("textarea", { rows: "3", value: lines.join("\n") });
export const linesOf = ({ value }) =>
  value
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** A list with nothing chosen at its head, where that is possible. */
export function choice(options, { chosen = "", required = false } = {}) {
  const empty = required && options.some(({ id }) => id === chosen) ? [] : [new Option("", "")];
  const shown = options.map(({ id, display_name: name }) => new Option(name || id, id, false, id === chosen));
  return element("select", { required }, ...empty, ...shown);
}

function oneOf(options, field, { chosen, toValue }) {
  const input = choice(options, { chosen, required: field.required });
  return plain(input, (id) => ({ value: toValue(options.find((one) => one.id === id)) }));
}

/** Boxes to tick: a list of which several are chosen needs a mouse, or keys that few know. */
function someOf(options, field, { chosen, toValue }) {
  const boxes = options.map(({ id, display_name: name }) => {
    const box = element("input", { type: "checkbox", value: id, checked: chosen.includes(id) });
    return [box, element("label", { className: "box" }, box, name || id)];
  });
  const labels = boxes.map(([, label]) => label);
  const none = element("p", { className: "empty", textContent: "nothing to choose from" });
  return {
    group: element(
      "fieldset",
      {},
      element("legend", { textContent: titleOf(field) }),
      ...(labels.length > 0 ? labels : [none]),
    ),
    read() {
      const ids = boxes.filter(([box]) => box.checked).map(([box]) => box.value);
      if (ids.length === 0 && field.required) throw new Error(`${field.display_name || field.id} is missing`);
      return ids.length === 0 ? undefined : { values: options.filter(({ id }) => ids.includes(id)).map(toValue) };
    },
  };
}

const texts = (values = []) => values.map((id) => ({ id }));
const textOf = ({ id }) => id;
const objectOf = ({ id, display_name = "" }) => ({ id, display_name });
const idsOf = (objects = []) => objects.map(textOf);
const answers = [
  { id: "true", display_name: "yes" },
  { id: "false", display_name: "no" },
];
/** Moments are in UTC, as what is sent: `2026-01-31T09:05`. */
const localOf = (moment = "") => moment.slice(0, 16);
const momentOf = (local) => `${local.length === 16 ? `${local}:00` : local}Z`;

const kinds = {
  string_value: ({ required }, { default_value: value = "" }) =>
    plain(textInput({ required, value }), (given) => ({ value: given })),
  string_values: ({ required }, { default_values: lines }) => {
    const input = Object.assign(linesInput(lines), { required });
    return { input, read: () => (linesOf(input).length > 0 ? { values: linesOf(input) } : undefined) };
  },
  bool_value: ({ required }) => plain(choice(answers, { required }), (given) => ({ value: given === "true" })),
  number_value: ({ required }, { default_value: value = "" }) =>
    plain(element("input", { type: "number", step: "any", required, value }), (given) => ({ value: Number(given) })),
  timestamp_value: ({ required }, { default_value: value }) =>
    plain(element("input", { type: "datetime-local", required, value: localOf(value) }), (given) => ({
      value: momentOf(given),
    })),
  pick_string_value: (field, { allowed_values: all, default_value: chosen }) =>
    oneOf(texts(all), field, { chosen, toValue: textOf }),
  pick_multiple_string_values: (field, { allowed_values: all, default_values: chosen = [] }) =>
    someOf(texts(all), field, { chosen, toValue: textOf }),
  pick_object_value: (field, { allowed_values: all = [], default_value: chosen }) =>
    oneOf(all.map(named), field, { chosen: chosen?.id, toValue: objectOf }),
  pick_multiple_object_values: (field, { allowed_values: all = [], default_values: chosen }) =>
    someOf(all.map(named), field, { chosen: idsOf(chosen), toValue: objectOf }),
};
/** Protojson leaves out what is empty. */
const named = ({ id = "", display_name = "" }) => ({ id, display_name });

const hints = {
  string_values: "one a line",
  timestamp_value: "UTC",
};
const kindOf = (field) => Object.keys(kinds).find((kind) => field[kind] !== undefined);

function titleOf(field) {
  const hint = hints[kindOf(field)];
  return `${field.display_name || field.id}${hint ? ` (${hint})` : ""}${field.required ? " *" : ""}`;
}

/** What of a ticket's field a form has: an element, and what it holds. */
export function fieldOf([key, field]) {
  const kind = kindOf(field);
  if (!kind) {
    const text = `${field.display_name || key} is of a kind that this page does not know`;
    return { element: element("p", { className: "empty", textContent: text }), read: () => undefined };
  }
  const made = kinds[kind]({ ...field, id: key }, field[kind]);
  return {
    element: made.group ?? labelled(titleOf({ ...field, id: key }), made.input),
    read() {
      const value = made.read();
      return value === undefined ? undefined : [key, { [kind]: value }];
    },
  };
}

/** What a ticket's field holds, for people. */
export function shownValue(field) {
  const kind = kindOf(field);
  const { value, values } = field[kind] ?? {};
  const text = (one) => (typeof one === "object" ? one.display_name || one.id : String(one));
  return (values ?? (value === undefined ? [] : [value])).map(text).join(", ");
}
