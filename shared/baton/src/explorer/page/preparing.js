import { element, table } from "./elements.js";

const number = new Intl.NumberFormat("en");
const size = (bytes) =>
  bytes < 1e6 ? `${number.format(Math.ceil(bytes / 1e3))} kB` : `${number.format(Math.round(bytes / 1e6))} MB`;
const count = (value) => (value === undefined ? "" : number.format(value));

/** What is known of the files while they are read: their syncs say what they counted. */
export const preparingView = ({ text, apps }) =>
  element(
    "section",
    {},
    element("h2", {}, "Reading the files"),
    element("p", {}, element("progress", { "aria-label": "Reading" }), ` ${text}`),
    table(
      "Files",
      [
        ["App", ({ app }) => app],
        ["File", ({ file }) => file],
        ["Size", ({ bytes }) => size(bytes)],
        ["Sync", ({ read }) => read?.sync],
        ["Resources", ({ read }) => count(read?.resources)],
        ["Grants", ({ read }) => count(read?.grants)],
      ],
      apps,
    ),
    element("p", { class: "quiet" }, "This takes a while the first time; of large files it is kept for the next."),
  );
