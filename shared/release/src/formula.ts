import { manFile } from "./bundle.ts";

export interface Formula {
  readonly name: string;
  readonly description: string;
  readonly homepage: string;
  readonly license: string;
  readonly isConnector: boolean;
  /** Its resource types are said by a file of its user. */
  readonly isSaidByFile?: boolean;
  /** Where the registry serves the tarball. */
  readonly url: string;
  readonly sha256: string;
}

/** https://docs.brew.sh/Node-for-Formula-Authors */
export function formulaText(formula: Formula): string {
  const { name, description, homepage, license, isConnector, isSaidByFile = false, url, sha256 } = formula;
  const checks =
    isConnector && !isSaidByFile
      ? [`assert_match "resourceTypeCapabilities", shell_output("#{bin}/${name} capabilities")`]
      : [];
  const more = isConnector
    ? `    man1.install_symlink libexec.glob("lib/node_modules/**/dist/${manFile(name)}")
    generate_completions_from_executable(bin/"${name}", "completion")
`
    : `    generate_completions_from_executable(bin/"${name}", "completion")
`;
  return `# Written by @baton-connectors/release at each release; changes made here are lost.
class ${className(name)} < Formula
  desc "${description
    .replace(/^(?:An?|The) /, "")
    .replace(/\.$/, "")
    .replaceAll('"', '\\"')}"
  homepage "${homepage}"
  url "${url}"
  sha256 "${sha256}"
  license "${license}"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
${more}  end

  test do
    ${[`assert_match version.to_s, shell_output("#{bin}/${name} -v")`, ...checks].join("\n    ")}
  end
end
`;
}

/** `baton-okta` is `BatonOkta`, as brew derives it from the file's name. */
export const className = (name: string) =>
  name
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
