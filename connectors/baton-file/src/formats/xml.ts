import { StringDecoder } from "node:string_decoder";
import { SaxesParser } from "saxes";
import { refusal } from "../refusal.ts";

export interface XmlEvents {
  /** Names have no prefix. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

/** Reads XML piece by piece. What is not well-formed is refused. */
export async function readXml(
  file: string,
  part: string,
  pieces: AsyncIterable<Buffer>,
  events: XmlEvents,
): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on("opentag", ({ name, attributes }) => events.open?.(local(name), attributes));
  parser.on("closetag", ({ name }) => events.close?.(local(name)));
  if (events.text) {
    parser.on("text", (text) => events.text?.(text));
    parser.on("cdata", (text) => events.text?.(text));
  }
  parser.on("error", (error) => {
    throw refusal(
      file,
      {},
      `its part ${part} is broken (${error.message})`,
      "open it in a spreadsheet program and save it again",
    );
  });
  const decoder = new StringDecoder("utf8");
  for await (const piece of pieces) parser.write(decoder.write(piece));
  parser.write(decoder.end()).close();
}
