import { expect, test } from "@jest/globals";
import { TextTable } from "../src/members/text-table.ts";

test("texts keep their numbers, however many there are", () => {
  const table = new TextTable();
  const texts = ["", ...Array.from({ length: 5000 }, (_, i) => `uid=u${i},ou=people,dc=test`)];
  expect(texts.map((text) => table.add(text))).toEqual(texts.map((_, i) => i));
  expect(texts.map((text) => table.add(text))).toEqual(texts.map((_, i) => i));
  expect(texts.map((_, i) => table.text(i))).toEqual(texts);
  expect(texts.map((text) => table.find(text))).toEqual(texts.map((_, i) => i));
  expect(table.find("uid=u5000,ou=people,dc=test")).toBeUndefined();
});

test("texts of one length that differ in one letter are told apart", () => {
  const table = new TextTable();
  const texts = Array.from({ length: 128 }, (_, i) => `a${String.fromCharCode(i)}b`);
  for (const text of texts) table.add(text);
  expect(texts.map((text) => table.text(table.find(text)!))).toEqual(texts);
});
