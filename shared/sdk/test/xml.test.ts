import { describe, expect, test } from "@jest/globals";
import { parseXml } from "../src/http/xml.ts";

const read = (text: string, ...lists: string[]) => {
  const found = parseXml(text, { lists: new Set(lists) });
  return found.ok ? found.value : "unreadable";
};

describe("XML as an app answers with it", () => {
  test.each<[string, string, unknown]>([
    ["elements in elements", "<A><B>x</B><C><D>1</D></C></A>", { A: { B: "x", C: { D: "1" } } }],
    ["members", "<A><L><member>a</member><member><K>1</K></member></L></A>", { A: { L: ["a", { K: "1" }] } }],
    ["a list of nothing", "<A><Users></Users><Empty/></A>", { A: { Users: [], Empty: "" } }],
    [
      "what stands around",
      '<?xml version="1.0"?>\n<!-- x -->\n<A xmlns="urn:x">\n  <B>1</B>\n</A>\n',
      { A: { B: "1" } },
    ],
    [
      "escapes",
      "<A>&lt;a&gt; &amp; &quot;&apos; &#252;&#x1F642;<![CDATA[<b>&amp;]]></A>",
      { A: "<a> & \"' ü🙂<b>&amp;" },
    ],
    ["white space of a text", "<A> a b </A>", { A: " a b " }],
    ["nothing", "  ", undefined],
  ])("%s", (_, text, value) => {
    expect(read(text, "Users")).toEqual(value);
  });

  test.each([
    ["that breaks off", "<A><B>x</B>"],
    ["that is closed otherwise", "<A><B></A></B>"],
    ["of a web page", "<html><body>line<br></body></html>"],
    ["with entities of its own", '<!DOCTYPE x [<!ENTITY e "x">]><A>&e;</A>'],
    ["with an entity that is none", "<A>&nbsp;</A>"],
    ["after its end", "<A/><B/>"],
    ["with text beside elements", "<A>x<B/></A>"],
    ["with a name twice", "<A><B>1</B><B>2</B></A>"],
    ["with text in a list", "<A><Users>x</Users></A>"],
    ["with other things than members in a list", "<A><Users><User/></Users></A>"],
    ["that is JSON", '{"A":1}'],
  ])("none is what is written %s", (_, text) => {
    expect(read(text, "Users")).toBe("unreadable");
  });
});
