import type { SimulatedReply } from "@baton-connectors/simulators";

/** What a list of AWS's XML is made of. */
type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function written(value: Xml): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${written(one as Xml)}</member>`).join("");
  if (typeof value === "object")
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => `<${name}>${written(inner as Xml)}</${name}>`)
      .join("");
  return escaped(String(value ?? ""));
}

/** What goes wrong, as the services say it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const namespaces = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

export const queryReply = (service: "iam" | "sts", action: string, result: unknown): SimulatedReply => ({
  status: 200,
  headers: { "Content-Type": "text/xml", "x-amzn-RequestId": "simulated" },
  text: `<${action}Response xmlns="${namespaces[service]}">${result === undefined ? "" : `<${action}Result>${written(result as Xml)}</${action}Result>`}<ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata></${action}Response>`,
});

export const queryRefusal = (service: "iam" | "sts", { status, code, message, headers }: Refusal): SimulatedReply => ({
  status,
  headers: { "Content-Type": "text/xml", ...headers },
  text: `<ErrorResponse xmlns="${namespaces[service]}"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>simulated</RequestId></ErrorResponse>`,
});

const json = { "Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": "simulated" };

export const jsonReply = (body: unknown): SimulatedReply => ({
  status: 200,
  headers: json,
  text: JSON.stringify(body ?? {}),
});

export const jsonRefusal = ({ status, code, message, headers }: Refusal): SimulatedReply => ({
  status,
  headers: { ...json, ...headers },
  text: JSON.stringify({ __type: code, Message: message, message }),
});
