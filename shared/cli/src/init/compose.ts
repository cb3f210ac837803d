import { type Deployment, imageOf } from "./deployment.ts";

/** https://docs.docker.com/reference/compose-file/secrets/ */
export const compose: Deployment = {
  label: "a compose file",
  fileName: () => "compose.yaml",
  content: ({ program, configPath }) => `services:
  ${program}:
    image: ${imageOf(program)}
    restart: always
    read_only: true
    tmpfs: [/tmp]
    environment:
      BATON_CONFIG_PATH: /run/secrets/config.yaml
      BATON_HOST_ID: ${program}
      # What a stopped or killed service must find again: marks of what it began, results not acknowledged, syncs.
      BATON_TMPDIR: /work
    volumes:
      - work:/work
    secrets:
      - config.yaml
    stop_grace_period: 60s
volumes:
  work:
secrets:
  config.yaml:
    file: ${JSON.stringify(configPath)}
`,
  next: () => ["docker compose up -d", "docker compose logs -f"],
};
