/** What a deployment file is made from. It never holds a secret: those stay in the config file. */
export interface DeploymentFacts {
  readonly program: string;
  readonly displayName: string;
  /** Absolute. */
  readonly configPath: string;
  /** Files that settings name, such as a key. */
  readonly files: readonly DeploymentFile[];
  /** With its tag. */
  readonly image: string;
}

export interface DeploymentFile {
  /** The setting's, e.g. `BATON_KEY_FILE_PATH`. */
  readonly variable: string;
  /** What it is called where it is mounted. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

export interface Deployment {
  readonly label: string;
  readonly fileName: (facts: DeploymentFacts) => string;
  readonly content: (facts: DeploymentFacts) => string;
  /** What to type next. */
  readonly next: (facts: DeploymentFacts) => readonly string[];
}

/** Where this project publishes a program's image. */
export const imageOf = (program: string) => `ghcr.io/baton-connectors/${program}:latest`;

/** The user of our images, which has to read what is mounted. */
export const imageUser = 65532;
