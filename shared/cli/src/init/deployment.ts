/** What a deployment file is made from. It never holds a secret: those stay in the config file. */
export interface DeploymentFacts {
  readonly program: string;
  readonly displayName: string;
  /** Absolute. */
  readonly configPath: string;
}

export interface Deployment {
  readonly label: string;
  readonly fileName: (facts: DeploymentFacts) => string;
  readonly content: (facts: DeploymentFacts) => string;
  /** What to type next. */
  readonly next: (facts: DeploymentFacts) => readonly string[];
}

export const imageOf = (program: string) => `ghcr.io/baton-connectors/${program}:latest`;
