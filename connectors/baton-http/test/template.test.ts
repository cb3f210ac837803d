import { expect, test } from "@jest/globals";
import { templateOf } from "../src/template/template.ts";

const values = { resource: { id: "7", tags: ["a", "b"], none: null, n: 3 }, map: { b: 2, a: 1 }, empty: [] };

test.each([
  ["plain", "plain"],
  ["/groups/{{.resource.id}}/members", "/groups/7/members"],
  ["a {{- .resource.id -}} b", "a7b"],
  ["{{/* nothing */}}x", "x"],
  ["{{if .resource.none}}yes{{else if eq .resource.n 3}}three{{else}}no{{end}}", "three"],
  ["{{range $i, $t := .resource.tags}}{{$i}}={{$t}};{{end}}", "0=a;1=b;"],
  ["{{range .empty}}x{{else}}none{{end}}", "none"],
  ["{{range $k, $v := .map}}{{$k}}{{$v}}{{end}}", "a1b2"],
  ["{{with .resource}}{{.id}}-{{$.map.a}}{{end}}", "7-1"],
  ['{{ printf "%s-%03d" .resource.id .resource.n }}', "7-003"],
  ['{{ index .resource.tags 1 | upper | printf "%q" }}', '"B"'],
  ["{{ $x := len .resource.tags }}{{ if and (gt $x 1) (lt $x 3) }}two{{ end }}", "two"],
  ["{{ .resource.id | default `x` }}{{ .resource.none | default `y` }}", "7y"],
  ['{{ (index .resource.tags 0) }}{{ "}}" }}', "a}}"],
  ['{{ "a/b c" | urlquery }}{{ "a/b" | pathescape | pathescape }}', "a%2Fb%20ca%252Fb"],
  ["{{ .resource.none }}", ""],
  ["{{ not .resource.none }} {{ or .resource.none .resource.id }} {{ and .resource.id .resource.none }}", "true 7 "],
])("%s", (template, expected) => {
  expect(templateOf(template).render(values)).toBe(expected);
});

test.each(["{{", "{{ if .a }}x", "{{ end }}", "{{ nope .a }}", "{{ .a | }}", "{{ (.a }}", "{{ .a.%b }}", "{{ else }}"])(
  "%s cannot be read",
  (template) => {
    expect(() => templateOf(template)).toThrow(/\{\{/);
  },
);

test("what there is not is an error, not <no value>", () => {
  expect(() => templateOf("{{.resource.nope}}").render(values)).toThrow("{{.resource.nope}} has no value");
  expect(() => templateOf("{{.resource.toString}}").render(values)).toThrow("has no value");
});

test("texts of the template are filled, values are not", () => {
  const template = templateOf("%A%{{.resource.id}}", (text) => text.replace("%A%", "filled"));
  expect(template.render({ resource: { id: "%A%" } })).toBe("filled%A%");
});
